"""The month's transactions: why, who paid, who was paid, how much.

Kept on two grids (see :mod:`ecosim.accounts.chart`): margins by line, from which value added by
place and sector is read, and the who-pays-whom matrix by party.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats, Ints


class Why(IntEnum):
    """What a transaction is for. Real transactions first, then transfers, then settlement.

    ``SUPPORT`` is what buyers pay professional firms to run a policy: final use, like procurement.
    """

    PROCUREMENT = 0
    PROCUREMENT_IMPORTED = 1
    SUBCONTRACT = 2
    INTERMEDIATE = 3
    INTERMEDIATE_UK = 4
    INTERMEDIATE_ABROAD = 5
    CONSUMPTION = 6
    CONSUMPTION_IMPORTED = 7
    GOVERNMENT = 8
    GOVERNMENT_IMPORTED = 9
    INVESTMENT = 10
    INVESTMENT_IMPORTED = 11
    EXPORTS = 12
    WAGES = 13
    WAGES_COMMUTERS = 14
    PRODUCT_TAX = 15
    CONSUMPTION_TAX = 16
    PRODUCTION_TAX = 17
    INCOME_TAX = 18
    CORPORATE_TAX = 19
    COUNCIL_TAX = 20
    BENEFITS = 21
    GRANTS = 22
    DIVIDENDS = 23
    DIVIDENDS_OUTSIDE = 24
    INTEREST = 25
    CAPITAL = 26
    SUPPORT = 27
    BID_COSTS = 28
    WRITE_OFF = 29
    SETTLEMENT = 30


N_WHY = len(Why)


class Flows:
    """One month's transactions on both grids.

    Attributes
    ----------
    paid, received : (N_WHY, n_lines), GBP in the month
    between : (N_WHY, n_parties, n_parties), GBP in the month, payer by payee
    reach : (N_WHY, 4, 2), what part of them was written, see :class:`ecosim.accounts.books.Books`
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.paid: Floats = np.zeros((N_WHY, chart.n_lines))
        self.received: Floats = np.zeros((N_WHY, chart.n_lines))
        self.between: Floats = np.zeros((N_WHY, chart.n_parties, chart.n_parties))
        self.reach: Ints = np.zeros((N_WHY, 4, 2), dtype=np.int64)
        everywhere = (chart.n_lines, chart.n_lines, chart.n_parties, chart.n_parties)
        self._everywhere = np.array([(0, stop) for stop in everywhere])

    def clear(self) -> None:
        """Open a new month."""
        self.paid[:] = 0.0
        self.received[:] = 0.0
        self.between[:] = 0.0
        self.reach[:] = 0

    def post(
        self,
        why: Why,
        paid: Floats,
        received: Floats,
        between: Floats,
        *,
        row: int | None = None,
        column: int | None = None,
    ) -> None:
        """Add one transaction, already summed on both grids.

        Parameters
        ----------
        why
        paid, received : (n_lines,), GBP
        between : GBP
            Payer by payee, (n_parties, n_parties); with `row` or `column` only that one of it,
            (n_parties,): a single payer or payee.
        row, column
        """
        self.reach[why] = self._everywhere
        self.paid[why] += paid
        self.received[why] += received
        if column is not None:
            self.between[why, :, column] += between
        elif row is not None:
            self.between[why, row] += between
        else:
            self.between[why] += between

    def by_party(self, by_line: Floats) -> Floats:
        """Sum a vector over lines to parties."""
        chart = self.chart
        return total_by(chart.party_of_line, by_line, chart.n_parties)

    def total(self, why: Why) -> float:
        """Return the month's total of one kind of transaction."""
        return float(self.paid[why].sum())

    def firms_received(self, *whys: Why) -> Floats:
        """Return firms' receipts: (n_kinds + 1, n_places, n_sectors)."""
        return np.asarray(self.received[list(whys)].sum(axis=0)[self.chart.firm_lines])

    def firms_paid(self, *whys: Why) -> Floats:
        """Return firms' payments: (n_kinds + 1, n_places, n_sectors)."""
        return np.asarray(self.paid[list(whys)].sum(axis=0)[self.chart.firm_lines])
