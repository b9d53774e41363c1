"""The year's books in full, for the instruments of the local multiplier.

Months are added up as they are recorded. Who bought inputs and consumption from which place and
sector follows from what was ordered and spent each month, the splits of trade over places, and what
part of each cell's customers was served: the same arrays from which the month was posted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.accounts.flows import Why
from ecosim.accounts.pound import DEALS
from ecosim.accounts.year import Year
from ecosim.economy.production import by_class_and_cell
from ecosim.kernel.types import Floats
from ecosim.model.bills import YearBills

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel

#: kinds of transaction of which who pays whom is read
_BETWEEN = (*DEALS, Why.WAGES, Why.DIVIDENDS)


class YearBook:
    """Adds up a year of a model's months.

    Parameters
    ----------
    model
    """

    def __init__(self, model: ProcurementModel) -> None:
        self.model = model
        self._open()

    def _open(self) -> None:
        flows = self.model.ledger.flows
        self._paid = np.zeros_like(flows.paid)
        self._received = np.zeros_like(flows.received)
        self._between = np.zeros_like(flows.between)
        firms = self.model.world.chart.firm_lines.size
        self._work, self._jobs = np.zeros(firms), np.zeros(firms)
        self._bills = YearBills(self.model)
        self._ordered: list[Floats] = []
        self._spending: list[Floats] = []
        self._served: list[Floats] = []

    def note(self) -> None:
        """Add the month whose payments are posted."""
        model, flows = self.model, self.model.ledger.flows
        self._bills.note()
        self._paid += flows.paid
        self._received += flows.received
        for why in _BETWEEN:
            self._between[why] += flows.between[why]
        made = model.output.production
        self._work += by_class_and_cell(model.economy.structure, made.work).ravel()
        self._jobs += model.labour.jobs.ravel() / 12.0
        # what a step returns may be written anew by the next month
        self._ordered.append(model.demand.ordered.ravel().copy())
        self._spending.append(model.demand.spending.copy())
        self._served.append(1.0 - made.missed.ravel())

    def close(self) -> Year:
        """Return the year so far and open the next."""
        served = np.stack(self._served)
        ordered, spending = np.stack(self._ordered), np.stack(self._spending)
        bills, suppliers = self._bills.close()
        year = Year(
            chart=self.model.world.chart,
            paid=self._paid,
            received=self._received,
            between=self._between,
            **self._inputs(ordered, served),
            **self._consumption(spending, served),
            spending=spending.sum(axis=0),
            ordered=ordered.sum(axis=0),
            work=self._work,
            jobs=self._jobs,
            billed=self.model.public.billed_this_year(),
            bills=bills,
            suppliers=suppliers,
        )
        self._open()
        return year

    def _inputs(self, ordered: Floats, served: Floats) -> dict[str, Floats]:
        """Return inputs by line of the buyer and cell of the seller, and those bought for others.

        Parameters
        ----------
        ordered : (months, F), work whose inputs were delivered
        served : (months, C), share of its customers that each cell served
        """
        s, n_cells = self.model.economy.structure, self.model.world.chart.n_cells
        traded = np.einsum("ij,ipq->qjpi", s.coefficients, s.input_trade)
        per_order = traded.reshape(n_cells, n_cells)
        classes = BACKGROUND_CLASS + 1
        propensity = np.repeat(s.propensity[:, None, :], s.chart.n_places, axis=1).ravel()
        inputs = (ordered * propensity).T @ served
        inputs = inputs.reshape(classes, n_cells, n_cells) * per_order
        bought_for = np.einsum("iqj,ipq->qjpi", s.offset_regional, s.input_trade)
        bought_for = bought_for.reshape(n_cells, n_cells) * served.sum(axis=0)
        inputs[BACKGROUND_CLASS] -= bought_for
        return {
            "inputs": inputs.reshape(-1, n_cells),
            "bought_for": bought_for,
            "bought_for_total": s.offset_total.ravel() * len(served),
        }

    def _consumption(self, spending: Floats, served: Floats) -> dict[str, Floats]:
        """Return consumption by home and cell of the seller: what follows income, and housing.

        Parameters
        ----------
        spending : (months, P)
        served : (months, C)
        """
        s, n_cells = self.model.economy.structure, self.model.world.chart.n_cells
        split = np.einsum("ipq,i->qpi", s.consumption_trade, s.consumption_shares)
        homes = spending / spending.sum(axis=1, keepdims=True)
        return {
            "consumption": (spending.T @ served) * split.reshape(-1, n_cells),
            "housing": (homes.T @ served) * s.housing.ravel(),
        }
