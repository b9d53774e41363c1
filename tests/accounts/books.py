"""A small chart of accounts for property tests: two places, two sectors, one firm of each kind."""

from __future__ import annotations

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.accounts.ledger import Ledger

PLACES, SECTORS = 2, 2
#: kind and cell (place x 2 + sector) of six suppliers; the last two share a line
KINDS = np.array([0, 1, 2, 3, 0, 0], dtype=np.int8)
CELLS = np.array([0, 1, 2, 3, 3, 3], dtype=np.int64)
BUYER_PLACES = np.array([0, 1, 1], dtype=np.int64)


def small_chart() -> Chart:
    """Return a chart with 3 buyers, 6 suppliers, 4 background firms, 2 households, 4 externals."""
    return Chart(BUYER_PLACES, KINDS, CELLS, PLACES, SECTORS)


def endowed_ledger() -> Ledger:
    """Return books in which households and firms hold deposits before the first month."""
    ledger = Ledger(small_chart())
    ledger.endow(ledger.chart.households, np.array([500.0, 800.0]))
    ledger.endow(ledger.chart.firms, np.arange(10) * 10.0)
    ledger.open_month()
    return ledger
