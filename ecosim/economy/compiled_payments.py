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
    cash,
    cash_run,
    from_external,
    market,
    settle_lines,
    settle_run,
    to_external,
)
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit
from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_sums import STRETCH, add_three_by, take

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
        books, Why.COUNCIL_TAX, CASH, grid.household_line, taxes, FIRST, to_councils,
        grid.household_party, grid.buyer_party, between,
    )  # fmt: skip
    from_external(books, Why.GRANTS, CASH, GOVERNMENT, FIRST, grants)
    for b in range(len(paid)):
        cash(books, b, to_councils[b], 0.0)
        cash(books, b, grants[b], 0.0)


#: rows of what groups of firms pay or get in a month
WORK, TAX, INTEREST, HOME, OUTSIDE, CAPITAL = range(6)


@kernel
def pay(
    books: Any, groups: Any, homes: Any, opening: Any, staff: Any, public: Any, month: Any,
    terms: Any, residents_pay: Any, jobs: Any, commuters_share: Any, income: Any, benefits: Any,
) -> Any:  # fmt: skip
    """Post taxes, profits and transfers; settle debts of trade; note households' income.

    Fills `month.revenue`, households' `income`
    and `benefits`; returns firms' operating surplus.
    """
    grid = books.grid
    totals, surplus = np.zeros((6, grid.n_groups)), 0.0
    for first in range(0, len(public.work), STRETCH):
        stop = min(first + STRETCH, len(public.work))
        surplus = _suppliers(
            books, groups, opening, staff, public, month, terms, first, stop, surplus, totals
        )
    surplus += _background(books, groups, public, month, terms, totals)
    first = grid.firm_line
    to_external(books, Why.PRODUCTION_TAX, first, totals[WORK] * groups.production_tax, GOVERNMENT)
    to_external(books, Why.CORPORATE_TAX, first, totals[TAX], GOVERNMENT)
    if totals[INTEREST].any():
        to_external(books, Why.INTEREST, first, totals[INTEREST], BANK)
    _payouts(books, totals)
    held = jobs.sum() * (1.0 - commuters_share)
    _households(books, homes, terms, residents_pay, held, income, benefits)
    _settle_others(books, terms.market_share)
    return surplus


@part
def _suppliers(
    books: Any, groups: Any, opening: Any, staff: Any, public: Any, month: Any, terms: Any,
    first: Any, stop: Any, before: Any, totals: Any,
) -> Any:  # fmt: skip
    """Close a stretch of suppliers' month and settle their debts; equation (15) for the cash side.

    Returns operating surplus, that of the stretches `before` included.
    """
    size, account = stop - first, books.grid.suppliers + first
    scratch, group = np.empty((6, STRETCH)), groups.of_firm[first:stop]
    surplus, gave, tax = scratch[0, :size], scratch[1, :size], scratch[2, :size]
    interest, payout, rate = scratch[3, :size], scratch[4, :size], scratch[5, :size]
    take(groups.production_tax, group, rate)
    _surplus(public, month, first, stop, rate, gave, surplus)
    for j in range(size):
        before += surplus[j]
    deposits, jobs = opening[account : account + size], staff[first:stop]
    take(groups.wage, group, rate)
    for j in range(size):
        interest[j] = positive(-deposits[j]) * terms.interest
        tax[j] = terms.corporate_tax * positive(surplus[j] - interest[j])
        gave[j] = gave[j] + tax[j] + interest[j]
        payout[j] = surplus[j] - interest[j] - tax[j]
    if terms.cash:
        for j in range(size):
            target = terms.buffer * (jobs[j] * rate[j])
            payout[j] = positive(payout[j] + terms.payout_speed * (deposits[j] - target))
    add_three_by(group, month.work[first:stop], tax, interest, totals)
    take(groups.at_home, group, rate)
    home, outside, capital = scratch[0, :size], scratch[2, :size], scratch[3, :size]
    for j in range(size):
        given = positive(payout[j])
        home[j], capital[j] = given * rate[j], given - payout[j]
        outside[j] = given - home[j]
        gave[j] += given
    add_three_by(group, home, outside, capital, totals[HOME:])
    cash_run(books, account, capital, gave)
    settle_run(books, _TRADE, terms.market_share, account, account + size)
    return before


@part
def _surplus(
    public: Any, month: Any, first: Any, stop: Any, tax_rate: Any, made: Any, surplus: Any
) -> Any:
    """Note a stretch's revenue; fill its production tax and its operating surplus."""
    revenue, work, pay = month.revenue[first:stop], month.work[first:stop], month.pay[first:stop]
    served, inputs_paid = month.served[first:stop], month.inputs_paid[first:stop]
    billed, taken = public.billed[first:stop], public.sub_received[first:stop]
    given, bids = public.sub_paid[first:stop], public.bid_costs[first:stop]
    for j in range(len(revenue)):
        revenue[j] = served[j] + (billed[j] + taken[j])
    for j in range(len(revenue)):
        surplus[j] = inputs_paid[j] + (given[j] + bids[j])
    for j in range(len(revenue)):
        made[j] = work[j] * tax_rate[j]
        surplus[j] = revenue[j] - surplus[j] - pay[j] - made[j]


@part
def _settle_others(books: Any, share: Any) -> Any:
    """Settle debts of trade of all accounts but suppliers', and note those of all."""
    grid = books.grid
    settle_run(books, _TRADE, share, FIRST, grid.suppliers)
    settle_run(books, _TRADE, share, grid.background, len(books.deposits))
    settle_lines(books, _TRADE, share)


@part
def _background(
    books: Any, groups: Any, public: Any, month: Any, terms: Any, totals: Any
) -> Any:
    """Close background firms' month: they invest, keep no cash and pay out all the rest.

    What one lacks its owners put in.
    """
    grid, whole = books.grid, 0.0
    n, n_cells = len(public.work), grid.n_places * grid.n_sectors
    bids, support = books.received[Why.BID_COSTS], books.received[Why.SUPPORT]
    first_line = grid.firm_line + BACKGROUND_CLASS * n_cells
    for cell in range(n_cells):
        i, g, line = n + cell, BACKGROUND_CLASS * n_cells + cell, first_line + cell
        made = month.work[i] * groups.production_tax[g]
        revenue = month.served[i] + (bids[line] + support[line])
        surplus = revenue - month.inputs_paid[i] - month.pay[i] - made
        tax = terms.corporate_tax * positive(surplus)
        invested = books.paid[Why.INVESTMENT, line] + books.paid[Why.INVESTMENT_IMPORTED, line]
        payout = surplus - tax - invested
        given = positive(payout)
        home, capital = given * groups.at_home[g], given - payout
        month.revenue[i] = revenue
        whole += surplus
        totals[WORK, g] += month.work[i]
        totals[TAX, g] += tax
        totals[HOME, g] += home
        totals[OUTSIDE, g] += given - home
        totals[CAPITAL, g] += capital
        cash(books, grid.background + cell, capital, made + tax + given)
    return whole


@part
def _payouts(books: Any, totals: Any) -> Any:
    """Note dividends to households of the firm's place and to owners outside, and new capital."""
    grid = books.grid
    n_parties = len(totals[HOME]) // grid.n_sectors
    between, received = np.zeros((n_parties, grid.n_places)), np.zeros(grid.n_places)
    for party in range(n_parties):
        first, place = party * grid.n_sectors, party % grid.n_places
        between[party, place] = totals[HOME][first : first + grid.n_sectors].sum()
        received[place] += between[party, place]
    market(
        books, Why.DIVIDENDS, CASH, grid.firm_line, totals[HOME], grid.household_line, received,
        FIRST, grid.household_party, between,
    )  # fmt: skip
    for place in range(grid.n_places):
        cash(books, grid.households + place, received[place], 0.0)
    to_external(books, Why.DIVIDENDS_OUTSIDE, grid.firm_line, totals[OUTSIDE], REST_OF_UK)
    if totals[CAPITAL].any():
        from_external(books, Why.CAPITAL, CASH, REST_OF_UK, grid.firm_line, totals[CAPITAL])


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
    to_external(books, Why.INCOME_TAX, grid.household_line, tax, GOVERNMENT)
    from_external(books, Why.BENEFITS, CASH, GOVERNMENT, grid.household_line, benefits)
