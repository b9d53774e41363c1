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
from typing import NamedTuple

import numpy as np
from scipy import sparse

from ecosim.accounts.chain import Chain, Values
from ecosim.accounts.pound import CHANNELS, DEALS, Rates
from ecosim.accounts.year import Year
from ecosim.kernel.types import Floats, Ints


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
        """Return the chain: lines of firms; then households, cells, and parties of deals."""
        r, year = self.rates, self.year
        P, C, F = year.chart.n_places, year.chart.n_cells, len(year.firm_lines)
        lines, party = np.arange(F), year.chart.party_of_line[year.firm_lines]
        sold = sparse.csr_matrix((year.class_share, (lines % C, lines)), (C, F))
        deals = [
            sparse.csr_matrix((year.lines_of_parties(why), (party, lines)), (party.max() + 1, F))
            for why in DEALS
        ]
        # most classes and places have no deals: the system is as small as it can be
        used = np.flatnonzero(r.firm_deals.any(axis=0))
        made = sparse.vstack(deals).tocsr()[used]
        return Chain(
            lines_pay=np.hstack([r.firm_homes, r.firm_cells, r.firm_deals[:, used]]),
            markets_pay=sparse.vstack([sparse.csr_matrix((P, F)), sold, made]).tocsr(),
            homes_pay=np.hstack([np.zeros((P, P)), r.home_cells, np.zeros((P, len(used)))]),
            leaves=Values(r.firm_leaves, r.home_leaves),
        )

    def _each(self, lines: float, homes: float) -> Values:
        """Return one value for all lines and one for all households."""
        year = self.year
        return Values(np.full(len(year.firm_lines), lines), np.full(year.chart.n_places, homes))

    @cached_property
    def receipts(self) -> tuple[Floats, Floats]:
        """Return mean and mean square of receipts of a pound that each line receives: (F,)."""
        counted = self._each(1.0, 1.0)
        mean = self.chain.expected(counted)
        return mean.lines, self.chain.second_moment(counted, mean).lines

    @cached_property
    def absorbed(self) -> Floats:
        """Return by which channel a pound that a line receives leaves: (F, channels)."""
        return self.chain.absorbed().lines

    @cached_property
    def receipts_of_firms(self) -> Floats:
        """Return what firms receive of a pound of each line, the line itself included: (F,)."""
        return self.chain.expected(self._each(1.0, 0.0)).lines

    def output_by_cell(self) -> Floats:
        """Return receipts of firms by a pound of private demand on each place and sector: (C,)."""
        share = self.year.class_share.reshape(-1, self.year.chart.n_cells)
        return np.asarray((share * self.receipts_of_firms.reshape(share.shape)).sum(axis=0))

    def trace(self, inside: Floats, outside: Floats, place: Ints) -> Traced:
        """Follow amounts that public buyers pay.

        Parameters
        ----------
        inside : (m, n_lines), GBP paid to lines of firms of the region
        outside : (m,), GBP paid to suppliers elsewhere
        place : (m,), place of reference of each amount; -1 where it has none
        """
        start = inside[:, self.year.firm_lines].T
        visits = self.chain.visits(start)
        spend = start.sum(axis=0) + outside
        leaks = visits.lines.T @ self.rates.firm_leaves + visits.homes.T @ self.rates.home_leaves
        leaks[:, CHANNELS.index("rest_of_uk")] += outside
        per = np.divide(1.0, spend, out=np.zeros_like(spend), where=spend > 0)
        mean, square = (per * (moment @ start) for moment in self.receipts)
        firms, homes = visits.lines.sum(axis=0), visits.homes.sum(axis=0)
        return Traced(
            spend=spend,
            firms=per * firms,
            households=per * homes,
            own_place=per * self._in_place(visits, place),
            sd=np.sqrt(np.maximum(square - mean**2, 0.0)),
            leaves=leaks * per[:, None],
            retained=firms + homes,
            leaked=leaks.sum(axis=1),
        )

    def _in_place(self, visits: Values, place: Ints) -> Floats:
        chart = self.year.chart
        of_line = np.arange(len(visits.lines)) % chart.n_cells // chart.n_sectors
        here = np.asarray((visits.lines * (of_line[:, None] == place)).sum(axis=0))
        here += visits.homes[np.maximum(place, 0), np.arange(len(place))]
        return np.where(place >= 0, here, np.nan)
