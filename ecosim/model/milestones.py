"""A month's work under every contract in progress, added up for those who read it.

One row a contract and member would be 450,000 rows at full scale, of which only sums are read.
The compiled twin (:mod:`ecosim.model.standing`) therefore keeps the sums and changes them where a
contract begins or ends; the plain twin takes the rows of :mod:`ecosim.market.delivery`.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, N_RINGS, Floats, Ints, Kind, Ring
from ecosim.market import delivery
from ecosim.model.parties import Milestones, Parties
from ecosim.model.standing import Standing
from ecosim.procurement.contract import Contracts


def milestones(
    contracts: Contracts, standing: Standing, month: int, parties: Parties, passed_on: Floats
) -> Milestones:
    """Return the sums of what is delivered and billed this month.

    Parameters
    ----------
    contracts
    standing
        What contracts in progress came to before, for the compiled twin; what lines billed in the
        year is kept there by both.
    month
    parties
    passed_on : (P, S), share of a subcontract that finds an SME, by buyer's place and category
    """
    if engine.is_compiled():
        return standing.milestones(contracts, month, passed_on)
    found = milestones_plain(contracts, month, parties, passed_on)
    standing.year.add(found.by_line, month)
    return found


def milestones_plain(
    contracts: Contracts, month: int, parties: Parties, passed_on: Floats
) -> Milestones:
    """Return the same by arrays, row by row of the deliveries. O(contracts in progress)."""
    rows = delivery.deliver(contracts, month)
    b, n, who = len(parties.buyer_place), len(parties.place), rows.supplier
    inside = parties.delivery_share[who]
    bill = rows.bill + rows.overrun_bill
    regional = bill * inside
    place, kind = parties.buyer_place[rows.buyer], parties.kind[who].astype(np.int64)
    ring = np.where(kind == Kind.NATIONAL, Ring.UK, parties.ring[place, parties.place[who]])
    share = contracts.subcontract_share[rows.contract].astype(np.float64)
    passed = rows.bill * share * inside
    area, shape = place * parties.n_sectors + rows.category, passed_on.shape
    spent = total_by((rows.buyer * N_KINDS + kind) * N_RINGS + ring, bill, b * N_KINDS * N_RINGS)
    by_line = total_by(
        rows.buyer * parties.n_lines + parties.line[who], regional, b * parties.n_lines
    )
    classes = parties.buyer_class[rows.buyer]
    last, annual = _ended(contracts, month)
    # what one class is billed is what all are
    n_classes = parties.n_classes if parties.n_classes > 1 else 0
    owed = total_by(classes * n + who, regional, parties.n_classes * n).reshape(-1, n)
    return Milestones(
        paid=total_by(rows.buyer, regional, b),
        imported=total_by(rows.buyer, bill - regional, b),
        billed=total_by(who, regional, n),
        work=total_by(who, rows.work * inside, n),
        by_kind_ring=spent.reshape(b, N_KINDS, N_RINGS),
        by_line=by_line.reshape(b, -1),
        by_party=_by_party(parties, np.zeros_like(classes), 1, place, who, regional)[0],
        by_party_class=_by_party(
            parties, classes, parties.n_classes, place, who, regional
        )[:n_classes],
        units=total_by(rows.buyer, rows.service_units, b),
        social=np.stack(
            [total_by(rows.buyer, x, b) for x in (rows.social_promised, rows.social_units)]
        ),
        overrun=total_by(rows.buyer, rows.overrun_bill, b),
        subcontracted=total_by(area, passed, passed_on.size).reshape(shape),
        given=total_by(who, passed * passed_on.ravel()[area], n),
        owed=owed[:n_classes],
        ended=total_by(last, annual * parties.delivery_share[last], n),
    )


def _by_party(
    parties: Parties, classes: Ints, n_classes: int, home: Ints, supplier: Ints, regional: Floats
) -> Floats:
    """Return bills by class and place of buyers and kind and place of suppliers."""
    shape = (n_classes, len(parties.ring), N_KINDS * len(parties.ring))
    party = parties.kind[supplier] * shape[1] + parties.place[supplier]
    code = (classes * shape[1] + home) * shape[2] + party
    return total_by(code, regional, int(np.prod(shape))).reshape(shape)


def _ended(contracts: Contracts, month: int) -> tuple[Ints, Floats]:
    """Return the suppliers and annual values of contracts whose last month this is."""
    rows = np.flatnonzero((contracts.end == month + 1) & ~contracts.is_terminated)
    annual = contracts.price[rows] / contracts.duration[rows] * 12.0
    return contracts.supplier[rows].astype(np.int64), annual
