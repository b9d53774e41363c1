"""What must be true of the books in every month, and by how much it is not.

Residuals are absolute GBP; callers divide by regional GVA and compare with 1e-9. A check returns
its residual, so that the largest of a run can be stored; ``require`` raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts import measures
from ecosim.accounts.flows import Why
from ecosim.accounts.reading import Reading, read_all
from ecosim.errors import BooksError

if TYPE_CHECKING:
    from ecosim.accounts.ledger import Ledger

TOLERANCE = 1e-9

#: everything that changes a firm's net financial position and is not operating surplus
_BELOW_THE_LINE_PAID = (
    Why.CORPORATE_TAX,
    Why.DIVIDENDS,
    Why.DIVIDENDS_OUTSIDE,
    Why.INTEREST,
    Why.INVESTMENT,
    Why.INVESTMENT_IMPORTED,
)
_BELOW_THE_LINE_RECEIVED = (Why.CAPITAL, Why.INTEREST, Why.WRITE_OFF)


def net_position(ledger: Ledger) -> np.ndarray:
    """Return deposits plus claims less debts of every account: (n_accounts,) GBP."""
    return np.asarray(ledger.deposits + ledger.owed_to.sum(axis=0) - ledger.owed_by.sum(axis=0))


def surplus_from_positions(ledger: Ledger, before: np.ndarray) -> float:
    """Return firms' operating surplus read from what happened to their wealth.

    The change in firms' net financial position, plus what they paid out below the line, less what
    they were given. It uses balances, not sales and costs: an independent reading.

    Parameters
    ----------
    ledger
        The books at the end of the month.
    before : (n_accounts,)
        Net positions at the end of the month before.
    """
    firms = ledger.chart.firms.slice
    change = float((net_position(ledger)[firms] - before[firms]).sum())
    lines = ledger.chart.firm_lines
    paid = float(ledger.flows.paid[list(_BELOW_THE_LINE_PAID)][:, lines].sum())
    given = float(ledger.flows.received[list(_BELOW_THE_LINE_RECEIVED)][:, lines].sum())
    return change + paid - given


def cheap_residuals(reading: Reading) -> dict[str, float]:
    """Return the residuals that cost little, checked in every month of every run."""
    return {
        "payers and payees": reading.sides,
        "matrix and margins": reading.matrix,
        "deposits sum to zero": abs(reading.deposits),
        "claims equal debts": reading.claims,
        "regional sales of inputs = purchases": abs(reading.inputs),
    }


def full_residuals(ledger: Ledger, before: np.ndarray) -> dict[str, float]:
    """Return every residual, the dear ones included (all accounts, three GVAs)."""
    flows = ledger.flows
    change = ledger.deposits - ledger.opening
    production = measures.gva(flows)
    income = measures.gva_income(flows, surplus_from_positions(ledger, before))
    total = float(production.sum())
    payers = flows.between.sum(axis=2) - np.stack([flows.by_party(row) for row in flows.paid])
    payees = flows.between.sum(axis=1) - np.stack([flows.by_party(row) for row in flows.received])
    places = measures.gva_of_places(flows)
    return {
        **cheap_residuals(read_all(ledger)),
        "change in deposits = receipts - payments": float(
            np.abs(change - (ledger.cash_in - ledger.cash_out)).max()
        ),
        "net financial assets sum to zero": abs(float(net_position(ledger).sum())),
        "GVA: production = income": abs(total - income),
        "GVA: production = expenditure": abs(total - measures.gva_expenditure(flows)),
        "places by party = places by line": float(np.abs(places - production.sum(axis=1)).max()),
        "places sum to region": abs(float(places.sum()) - total),
        "payers by party = payers by line": float(np.abs(payers).max()),
        "payees by party = payees by line": float(np.abs(payees).max()),
    }


def require(residuals: Mapping[str, float], gva: float, month: str) -> float:
    """Raise when any residual is above tolerance; return the largest as a share of GVA.

    Raises
    ------
    BooksError
        Names the identity, the month and the gap. A residual that is not a number fails, and so
        does a GVA that residuals cannot be a share of.
    """
    if not 0.0 < gva < np.inf:
        raise BooksError(f"{month}: regional GVA is GBP {gva:,.2f}: no share of it can be taken")
    worst = 0.0
    for name, residual in residuals.items():
        relative = residual / gva
        if not relative <= TOLERANCE:
            raise BooksError(
                f"{month}: the books do not close: {name} is off by GBP {residual:,.4f} "
                f"({relative:.1e} of regional GVA; allowed {TOLERANCE:.0e})"
            )
        worst = max(worst, relative)
    return worst
