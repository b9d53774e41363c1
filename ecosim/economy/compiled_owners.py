"""Compiled postings between firms and their owners, by party."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.compiled_ledger import (
    CASH,
    FIRST,
    REST_OF_UK,
    WHY,
    cash,
    market,
    to_external,
)
from ecosim.economy.compiled_production import over_sectors
from ecosim.kernel.compiled import part


@part
def post_dividends(books: Any, home: Any, outside: Any) -> Any:
    """Note what owners get, by group: households of the firm's place, and owners outside."""
    grid = books.grid
    paid = over_sectors(home, grid.n_sectors)
    between, received = np.zeros((len(paid), grid.n_places)), np.zeros(grid.n_places)
    for party in range(len(paid)):
        between[party, party % grid.n_places] = paid[party]
        received[party % grid.n_places] += paid[party]
    market(
        books, WHY.DIVIDENDS, CASH, grid.firm_line, home, grid.household_line, received,
        FIRST, grid.household_party, between,
    )  # fmt: skip
    for place in range(grid.n_places):
        cash(books, grid.households + place, received[place], 0.0)
    to_external(books, WHY.DIVIDENDS_OUTSIDE, grid.firm_line, outside, REST_OF_UK)
