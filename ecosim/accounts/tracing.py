"""Money tracing: where a pound of public spending goes until it has left the region.

The payments of a year are an absorbing Markov chain (:mod:`ecosim.accounts.chain`). Its states are
lines of firms (class x place x sector) and households by place; between two lines stands the market
of a place and sector, or a class and place for subcontracts, bids and investment, as fine as the
books know who pays whom. A pound leaves to suppliers elsewhere, the world, tax, owners outside,
in-commuters, or is saved.

What is approximated: within a line all firms spend alike; firms of a cell share its private market
in the year's proportions; a subcontract goes to any line that takes them, in proportion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from ecosim.accounts.chain import Chain
from ecosim.accounts.pound import CHANNELS, DEALS, Rates
from ecosim.accounts.year import Year
from ecosim.kernel.types import Bools, Floats, Ints


class Traced(NamedTuple):
    """What becomes of amounts of money; m amounts.

    Attributes
    ----------
    spend : (m,), GBP
    firms, households : (m,), receipts in the region per pound, until the pound has left
    own_place : (m,), the part of both that is received in the place of reference
    sd : (m,), standard deviation of receipts over single pounds
    leaves : (m, channels), share of the pound that leaves by each
    retained, leaked : (m,), GBP, paid on to somebody in the region, and out of it
    """

    spend: Floats
    firms: Floats
    households: Floats
    own_place: Floats
    sd: Floats
    leaves: Floats
    retained: Floats
    leaked: Floats

    @property
    def multiplier(self) -> Floats:
        """Return how often the pound is paid until it has left, the buyer's payment included."""
        return np.asarray(1.0 + self.firms + self.households)


@dataclass(frozen=True, eq=False)
class Tracing:
    """The chain of a year under one closure.

    Attributes
    ----------
    year
    rates : of a closure of :mod:`ecosim.accounts.pound`
    """

    year: Year
    rates: Rates

    @cached_property
    def chain(self) -> Chain:
        """Return the chain: firms' lines, households, then markets and deals on the way."""
        r, year, n = self.rates, self.year, len(self.year.firm_lines)
        place_of_sale = sparse.csr_matrix(
            (year.class_share, (np.arange(n) % year.chart.n_cells, np.arange(n)))
        )
        party = year.chart.party_of_line[year.firm_lines]
        deals = [
            sparse.csr_matrix((year.lines_of_parties(why), (party, np.arange(n)))) for why in DEALS
        ]
        blocks: list[list[Any]] = [
            [None, *map(sparse.csr_matrix, (r.firm_homes, r.firm_cells, r.firm_deals))],
            [None, None, sparse.csr_matrix(r.home_cells), None],
            [place_of_sale, None, None, None],
            [sparse.vstack(deals), None, None, None],
        ]
        onward = sparse.bmat(blocks, format="csr")
        leaves = np.zeros((onward.shape[0], len(CHANNELS)))
        leaves[:n], leaves[n : n + year.chart.n_places] = r.firm_leaves, r.home_leaves
        return Chain(onward, leaves)

    @cached_property
    def _is_firm(self) -> Bools:
        n = len(self.chain.leaving)
        return np.arange(n) < len(self.year.firm_lines)

    @cached_property
    def _is_home(self) -> Bools:
        n, first = len(self.chain.leaving), len(self.year.firm_lines)
        return (np.arange(n) >= first) & (np.arange(n) < first + self.year.chart.n_places)

    def place_of_state(self) -> Ints:
        """Return the place of every line and household; -1 for markets on the way."""
        chart = self.year.chart
        places = np.full(len(self.chain.leaving), -1, dtype=np.int64)
        lines = np.arange(len(self.year.firm_lines))
        places[lines] = lines % chart.n_cells // chart.n_sectors
        places[self._is_home] = np.arange(chart.n_places)
        return places

    def next_receipt(self, values: Floats) -> Floats:
        """Return the mean value at the next receipt, one payment on: of lines, then households.

        Parameters
        ----------
        values : (F + P, m), of receiving lines and households
        """
        n, onward = len(values), self.chain.onward
        whole = np.zeros((onward.shape[0], values.shape[1]))
        whole[:n] = values
        # markets and deals stand between two receipts
        whole[n:] = onward[n:] @ whole
        return np.asarray(onward[:n] @ whole)

    @cached_property
    def receipts(self) -> tuple[Floats, Floats]:
        """Return mean and mean square of receipts of a pound from each state on."""
        counted = (self._is_firm | self._is_home).astype(np.float64)
        mean = self.chain.expected(counted)
        return mean, self.chain.second_moment(counted, mean)

    @cached_property
    def absorbed(self) -> Floats:
        """Return by which channel a pound leaves from each state: (n, channels)."""
        return self.chain.absorbed()

    def output_by_cell(self) -> Floats:
        """Return receipts of firms by a pound of private demand on each place and sector: (C,)."""
        share = self.year.class_share.reshape(-1, self.year.chart.n_cells)
        return np.asarray((share * self.receipts_of_firms().reshape(share.shape)).sum(axis=0))

    def receipts_of_firms(self) -> Floats:
        """Return what firms receive of a pound of each line, the line itself included: (F,)."""
        firms = self.chain.expected(self._is_firm.astype(np.float64))
        return firms[: len(self.year.firm_lines)]

    def trace(self, inside: Floats, outside: Floats, place: Ints | None = None) -> Traced:
        """Follow amounts that public buyers pay.

        Parameters
        ----------
        inside : (m, n_lines), GBP paid to lines of firms of the region
        outside : (m,), GBP paid to suppliers elsewhere
        place : (m,), place of reference of each amount; none where it has none
        """
        year, chain = self.year, self.chain
        n = len(year.firm_lines)
        start = np.zeros((len(chain.leaving), len(inside)))
        start[:n] = inside[:, year.firm_lines].T
        spend = inside[:, year.firm_lines].sum(axis=1) + outside
        visits = chain.visits(start)
        leaks = visits.T @ chain.leaving
        leaks[:, CHANNELS.index("rest_of_uk")] += outside
        per = np.divide(1.0, spend, out=np.zeros_like(spend), where=spend > 0)
        mean, square = (per * (m @ start) for m in self.receipts)
        firms, homes = (per * visits[rows].sum(axis=0) for rows in (self._is_firm, self._is_home))
        return Traced(
            spend=spend,
            firms=firms,
            households=homes,
            own_place=per * self._in_place(visits, place),
            sd=np.sqrt(np.maximum(square - mean**2, 0.0)),
            leaves=leaks * per[:, None],
            retained=visits[self._is_firm | self._is_home].sum(axis=0),
            leaked=leaks.sum(axis=1),
        )

    def _in_place(self, visits: Floats, place: Ints | None) -> Floats:
        if place is None:
            return np.full(visits.shape[1], np.nan)
        here = self.place_of_state()[:, None] == place
        return np.asarray((visits * here).sum(axis=0))
