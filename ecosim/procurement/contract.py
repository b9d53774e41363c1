"""Contracts: every award of a run, appended month by month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosim.kernel.pages import Pages
from ecosim.kernel.types import AnyArray, Bools, Codes, Floats, Ints, Keys, SmallCodes
from ecosim.procurement.holders import Holders

_GROWTH = 1.3
#: contracts that are looked at together when the oldest in progress is sought
_STRETCH = 1024
#: rows whose memory is taken together
_AHEAD = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Awards:
    """Contracts awarded in one month, all (n,) but the parts of consortia.

    Parameters
    ----------
    key : id
        The need it meets.
    buyer, category : code
    supplier : uid
        Winner; the leader, of a consortium.
    estimate, price : GBP, whole life
        Estimate `V` of the part of the need it meets, and price agreed.
    work : GBP of cost, whole life
        Work planned, in cost units.
    overrun_work, overrun_price : GBP, whole life
        Additional work beyond the plan, and what the buyer pays for it from reserves.
    service_units : GBP of estimate
        Estimate times quality: what will have been delivered at the end by a supplier that is
        never full (:mod:`ecosim.market.overload`). The premium of a contract
        that is let again buys no more of the service.
    social_promised, social_units : GBP of estimate
        Estimate times the social value offered, and what of it will have been delivered.
    quality : 0-1
        As agreed; what a full supplier loses is in no award.
    start, duration : month, months
        First month of work, and how many.
    ring, kind : code
        Ring by the supplier's address, kind of the supplier.
    n_bidders : count
    route, procedure : code
    is_below_threshold, is_abnormally_low : bool
    subcontract_share : share of the price
    duration_need : months
        Length of the need, kept for re-letting.
    appeal, quality_need, premium
        See :class:`~ecosim.procurement.need.Needs`.
    attempt : count
    part_contract, part_supplier, part_share : (k,)
        Members of consortia: row in this table, uid and share; contracts of one firm have none.
    """

    key: Keys
    buyer: Codes
    category: Codes
    supplier: npt.NDArray[np.int32]
    estimate: Floats
    price: Floats
    work: Floats
    overrun_work: Floats
    overrun_price: Floats
    service_units: Floats
    social_promised: Floats
    social_units: Floats
    quality: npt.NDArray[np.float32]
    start: Codes
    duration: Codes
    ring: SmallCodes
    kind: SmallCodes
    n_bidders: SmallCodes
    route: SmallCodes
    procedure: SmallCodes
    is_below_threshold: Bools
    is_abnormally_low: Bools
    subcontract_share: npt.NDArray[np.float32]
    quality_need: npt.NDArray[np.float32]
    appeal: npt.NDArray[np.float32]
    premium: npt.NDArray[np.float32]
    attempt: SmallCodes
    part_contract: Ints
    part_supplier: Ints
    part_share: Floats

    def __len__(self) -> int:
        return len(self.key)

    @property
    def is_framework(self) -> Bools:
        """Return which were called off from a framework."""
        return np.equal(self.procedure, 3)


#: members of consortia, then one row a contract, each with the type that is kept
PARTS: dict[str, type[Any]] = {
    "part_contract": np.int64, "part_supplier": np.int64, "part_share": np.float64,
}  # fmt: skip
ROWS: dict[str, type[Any]] = {
    "key": np.uint64, "buyer": np.int16, "category": np.int16, "supplier": np.int32,
    "estimate": np.float64, "price": np.float64, "work": np.float64, "overrun_work": np.float64,
    "overrun_price": np.float64, "service_units": np.float64, "social_promised": np.float64,
    "social_units": np.float64, "quality": np.float32,
    "start": np.int16, "duration": np.int16, "ring": np.int8, "kind": np.int8,
    "n_bidders": np.int8, "route": np.int8, "procedure": np.int8, "is_below_threshold": np.bool_,
    "is_abnormally_low": np.bool_, "subcontract_share": np.float32, "quality_need": np.float32,
    "appeal": np.float32, "premium": np.float32, "attempt": np.int8,
}  # fmt: skip
OWN: dict[str, type[Any]] = {"end": np.int16, "is_terminated": np.bool_}
_awarded = attrgetter(*ROWS)
_NONE: Ints = np.zeros(0, dtype=np.int64)


class Contracts:
    """All contracts of a run as growing columns; ``contracts.price`` is the array itself.

    Beside the columns of :class:`Awards` it has ``end`` (first month without work; moved forward
    when a contract is terminated) and ``is_terminated``.

    Parameters
    ----------
    room
        Contracts that are expected; more are no error, they cost a copy. Memory is taken when a
        row is written.

    Attributes
    ----------
    n
        Contracts so far.
    delivered : month
        Last month whose milestones are done.
    """

    def __init__(self, room: int = 0) -> None:
        room = max(room, 1024)
        self._pages = _pages(ROWS | OWN, room)
        self._columns, self._parts = _columns(self._pages), _columns(_pages(PARTS, room))
        self.n, self._n_parts = 0, 0
        self._taken = 0
        self._first = 0
        self._cut: tuple[int, Ints] = (0, _NONE)
        self.delivered = -1

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        return f"<Contracts {self.n:,}>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if name in self._columns:
            return self._columns[name][: self.n]
        if name in self._parts:
            return self._parts[name][: self._n_parts]
        raise AttributeError(f"Contracts has no column {name!r}")

    @cached_property
    def holders(self) -> Holders:
        """Return which contracts each firm holds."""
        return Holders()

    @property
    def room(self) -> int:
        """Return how many contracts there is room for."""
        return len(self._columns["end"])

    @property
    def first(self) -> int:
        """Return the oldest contract that may still have work."""
        return self._first

    @property
    def billed(self) -> Floats:
        """Return what has been billed under the agreed price to date: (n,) GBP."""
        return self.billed_before(self.delivered + 1)

    def billed_before(self, month: int) -> Floats:
        """Return what is billed under agreed prices in the months before one: (n,) GBP.

        Milestones are equal, so it follows from the months done.
        """
        duration = self.duration.astype(np.float64)
        until = np.minimum(self.end, month).astype(np.int64)
        done = np.clip(until - self.start, 0, self.duration)
        return np.asarray(np.where(done == duration, self.price, self.price * done / duration))

    def append(self, awards: Awards) -> Ints:
        """Add a month's awards and return their rows."""
        n, n_parts = self.n, self._n_parts
        end, end_parts = n + len(awards), n_parts + len(awards.part_contract)
        self._make_room(end)
        self._make_room_for_parts(end_parts)
        columns, parts = self._columns, self._parts
        for name, values in zip(ROWS, _awarded(awards), strict=True):
            columns[name][n:end] = values
        columns["end"][n:end] = awards.start + awards.duration
        columns["is_terminated"][n:end] = False
        if end_parts > n_parts:
            parts["part_contract"][n_parts:end_parts] = awards.part_contract + n
            parts["part_supplier"][n_parts:end_parts] = awards.part_supplier
            parts["part_share"][n_parts:end_parts] = awards.part_share
        self.n, self._n_parts = end, end_parts
        return np.arange(n, end)

    def _make_room(self, needed: int) -> None:
        """Let there be memory for so many rows."""
        if needed <= self._taken:
            return
        if needed > self.room:
            old, self._pages = self._columns, _pages(ROWS | OWN, int(needed * _GROWTH))
            self._columns = _columns(self._pages)
            for name, column in self._columns.items():
                column[: self.n] = old[name][: self.n]
        self._taken = min(needed + _AHEAD, self.room)
        for pages in self._pages.values():
            pages.take(self._taken)

    def _make_room_for_parts(self, needed: int) -> None:
        if needed > len(self._parts["part_share"]):
            old, self._parts = self._parts, _columns(_pages(PARTS, int(needed * _GROWTH)))
            for name, column in self._parts.items():
                column[: self._n_parts] = old[name][: self._n_parts]

    def columns(self, names: tuple[str, ...]) -> tuple[AnyArray, ...]:
        """Return several columns at once."""
        n, n_parts = self.n, self._n_parts
        return tuple(
            self._parts[name][:n_parts] if name in PARTS else self._columns[name][:n]
            for name in names
        )

    def active(self, month: int) -> Ints:
        """Return the rows with work in a month; O(contracts since the oldest still alive)."""
        end, start = self.end[self._first :], self.start[self._first :]
        rows = np.flatnonzero((start <= month) & (end > month))
        return np.asarray(rows + self._first, dtype=np.int64)

    def forget_before(self, month: int) -> None:
        """Skip the oldest contracts that ended before a month when looking for active ones."""
        end, first = self.end, self._first
        while first < self.n:
            is_running = end[first : first + _STRETCH] > month
            ahead = int(is_running.argmax())
            if is_running[ahead]:
                first += ahead
                break
            first = min(first + _STRETCH, self.n)
        self._first = first

    def note_delivered(self, month: int) -> None:
        """Note that the milestones of a month are done."""
        self.delivered = month

    def set_ended(self, rows: Ints, month: int) -> None:
        """Terminate contracts, given in order: `month` is the first without work."""
        self._columns["end"][rows] = month
        self._columns["is_terminated"][rows] = True
        before = self.cut_off(month)
        self._cut = month, np.union1d(before, rows) if len(before) else rows

    def cut_off(self, month: int) -> Ints:
        """Return the contracts last terminated, in order, if `month` is their first without work.

        Contracts are terminated month by month: those before are forgotten.
        """
        when, rows = self._cut
        return rows if when == month else _NONE


def _pages(kinds: dict[str, type[Any]], room: int) -> dict[str, Pages]:
    return {name: Pages(room, kind) for name, kind in kinds.items()}


def _columns(pages: dict[str, Pages]) -> dict[str, AnyArray]:
    return {name: own.column for name, own in pages.items()}
