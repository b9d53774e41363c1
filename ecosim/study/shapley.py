"""Shapley values and interactions of a game that is known in full: pure arithmetic on arrays.

A game says what every subset of k players is worth. Here players are levers and worth is an
indicator's value. Subsets are numbered by bits: player i is in subset m when bit i of m is set, so
row 0 is nobody and the last row everybody.

- Value (Shapley 1953): what a player adds, averaged over all orders in which players may join,
  ``φ_i = Σ_S s! (k - s - 1)! / k! · [v(S + i) - v(S)]`` over the subsets S without i, s their size.
- Interaction: the Shapley interaction index of pairs (Owen 1972; Grabisch and Roubens 1999,
  International Journal of Game Theory 28, 547-565): what two players add together beyond what each
  adds alone, ``I_ij = Σ_S s! (k - s - 2)! / (k - 1)! · [v(S + ij) - v(S + i) - v(S + j) + v(S)]``
  over the subsets S without i and j.

Values add up to ``v(everybody) - v(nobody)``. Interactions are no part of that sum: each value
holds its share of them already. A player that changes nothing gets exactly 0, and players that
cannot be told apart get values of equal bits: differences come first, then sums in order of size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from math import factorial

import numpy as np

from ecosim.kernel.types import Floats


def shapley_values(worth: Floats) -> Floats:
    """Return the value of each player: (k, ...). O(k 2^k).

    Parameters
    ----------
    worth : (2^k, ...)
        What each subset is worth, numbered by bits.
    """
    k = n_players(worth)
    values = []
    for player in (1 << i for i in range(k)):
        without = [s for s in range(len(worth)) if not s & player]
        gains = [
            _weight(s.bit_count(), k - 1) * (worth[s | player] - worth[s]) for s in without
        ]  # fmt: skip
        values.append(_sum(gains))
    return np.stack(values)


def shapley_interactions(worth: Floats) -> Floats:
    """Return the interaction of each pair of players, in the order of :func:`pairs`. O(k² 2^k).

    Parameters
    ----------
    worth : (2^k, ...)
        What each subset of two players or more is worth, numbered by bits.
    """
    k = n_players(worth)
    found = []
    for one, other in ((1 << i, 1 << j) for i, j in pairs(k)):
        without = [s for s in range(len(worth)) if not s & (one | other)]
        gains = [
            _weight(s.bit_count(), k - 2)
            * ((worth[s | one | other] - worth[s | one]) - (worth[s | other] - worth[s]))
            for s in without
        ]
        found.append(_sum(gains))
    return np.stack(found) if found else np.empty((0, *worth.shape[1:]))


def values_over_orders(worth: Mapping[int, Floats], orders: Sequence[Sequence[int]]) -> Floats:
    """Return what each player adds when it joins, mean over some orders: (k, ...). O(k orders).

    Over all orders it is the Shapley value, over orders drawn by lot an unbiased draw of it. Values
    add up to ``v(everybody) - v(nobody)`` whichever orders there are.

    Parameters
    ----------
    worth : (...) each
        What the subsets on the way of the orders are worth, numbered by bits.
    orders
        Players by number, the first to join first.
    """
    gains: list[list[Floats]] = [[] for _ in orders[0]]
    for order in orders:
        subset = 0
        for player in order:
            joined = subset | 1 << player
            gains[player].append((worth[joined] - worth[subset]) / len(orders))
            subset = joined
    return np.stack([_sum(each) for each in gains])


def pairs(k: int) -> list[tuple[int, int]]:
    """Return every pair of k players, the lower number first."""
    return [(i, j) for i in range(k) for j in range(i + 1, k)]


def n_players(worth: Floats) -> int:
    """Return how many players a game has that knows the worth of so many subsets."""
    k = len(worth).bit_length() - 1
    if k < 1 or len(worth) != 1 << k:
        raise ValueError(f"{len(worth)} subsets are not all subsets of any number of players")
    return k


def _weight(size: int, others: int) -> float:
    """Return the part of all orders in which exactly these of the other players have joined."""
    return factorial(size) * factorial(others - size) / factorial(others + 1)


def _sum(terms: list[Floats]) -> Floats:
    """Return the sum, smallest first, so that the order of the subsets does not matter."""
    return np.asarray(reduce(np.add, np.sort(np.stack(terms), axis=0)))
