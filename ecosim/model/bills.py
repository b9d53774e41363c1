"""A year's bills of public buyers by line of the supplier's address, and how many suppliers billed.

The month's deliveries hold what was delivered inside the region by line; what nationals deliver
from outside they hold by kind alone. Here contracts are read once a year, each with its members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, Floats, Ints
from ecosim.model.procurement import AssignedProcurement

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel


class YearBills:
    """Bills of a year.

    Parameters
    ----------
    model
    """

    def __init__(self, model: ProcurementModel) -> None:
        self.model = model
        self._months: list[int] = []
        self._handed_out: list[Floats] = []

    def note(self) -> None:
        """Add a month; where spending is handed out by fixed shares, at the funding in force."""
        self._months.append(self.model.month)
        if isinstance(self.model.public, AssignedProcurement):
            self._handed_out.append(_month_assigned(self.model, self.model.public))

    def close(self) -> tuple[Floats, Floats]:
        """Return bills and suppliers of the months so far.

        Returns
        -------
        bills : (n_buyers, n_lines), GBP, delivery from outside the region included
        suppliers : (n_buyers, n_lines), how many suppliers billed
        """
        if not self._handed_out:
            return _tendered(self.model, self._months[0], self._months[-1] + 1)
        bills = np.sum(self._handed_out, axis=0)
        chart, s = self.model.world.chart, self.model.world.suppliers
        line = chart.line[chart.suppliers.slice]
        alive = total_by(line, s.is_alive.astype(np.float64), chart.n_lines)
        return bills, np.where(bills > 0.0, alive, 0.0)


def _tendered(model: ProcurementModel, first: int, after: int) -> tuple[Floats, Floats]:
    buyer, supplier, amount = _rows(model, first, after)
    chart, n_buyers = model.world.chart, len(model.world.buyers)
    shape, n = (n_buyers, chart.n_lines), len(model.world.suppliers)
    line = chart.line[chart.suppliers.slice]
    bills = total_by(buyer * chart.n_lines + line[supplier], amount, shape[0] * shape[1])
    pairs = np.unique(buyer * n + supplier)
    codes = pairs // n * chart.n_lines + line[pairs % n]
    counts = total_by(codes, np.ones(len(codes)), shape[0] * shape[1])
    return bills.reshape(shape), counts.reshape(shape)


def _rows(model: ProcurementModel, first: int, after: int) -> tuple[Ints, Ints, Floats]:
    """Return buyer, supplier and GBP billed in a span of months, by contract and member: (m,)."""
    c = model.contracts
    start, end = c.start.astype(np.int64), c.end.astype(np.int64)
    months = np.clip(np.minimum(end, after) - np.maximum(start, first), 0, None)
    duration = np.maximum(c.duration, 1)
    billed = (c.price + c.overrun_price) / duration * months
    joint = np.zeros(len(start), dtype=np.bool_)
    joint[c.part_contract] = True
    alone = np.flatnonzero((months > 0) & ~joint)
    members = np.flatnonzero(months[c.part_contract] > 0)
    of = c.part_contract[members]
    return (
        np.concatenate([c.buyer[alone], c.buyer[of]]).astype(np.int64),
        np.concatenate([c.supplier[alone], c.part_supplier[members]]).astype(np.int64),
        np.concatenate([billed[alone], billed[of] * c.part_share[members]]),
    )


def _month_assigned(model: ProcurementModel, public: AssignedProcurement) -> Floats:
    """Return a month's bills by fixed shares: (n_buyers, n_lines)."""
    chart = model.world.chart
    funding = np.tile(model.world.buyers.funding, (1, chart.n_places))[:, None, :]
    by_cell = public.assignment.by_cell * funding
    bills = np.zeros((len(funding), chart.n_lines))
    bills[:, chart.firm_lines[:N_KINDS].ravel()] = by_cell.reshape(len(funding), -1)
    return bills
