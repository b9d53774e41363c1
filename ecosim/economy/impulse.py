"""What one extra public purchase asks of firms, and how it is paid for.

The purchase is made by central government from the firms of one place and sector, as they share
their market. A council that has it paid for out of its own spending or taxes draws so much less in
grants, which comes to the same as buying itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.economy.assigned import AssignedParams
from ecosim.economy.state import HouseholdState
from ecosim.kernel.types import Floats


class Purchase(NamedTuple):
    """One extra purchase, GBP at the run's scale.

    Attributes
    ----------
    bought : (P, S)
        What public purchases change by; below zero where firms lose.
    taken
        Part of the sum that firms elsewhere in the region lose.
    imports_saved
        Part of the sum that suppliers outside the region lose.
    levied
        Part of the sum that households of the place pay.
    """

    bought: Floats
    taken: float = 0.0
    imports_saved: float = 0.0
    levied: float = 0.0

    @property
    def grants_saved(self) -> float:
        """Return by how much less the place's council draws in grants."""
        return self.imports_saved + self.levied


def region_share(p: AssignedParams) -> float:
    """Return which part of a council's spending outside its place stays in the region.

    Of spending by supplier address, [P10, P11, P17, P18]: (region - own place) / (1 - own place).
    """
    return (p.region - p.own_place) / (1.0 - p.own_place)


def purchase(
    output: Floats, place: int, sector: int, amount: float, financing: str, p: AssignedParams
) -> Purchase:
    """Return one extra purchase.

    With ``switch`` the same pounds are taken from the suppliers that a council uses elsewhere: of
    other places in proportion to their output of the sector, and outside the region.

    Parameters
    ----------
    output : (P, S), GBP/month
    place, sector
        Position of whom it is bought from.
    amount
        GBP at the run's scale.
    financing
        ``outside``, ``switch`` or ``council-tax``.
    p : shares of councils' spending by supplier address
    """
    bought = np.zeros_like(output)
    bought[place, sector] = amount
    if financing == "switch":
        others = output[:, sector].copy()
        others[place] = 0.0
        total = float(others.sum())
        taken = amount * region_share(p) if total > 0.0 else 0.0
        if total > 0.0:
            bought[:, sector] -= taken * others / total
        return Purchase(bought, taken=taken, imports_saved=amount - taken)
    return Purchase(bought, levied=amount if financing == "council-tax" else 0.0)


def post_savings(ledger: Ledger, council: int, saved: float) -> None:
    """Post what a council no longer buys outside the region.

    Less of a month's payments of the same kind, so the amount is negative in the books.
    """
    chart = ledger.chart
    payer = np.array([chart.buyers.start + council])
    ledger.pay(Why.PROCUREMENT_IMPORTED, payer, chart.rest_of_uk, np.array([-saved]))


def post_levy(
    ledger: Ledger, households: HouseholdState, place: int, council: int, levied: float
) -> None:
    """Post council tax beside the usual; next month's spending goes by the income it leaves."""
    chart = ledger.chart
    payer = np.array([chart.households.start + place])
    payee = np.array([chart.buyers.start + council])
    ledger.pay(Why.COUNCIL_TAX, payer, payee, np.array([levied]))
    households.income[place] -= levied
