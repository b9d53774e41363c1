"""Compiled twin of :mod:`ecosim.economy.demand`: what is asked of the region's firms."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS
from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_sums import add_by


@kernel
def private_demand(
    trade: Any, group: Any, ordered: Any, income: Any, deposits: Any, from_wealth: Any,
    first_household: Any, a1: Any, a2: Any, wealth: Any, out: Any,
) -> Any:  # fmt: skip
    """Fill `out`, a Demand, with the month's private demand; `ordered` is by firm."""
    out.ordered[:] = 0.0
    add_by(group, ordered, out.ordered.ravel())
    _inputs_bought(trade, out.ordered, out.bought)
    for q in range(len(income)):
        second = a2 * max(deposits[first_household + q], 0.0) if wealth else from_wealth[q]
        out.spending[q] = a1 * income[q] + second
    _by_origin(trade, out)


@part
def _inputs_bought(trade: Any, ordered: Any, bought: Any) -> Any:
    """Equation (12): regional inputs are `A` times work, times the class's propensity."""
    n_classes, n_places, n_sectors = ordered.shape
    bought[:] = 0.0
    for c in range(n_classes):
        for q in range(n_places):
            for j in range(n_sectors):
                work = ordered[c, q, j] * trade.propensity[c, j]
                for i in range(n_sectors):
                    bought[c, q, i] += work * trade.inputs[j, i]
    for q in range(n_places):
        for i in range(n_sectors):
            bought[BACKGROUND_CLASS, q, i] -= trade.offset_inputs[q, i]


@part
def _by_origin(trade: Any, out: Any) -> Any:
    """Spread inputs and consumption over the places that they are bought from."""
    n_classes, n_places, n_sectors = out.bought.shape
    total = np.zeros((n_sectors, n_places))
    for c in range(n_classes):
        for q in range(n_places):
            for i in range(n_sectors):
                total[i, q] += out.bought[c, q, i]
    for p in range(n_places):
        for i in range(n_sectors):
            inputs, consumption = 0.0, 0.0
            for q in range(n_places):
                inputs += trade.input_trade[p, i, q] * total[i, q]
                consumption += trade.consumption_trade[p, i, q] * out.spending[q]
            out.inputs[p, i] = inputs
            out.consumption[p, i] = consumption * trade.consumption_shares[i]
