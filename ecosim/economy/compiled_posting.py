"""Compiled postings of step 7: what was worked out by cell is noted and moved, once."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.compiled_ledger import (
    CASH,
    FIRST,
    REST_OF_UK,
    WHY,
    WORLD,
    between_externals,
    cash,
    claim,
    debt,
    from_external,
    market,
    to_external,
)
from ecosim.accounts.compiled_ledger import GOVERNMENT as STATE
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

_PUBLIC, _TRADE = np.int64(Credit.PUBLIC), np.int64(Credit.TRADE)


@part
def post_sales(books: Any, sheet: Any, public_missed: Any) -> Any:
    """Note all private sales of the month; move what households and externals pay.

    `public_missed` is what government wanted and bought outside, GBP.
    """
    grid, first = books.grid, books.grid.firm_line
    background = first + BACKGROUND_CLASS * grid.n_places * grid.n_sectors
    market(
        books, WHY.INTERMEDIATE, _TRADE, first, sheet.inputs[REGIONAL], first,
        sheet.received[INPUTS], FIRST, FIRST, sheet.inputs_between,
    )  # fmt: skip
    market(
        books, WHY.CONSUMPTION, CASH, grid.household_line, sheet.consumption[0], first,
        sheet.received[CONSUMPTION], grid.household_party, FIRST, sheet.consumption_between,
    )  # fmt: skip
    market(
        books, WHY.INVESTMENT, CASH, background, sheet.invested[0], first,
        sheet.received[INVESTMENT], BACKGROUND_CLASS * grid.n_places, FIRST, sheet.invested_between,
    )  # fmt: skip
    from_external(books, WHY.GOVERNMENT, CASH, STATE, first, sheet.received[GOVERNMENT])
    from_external(books, WHY.EXPORTS, _TRADE, REST_OF_UK, first, sheet.received[EXPORTS])
    between_externals(books, WHY.GOVERNMENT_IMPORTED, STATE, REST_OF_UK, public_missed)
    to_external(books, WHY.INTERMEDIATE_UK, first, sheet.inputs[UK], REST_OF_UK)
    to_external(books, WHY.INTERMEDIATE_ABROAD, first, sheet.inputs[ABROAD], WORLD)
    to_external(books, WHY.PRODUCT_TAX, first, sheet.inputs[PRODUCT_TAX], STATE)
    to_external(books, WHY.CONSUMPTION_TAX, grid.household_line, sheet.consumption[1], STATE)
    to_external(
        books, WHY.CONSUMPTION_IMPORTED, grid.household_line, sheet.consumption[2], REST_OF_UK
    )
    to_external(books, WHY.INVESTMENT_IMPORTED, background, sheet.invested[1], REST_OF_UK)
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
    n_groups, first = sums.shape[1], books.grid.suppliers
    pays, owes, got, owed = np.empty(n_groups), sheet.per_order[REGIONAL], sheet.got, sheet.owed
    for g in range(n_groups):
        pays[g] = (
            sheet.per_order[UK, g] + sheet.per_order[ABROAD, g] + sheet.per_order[PRODUCT_TAX, g]
        )
    sums[:] = 0.0
    n, g, bills, outgoing, incoming = len(public.work), group[0], 0.0, 0.0, 0.0
    for i in range(n):
        if group[i] != g:
            sums[0, g], sums[1, g], sums[2, g] = bills, outgoing, incoming
            g = group[i]
            bills, outgoing, incoming = sums[0, g], sums[1, g], sums[2, g]
        sold, ordered, account = month.served[i], firms.ordered[i], np.uint64(first + i)
        on_account, at_once = ordered * owes[g], ordered * pays[g] + month.bought_in[i]
        month.inputs_paid[i] = on_account + at_once
        billed, given, taken = public.billed[i], public.sub_paid[i], public.sub_received[i]
        bills += billed
        outgoing += given
        incoming += taken
        claim(books, _PUBLIC, account, billed)
        claim(books, _TRADE, account, sold * owed[g] + taken)
        debt(books, _TRADE, account, on_account + given)
        cash(books, account, sold * got[g], at_once + public.bid_costs[i])
        firms.ordered[i] = month.work[i]
    sums[0, g], sums[1, g], sums[2, g] = bills, outgoing, incoming
    n_cells = sheet.less.shape[1]
    for cell in range(n_cells):
        i, g, account = n + cell, BACKGROUND_CLASS * n_cells + cell, first + n + cell
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
