"""Compiled postings of step 7: what was worked out by cell is noted and moved, once."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.compiled_ledger import (
    CASH,
    FIRST,
    REST_OF_UK,
    WORLD,
    between_externals,
    cash,
    cash_run,
    claim,
    claim_run,
    debt,
    debt_run,
    from_external,
    market,
    to_external,
)
from ecosim.accounts.compiled_ledger import GOVERNMENT as STATE
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit
from ecosim.economy.compiled_sales import (
    ABROAD,
    CONSUMPTION,
    EXPORTS,
    GOVERNMENT,
    INPUTS,
    INVESTMENT,
    PRODUCT_TAX,
    REGIONAL,
    UK,
)
from ecosim.kernel.compiled import part
from ecosim.kernel.compiled_sums import STRETCH, add_three_by, take

_PUBLIC, _TRADE = np.int64(Credit.PUBLIC), np.int64(Credit.TRADE)


@part
def post_sales(books: Any, sheet: Any, public_missed: Any) -> Any:
    """Note all private sales of the month; move what households and externals pay.

    `public_missed` is what government wanted and bought outside, GBP.
    """
    grid, first = books.grid, books.grid.firm_line
    background = first + BACKGROUND_CLASS * grid.n_places * grid.n_sectors
    market(
        books, Why.INTERMEDIATE, _TRADE, first, sheet.inputs[REGIONAL], first,
        sheet.received[INPUTS], FIRST, FIRST, sheet.inputs_between,
    )  # fmt: skip
    market(
        books, Why.CONSUMPTION, CASH, grid.household_line, sheet.consumption[0], first,
        sheet.received[CONSUMPTION], grid.household_party, FIRST, sheet.consumption_between,
    )  # fmt: skip
    market(
        books, Why.INVESTMENT, CASH, background, sheet.invested[0], first,
        sheet.received[INVESTMENT], BACKGROUND_CLASS * grid.n_places, FIRST, sheet.invested_between,
    )  # fmt: skip
    from_external(books, Why.GOVERNMENT, CASH, STATE, first, sheet.received[GOVERNMENT])
    from_external(books, Why.EXPORTS, _TRADE, REST_OF_UK, first, sheet.received[EXPORTS])
    between_externals(books, Why.GOVERNMENT_IMPORTED, STATE, REST_OF_UK, public_missed)
    to_external(books, Why.INTERMEDIATE_UK, first, sheet.inputs[UK], REST_OF_UK)
    to_external(books, Why.INTERMEDIATE_ABROAD, first, sheet.inputs[ABROAD], WORLD)
    to_external(books, Why.PRODUCT_TAX, first, sheet.inputs[PRODUCT_TAX], STATE)
    to_external(books, Why.CONSUMPTION_TAX, grid.household_line, sheet.consumption[1], STATE)
    to_external(
        books, Why.CONSUMPTION_IMPORTED, grid.household_line, sheet.consumption[2], REST_OF_UK
    )
    to_external(books, Why.INVESTMENT_IMPORTED, background, sheet.invested[1], REST_OF_UK)
    for q in range(grid.n_places):
        spent = sheet.consumption[0, q] + sheet.consumption[1, q] + sheet.consumption[2, q]
        cash(books, grid.households + q, 0.0, spent)


@part
def book_firms(
    books: Any, group: Any, firms: Any, public: Any, sheet: Any, bids: Any, bid_sector: Any,
    month: Any, sums: Any,
) -> Any:  # fmt: skip
    """Move what firms get and pay, and order next month's inputs.

    `bids` is the cost of bids by place. Fills `sums`, (3, n_groups): bills, subcontracts given
    and taken.
    """
    n_groups, n = sums.shape[1], len(public.work)
    pays = np.empty(n_groups)
    for g in range(n_groups):
        pays[g] = (
            sheet.per_order[UK, g] + sheet.per_order[ABROAD, g] + sheet.per_order[PRODUCT_TAX, g]
        )
    sums[:] = 0.0
    scratch = np.empty((3, STRETCH))
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        of_stretch = group[first:stop]
        _book_inputs(books, of_stretch, firms, public, sheet, pays, month, first, stop, scratch)
        _book_sales(books, of_stretch, public, sheet, month, first, stop, scratch)
        add_three_by(
            of_stretch, public.billed[first:stop], public.sub_paid[first:stop],
            public.sub_received[first:stop], sums,
        )  # fmt: skip
    _book_background(books, firms, sheet, pays, bids, bid_sector, month, n)


@part
def _book_inputs(
    books: Any, group: Any, firms: Any, public: Any, sheet: Any, pays: Any, month: Any,
    first: Any, stop: Any, scratch: Any,
) -> Any:  # fmt: skip
    """Book what a stretch of suppliers owes; leave in `scratch` what each pays at once."""
    size = stop - first
    owes, at_once, rate = scratch[0, :size], scratch[1, :size], scratch[2, :size]
    ordered, work = firms.ordered[first:stop], month.work[first:stop]
    inputs_paid, bought_in = month.inputs_paid[first:stop], month.bought_in[first:stop]
    given, bids = public.sub_paid[first:stop], public.bid_costs[first:stop]
    take(sheet.per_order[REGIONAL], group, rate)
    for j in range(size):
        owes[j] = ordered[j] * rate[j]
    take(pays, group, rate)
    for j in range(size):
        at_once[j] = ordered[j] * rate[j] + bought_in[j]
        inputs_paid[j] = owes[j] + at_once[j]
    for j in range(size):
        owes[j] += given[j]
        at_once[j] += bids[j]
        ordered[j] = work[j]
    debt_run(books, _TRADE, books.grid.suppliers + first, owes)


@part
def _book_sales(
    books: Any, group: Any, public: Any, sheet: Any, month: Any, first: Any, stop: Any,
    scratch: Any,
) -> Any:  # fmt: skip
    """Book what a stretch of suppliers sold, on account and at once; pay what `scratch` says."""
    size, account = stop - first, books.grid.suppliers + first
    rate, at_once, got = scratch[0, :size], scratch[1, :size], scratch[2, :size]
    sold, taken = month.served[first:stop], public.sub_received[first:stop]
    claim_run(books, _PUBLIC, account, public.billed[first:stop])
    take(sheet.owed, group, rate)
    for j in range(size):
        got[j] = sold[j] * rate[j] + taken[j]
    claim_run(books, _TRADE, account, got)
    take(sheet.got, group, rate)
    for j in range(size):
        got[j] = sold[j] * rate[j]
    cash_run(books, account, got, at_once)


@part
def _book_background(
    books: Any, firms: Any, sheet: Any, pays: Any, bids: Any, bid_sector: Any, month: Any, n: Any
) -> Any:
    """Do the same for background firms, which invest and write the bids; they follow `n` others."""
    owes, got, owed = sheet.per_order[REGIONAL], sheet.got, sheet.owed
    n_cells = sheet.less.shape[1]
    for cell in range(n_cells):
        i, g, account = n + cell, BACKGROUND_CLASS * n_cells + cell, books.grid.background + cell
        sold, ordered = month.served[i], firms.ordered[i]
        on_account = ordered * owes[g] - sheet.less[REGIONAL, cell]
        at_once = ordered * pays[g] - sheet.less[UK, cell] + month.bought_in[i]
        month.inputs_paid[i] = on_account + at_once
        written = bids[cell // books.grid.n_sectors]
        written = written if cell % books.grid.n_sectors == bid_sector else 0.0
        invested = sheet.invested[0, cell] + sheet.invested[1, cell]
        claim(books, _TRADE, account, sold * owed[g])
        debt(books, _TRADE, account, on_account)
        cash(books, account, sold * got[g] + written, at_once + invested)
        firms.ordered[i] = month.work[i]
