"""What must be true of contracts in every month: their bills, their prices, the envelope.

Kept apart from what the month runs on: bills are added up contract by contract from the rows of
:mod:`ecosim.market.delivery`, which the compiled passes of a month never make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats
from ecosim.market import delivery

if TYPE_CHECKING:
    from ecosim.procurement.contract import Awards, Contracts
    from ecosim.procurement.need import Needs


class ContractBooks:
    """Every contract's bills to date, from the month in which they are first read.

    Parameters
    ----------
    contracts
    month
        The first that is read; earlier months of contracts in progress count as billed.

    Attributes
    ----------
    paid : (n,), GBP billed under the agreed price to date, one a contract
    until : month, the first whose bills are not in it
    """

    def __init__(self, contracts: Contracts, month: int) -> None:
        self.contracts = contracts
        self.paid: Floats = contracts.billed_before(month)
        self.until = month

    def residuals(
        self, month: int, spent: Floats, needs: Needs, awards: Awards, reserve: float
    ) -> dict[str, float]:
        """Add a month's bills and return how far contracts break their own books, GBP.

        Parameters
        ----------
        month
        spent : (n_buyers,), GBP
            What the month's books say that buyers were billed, overruns included.
        needs, awards
            What was authorised and what was awarded.
        reserve
            Highest price over estimate.
        """
        n_buyers = len(spent)
        return {
            "bills = milestones of contracts in progress": self._misbilled(month, spent),
            "paid to date <= price": _worst(self.paid - self.contracts.price),
            "price = paid at completion": self._unpaid_at_end(month),
            "price <= estimate x r": _worst(awards.price - awards.estimate * reserve),
            "commitments <= envelope": _worst(
                total_by(awards.buyer.astype(np.int64), awards.price, n_buyers)
                - total_by(needs.buyer.astype(np.int64), needs.value, n_buyers) * reserve
            ),
        }

    def _misbilled(self, month: int, spent: Floats) -> float:
        """Add the month's bills one by one; return how far they are from what was booked, GBP."""
        rows = delivery.deliver(self.contracts, month)
        # who asks twice about a month adds it once
        if month >= self.until:
            more = np.zeros(len(self.contracts) - len(self.paid))
            self.paid = np.concatenate([self.paid, more])
            self.paid += total_by(rows.contract, rows.bill, len(self.paid))
            self.until = month + 1
        booked = total_by(rows.buyer, rows.bill + rows.overrun_bill, len(spent))
        return _worst(np.abs(spent - booked))

    def _unpaid_at_end(self, month: int) -> float:
        """Return how far from their price contracts are that end, or of its part if broken off."""
        rows = np.flatnonzero(self.contracts.end == month + 1)
        is_whole = ~self.contracts.is_terminated[rows]
        due = self.contracts.billed_before(month + 1)[rows]
        due = np.where(is_whole, self.contracts.price[rows], due)
        return _worst(np.abs(self.paid[rows] - due))


def _worst(gap: Floats) -> float:
    return float(np.max(gap, initial=0.0))
