"""The compiled twin of :func:`ecosim.model.milestones.milestones_plain`: one pass, no rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numba import njit

from ecosim.kernel.types import Floats, Kind, Ring
from ecosim.model.milestones import Milestones, Parties, Running
from ecosim.procurement.contract import Contracts

_NATIONAL, _UK = int(Kind.NATIONAL), int(Ring.UK)


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
    kept, overrun = _add_up(
        rows, month, note,
        c.start, c.end, c.duration, c.price, c.billed, c.work, c.overrun_work, c.overrun_price,
        c.service_units, c.buyer, c.category, c.supplier, c.subcontract_share,
        c.part_contract, c.part_supplier, c.part_share,
        p.buyer_place, p.buyer_class, p.ring, p.place, p.kind, p.delivery_share, p.line, passed_on,
        out.paid, out.imported, out.billed, out.work, out.by_kind_ring, out.by_line, out.units,
        out.subcontracted, out.given, out.owed,
    )  # fmt: skip
    if note:
        running.keep(kept)
    return replace(out, overrun=float(overrun))


@njit(cache=True)
def _add_up(
    rows: Any, month: Any, note: Any,
    start: Any, end: Any, duration: Any, price: Any, billed: Any, work: Any, overrun_work: Any,
    overrun_price: Any, service_units: Any, buyer: Any, category: Any, supplier: Any,
    subcontract_share: Any, part_contract: Any, part_supplier: Any, part_share: Any,
    buyer_place: Any, buyer_class: Any, ring_of: Any, place: Any, kind: Any, delivery_share: Any,
    line: Any, passed_on: Any,
    o_paid: Any, o_imported: Any, o_billed: Any, o_work: Any, o_kind_ring: Any, o_line: Any,
    o_units: Any, o_subcontracted: Any, o_given: Any, o_owed: Any,
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
        while part < len(part_contract) and part_contract[part] < i:
            part += 1
        members = 0
        while part + members < len(part_contract) and part_contract[part + members] == i:
            members += 1
        for m in range(max(members, 1)):
            who, share = np.int64(supplier[i]), 1.0
            if members:
                who, share = part_supplier[part + m], part_share[part + m]
            k = np.int64(kind[who])
            ring = _UK if k == _NATIONAL else np.int64(ring_of[home, place[who]])
            inside = delivery_share[who]
            total = (bill + beyond) * share
            regional = total * inside
            o_paid[b] += regional
            o_imported[b] += total - regional
            o_billed[who] += regional
            o_work[who] += done * share * inside
            o_kind_ring[b, k, ring] += total
            o_line[b, line[who]] += regional
            o_owed[buyer_class[b], who] += regional
            if subcontract_share[i] > 0.0:
                passed = bill * share * np.float64(subcontract_share[i]) * inside
                o_subcontracted[home, s] += passed
                o_given[who] += passed * passed_on[home, s]
    return kept, overrun
