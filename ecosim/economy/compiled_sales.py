"""Compiled twin of :mod:`ecosim.economy.sales`: who sold what to whom, and what inputs cost.

Markets are worked out by cell and kept in a :class:`Sheet`, which :mod:`compiled_posting` posts.
What a single firm gets or pays is a rate of its group times its sales or its orders.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.economy.compiled_production import share
from ecosim.kernel.compiled import part
from ecosim.kernel.types import Floats

#: markets in which firms sell, and other payments for inputs: rows of a sheet's tables
INPUTS, CONSUMPTION, GOVERNMENT, INVESTMENT, EXPORTS = range(5)
REGIONAL, UK, ABROAD, PRODUCT_TAX = range(4)


class Sheet(NamedTuple):
    """A month's private sales before they are posted. GBP/month unless named otherwise.

    K classes, P places, S sectors; groups are class x cell, C = P x S cells.

    Attributes
    ----------
    sales : (markets, C), what cells sold in each market
    received : (markets, n_groups), the same by group
    inputs : (origins, n_groups), what groups pay for inputs
    per_order : (origins, n_groups), GBP per GBP of work ordered
    less : (2, C), regional and UK inputs that explicit buyers buy for background firms
    inputs_between : (K x P, K x P), consumption_between : (P, K x P)
        Who paid whom, rows the buyer's class and place, columns the seller's.
    consumption : (3, P), households' spending: regional, tax, imported
    invested : (2, C), what background firms invest: regional, imported
    invested_between : (P, K x P)
    owed, got : (n_groups,), GBP per GBP of sales, on account and at once
    missed : (C,), share of demand that nobody served
    """

    sales: Floats
    received: Floats
    inputs: Floats
    per_order: Floats
    less: Floats
    inputs_between: Floats
    consumption_between: Floats
    consumption: Floats
    invested: Floats
    invested_between: Floats
    owed: Floats
    got: Floats
    missed: Floats

    @classmethod
    def of(cls, n_classes: int, n_places: int, n_sectors: int) -> Sheet:
        """Return an empty sheet."""
        cells, parties = n_places * n_sectors, n_classes * n_places
        groups = n_classes * cells
        shapes = [
            (5, cells), (5, groups), (4, groups), (4, groups), (2, cells), (parties, parties),
            (n_places, parties), (3, n_places), (2, cells), (n_places, parties), (groups,),
            (groups,), (cells,),
        ]  # fmt: skip
        return cls(*(np.zeros(shape) for shape in shapes))


@part
def sell(trade: Any, demand: Any, served: Any, bought_in: Any, tax_rate: Any, sheet: Any) -> Any:
    """Fill `sheet`; its `missed` is given. `served` and `bought_in` are by group.

    Returns what government wanted and nobody served.
    """
    n_classes, n_places, n_sectors = demand.bought.shape
    seller_share = np.zeros((n_classes, n_places, n_sectors))
    total = _seller_shares(served, seller_share)
    short = np.zeros((n_sectors, n_places))
    _sell_inputs(trade, demand, seller_share, short, sheet)
    _buy_inputs(trade, demand, short, bought_in, sheet)
    _sell_consumption(trade, demand, seller_share, tax_rate, sheet)
    _sell_at_home(trade, demand, total, sheet)
    _invest(trade, seller_share, sheet)
    _receive(served, total, sheet)
    lost = 0.0
    for p in range(n_places):
        for i in range(n_sectors):
            public = trade.government[p, i] + trade.transfers[p, i]
            lost += public * sheet.missed[p * n_sectors + i]
    return lost


@part
def _seller_shares(served: Any, seller_share: Any) -> Any:
    """Fill the part of each class in its cell's sales; return sales by cell: (C,)."""
    n_classes, n_places, n_sectors = seller_share.shape
    cells = n_places * n_sectors
    total = np.zeros(cells)
    for k in range(n_classes):
        for cell in range(cells):
            total[cell] += served[k * cells + cell]
    for k in range(n_classes):
        for p in range(n_places):
            for i in range(n_sectors):
                cell = p * n_sectors + i
                seller_share[k, p, i] = share(served[k * cells + cell], total[cell])
    return total


@part
def _pay_sellers(bought: Any, p: Any, seller_share: Any, between: Any) -> Any:
    """Fill who paid sellers in one place: the columns of place `p`.

    `bought` is (S, buyers), what each class and place of buyers bought there, by sector.
    """
    n_sectors, n_buyers = bought.shape
    n_classes, n_places = seller_share.shape[:2]
    paid = np.empty(n_buyers)
    for k in range(n_classes):
        paid[:] = 0.0
        for i in range(n_sectors):
            sold = seller_share[k, p, i]
            for b in range(n_buyers):
                paid[b] += bought[i, b] * sold
        for b in range(n_buyers):
            between[b, k * n_places + p] = paid[b]


# ---------------------------------------------------------------------- inputs
@part
def _sell_inputs(trade: Any, demand: Any, seller_share: Any, short: Any, sheet: Any) -> Any:
    """Deliver inputs ordered last month; fill `short`, the part of purchases nobody served."""
    n_sectors, n_places = short.shape
    n_classes = len(seller_share)
    buyer, total = np.zeros((n_sectors, n_classes * n_places)), np.zeros((n_sectors, n_places))
    _buyer_shares(demand.bought, total, buyer)
    bought, traded = np.empty(buyer.shape), np.empty(n_places)
    for p in range(n_places):
        for i in range(n_sectors):
            missed, sales = sheet.missed[p * n_sectors + i], 0.0
            for q in range(n_places):
                origin = trade.input_trade[p, i, q]
                traded[q] = origin * total[i, q] * (1.0 - missed)
                short[i, q] += origin * missed
                sales += traded[q]
            sheet.sales[INPUTS, p * n_sectors + i] = sales
            for c in range(n_classes):
                places = slice(c * n_places, (c + 1) * n_places)
                part_of, amounts = buyer[i, places], bought[i, places]
                for q in range(n_places):
                    amounts[q] = part_of[q] * traded[q]
        _pay_sellers(bought, p, seller_share, sheet.inputs_between)


@part
def _buyer_shares(bought: Any, total: Any, buyer: Any) -> Any:
    """Fill purchases of a place, (S, P), and the part of each class in them, (S, K x P)."""
    n_classes, n_places, n_sectors = bought.shape
    for c in range(n_classes):
        for q in range(n_places):
            for i in range(n_sectors):
                total[i, q] += bought[c, q, i]
    for c in range(n_classes):
        for q in range(n_places):
            for i in range(n_sectors):
                if total[i, q] != 0.0:
                    buyer[i, c * n_places + q] = bought[c, q, i] / total[i, q]


@part
def _buy_inputs(trade: Any, demand: Any, short: Any, bought_in: Any, sheet: Any) -> Any:
    """Fill what groups pay for inputs of every origin, and per pound ordered.

    What regional sellers could not serve is bought in the rest of the UK, and so is what a class
    buys less in the region than the table says.
    """
    n_classes, n_places, n_sectors = demand.ordered.shape
    lost = _lost(trade, short, sheet.less)
    rate, paid = sheet.per_order, sheet.inputs
    for c in range(n_classes):
        for q in range(n_places):
            for j in range(n_sectors):
                cell = q * n_sectors + j
                g = c * n_places * n_sectors + cell
                propensity, ordered = trade.propensity[c, j], demand.ordered[c, q, j]
                gone = propensity * lost[q, j]
                switched = trade.regional[j] * (1.0 - propensity)
                rate[REGIONAL, g] = propensity * trade.regional[j] - gone
                rate[UK, g] = trade.uk[j] + switched + gone
                rate[ABROAD, g], rate[PRODUCT_TAX, g] = trade.abroad[j], trade.product_tax[j]
                for origin in range(4):
                    paid[origin, g] = ordered * rate[origin, g]
                if c == BACKGROUND_CLASS:
                    paid[REGIONAL, g] -= sheet.less[REGIONAL, cell]
                    paid[UK, g] -= sheet.less[UK, cell]
                paid[UK, g] += bought_in[g]


@part
def _lost(trade: Any, short: Any, less: Any) -> Any:
    """Return inputs that no regional firm served, per pound ordered; fill the offset."""
    n_sectors, n_places = short.shape
    lost, offset = np.zeros((n_places, n_sectors)), np.zeros((n_places, n_sectors))
    for q in range(n_places):
        for i in range(n_sectors):
            part_lost = short[i, q]
            for j in range(n_sectors):
                lost[q, j] += part_lost * trade.coefficients[i, j]
                offset[q, j] += part_lost * trade.offset_regional[i, q, j]
        for j in range(n_sectors):
            less[REGIONAL, q * n_sectors + j] = trade.offset_made[q, j] - offset[q, j]
            less[UK, q * n_sectors + j] = trade.offset_uk[q, j] + offset[q, j]
    return lost


# ---------------------------------------------------------------------- final demand
@part
def _sell_consumption(trade: Any, demand: Any, seller_share: Any, tax_rate: Any, sheet: Any) -> Any:
    """Serve households; the rest of what they spend is tax and imports."""
    n_places, n_sectors = demand.inputs.shape
    spending, whole = demand.spending, demand.spending.sum()
    bought = np.empty((n_sectors, n_places))
    sheet.consumption[0] = 0.0
    for p in range(n_places):
        for i in range(n_sectors):
            served, sales = 1.0 - sheet.missed[p * n_sectors + i], 0.0
            housing = trade.housing[p, i] * served
            for q in range(n_places):
                wanted = trade.consumption_shares[i] * spending[q]
                amount = trade.consumption_trade[p, i, q] * wanted * served
                amount += housing * (spending[q] / whole)
                bought[i, q] = amount
                sales += amount
                sheet.consumption[0, q] += amount
            sheet.sales[CONSUMPTION, p * n_sectors + i] = sales
        _pay_sellers(bought, p, seller_share, sheet.consumption_between)
    for q in range(n_places):
        tax = tax_rate * spending[q]
        sheet.consumption[1, q] = tax
        sheet.consumption[2, q] = spending[q] - sheet.consumption[0, q] - tax


@part
def _sell_at_home(trade: Any, demand: Any, total: Any, sheet: Any) -> Any:
    """Serve government, investors and customers outside; own exports of firms are on top."""
    n_places, n_sectors = demand.inputs.shape
    for p in range(n_places):
        for i in range(n_sectors):
            cell = p * n_sectors + i
            missed = sheet.missed[cell]
            public = trade.government[p, i] + trade.transfers[p, i]
            wanted = demand.consumption[p, i] + trade.housing[p, i] + trade.government[p, i]
            wanted = demand.inputs[p, i] + (wanted + trade.transfers[p, i])
            wanted = wanted + trade.investment[p, i] + demand.exports[p, i]
            own = total[cell] / max(1.0 - missed, 1e-300) - wanted
            sheet.sales[GOVERNMENT, cell] = public * (1.0 - missed)
            sheet.sales[INVESTMENT, cell] = trade.investment[p, i] * (1.0 - missed)
            sheet.sales[EXPORTS, cell] = (demand.exports[p, i] + own) * (1.0 - missed)


@part
def _invest(trade: Any, seller_share: Any, sheet: Any) -> Any:
    """Fill what background firms invest, by their share of profits, and who paid whom for it."""
    n_classes, n_places, n_sectors = seller_share.shape
    bought, wanted = 0.0, 0.0
    for p in range(n_places):
        for i in range(n_sectors):
            bought += sheet.sales[INVESTMENT, p * n_sectors + i]
            wanted += trade.investment[p, i] * sheet.missed[p * n_sectors + i]
    sold = np.zeros(n_classes * n_places)
    for k in range(n_classes):
        for p in range(n_places):
            for i in range(n_sectors):
                part_sold = seller_share[k, p, i] * sheet.sales[INVESTMENT, p * n_sectors + i]
                sold[k * n_places + p] += part_sold
    for p in range(n_places):
        by_place = 0.0
        for i in range(n_sectors):
            payer = trade.investment_share[p, i]
            by_place += payer
            sheet.invested[0, p * n_sectors + i] = bought * payer
            sheet.invested[1, p * n_sectors + i] = wanted * payer
        for j in range(len(sold)):
            sheet.invested_between[p, j] = by_place * sold[j]


@part
def _receive(served: Any, total: Any, sheet: Any) -> Any:
    """Fill each group's receipts in each market, and what a pound of its sales brings in."""
    cells = len(total)
    rate, owed, got = np.empty((5, cells)), np.empty(cells), np.empty(cells)
    for m in range(5):
        for cell in range(cells):
            rate[m, cell] = share(sheet.sales[m, cell], total[cell])
    for cell in range(cells):
        owed[cell] = rate[INPUTS, cell] + rate[EXPORTS, cell]
        got[cell] = rate[CONSUMPTION, cell] + rate[GOVERNMENT, cell] + rate[INVESTMENT, cell]
    # a class of firms after the other, each of all cells in order
    for first in range(0, len(served), cells):
        groups = slice(first, first + cells)
        sold = served[groups]
        for m in range(5):
            received = sheet.received[m, groups]
            for cell in range(cells):
                received[cell] = sold[cell] * rate[m, cell]
        sheet.owed[groups] = owed
        sheet.got[groups] = got
