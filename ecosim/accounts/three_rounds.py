"""LM3 of a year's public bills, under each of its conventions.

Round one is all that a buyer is billed. Round two is what those of its suppliers that are in the
area pay there, to firms and, with payroll in, to people who live there. Round three is what these
pay there again. LM3 is the sum of the three over the first (nef 2002, [L06]): gross turnover, not
value added, between 1 (all of it leaves at once) and 3.

Every pound is followed along the payments that the books hold: the area of the payee is known for
inputs and consumption by place and sector, for pay by home, for subcontracts by class and place.

Conventions:

area
    The buyer's own place, its combined authority (only for buyers in it), or the region.
payroll
    Whether pay and owners' income of residents count, and what these spend.
basis
    Where a supplier is: at the place where the work is done, or at its address; by address national
    firms are outside. Background firms count where they work: the accounts know no other place.

Surveys average over suppliers, whatever these billed; ``survey`` is that figure.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import numpy as np

from ecosim.accounts.chain import Values
from ecosim.accounts.tracing import Tracing
from ecosim.accounts.year import Year
from ecosim.kernel.types import Bools, Floats, Kind

AREAS = ("own_place", "combined_authority", "region")
PAYROLL = ("in", "out")
BASES = ("workplace", "address")


class Convention(NamedTuple):
    """How LM3 is counted."""

    area: str
    payroll: str
    basis: str

    def __str__(self) -> str:
        where = "place of work" if self.basis == "workplace" else "address"
        return f"area: {self.area.replace('_', ' ')}; payroll: {self.payroll}; basis: {where}"


CONVENTIONS = tuple(Convention(*each) for each in product(AREAS, PAYROLL, BASES))


class ThreeRounds(NamedTuple):
    """The rounds of groups of bills; at first of every buyer and line of first suppliers.

    Attributes
    ----------
    first, local : (n_buyers, F), GBP
        Billed in all, and by suppliers in the area.
    second, third : (n_buyers, F), GBP
        Paid on in the area by these, and by the next.
    suppliers : (n_buyers, F), suppliers in the area that billed
    asked : (n_buyers, F), the sum over them of what each pays on in both rounds per pound
    """

    first: Floats
    local: Floats
    second: Floats
    third: Floats
    suppliers: Floats
    asked: Floats

    def over(self, buyers: Floats, lines: Floats) -> ThreeRounds:
        """Return the rounds of groups of buyers and groups of lines: (g, h) each.

        Parameters
        ----------
        buyers : (g, n_buyers), 1 where a buyer belongs to a group
        lines : (F, h), 1 where a line does
        """
        if len(buyers) >= lines.shape[1]:
            return ThreeRounds(*(buyers @ (values @ lines) for values in self))
        return ThreeRounds(*(buyers @ values @ lines for values in self))

    @property
    def lm3(self) -> Floats:
        """Return LM3, tagged per pound; NaN where nothing was billed."""
        return 1.0 + _per(self.second + self.third, self.first)

    @property
    def survey(self) -> Floats:
        """Return LM3 by the mean over suppliers of what each pays on, as surveys take it."""
        mean = np.where(self.suppliers > 0, self.asked, 0.0) / np.maximum(self.suppliers, 1.0)
        return 1.0 + _per(self.local * mean, self.first)


class Areas(NamedTuple):
    """Areas of a region: (n_areas, P) masks, each place's own first, then the two others."""

    masks: Bools
    of_buyer: dict[str, list[int]]


def areas_of(year: Year, in_authority: Bools) -> Areas:
    """Return the areas, and which is each buyer's under each convention; -1 where it has none."""
    P, places = year.chart.n_places, year.chart.buyer_place
    masks = np.vstack([np.eye(P, dtype=np.bool_), in_authority, np.ones(P, dtype=np.bool_)])
    authority = np.where(in_authority[places], P, -1)
    region = np.full(len(places), P + 1)
    numbers = (places, authority, region)
    return Areas(masks, {a: n.tolist() for a, n in zip(AREAS, numbers, strict=True)})


def three_rounds(
    tracing: Tracing, in_authority: Bools
) -> Iterator[tuple[Convention, ThreeRounds]]:
    """Yield the rounds under each convention.

    Parameters
    ----------
    tracing
        The year's payments as paid.
    in_authority : (P,), places of the combined authority
    """
    year, areas = tracing.year, areas_of(tracing.year, in_authority)
    for payroll, basis in product(PAYROLL, BASES):
        second, third, is_in = _rates(tracing, areas.masks, payroll == "in", basis)
        for area in AREAS:
            rows = areas.of_buyer[area]
            convention = Convention(area, payroll, basis)
            yield convention, _rounds(year, rows, basis, second, third, is_in)


def _rates(
    tracing: Tracing, masks: Bools, payroll: bool, basis: str
) -> tuple[Floats, Floats, Bools]:
    """Return what a pound of a line brings in rounds two and three, and who is in: (areas, F)."""
    chart, onward = tracing.year.chart, tracing.chain.next_receipt
    lines = np.arange(len(tracing.year.firm_lines))
    is_in = masks[:, lines % chart.n_cells // chart.n_sectors].T
    if basis == "address":
        is_in &= (lines // chart.n_cells != Kind.NATIONAL)[:, None]
    here = Values(is_in.astype(np.float64), (masks.T & payroll).astype(np.float64))
    second = onward(here)
    third = onward(Values(here.lines * second.lines, here.homes * second.homes))
    return (
        np.ascontiguousarray(second.lines.T),
        np.ascontiguousarray(third.lines.T),
        np.ascontiguousarray(is_in.T),
    )


def _rounds(
    year: Year, rows: list[int], basis: str, second: Floats, third: Floats, is_in: Bools
) -> ThreeRounds:
    """Return the rounds when each buyer's area is a row; buyers without one spend nothing."""
    has = (np.array(rows) >= 0)[:, None]
    bills = year.bills[:, year.firm_lines] * has
    inside = bills if basis == "address" else year.billed[:, year.firm_lines] * has
    here, rate2, rate3 = is_in[rows], second[rows], third[rows]
    local = inside * here
    asked = year.suppliers[:, year.firm_lines] * (has & here)
    return ThreeRounds(bills, local, local * rate2, local * rate3, asked, asked * (rate2 + rate3))


def _per(amount: Floats, base: Floats) -> Floats:
    return np.divide(amount, base, out=np.full_like(amount, np.nan), where=base > 0)
