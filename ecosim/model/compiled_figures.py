"""The compiled twin of the sums in :mod:`ecosim.model.figures`: one pass."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part
from ecosim.procurement.tender import Procedure

_FRAMEWORK = int(Procedure.FRAMEWORK)


@kernel
def add_up(
    winner: Any, n_bids: Any, price: Any, estimate: Any, procedure: Any, below: Any, buyer: Any,
    supplier: Any, kind: Any, is_council: Any, place: Any, by_place: Any, by_kind: Any,
    n_suppliers: Any, weights: Any, value: Any, weighed: Any,
) -> Any:  # fmt: skip
    """Fill councils' prices and estimates by place, (2, P), and contracts by kind; return sums.

    Fills `weighed`, the weight of each goal times the `value` of tenders, added up.

    Returns
    -------
    sums : won, bids of won, single bids among won, tenders without an admissible bid, GBP price,
        GBP estimate, GBP called off, awards below the threshold, sum of squares of what each
        supplier won
    whole : GBP of all tenders
    """
    won, bids, single, none = 0, 0, 0, 0
    for t in range(len(winner)):
        is_won = winner[t] >= 0
        won += is_won
        bids += n_bids[t] if is_won else 0
        single += is_won and n_bids[t] == 1
        none += not is_won
    prices, estimates, called, n_below, squares = 0.0, 0.0, 0.0, 0, 0.0
    by_firm = np.zeros(n_suppliers)
    for a in range(len(price)):
        prices += price[a]
        estimates += estimate[a]
        called += price[a] if procedure[a] == _FRAMEWORK else 0.0
        n_below += below[a]
        by_firm[supplier[a]] += price[a]
        if is_council[buyer[a]]:
            by_place[0, place[buyer[a]]] += price[a]
            by_place[1, place[buyer[a]]] += estimate[a]
            by_kind[kind[a]] += 1.0
    for a in range(len(price)):
        # a supplier counts once, with all that it won
        squares += by_firm[supplier[a]] ** 2
        by_firm[supplier[a]] = 0.0
    sums = won, bids, single, none, prices, estimates, called, n_below, squares
    return sums, _weigh(weights, value, weighed)


@part
def _weigh(weights: Any, value: Any, weighed: Any) -> Any:
    """Fill the weight of each goal times the value of tenders, added up; return all value."""
    price, quality, social = weights.price, weights.quality, weights.social
    innovation, locality, whole = weights.innovation, weights.locality, 0.0
    for t in range(len(value)):
        whole += value[t]
        weighed[0] += price[t] * value[t]
        weighed[1] += quality[t] * value[t]
        weighed[2] += social[t] * value[t]
        weighed[3] += innovation[t] * value[t]
        weighed[4] += locality[t] * value[t]
    return whole
