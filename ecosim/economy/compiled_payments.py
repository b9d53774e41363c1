"""Compiled twin of :mod:`ecosim.economy.payments`: profit and loss, taxes, benefits, payouts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.compiled_ledger import (
    BANK,
    CASH,
    FIRST,
    GOVERNMENT,
    REST_OF_UK,
    WHY,
    cash,
    from_external,
    market,
    settle,
    settle_lines,
    to_external,
)
from ecosim.accounts.ledger import Credit
from ecosim.economy.compiled_owners import post_dividends
from ecosim.kernel.compiled import inlined, kernel, part

_TRADE = np.int64(Credit.TRADE)


class Terms(NamedTuple):
    """What profits and transfers depend on; shares, unless named otherwise.

    Attributes
    ----------
    corporate_tax, payout_speed, buffer, market_share, income_tax
        As in :class:`ecosim.economy.parameters.PaymentParams`; `market_share` is the part of
        debts on account that is paid in a month.
    interest : a month, on overdrafts; 0 where cash does not matter
    cash : whether firms pay out by their cash
    benefit_per_job : GBP/month for each resident's job lost; 0 where benefits do not respond
    residents0 : jobs
    """

    corporate_tax: float
    payout_speed: float
    buffer: float
    market_share: float
    income_tax: float
    interest: float
    cash: bool
    benefit_per_job: float
    residents0: float


@part
def positive(value: Any) -> Any:
    """Return a value where it is above zero, else zero; what is no number stays none."""
    return 0.0 if value <= 0.0 else value


@kernel
def fund(books: Any, council_of_place: Any, council_tax: Any, paid: Any) -> Any:
    """Post council tax and grants: buyers draw what they pay this month, no more.

    `council_of_place` is -1 where there is none; `paid` is by buyer.
    """
    grid = books.grid
    taxes, grants = np.zeros(grid.n_places), paid.copy()
    to_councils = np.zeros(len(paid))
    between = np.zeros((grid.n_places, grid.n_places))
    for p in range(grid.n_places):
        council = council_of_place[p]
        if council >= 0:
            taxes[p], to_councils[council] = council_tax[p], council_tax[p]
            grants[council] -= council_tax[p]
            between[p, books.party[council] - grid.buyer_party] += council_tax[p]
            cash(books, grid.households + p, 0.0, council_tax[p])
    market(
        books, WHY.COUNCIL_TAX, CASH, grid.household_line, taxes, FIRST, to_councils,
        grid.household_party, grid.buyer_party, between,
    )  # fmt: skip
    from_external(books, WHY.GRANTS, CASH, GOVERNMENT, FIRST, grants)
    for b in range(len(paid)):
        cash(books, b, to_councils[b], 0.0)
        cash(books, b, grants[b], 0.0)


#: what groups of firms pay or get in a month: rows of a table by group, GBP
_WORK, _TAX, _INTEREST, _HOME, _OUTSIDE, _CAPITAL = range(6)


@kernel
def pay(
    books: Any, groups: Any, homes: Any, opening: Any, staff: Any, public: Any, month: Any,
    terms: Any, residents_pay: Any, jobs: Any, commuters_share: Any, income: Any, benefits: Any,
) -> Any:  # fmt: skip
    """Post taxes, profits and transfers; settle debts of trade; note households' income.

    Fills revenues of `month`, households' `income` and `benefits`; returns firms' operating
    surplus.
    """
    grid = books.grid
    totals = np.zeros((6, grid.n_groups))
    surplus = _suppliers(books, groups, opening, staff, public, month, terms, totals)
    surplus += _background(books, groups, public, month, terms, totals)
    first = grid.firm_line
    to_external(books, WHY.PRODUCTION_TAX, first, totals[_WORK] * groups.production_tax, GOVERNMENT)
    to_external(books, WHY.CORPORATE_TAX, first, totals[_TAX], GOVERNMENT)
    if totals[_INTEREST].any():
        to_external(books, WHY.INTEREST, first, totals[_INTEREST], BANK)
    post_dividends(books, totals[_HOME], totals[_OUTSIDE])
    if totals[_CAPITAL].any():
        from_external(books, WHY.CAPITAL, CASH, REST_OF_UK, first, totals[_CAPITAL])
    held = jobs.sum() * (1.0 - commuters_share)
    _households(books, homes, terms, residents_pay, held, income, benefits)
    _settle_others(books, terms.market_share)
    return surplus


@part
def _suppliers(
    books: Any, groups: Any, opening: Any, staff: Any, public: Any, month: Any, terms: Any,
    totals: Any,
) -> Any:  # fmt: skip
    """Close suppliers' month and settle their debts of trade; return their operating surplus.

    Equation (15) for the cash side. A group's sums are kept in registers while its run lasts.
    """
    first, whole = books.grid.suppliers, 0.0
    g, sums = groups.of_firm[0], (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for i in range(len(public.work)):
        if groups.of_firm[i] != g:
            _store(totals, g, sums)
            g = groups.of_firm[i]
            sums = _stored(totals, g)
        account = np.uint64(first + i)
        made = month.work[i] * groups.production_tax[g]
        from_public = public.billed[i] + public.sub_received[i]
        revenue = month.served[i] + from_public
        costs = month.inputs_paid[i] + (public.sub_paid[i] + public.bid_costs[i])
        surplus = revenue - costs - month.pay[i] - made
        interest = positive(-opening[account]) * terms.interest
        tax = terms.corporate_tax * positive(surplus - interest)
        payout = surplus - interest - tax
        if terms.cash:
            target = terms.buffer * (staff[i] * groups.wage[g])
            payout = positive(payout + terms.payout_speed * (opening[account] - target))
        month.revenue[i], month.public_revenue[i] = revenue, from_public
        whole += surplus
        given = positive(payout)
        home, capital = given * groups.at_home[g], given - payout
        sums = _plus(sums, (month.work[i], tax, interest, home, given - home, capital))
        paid = made + tax + interest + given
        settle(books, _TRADE, terms.market_share, account, capital, paid)
    _store(totals, g, sums)
    return whole


@part
def _background(books: Any, groups: Any, public: Any, month: Any, terms: Any, totals: Any) -> Any:
    """Close background firms' month: they invest, keep no cash and pay out all the rest."""
    grid, whole = books.grid, 0.0
    n, n_cells = len(public.work), grid.n_places * grid.n_sectors
    bids, support = books.received[WHY.BID_COSTS], books.received[WHY.SUPPORT]
    first_line = grid.firm_line + BACKGROUND_CLASS * n_cells
    for cell in range(n_cells):
        i, g, line = n + cell, BACKGROUND_CLASS * n_cells + cell, first_line + cell
        made = month.work[i] * groups.production_tax[g]
        revenue = month.served[i] + (bids[line] + support[line])
        surplus = revenue - month.inputs_paid[i] - month.pay[i] - made
        tax = terms.corporate_tax * positive(surplus)
        invested = books.paid[WHY.INVESTMENT, line] + books.paid[WHY.INVESTMENT_IMPORTED, line]
        month.revenue[i] = revenue
        whole += surplus
        payout = surplus - tax - invested
        given = positive(payout)
        home, capital = given * groups.at_home[g], given - payout
        more = (month.work[i], tax, 0.0, home, given - home, capital)
        _store(totals, g, _plus(_stored(totals, g), more))
        account, paid = grid.background + cell, made + tax + given
        settle(books, _TRADE, terms.market_share, account, capital, paid)
    return whole


@inlined
def _plus(sums: Any, more: Any) -> Any:
    return (
        sums[0] + more[0], sums[1] + more[1], sums[2] + more[2],
        sums[3] + more[3], sums[4] + more[4], sums[5] + more[5],
    )  # fmt: skip


@part
def _stored(totals: Any, g: Any) -> Any:
    return (totals[0, g], totals[1, g], totals[2, g], totals[3, g], totals[4, g], totals[5, g])


@part
def _store(totals: Any, g: Any, sums: Any) -> Any:
    totals[0, g], totals[1, g], totals[2, g] = sums[0], sums[1], sums[2]
    totals[3, g], totals[4, g], totals[5, g] = sums[3], sums[4], sums[5]


@part
def _settle_others(books: Any, share: Any) -> Any:
    """Settle debts of trade of all accounts but firms', and note those of all."""
    grid = books.grid
    for account in range(grid.suppliers):
        settle(books, _TRADE, share, account, 0.0, 0.0)
    for account in range(grid.households, len(books.deposits)):
        settle(books, _TRADE, share, account, 0.0, 0.0)
    settle_lines(books, _TRADE, share)


@part
def _households(
    books: Any, homes: Any, terms: Any, residents_pay: Any, held: Any, income: Any, benefits: Any
) -> Any:
    """Post income tax and benefits; note disposable income."""
    grid = books.grid
    lost, whole = terms.residents0 - held, homes.benefits.sum()
    tax = terms.income_tax * residents_pay
    for p in range(grid.n_places):
        more = terms.benefit_per_job * lost * (homes.benefits[p] / whole) if whole != 0.0 else 0.0
        benefits[p] = homes.benefits[p] + more
        kept = (1.0 - terms.income_tax) * residents_pay[p] + benefits[p]
        income[p] = kept + homes.property_income[p] - homes.council_tax[p]
        cash(books, grid.households + p, benefits[p], tax[p])
    to_external(books, WHY.INCOME_TAX, grid.household_line, tax, GOVERNMENT)
    from_external(books, WHY.BENEFITS, CASH, GOVERNMENT, grid.household_line, benefits)
