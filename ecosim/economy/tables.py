"""What month 0 fixes, laid out once a run as compiled steps read it.

Firms are summed by *group*, class x cell, in the order of the books' lines. What a step reads for
every firm is kept by group; matrices are turned so that the innermost loop runs along memory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecosim.economy.state import Structure
from ecosim.kernel.types import N_KINDS, AnyArray, Floats, Ints


class Groups(NamedTuple):
    """What firms share with their class and cell.

    Attributes
    ----------
    of_firm : (n,), group of every firm
    wage : (n_groups,), GBP/month per job
    jobs : (n_groups,), jobs per GBP/month of work
    production_tax : (n_groups,), GBP per GBP of work
    at_home : (n_groups,), share of payouts that goes to the region's households
    """

    of_firm: Ints
    wage: Floats
    jobs: Floats
    production_tax: Floats
    at_home: Floats


class Trade(NamedTuple):
    """Who uses what and buys it where; shapes as in :class:`ecosim.economy.state.Structure`.

    Attributes
    ----------
    coefficients, inputs : (S, S), regional inputs: row per pound of column, and turned
    propensity : (K, S)
    regional, uk, abroad, product_tax : (S,)
    input_trade, consumption_trade : (P, S, P), by seller's place, sector and buyer's place
    offset_inputs, offset_made, offset_uk, offset_total : (P, S)
        Inputs that explicit buyers buy: by supplying sector, by using cell, the part from the
        rest of the UK, and all.
    offset_regional : (S, P, S)
    government, transfers, investment, housing : (P, S)
    consumption_shares : (S,)
    investment_share : (P, S)
    """

    coefficients: Floats
    inputs: Floats
    propensity: Floats
    regional: Floats
    uk: Floats
    abroad: Floats
    product_tax: Floats
    input_trade: Floats
    consumption_trade: Floats
    offset_inputs: Floats
    offset_made: Floats
    offset_uk: Floats
    offset_total: Floats
    offset_regional: Floats
    government: Floats
    transfers: Floats
    investment: Floats
    housing: Floats
    consumption_shares: Floats
    investment_share: Floats


class Homes(NamedTuple):
    """Households' items that stay at their month-0 level, and who lives where.

    Attributes
    ----------
    commuting : (P, P), homes (column) of those who work in a place (row)
    benefits, council_tax, property_income, wealth_income : (P,), GBP/month
    """

    commuting: Floats
    benefits: Floats
    council_tax: Floats
    property_income: Floats
    wealth_income: Floats


def groups_of(s: Structure, profit_at_home: tuple[float, ...]) -> Groups:
    """Return what firms share with their group; background profit leaves the region."""
    n_cells = s.chart.n_cells
    home = np.repeat(np.array([*profit_at_home, 0.0]), n_cells)
    tax = np.tile(s.production_tax, s.chart.n_places)
    return Groups(
        of_firm=np.ascontiguousarray(s.firm_group, dtype=np.uint32),
        wage=_every_class(s.wage),
        jobs=_every_class(s.jobs_per_work),
        production_tax=_every_class(tax),
        at_home=_own(home),
    )


def trade_of(s: Structure) -> Trade:
    """Return who uses what and buys it where."""
    return Trade(
        coefficients=_own(s.coefficients),
        inputs=_own(s.coefficients.T),
        propensity=_own(s.propensity),
        regional=_own(s.regional),
        uk=_own(s.uk),
        abroad=_own(s.abroad),
        product_tax=_own(s.product_tax),
        input_trade=_own(s.input_trade.transpose(1, 0, 2)),
        consumption_trade=_own(s.consumption_trade.transpose(1, 0, 2)),
        offset_inputs=_own(s.offset_regional.sum(axis=2).T),
        offset_made=_own(s.offset_regional.sum(axis=0)),
        offset_uk=_own(s.offset_uk),
        offset_total=_own(s.offset_total),
        offset_regional=_own(s.offset_regional),
        government=_own(s.government),
        transfers=_own(s.transfers),
        investment=_own(s.investment),
        housing=_own(s.housing),
        consumption_shares=_own(s.consumption_shares),
        investment_share=_own(s.investment_share),
    )


def homes_of(s: Structure) -> Homes:
    """Return what households start from."""
    return Homes(
        commuting=_own(s.commuting),
        benefits=_own(s.benefits),
        council_tax=_own(s.council_tax),
        property_income=_own(s.property_income),
        wealth_income=_own(s.wealth_income),
    )


def _every_class(by_cell: Floats) -> Floats:
    """Return a column over cells once for each class: (n_groups,)."""
    return np.tile(np.asarray(by_cell, dtype=np.float64).ravel(), N_KINDS + 1)


def _own(values: AnyArray) -> Floats:
    """Return a copy that lies in memory as it is written, so that all runs compile the same."""
    return np.array(values, dtype=np.float64, order="C")
