"""Compiled postings of public work: deliveries, subcontracts and the cost of bids."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.compiled_ledger import (
    CASH,
    FIRST,
    REST_OF_UK,
    WHY,
    cash,
    debt,
    market,
    to_external,
)
from ecosim.accounts.ledger import Credit
from ecosim.economy.compiled_production import over_sectors
from ecosim.kernel.compiled import part

_PUBLIC, _TRADE = np.int64(Credit.PUBLIC), np.int64(Credit.TRADE)


@part
def post_public(books: Any, public: Any, sums: Any, bids: Any, bid_sector: Any) -> Any:
    """Post deliveries, subcontracts and bids.

    `sums` is (3, n_groups), bills, subcontracts given and taken; `bids` is (n_groups,).
    """
    post_deliveries(books, public, sums[0])
    post_subcontracts(books, sums[1], sums[2])
    post_bids(books, bids, bid_sector)


@part
def post_deliveries(books: Any, public: Any, billed: Any) -> Any:
    """Post what buyers are billed, on account, and what they pay outside; `billed` is by group."""
    grid = books.grid
    columns = BACKGROUND_CLASS * grid.n_places
    between = np.empty((grid.n_places, columns))
    for p in range(grid.n_places):
        for j in range(columns):
            between[p, j] = public.between[grid.buyer_party + p, j]
    market(
        books, WHY.PROCUREMENT, _PUBLIC, FIRST, public.paid, grid.firm_line, billed,
        grid.buyer_party, FIRST, between,
    )  # fmt: skip
    to_external(books, WHY.PROCUREMENT_IMPORTED, FIRST, public.imported, REST_OF_UK)
    for b in range(len(public.paid)):
        debt(books, _PUBLIC, b, public.paid[b])
        cash(books, b, 0.0, public.imported[b])


@part
def post_subcontracts(books: Any, given: Any, taken: Any) -> Any:
    """Note subcontracts, on account, between all who give and all who take: (n_groups,) each."""
    grid = books.grid
    payers, payees = over_sectors(given, grid.n_sectors), over_sectors(taken, grid.n_sectors)
    between, total = np.zeros((len(payers), len(payees))), payers.sum()
    if total > 0.0:
        for i in range(len(payers)):
            for j in range(len(payees)):
                between[i, j] = payers[i] * payees[j] / total
    market(
        books, WHY.SUBCONTRACT, _TRADE, grid.firm_line, given, grid.firm_line, taken,
        FIRST, FIRST, between,
    )  # fmt: skip


@part
def post_bids(books: Any, bids: Any, bid_sector: Any) -> Any:
    """Note the cost of bids, paid to background firms of the bidder's place that write them."""
    grid = books.grid
    payers = over_sectors(bids, grid.n_sectors)
    between = np.zeros((len(payers), grid.n_places))
    received = np.zeros(grid.n_places * grid.n_sectors)
    for k in range(len(payers)):
        place = k % grid.n_places
        between[k, place] = payers[k]
        received[place * grid.n_sectors + bid_sector] += payers[k]
    first = grid.firm_line + BACKGROUND_CLASS * len(received)
    market(
        books, WHY.BID_COSTS, CASH, grid.firm_line, bids, first, received,
        FIRST, BACKGROUND_CLASS * grid.n_places, between,
    )  # fmt: skip
