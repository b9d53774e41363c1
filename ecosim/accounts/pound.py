"""What becomes of a pound that a firm or a household receives: rates read from a year's books.

Two closures, and they answer different questions.

``as paid``
    The average pound: a line of firms spends each pound of its sales, and households each pound of
    their receipts, as they spent all of them in the year. Where a line paid more than it sold, its
    pound goes as its payments went.
``responding``
    The extra pound: what changes when there is one more pound of work. Inputs and pay are per
    pound of work; households spend the declared part of pay after tax; profits, benefits, council
    tax and housing do not respond. With fixed coefficients it is Type II.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.flows import Why
from ecosim.accounts.year import Year
from ecosim.kernel.types import Floats

#: ways by which a pound leaves, in the order of every table
CHANNELS = ("rest_of_uk", "world", "tax", "outside_owners", "in_commuters", "saving")
_UK, _WORLD, _TAX, _OWNERS, _COMMUTERS, _SAVING = range(len(CHANNELS))

_FIRM_CHANNELS = {
    _UK: (Why.INTERMEDIATE_UK, Why.INVESTMENT_IMPORTED),
    _WORLD: (Why.INTERMEDIATE_ABROAD,),
    _TAX: (Why.PRODUCT_TAX, Why.PRODUCTION_TAX, Why.CORPORATE_TAX),
    _OWNERS: (Why.DIVIDENDS_OUTSIDE, Why.INTEREST),
    _COMMUTERS: (Why.WAGES_COMMUTERS,),
}
_HOME_CHANNELS = {
    _UK: (Why.CONSUMPTION_IMPORTED,),
    _TAX: (Why.CONSUMPTION_TAX, Why.INCOME_TAX, Why.COUNCIL_TAX),
}
RECEIPTS = (Why.WAGES, Why.DIVIDENDS, Why.BENEFITS)
#: what firms pay to firms beside inputs; the books hold the payees by class and place
DEALS = (Why.SUBCONTRACT, Why.BID_COSTS, Why.INVESTMENT)


@dataclass(frozen=True, eq=False)
class Rates:
    """Where a pound goes next. Rows of firms, F, and of households, P, sum to 1.

    Attributes
    ----------
    firm_cells : (F, C), to firms of each place and sector, for inputs
    firm_deals : (F, deals x firm parties), for each of :data:`DEALS` to each class and place
    firm_homes : (F, P)
    firm_leaves : (F, channels)
    home_cells : (P, C)
    home_leaves : (P, channels)
    """

    firm_cells: Floats
    firm_deals: Floats
    firm_homes: Floats
    firm_leaves: Floats
    home_cells: Floats
    home_leaves: Floats


def as_paid(year: Year) -> Rates:
    """Return the rates of the average pound."""
    deals = [year.firms_paid(why)[:, None] * year.to_firm_parties(why) for why in DEALS]
    homes = [
        year.firms_paid(why)[:, None] * year.to_homes(why) for why in (Why.WAGES, Why.DIVIDENDS)
    ]
    leaves = _leaves(_FIRM_CHANNELS, year.firms_paid, len(year.firm_lines))
    # taxes net of subsidies may be below zero: then they are received like sales
    received = year.sales - np.minimum(leaves, 0.0).sum(axis=1)
    parts = [
        _netted(year.inputs), np.concatenate(deals, axis=1), homes[0] + homes[1],
        np.maximum(leaves, 0.0),
    ]  # fmt: skip
    at_home = _leaves(_HOME_CHANNELS, year.homes_paid, year.chart.n_places)
    bought = year.consumption + year.housing
    cells, deals_shares, homes_shares, firm_leaves = _shares(parts, received)
    home_cells, home_leaves = _shares([bought, at_home], year.homes_received(*RECEIPTS))
    return Rates(cells, deals_shares, homes_shares, firm_leaves, home_cells, home_leaves)


def _netted(inputs: Floats) -> Floats:
    """Return purchases without negative ones, which a line's others are reduced by.

    Public bodies' cells that order less than public buyers buy for them have such purchases.
    """
    bought = np.maximum(inputs, 0.0)
    return bought * _per(np.maximum(inputs.sum(axis=1), 0.0), bought.sum(axis=1))[:, None]


def responding(year: Year, spent: float) -> Rates:
    """Return the rates of the extra pound; a net subsidy is a tax below zero.

    Parameters
    ----------
    year
    spent : share of income after tax that households spend (a1)
    """
    n = len(year.firm_lines)
    cells, outside = inputs_per_work(year)
    pay = _per(year.firms_paid(Why.WAGES), year.work)
    homes = pay[:, None] * year.to_homes(Why.WAGES)
    leaves = np.zeros((n, len(CHANNELS)))
    leaves[:, _UK], leaves[:, _WORLD] = outside[0], outside[1]
    leaves[:, _TAX] = outside[2] + _per(year.firms_paid(Why.PRODUCTION_TAX), year.work)
    leaves[:, _COMMUTERS] = _per(year.firms_paid(Why.WAGES_COMMUTERS), year.work)
    profit = 1.0 - cells.sum(axis=1) - pay - leaves.sum(axis=1)
    leaves += np.maximum(profit, 0.0)[:, None] * _profit_shares(year)
    cells, homes, leaves = _shares([cells, homes, leaves], np.ones(n))
    no_deals = np.zeros((n, len(DEALS) * year.n_firm_parties))
    return Rates(cells, no_deals, homes, leaves, *spent_pay(year, spent))


def inputs_per_work(year: Year) -> tuple[Floats, Floats]:
    """Return inputs per pound of the work they were for, what public buyers bought included.

    Returns
    -------
    regional : (F, C), by cell of the seller
    outside : (3, F), rest of the UK, abroad, taxes on products
    """
    n_cells = year.chart.n_cells
    background = slice(BACKGROUND_CLASS * n_cells, (BACKGROUND_CLASS + 1) * n_cells)
    cells = year.inputs.copy()
    cells[background] += year.bought_for
    uk = year.firms_paid(Why.INTERMEDIATE_UK)
    uk[background] += year.bought_for_total - year.bought_for.sum(axis=1)
    others = [uk, year.firms_paid(Why.INTERMEDIATE_ABROAD), year.firms_paid(Why.PRODUCT_TAX)]
    return _per(cells, year.ordered[:, None]), np.stack([_per(x, year.ordered) for x in others])


def spent_pay(year: Year, spent: float) -> tuple[Floats, Floats]:
    """Return where a pound of residents' pay goes: to cells, (P, C), and out, (P, channels)."""
    taxed = _per(year.homes_paid(Why.INCOME_TAX), year.homes_received(Why.WAGES))
    used = (1.0 - taxed) * spent
    cells = used[:, None] * _per(year.consumption, year.spending[:, None])
    leaves = np.zeros((len(taxed), len(CHANNELS)))
    on_tax = used * _per(year.homes_paid(Why.CONSUMPTION_TAX), year.spending)
    leaves[:, _TAX] = taxed + on_tax
    leaves[:, _UK] = used - on_tax - cells.sum(axis=1)
    leaves[:, _SAVING] = 1.0 - taxed - used
    return cells, leaves


def _profit_shares(year: Year) -> Floats:
    """Return how a pound of profit leaves, as profits went in the year: (F, channels).

    What owners at home get counts as saved: their spending does not respond.
    """
    ways = {
        _TAX: year.firms_paid(Why.CORPORATE_TAX),
        _OWNERS: year.firms_paid(Why.DIVIDENDS_OUTSIDE),
        _SAVING: year.firms_paid(Why.DIVIDENDS),
    }
    whole = sum(ways.values(), start=np.zeros(len(year.firm_lines)))
    shares = np.zeros((len(whole), len(CHANNELS)))
    for channel, paid in ways.items():
        shares[:, channel] = _per(paid, whole)
    shares[whole <= 0.0, _SAVING] = 1.0
    return shares


def _leaves(
    channels: Mapping[int, tuple[Why, ...]], paid: Callable[..., Floats], n: int
) -> Floats:
    leaves = np.zeros((n, len(CHANNELS)))
    for channel, whys in channels.items():
        leaves[:, channel] = paid(*whys)
    return leaves


def _shares(amounts: list[Floats], received: Floats) -> list[Floats]:
    """Return payments per pound received; what is not paid on is saved, the last column of all.

    Who paid more than was received spends each pound as its payments went.
    """
    paid = sum((part.sum(axis=1) for part in amounts), start=np.zeros(len(received)))
    base = np.maximum(received, paid)
    shares = [_per(part, base[:, None]) for part in amounts]
    going = sum((part.sum(axis=1) for part in shares), start=np.zeros(len(received)))
    shares[-1][:, _SAVING] += 1.0 - going
    return shares


def _per(amount: Floats, base: Floats) -> Floats:
    """Return amounts per pound of a base; 0 where the base is 0."""
    base = np.broadcast_to(base, amount.shape)
    return np.divide(amount, base, out=np.zeros_like(amount), where=base > 0)
