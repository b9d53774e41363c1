"""Step 6: what is asked of the region's firms this month, by market and cell."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.economy.state import Structure
from ecosim.kernel.types import Floats


class Demand(NamedTuple):
    """Private demand of a month before capacity. All GBP/month.

    Attributes
    ----------
    ordered : (K, P, S)
        Work whose inputs were ordered last month, by class and cell of the user.
    bought : (K, P, S)
        Inputs ordered last month by class and place of the user, by supplying sector.
    inputs, consumption, housing, government, transfers, investment, exports : (P, S)
        The same and final demand, by place of origin.
    spending : (P,)
        Consumption of households by place of residence, all origins.
    """

    ordered: Floats
    bought: Floats
    inputs: Floats
    consumption: Floats
    housing: Floats
    government: Floats
    transfers: Floats
    investment: Floats
    exports: Floats
    spending: Floats

    @property
    def total(self) -> Floats:
        """Return demand on each cell: (P, S)."""
        final = self.consumption + self.housing + self.government + self.transfers
        return np.asarray(self.inputs + final + self.investment + self.exports)


def inputs_bought(structure: Structure, ordered: Floats) -> Floats:
    """Return inputs by class and place of the user, by supplying sector: (K, P, S).

    Equation (12): regional inputs are `A` times work, times the class's purchase propensity.
    Public bodies' cells buy what the table says less what explicit buyers buy for them.

    Parameters
    ----------
    structure
    ordered : (K, P, S), work whose inputs were ordered last month, GBP/month
    """
    weighted = ordered * structure.propensity[:, None, :]
    bought = weighted @ structure.coefficients.T
    bought[BACKGROUND_CLASS] -= structure.offset_regional.sum(axis=2).T
    return np.asarray(bought)


def consumption_spending(
    structure: Structure, income: Floats, deposits: Floats, a1: float, a2: float, *, wealth: bool
) -> Floats:
    """Return households' spending by place: (P,) GBP/month.

    Equation (14): ``C = a1 x disposable income of last month + a2 x deposits``. With the wealth
    mechanism off the second term stays at its month-0 value.
    """
    from_wealth = a2 * np.maximum(deposits, 0.0) if wealth else structure.wealth_income
    return np.asarray(a1 * income + from_wealth)


def month_demand(
    structure: Structure,
    ordered: Floats,
    spending: Floats,
    impulse: Floats | None = None,
    purchases: Floats | None = None,
) -> Demand:
    """Return the month's private demand on the region's firms.

    Parameters
    ----------
    structure
    ordered : (K, P, S)
    spending : (P,)
    impulse : (P, S), optional
        Extra outside demand this month, for multiplier experiments.
    purchases : (P, S), optional
        Extra public purchases this month, paid by central government.
    """
    bought = inputs_bought(structure, ordered)
    exports = structure.exports if impulse is None else structure.exports + impulse
    government = structure.government if purchases is None else structure.government + purchases
    return Demand(
        ordered=ordered,
        bought=bought,
        inputs=np.einsum("ipq,qi->pi", structure.input_trade, bought.sum(axis=0)),
        consumption=np.einsum(
            "ipq,q,i->pi", structure.consumption_trade, spending, structure.consumption_shares
        ),
        housing=structure.housing,
        government=government,
        transfers=structure.transfers,
        investment=structure.investment,
        exports=exports,
        spending=spending,
    )
