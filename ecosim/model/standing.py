"""What contracts in progress come to in a month, kept from month to month.

A contract bills the same every month, so sums over contracts change only where one begins or
ends. Taking out what was put in must leave nothing behind: sums are kept in twice the precision
of a number, as a sum and what it has lost to rounding, and a sum of no contract is nought.

What lines of firms billed in a year follows from the same changes: what they bill now times the
months so far, less what of that was not billed in those that are over. So nobody goes over buyers
and lines, which are many and mostly empty, every month.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.types import N_KINDS, N_RINGS, Floats, Kind
from ecosim.model.endings import Endings
from ecosim.model.parties import Milestones, Parties
from ecosim.model.year_to_date import MONTHS, YearToDate
from ecosim.procurement.contract import Contracts

#: where sums are added (a row of the places that a delivery names) and what is added (a row of
#: its amounts): see :func:`ecosim.model.compiled_standing.deliveries_of`
_SUMS = {
    "billed": (0, 0), "work": (0, 3), "owed": (1, 0), "paid": (2, 0), "imported": (2, 1),
    "units": (2, 5), "overrun": (2, 6), "by_kind_ring": (3, 2), "by_line": (4, 0),
    "subcontracted": (5, 4), "passed": (6, 4), "by_party": (7, 0),
    "by_party_class": (8, 0), "promised": (2, 7), "delivered": (2, 8),
}  # fmt: skip
#: sums that nobody may write but a month's contracts; the others go on to compiled passes, which
#: are compiled for arrays that can be written
_READ_ONLY = ("paid", "imported", "by_kind_ring", "by_line", "passed", "by_party", "by_party_class",
              "units", "overrun", "social")  # fmt: skip
_NEVER = -(10**6)


class Standing:
    """Sums over the contracts in progress.

    Parameters
    ----------
    parties
        Who contracts are with.

    Attributes
    ----------
    parties
    year : what lines billed since the year began, added month by month by the plain twin
    """

    def __init__(self, parties: Parties) -> None:
        self.parties = p = parties
        n, b, n_places = len(p.place), len(p.buyer_place), len(p.ring)
        self._primes = np.flatnonzero(p.kind >= Kind.LARGE)
        number = np.zeros(n, dtype=np.int32)
        number[self._primes] = np.arange(len(self._primes))
        place_of_line, kind_of_line = (np.zeros(p.n_lines, dtype=np.int64) for _ in range(2))
        place_of_line[p.line], kind_of_line[p.line] = p.place, p.kind
        self._sides = (
            p.buyer_place, p.buyer_class, p.ring, p.line.astype(np.int32), place_of_line,
            kind_of_line, number, p.delivery_share, p.n_sectors,
        )  # fmt: skip
        shapes: dict[str, tuple[int, ...]] = {
            "billed": (n,), "work": (n,), "owed": (p.n_classes if p.n_classes > 1 else 0, n),
            "paid": (b,), "imported": (b,), "units": (b,), "overrun": (b,),
            "by_kind_ring": (b, N_KINDS, N_RINGS), "by_line": (b, p.n_lines),
            "subcontracted": (n_places, p.n_sectors), "passed": (len(self._primes) + 1, n_places),
            "by_party": (n_places, N_KINDS * n_places),
            "by_party_class": (
                p.n_classes if p.n_classes > 1 else 0, n_places, N_KINDS * n_places,
            ),
            "promised": (b,), "delivered": (b,),
        }  # fmt: skip
        size = np.array([np.prod(shape) for shape in shapes.values()], dtype=np.int64)
        first = (np.cumsum(size) - size).tolist()
        plan = [(*_SUMS[name], at) for name, at in zip(shapes, first, strict=True)]
        self._plan = np.array([row for row, n in zip(plan, size, strict=True) if n])
        self._sums: Floats = np.zeros(int(size.sum()))
        self._lost: Floats = np.zeros(len(self._sums))
        self._value: Floats = np.zeros(len(self._sums))
        self._contracts = np.zeros(len(self._sums), dtype=np.int32)
        self._not_billed = np.zeros(b * p.n_lines)
        self._given, self._ended = np.zeros(n), np.zeros(n)
        self._month, self._seen = _NEVER, 0
        self._endings = Endings()
        self.year = YearToDate()
        self._views = self._named(shapes, first)
        self._passing = (
            self._primes, p.sector[self._primes], self._views["passed"], self._given,
        )  # fmt: skip

    def _named(self, shapes: dict[str, tuple[int, ...]], first: list[int]) -> dict[str, Floats]:
        """Return where every sum is kept, by name; social value promised and delivered in one."""
        places = dict(zip(shapes, first, strict=True))
        places["social"] = places["promised"]
        both = {"social": (2, *shapes["promised"])}
        views = {
            name: self._value[places[name] :][: int(np.prod(shape))].reshape(shape)
            for name, shape in (shapes | both).items()
        }
        for name in _READ_ONLY:
            views[name].flags.writeable = False
        return views

    def __repr__(self) -> str:
        return f"<Standing after month {self._month}>"

    def milestones(self, contracts: Contracts, month: int, passed_on: Floats) -> Milestones:
        """Return the sums of what is delivered and billed this month.

        They live in arrays that the next month writes anew.

        Parameters
        ----------
        contracts, month
        passed_on : (P, S), share of a subcontract that finds an SME
        """
        self._advance(contracts, month, passed_on)
        sums = self._views
        return Milestones(
            paid=sums["paid"],
            imported=sums["imported"],
            billed=sums["billed"],
            work=sums["work"],
            by_kind_ring=sums["by_kind_ring"],
            by_line=sums["by_line"],
            by_party=sums["by_party"],
            by_party_class=sums["by_party_class"],
            units=sums["units"],
            social=sums["social"],
            overrun=sums["overrun"],
            subcontracted=sums["subcontracted"],
            given=self._given,
            owed=sums["owed"],
            ended=self._ended,
        )  # fmt: skip

    def billed_this_year(self) -> Floats:
        """Return what each buyer was billed by regional firms' lines since the year began.

        Months that were left out do not count, nor any before them.

        Returns
        -------
        billed : (n_buyers, n_lines), GBP; exactly 0 where no contract was in progress
        """
        if not engine.is_compiled():
            return self.year.total
        now = self._views["by_line"]
        return (self._month % MONTHS + 1) * now - self._not_billed.reshape(now.shape)

    def _advance(self, contracts: Contracts, month: int, passed_on: Floats) -> None:
        """Put in contracts that begin and take out those that ended; note what ends now."""
        from ecosim.model.compiled_standing import Primes, Sides, Sums, Terms, advance

        goes_on = month == self._month + 1
        if not goes_on:
            self._forget(contracts)
        over = month % MONTHS
        if over == 0:
            self._not_billed[:] = 0.0
        start, end, is_terminated = contracts.columns(("start", "end", "is_terminated"))
        terms = Terms._make(contracts.columns(Terms._fields))
        sums = Sums(self._sums, self._lost, self._value, self._contracts, self._not_billed)
        self._endings.make_room(contracts)
        while True:
            seen = advance(
                month, over, goes_on, self._seen, self._endings.shelf, self._endings.n,
                contracts.cut_off(month), start, end, is_terminated, terms, Sides(*self._sides),
                sums, self._plan, self._ended, Primes(*self._passing), passed_on,
            )  # fmt: skip
            if seen >= 0:
                break
            self._endings.widen()
        self._month, self._seen, self._endings.n = month, seen, self._endings.n + 1

    def _forget(self, contracts: Contracts) -> None:
        """Begin without contracts, or anew where a month was left out."""
        if self._month != _NEVER:
            for column in (
                self._sums, self._lost, self._value, self._contracts, self._not_billed,
            ):  # fmt: skip
                column[:] = 0
        self._endings.forget()
        self._seen = contracts.first
