"""The compiled twin of :func:`ecosim.model.milestones.milestones_plain`: one pass, no rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numba import njit

from ecosim.kernel.types import N_KINDS, Floats, Kind, Ring
from ecosim.model.milestones import Milestones, Parties, Running
from ecosim.procurement.contract import Contracts

_NATIONAL, _UK = int(Kind.NATIONAL), int(Ring.UK)
#: more places than any region has: place, kind and line share one word
_PLACES = 4096


def add_up(
    contracts: Contracts,
    running: Running,
    month: int,
    parties: Parties,
    passed_on: Floats,
    *,
    note: bool,
) -> Milestones:
    """Return the sums of a month's deliveries; contracts that end now leave `running`."""
    out = Milestones.empty(parties)
    if not len(contracts):
        return out
    c, p, rows = contracts, parties, running.refresh(contracts)
    # side by side, because suppliers come in no order and each visit is a cache miss
    n_classes = parties.n_classes
    sums = np.zeros((len(p.place), 3 + (n_classes if n_classes > 1 else 0)))
    kept, overrun = _add_up(
        rows, month, note,
        c.start, c.end, c.duration, c.price, c.billed, c.work, c.overrun_work, c.overrun_price,
        c.service_units, c.social_promised, c.social_units, c.buyer, c.category, c.supplier,
        c.subcontract_share, c.part_contract, c.part_supplier, c.part_share,
        p.buyer_place, p.buyer_class, p.ring, (p.line * _PLACES + p.place) * N_KINDS + p.kind,
        p.delivery_share, passed_on,
        out.paid, out.imported, out.by_kind_ring, out.by_line, out.units, out.social,
        out.subcontracted, sums,
    )  # fmt: skip
    if note:
        running.keep(kept)
    billed, work, given = (np.ascontiguousarray(sums[:, i]) for i in range(3))
    owed = np.ascontiguousarray(sums[:, 3:].T) if n_classes > 1 else billed[None, :].copy()
    return replace(out, overrun=float(overrun), billed=billed, work=work, given=given, owed=owed)


@njit(cache=True)
def _add_up(
    rows: Any, month: Any, note: Any,
    start: Any, end: Any, duration: Any, price: Any, billed: Any, work: Any, overrun_work: Any,
    overrun_price: Any, service_units: Any, social_promised: Any, social_units: Any, buyer: Any,
    category: Any, supplier: Any, subcontract_share: Any,
    part_contract: Any, part_supplier: Any, part_share: Any,
    buyer_place: Any, buyer_class: Any, ring_of: Any, tag: Any, delivery_share: Any, passed_on: Any,
    o_paid: Any, o_imported: Any, o_kind_ring: Any, o_line: Any, o_units: Any,
    o_social: Any, o_subcontracted: Any, sums: Any,
) -> Any:  # fmt: skip
    """Add up deliveries; return how many rows go on and what was billed beyond prices."""
    kept, overrun, part = 0, 0.0, 0
    if len(rows):
        part = np.searchsorted(part_contract, rows[0])
    for at in range(len(rows)):
        i = rows[at]
        if note and end[i] > month + 1:
            rows[kept] = i
            kept += 1
        if end[i] <= month or start[i] > month:
            continue
        months = np.float64(duration[i])
        bill = price[i] / months
        if start[i] + duration[i] - 1 == month:
            bill = price[i] - billed[i]
            if note:
                billed[i] = price[i]
        elif note:
            billed[i] += bill
        beyond = overrun_price[i] / months
        done = (work[i] + overrun_work[i]) / months
        b, s = np.int64(buyer[i]), np.int64(category[i])
        home = buyer_place[b]
        overrun += beyond
        o_units[b] += service_units[i] / months
        o_social[0, b] += social_promised[i] / months
        o_social[1, b] += social_units[i] / months
        while part < len(part_contract) and part_contract[part] < i:
            part += 1
        members = 0
        while part + members < len(part_contract) and part_contract[part + members] == i:
            members += 1
        for m in range(max(members, 1)):
            who, share = np.int64(supplier[i]), 1.0
            if members:
                who, share = part_supplier[part + m], part_share[part + m]
            k, rest = tag[who] % N_KINDS, tag[who] // N_KINDS
            ring = _UK if k == _NATIONAL else np.int64(ring_of[home, rest % _PLACES])
            inside = delivery_share[who]
            total = (bill + beyond) * share
            regional = total * inside
            o_paid[b] += regional
            o_imported[b] += total - regional
            sums[who, 0] += regional
            sums[who, 1] += done * share * inside
            o_kind_ring[b, k, ring] += total
            o_line[b, rest // _PLACES] += regional
            if sums.shape[1] > 3:
                sums[who, 3 + buyer_class[b]] += regional
            if subcontract_share[i] > 0.0:
                passed = bill * share * np.float64(subcontract_share[i]) * inside
                o_subcontracted[home, s] += passed
                sums[who, 2] += passed * passed_on[home, s]
    return kept, overrun
