"""A month's work under every contract in progress, added up for those who read it.

One row a contract and member would be 450,000 rows at full scale, of which only sums are read.
The compiled twin (:mod:`ecosim.model.compiled_milestones`) therefore goes over the contracts once
and keeps the sums; the plain twin takes the rows of :mod:`ecosim.market.delivery`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, N_RINGS, Floats, Ints, Kind, Ring
from ecosim.market import delivery
from ecosim.procurement.contract import Contracts


@dataclass(frozen=True)
class Parties:
    """Who contracts are with: buyers (b,), suppliers (n,), as the market knows them.

    Attributes
    ----------
    buyer_place : (b,)
    buyer_class : (b,), buyers with one code pay with the same delay in every month
    ring : (P, P), ring of a supplier's place seen from a buyer's place
    place, kind : (n,) codes of suppliers
    delivery_share : (n,), part of what a supplier wins that is made in the region
    line : (n,) line of each supplier in the books
    n_lines, n_sectors, n_classes
    """

    buyer_place: Ints
    buyer_class: Ints
    ring: Ints
    place: Ints
    kind: Ints
    delivery_share: Floats
    line: Ints
    n_lines: int
    n_sectors: int
    n_classes: int


@dataclass(frozen=True)
class Milestones:
    """Sums of a month's deliveries, GBP; b buyers, n suppliers, P places, S sectors.

    Attributes
    ----------
    paid, imported : (b,), billed for delivery inside and outside the region
    billed, work : (n,), billed and done inside the region by contractors
    by_kind_ring : (b, kinds, rings), all that was billed
    by_line : (b, n_lines), billed inside the region
    units : (b,), GBP of estimate, service units
    social : (2, b), GBP of estimate, social value promised and delivered
    overrun : billed beyond prices
    subcontracted : (P, S), contract value inside the region that primes pass on, by the buyer's
        place and the contract's category, before what they keep for want of a subcontractor
    given : (n,), what each prime passes on after that
    owed : (n_classes, n), new invoices, by class of buyer and supplier
    """

    paid: Floats
    imported: Floats
    billed: Floats
    work: Floats
    by_kind_ring: Floats
    by_line: Floats
    units: Floats
    social: Floats
    overrun: float
    subcontracted: Floats
    given: Floats
    owed: Floats

    @classmethod
    def empty(cls, parties: Parties) -> Milestones:
        """Return sums of nothing."""
        b, n = len(parties.buyer_place), len(parties.place)
        by_place = np.zeros((len(parties.ring), parties.n_sectors))
        return cls(
            np.zeros(b), np.zeros(b), np.zeros(n), np.zeros(n), np.zeros((b, N_KINDS, N_RINGS)),
            np.zeros((b, parties.n_lines)), np.zeros(b), np.zeros((2, b)), 0.0, by_place,
            np.zeros(n), np.zeros((parties.n_classes, n)),
        )  # fmt: skip


class Running:
    """The contracts in progress, in order of award, so that no month reads those that ended."""

    def __init__(self) -> None:
        self.rows: Ints = np.zeros(0, dtype=np.int64)
        self._seen = 0

    def refresh(self, contracts: Contracts) -> Ints:
        """Return the rows that may have work: those still listed and those awarded since."""
        new = np.arange(self._seen, len(contracts), dtype=np.int64)
        self._seen = len(contracts)
        self.rows = np.concatenate([self.rows, new])
        return self.rows

    def keep(self, n: int) -> None:
        """Drop all but the first `n` rows; the compiled pass moves those that go on up front."""
        self.rows = self.rows[:n]


def milestones(
    contracts: Contracts,
    running: Running,
    month: int,
    parties: Parties,
    passed_on: Floats,
    *,
    note: bool = True,
) -> Milestones:
    """Return the sums of what is delivered and billed this month.

    Parameters
    ----------
    contracts, running
    month
    parties
    passed_on : (P, S), share of a subcontract that finds an SME, by buyer's place and category
    note
        Note what was billed with the contracts.
    """
    if engine.is_compiled():
        from ecosim.model.compiled_milestones import add_up

        return add_up(contracts, running, month, parties, passed_on, note=note)
    return milestones_plain(contracts, month, parties, passed_on, note=note)


def milestones_plain(
    contracts: Contracts, month: int, parties: Parties, passed_on: Floats, *, note: bool
) -> Milestones:
    """Return the same by arrays, row by row of the deliveries. O(contracts in progress)."""
    before = contracts.billed.copy()
    rows = delivery.deliver(contracts, month)
    if not note:
        contracts.set_billed(np.arange(len(contracts)), before)
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
    return Milestones(
        paid=total_by(rows.buyer, regional, b),
        imported=total_by(rows.buyer, bill - regional, b),
        billed=total_by(who, regional, n),
        work=total_by(who, rows.work * inside, n),
        by_kind_ring=spent.reshape(b, N_KINDS, N_RINGS),
        by_line=by_line.reshape(b, -1),
        units=total_by(rows.buyer, rows.service_units, b),
        social=np.stack(
            [total_by(rows.buyer, x, b) for x in (rows.social_promised, rows.social_units)]
        ),
        overrun=float(rows.overrun_bill.sum()),
        subcontracted=total_by(area, passed, passed_on.size).reshape(shape),
        given=total_by(who, passed * passed_on.ravel()[area], n),
        owed=total_by(classes * n + who, regional, parties.n_classes * n).reshape(-1, n),
    )
