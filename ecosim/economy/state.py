"""The state of the economy between months, and what was fixed at month 0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.kernel.types import Bools, Floats, Ints


@dataclass(frozen=True)
class Structure:
    """What month 0 fixes for the whole run.

    Shapes: P places, S sectors, K firm classes (four supplier kinds and background), n firms
    (suppliers, then background by place x sector). Money is GBP/month at the run's scale.

    Attributes
    ----------
    coefficients : (S, S)
        Regional inputs from row per pound of work of column.
    regional, uk, abroad, product_tax, pay, production_tax : (S,)
        Per pound of work: sums of inputs by origin, taxes and pay.
    propensity : (K, S)
        Regional purchase propensity by class, mean 1 in each sector at month 0.
    offset_regional : (S, P, S)
        Inputs (first axis: supplying sector) of public bodies' cells that explicit buyers buy.
    offset_uk : (P, S)
        The same from the rest of the UK.
    input_trade, consumption_trade : (S, P, P)
        Buyers' splits over places of origin, see :func:`ecosim.economy.trade.trade_shares`.
    commuting : (P, P)
        Homes (column) of those who work in a place (row) and live in the region; rows sum to 1.
    government, transfers, investment, exports : (P, S)
        Final demand by place of origin: government, non-profit bodies, private investment, exports.
    housing : (P, S)
        Purchases for owned housing, part of consumption that does not respond.
    consumption_shares : (S,)
        Regional supply per pound of consumption.
    jobs_per_work : (P, S), jobs per GBP/month
    wage : (P, S), GBP/month per job
    benefits, council_tax, property_income, wealth_income : (P,)
        Household items that stay at their month-0 level.
    jobs0, residents0
        Jobs, and jobs held by residents, at month 0.
    investment_share : (P, S)
        Share of private investment that each background cell pays for; sums to 1.
    firm_cell, firm_class, firm_sector : (n,)
    """

    chart: Chart
    coefficients: Floats
    regional: Floats
    uk: Floats
    abroad: Floats
    product_tax: Floats
    pay: Floats
    production_tax: Floats
    propensity: Floats
    offset_regional: Floats
    offset_uk: Floats
    input_trade: Floats
    consumption_trade: Floats
    commuting: Floats
    government: Floats
    transfers: Floats
    investment: Floats
    exports: Floats
    housing: Floats
    consumption_shares: Floats
    jobs_per_work: Floats
    wage: Floats
    benefits: Floats
    council_tax: Floats
    property_income: Floats
    wealth_income: Floats
    jobs0: float
    residents0: float
    investment_share: Floats
    firm_cell: Ints
    firm_class: Ints
    firm_sector: Ints

    @cached_property
    def firm_group(self) -> Ints:
        """Return class x cells + cell of every firm: (n,), as the books' lines are ordered."""
        return self.firm_class * self.chart.n_cells + self.firm_cell

    @cached_property
    def wage_of_firm(self) -> Floats:
        """Return the wage each firm pays: (n,), GBP/month per job."""
        return self.wage.ravel()[self.firm_cell]

    @cached_property
    def offset_total(self) -> Floats:
        """Return inputs of public cells bought by explicit buyers: (P, S), GBP/month."""
        return np.asarray(self.offset_regional.sum(axis=0) + self.offset_uk)


class FirmState(NamedTuple):
    """Columns over firms: suppliers first (aliases of their columns' copies), then background.

    Attributes
    ----------
    level : (n,), GBP/month, private demand before the market is shared
    export_level : (n,), GBP/month, lasting demand won outside the region
    capacity, staff : (n,)
    ordered : (n,), work whose inputs were ordered last month
    active : (n,) bool
    """

    level: Floats
    export_level: Floats
    capacity: Floats
    staff: Floats
    ordered: Floats
    active: Bools


class FirmMonth(NamedTuple):
    """What firms did in the month, by firm, written anew every month: (n,), GBP/month.

    Attributes
    ----------
    served, room : private sales, and room for them beside contracts
    work, bought_in : as in :class:`ecosim.economy.production.Production`
    load : work asked over capacity
    inputs_paid, pay, revenue
    public_revenue : of suppliers, what public buyers were billed and subcontracts brought
    """

    served: Floats
    room: Floats
    work: Floats
    bought_in: Floats
    load: Floats
    inputs_paid: Floats
    pay: Floats
    revenue: Floats
    public_revenue: Floats

    @classmethod
    def of(cls, n: int) -> FirmMonth:
        """Return columns of zeros."""
        return cls(*(np.zeros(n) for _ in cls._fields))


@dataclass
class HouseholdState:
    """Households by place.

    Attributes
    ----------
    income : (P,), GBP of last month: labour after tax, benefits, property income, less council tax
    """

    income: Floats


@dataclass(frozen=True)
class Switches:
    """Which departures from input-output are on."""

    capacity: bool = True
    cash: bool = True
    wealth: bool = True
    commuting: bool = True
    consumption: bool = True
    sticky_labour: bool = True
    propensity: bool = True
    benefits: bool = True
