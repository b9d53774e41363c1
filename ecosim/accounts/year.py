"""A year of the books, as the instruments of the local multiplier read them.

The ledger keeps margins by line and who pays whom by party (:mod:`ecosim.accounts.flows`). Two
markets are kept finer here, since both sides of them are known when they are posted: inputs, by
line of the buyer and place and sector of the seller, and consumption, by home and place and sector
of the seller. :func:`gaps` says how far they are from the ledger's own totals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS, EXTERNALS, Chart
from ecosim.accounts.flows import Why
from ecosim.accounts.measures import SALES
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats, Ints


@dataclass(frozen=True, eq=False)
class Year:
    """Flows of up to twelve months, GBP at the scale of the run.

    Lines of firms, F of them, are in the order of ``chart.firm_lines``; C cells are place x sector.

    Attributes
    ----------
    chart
    paid, received : (N_WHY, n_lines)
    between : (N_WHY, n_parties, n_parties)
    inputs : (F, C), inputs bought in the region by line of the buyer and cell of the seller
    bought_for : (C, C), inputs of public bodies' cells that public buyers bought for them, by
        user and seller
    bought_for_total : (C,), the same from every origin
    consumption : (P, C), regional consumption that follows income, by home and seller
    housing : (P, C), purchases for owned housing, which do not
    spending : (P,), all that households spent on consumption, every origin, taxes included
    ordered : (F,), work whose inputs were paid for in the year
    work : (F,), work done, cost units
    jobs : (F,), job-years
    billed : (n_buyers, n_lines), billed for delivery inside the region
    bills : (n_buyers, n_lines), all that was billed, delivery from outside included, by the line
        in which the supplier has its address
    suppliers : (n_buyers, n_lines), how many suppliers billed
    """

    chart: Chart
    paid: Floats
    received: Floats
    between: Floats
    inputs: Floats
    bought_for: Floats
    bought_for_total: Floats
    consumption: Floats
    housing: Floats
    spending: Floats
    ordered: Floats
    work: Floats
    jobs: Floats
    billed: Floats
    bills: Floats
    suppliers: Floats

    def __repr__(self) -> str:
        return f"<Year {self.chart.n_places} places, GBP {self.spend.sum():,.0f} of public bills>"

    @cached_property
    def firm_lines(self) -> Ints:
        """Return the lines of firms: (F,)."""
        return np.asarray(self.chart.firm_lines.ravel())

    @cached_property
    def spend(self) -> Floats:
        """Return what each buyer was billed: (n_buyers,)."""
        return np.asarray(self.bills.sum(axis=1))

    @cached_property
    def sales(self) -> Floats:
        """Return what each line of firms sold: (F,)."""
        return self.firms_received(*SALES)

    def firms_paid(self, *whys: Why) -> Floats:
        """Return what lines of firms paid: (F,)."""
        return np.asarray(self.paid[list(whys)].sum(axis=0)[self.firm_lines])

    def firms_received(self, *whys: Why) -> Floats:
        """Return what lines of firms received: (F,)."""
        return np.asarray(self.received[list(whys)].sum(axis=0)[self.firm_lines])

    def homes_paid(self, *whys: Why) -> Floats:
        """Return what households paid: (P,)."""
        return np.asarray(self.paid[list(whys)].sum(axis=0)[self.chart.household_lines])

    def homes_received(self, *whys: Why) -> Floats:
        """Return what households received: (P,)."""
        return np.asarray(self.received[list(whys)].sum(axis=0)[self.chart.household_lines])

    @cached_property
    def class_share(self) -> Floats:
        """Return the part of each line in the sales of its cell: (F,); sums to 1 in a cell.

        All private markets of a cell are served by its firms alike; a cell without private sales
        is its background firm's.
        """
        markets = (Why.INTERMEDIATE, Why.CONSUMPTION, Why.GOVERNMENT, Why.INVESTMENT, Why.EXPORTS)
        sold = self.firms_received(*markets).reshape(BACKGROUND_CLASS + 1, -1)
        whole = sold.sum(axis=0)
        only = np.zeros_like(sold)
        only[BACKGROUND_CLASS] = 1.0
        return np.asarray(np.divide(sold, whole, out=only, where=whole > 0).ravel())

    def to_homes(self, why: Why) -> Floats:
        """Return what a pound that a line pays for `why` brings to each home: (F, P) shares."""
        chart = self.chart
        between = self.between[why][:, chart.household_parties]
        whole = self.between[why].sum(axis=1)[:, None]
        share = np.divide(between, whole, out=np.zeros_like(between), where=whole > 0)
        return np.asarray(share[chart.party_of_line[self.firm_lines]])

    @cached_property
    def n_firm_parties(self) -> int:
        """Return how many classes of firms in places there are."""
        return (BACKGROUND_CLASS + 1) * self.chart.n_places

    def to_firm_parties(self, why: Why) -> Floats:
        """Return what a pound that a line pays for `why` brings to each class and place.

        Returns
        -------
        shares : (F, firm parties)
        """
        between = self.between[why][:, : self.n_firm_parties]
        whole = between.sum(axis=1, keepdims=True)
        share = np.divide(between, whole, out=np.zeros_like(between), where=whole > 0)
        return np.asarray(share[self.chart.party_of_line[self.firm_lines]])

    def lines_of_parties(self, why: Why) -> Floats:
        """Return the part of each line in what its class and place received for `why`: (F,)."""
        party = self.chart.party_of_line[self.firm_lines]
        received = self.firms_received(why)
        whole = total_by(party, received, self.n_firm_parties)[party]
        return np.divide(received, whole, out=np.zeros_like(received), where=whole > 0)


def gaps(year: Year) -> dict[str, float]:
    """Return how far the finer markets are from the ledger's own totals, GBP."""
    chart = year.chart
    cells = year.firms_received(Why.INTERMEDIATE).reshape(BACKGROUND_CLASS + 1, -1).sum(axis=0)
    bought = year.consumption + year.housing
    sold = year.firms_received(Why.CONSUMPTION).reshape(BACKGROUND_CLASS + 1, -1).sum(axis=0)
    suppliers = slice(len(chart.buyers), chart.n_lines - chart.n_places - len(EXTERNALS))
    billed = year.billed.sum(axis=0)[suppliers]
    return {
        "inputs by buyer": _gap(year.inputs.sum(axis=1), year.firms_paid(Why.INTERMEDIATE)),
        "inputs by seller": _gap(year.inputs.sum(axis=0), cells),
        "consumption by home": _gap(bought.sum(axis=1), year.homes_paid(Why.CONSUMPTION)),
        "consumption by seller": _gap(bought.sum(axis=0), sold),
        "public bills by supplier": _gap(billed, year.received[Why.PROCUREMENT][suppliers]),
        "deliveries from outside": abs(
            float((year.bills - year.billed).sum() - year.paid[Why.PROCUREMENT_IMPORTED].sum())
        ),
    }


def _gap(ours: Floats, ledgers: Floats) -> float:
    return float(np.abs(ours - ledgers).max(initial=0.0))
