"""One reading of the month's books, from which identities and indicators are taken.

It goes over the flows and the balances once, at the end of a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosim.accounts import measures
from ecosim.accounts.flows import Why
from ecosim.kernel import engine
from ecosim.kernel.types import Floats, Ints

if TYPE_CHECKING:
    from ecosim.accounts.ledger import Ledger

_SALES: Ints = np.array(measures.SALES, dtype=np.int64)
_INPUTS: Ints = np.array(measures.INPUTS, dtype=np.int64)


class Reading(NamedTuple):
    """What the books say of a month, GBP.

    Attributes
    ----------
    paid : one total a kind of transaction
    gva, gva_by_place, gva_by_sector : value added, production side; (P,), (S,)
    sides, matrix
        Largest gap over kinds of transaction between what was paid and what was received, and
        what the who-pays-whom matrix holds.
    deposits : all deposits, overdrafts and the bank's debt included
    claims : largest gap over credit books between claims and debts
    inputs : gap between inputs that firms sold and that firms bought in the region
    """

    paid: list[float]
    gva: float
    gva_by_place: Floats
    gva_by_sector: Floats
    sides: float
    matrix: float
    deposits: float
    claims: float
    inputs: float

    def total(self, why: Why) -> float:
        """Return the month's total of one kind of transaction."""
        return self.paid[why]


def read_month(ledger: Ledger) -> Reading:
    """Return the month's reading."""
    if not engine.is_compiled():
        return read_all(ledger)
    from ecosim.accounts.compiled_reading import read

    grid, paid = ledger.chart.grid, np.empty(len(Why))
    by_place, by_sector = np.zeros(grid.n_places), np.zeros(grid.n_sectors)
    gva, *gaps = read(ledger.books, _SALES, _INPUTS, paid, by_place, by_sector)
    return Reading(paid.tolist(), gva, by_place, by_sector, *gaps)


def read_all(ledger: Ledger) -> Reading:
    """Return the same by arrays, over every line and party, written this month or not."""
    flows = ledger.flows
    paid, gva = flows.paid.sum(axis=1), measures.gva(flows)
    sold, bought = flows.firms_received(Why.INTERMEDIATE), flows.firms_paid(Why.INTERMEDIATE)
    return Reading(
        paid=paid.tolist(),
        gva=float(gva.sum()),
        gva_by_place=gva.sum(axis=1),
        gva_by_sector=gva.sum(axis=0),
        sides=float(np.abs(flows.received.sum(axis=1) - paid).max()),
        matrix=float(np.abs(flows.between.sum(axis=(1, 2)) - paid).max()),
        deposits=float(ledger.deposits.sum()),
        claims=float(np.abs((ledger.owed_to - ledger.owed_by).sum(axis=1)).max()),
        inputs=float(sold.sum() - bought.sum()),
    )
