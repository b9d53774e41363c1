"""The arrays of a ledger in one bundle, as compiled verbs take them.

A bundle holds the ledger's own arrays, never copies: what a verb writes, the ledger has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecosim.kernel.types import Floats, Ints

#: sides of a transaction for which :class:`Books` remembers what part of a grid was written
PAID, RECEIVED, ROWS, COLUMNS = (np.int64(side) for side in range(4))


class Grid(NamedTuple):
    """Where the blocks of a chart begin: accounts first, then lines, then parties.

    External accounts (government, bank, rest of UK, world) follow each other on all three, in
    the order of :data:`ecosim.accounts.chart.EXTERNALS`.
    """

    n_places: int
    n_sectors: int
    n_groups: int
    suppliers: int
    background: int
    households: int
    externals: int
    firm_line: int
    household_line: int
    external_line: int
    household_party: int
    buyer_party: int
    external_party: int


class Books(NamedTuple):
    """Positions and flows of a month.

    Attributes
    ----------
    grid
    deposits, cash_in, cash_out : (n_accounts,), GBP
    owed_to, owed_by : (credit books, n_accounts), GBP
    owed_to_lines, owed_by_lines : (credit books, n_lines), GBP
    paid, received : (N_WHY, n_lines), GBP
    between : (N_WHY, n_parties, n_parties), GBP
    reach : (N_WHY, 4, 2)
        First line or party and the one after the last written this month, for
        :data:`PAID`, :data:`RECEIVED`, and the rows and columns of ``between``. Whatever lies
        outside is zero, so a month is cleared and summed without going over empty grids.
    line : (n_accounts,), codes of lines
    party : (n_lines,), codes of parties
    """

    grid: Grid
    deposits: Floats
    cash_in: Floats
    cash_out: Floats
    owed_to: Floats
    owed_by: Floats
    owed_to_lines: Floats
    owed_by_lines: Floats
    paid: Floats
    received: Floats
    between: Floats
    reach: Ints
    line: Ints
    party: Ints
