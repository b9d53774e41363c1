"""Compiled twins of :mod:`ecosim.model.readings`: one pass over suppliers, one over spending."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.books import PAID, RECEIVED
from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.types import BuyerKind, Kind, Ring

_SME, _VCSE, _PLACE = int(Kind.SME), int(Kind.VCSE), int(Ring.PLACE)
_COUNCIL, _NHS = int(BuyerKind.COUNCIL), int(BuyerKind.NHS)


@kernel
def read_firms(
    kind: Any, place: Any, is_alive: Any, sales: Any, staff: Any, public_sales: Any,
    turnover: Any, staff_by_place: Any,
) -> Any:  # fmt: skip
    """Fill SMEs' turnover and staff by place; return the other sums of a reading."""
    count, third_sector, dependent, public = 0.0, 0.0, 0.0, 0.0
    p, sold, employed = 0, 0.0, 0.0
    for i in range(len(kind)):
        # firms lie in runs of one place
        if place[i] != p:
            turnover[p], staff_by_place[p] = sold, employed
            p, sold, employed = place[i], turnover[place[i]], staff_by_place[place[i]]
        is_sme, sells = (kind[i] == _SME) & is_alive[i], public_sales[i] > 0.0
        sold += sales[i] if is_sme else 0.0
        employed += staff[i] if is_sme else 0.0
        count += 1.0 if is_sme else 0.0
        third_sector += sales[i] if kind[i] == _VCSE else 0.0
        dependent += sales[i] if sells else 0.0
        public += public_sales[i] if sells else 0.0
    turnover[p], staff_by_place[p] = sold, employed
    return count, third_sector, dependent, public


@kernel
def read_spending(
    by_kind_ring: Any, regional: Any, buyer_kind: Any, place: Any, by_kind: Any, by_ring: Any,
    places: Any, spend: Any, funding: Any, belief: Any, price_weight: Any, capability: Any,
) -> Any:  # fmt: skip
    """Fill councils' spending by kind and ring; return the sums, and means over buyers.

    Fills `places`, (3, P): what councils of a place were billed, and the shares of that by its
    own firms and by SMEs, NaN where nothing was billed.
    """
    total, council, inside, nhs, nhs_sme = 0.0, 0.0, 0.0, 0.0, 0.0
    n_buyers, n_kinds, n_rings = by_kind_ring.shape
    for b in range(n_buyers):
        is_council, is_nhs, p = buyer_kind[b] == _COUNCIL, buyer_kind[b] == _NHS, place[b]
        inside += regional[b] if is_council else 0.0
        for kind in range(n_kinds):
            for ring in range(n_rings):
                billed = by_kind_ring[b, kind, ring]
                total += billed
                if is_council:
                    council += billed
                    by_kind[kind] += billed
                    by_ring[ring] += billed
                    places[0, p] += billed
                    places[1, p] += billed if ring == _PLACE else 0.0
                    places[2, p] += billed if kind == _SME else 0.0
                elif is_nhs:
                    nhs += billed
                    nhs_sme += billed if kind == _SME else 0.0
    for p in range(places.shape[1]):
        for row in range(1, 3):
            places[row, p] = places[row, p] / places[0, p] if places[0, p] > 0.0 else np.nan
    means = _read_buyers(spend, funding, belief, price_weight, capability)
    return (total, council, inside, nhs, nhs_sme), means


@kernel
def read_jobs(jobs: Any, by_place: Any, by_sector: Any) -> Any:
    """Fill jobs by place and by sector, from jobs by class, place and sector."""
    for k in range(jobs.shape[0]):
        for p in range(jobs.shape[1]):
            for i in range(jobs.shape[2]):
                by_place[p] += jobs[k, p, i]
                by_sector[i] += jobs[k, p, i]


@part
def _read_buyers(spend: Any, funding: Any, belief: Any, price_weight: Any, capability: Any) -> Any:
    """Return funding and belief weighted by spending, and mean price weight and capability."""
    n_buyers, n_sectors = spend.shape
    whole, funded, expected, weight, able = 0.0, 0.0, 0.0, 0.0, 0.0
    for b in range(n_buyers):
        for s in range(n_sectors):
            whole += spend[b, s]
            funded += funding[b, s] * spend[b, s]
            expected += belief[b, s] * spend[b, s]
        weight += price_weight[b]
        able += capability[b]
    return funded / whole, expected / whole, weight / n_buyers, able / n_buyers


@kernel
def gather(
    paid: Any, received: Any, reach: Any, reads_paid: Any, reads_received: Any, year: Any
) -> Any:
    """Add the month's flows by line to sums of the year.

    `reads_paid` and `reads_received` say which kind of transaction goes to which row of `year`.
    """
    for k in range(len(reads_paid)):
        row, why = reads_paid[k]
        _add(paid[why], reach[why, PAID], year[row])
    for k in range(len(reads_received)):
        row, why = reads_received[k]
        _add(received[why], reach[why, RECEIVED], year[row])


@part
def _add(lines: Any, reach: Any, total: Any) -> Any:
    month, year = lines[reach[0] : reach[1]], total[reach[0] : reach[1]]
    for i in range(len(month)):
        year[i] += month[i]
