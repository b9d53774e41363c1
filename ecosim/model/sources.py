"""Whose value added it is and what earned it: public contracts, or everything else.

The flows know classes of firms and cells. To say which firms gained and which lost between two
arms, each supplier's value added is kept by year, and the part of it that public contracts earn.
A supplier is the firm in a slot: when it closes and another starts there, the slot goes on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts.flows import Why
from ecosim.economy.public_work import PublicWork
from ecosim.kernel.types import Floats

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel

_OUTSIDE = (Why.INTERMEDIATE_UK, Why.INTERMEDIATE_ABROAD)
_INPUTS = (*_OUTSIDE, Why.INTERMEDIATE, Why.PRODUCT_TAX)


class SourceBook:
    """Adds up, year by year, what suppliers add in value and from what.

    Parameters
    ----------
    model
        A model at month 0.
    opening
        Public work of month 0, whose inputs are paid in the first month.

    Attributes
    ----------
    value_added : (n_years, n_suppliers), GBP/year
        Sales less inputs, subcontracts passed on and bids: what the books call value added.
    contract_value_added : (n_years, n_suppliers), GBP/year
        The part earned under public contracts, subcontracts included, before the cost of bids.
    contract_sales : (n_years, n_suppliers), GBP/year
        Billed under public contracts for work in the region, subcontracts received included.
    outside_inputs : (n_years, n_suppliers), GBP/year
        Inputs of that work that come from outside the region, at the rate of the firm's kind,
        place and sector.
    """

    def __init__(self, model: ProcurementModel, opening: PublicWork) -> None:
        shape = (-(-model.scenario.months // 12), len(model.suppliers))
        self.value_added: Floats = np.zeros(shape)
        self.contract_value_added: Floats = np.zeros(shape)
        self.contract_sales: Floats = np.zeros(shape)
        self.outside_inputs: Floats = np.zeros(shape)
        chart = model.world.chart
        self._line = chart.line[chart.suppliers.slice]
        ordered = model.economy.firms.ordered[: shape[1]]
        #: part of the work whose inputs fall due next that public contracts asked for
        self._contract_part = _ratio(np.minimum(opening.work, ordered), ordered)

    def note(self, model: ProcurementModel) -> None:
        """Add a month whose payments are posted."""
        year, n = model.month // 12, len(self._line)
        public, output = model.deliveries.work, model.output
        bought_in = output.production.bought_in[:n]
        inputs = output.inputs_paid[:n]
        # inputs were ordered with last month's work; what is bought in is paid at once
        of_contracts = (inputs - bought_in) * self._contract_part + bought_in
        sales = public.billed + public.sub_received
        costs = inputs + public.sub_paid + public.bid_costs
        self.value_added[year] += model.closing.revenue[:n] - costs
        self.contract_value_added[year] += sales - public.sub_paid - of_contracts
        self.contract_sales[year] += sales
        self.outside_inputs[year] += of_contracts * self._outside_rate(model)
        work = output.production.work[:n]
        self._contract_part = _ratio(public.work - bought_in, work)

    def _outside_rate(self, model: ProcurementModel) -> Floats:
        """Return the part of inputs that comes from outside, by supplier: (n,)."""
        paid = model.ledger.flows.paid
        outside = paid[list(_OUTSIDE)].sum(axis=0)
        return _ratio(outside, paid[list(_INPUTS)].sum(axis=0))[self._line]


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
