"""Are Shapley values and interactions those of the textbook?

Expected numbers are worked by hand, or averaged over every order of players, one by one.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from ecosim.kernel.types import Floats
from ecosim.study.shapley import (
    pairs,
    shapley_interactions,
    shapley_values,
    values_over_orders,
)


def game(k: int, level: float = 1e9) -> Floats:
    """Return a game of k players, its level far above its gains as indicators have it."""
    return level + 1e6 * np.random.default_rng(7).normal(size=(1 << k, 4, 3))


def over_all_orders(worth: Floats) -> Floats:
    """Return what each player adds when players join one by one, mean over all orders."""
    k = len(worth).bit_length() - 1
    total = np.zeros((k, *worth.shape[1:]))
    orders = list(permutations(range(k)))
    for order in orders:
        present = 0
        for player in order:
            total[player] += worth[present | 1 << player] - worth[present]
            present |= 1 << player
    return total / len(orders)


def pairs_over_all_orders(worth: Floats) -> Floats:
    """Return the surplus of two that join as one player, mean over all orders of that game."""
    k = len(worth).bit_length() - 1
    found = []
    for i, j in pairs(k):
        rest = [p for p in range(k) if p not in (i, j)]
        orders = list(permutations([*rest, i]))  # i stands for both
        total = np.zeros(worth.shape[1:])
        for order in orders:
            s = sum(1 << p for p in order[: order.index(i)])
            one, other = 1 << i, 1 << j
            total += worth[s | one | other] - worth[s | one] - worth[s | other] + worth[s]
        found.append(total / len(orders))
    return np.stack(found)


def test_values_of_three_players_are_those_worked_by_hand() -> None:
    """v(1)=12, v(2)=6, v(3)=0, v(12)=30, v(13)=18, v(23)=12, v(123)=48, nobody 0.

    Orders and what 1, 2, 3 add: 123: 12 18 18; 132: 12 30 6; 213: 24 6 18; 231: 36 6 6;
    312: 18 30 0; 321: 36 12 0. Sums 138, 102, 48; over six 23, 17, 8, together 48.
    Pair 12: alone 30-12-6+0 = 12, beside 3: 48-18-12+0 = 18, half of each 15.
    Pair 13: 18-12-0+0 = 6, beside 2: 48-30-12+6 = 12, mean 9. Pair 23: 12-6-0 = 6, beside 1:
    48-30-18+12 = 12, mean 9.
    """
    worth = np.array([0.0, 12, 6, 30, 0, 18, 12, 48])
    assert shapley_values(worth) == pytest.approx([23.0, 17.0, 8.0], rel=1e-14)
    assert pairs(3) == [(0, 1), (0, 2), (1, 2)]
    assert shapley_interactions(worth) == pytest.approx([15.0, 9.0, 9.0], rel=1e-14)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_values_are_gains_averaged_over_every_order(k: int) -> None:
    worth = game(k)
    np.testing.assert_allclose(shapley_values(worth), over_all_orders(worth), rtol=1e-9)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
def test_interactions_are_surpluses_averaged_over_every_order(k: int) -> None:
    worth = game(k)
    np.testing.assert_allclose(
        shapley_interactions(worth), pairs_over_all_orders(worth), rtol=1e-9, atol=1e-6
    )


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
def test_values_add_up_to_the_whole_effect(k: int) -> None:
    worth = game(k)
    np.testing.assert_allclose(shapley_values(worth).sum(axis=0), worth[-1] - worth[0], rtol=1e-9)


@pytest.mark.parametrize("dummy", [0, 1, 2, 3])
def test_a_player_that_changes_nothing_gets_exactly_zero(dummy: int) -> None:
    worth = game(4)
    for s in range(16):
        worth[s | 1 << dummy] = worth[s & ~(1 << dummy)]
    assert (shapley_values(worth)[dummy] == 0.0).all()
    with_dummy = [n for n, pair in enumerate(pairs(4)) if dummy in pair]
    assert (shapley_interactions(worth)[with_dummy] == 0.0).all()


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 3), (1, 2), (2, 3)])
def test_players_that_cannot_be_told_apart_get_equal_bits(one: int, other: int) -> None:
    worth = game(4, level=0.0)
    for s in range(16):
        if s >> one & 1 and not s >> other & 1:
            worth[s ^ (1 << one) ^ (1 << other)] = worth[s]
    values = shapley_values(worth)
    assert (values[one] == values[other]).all()
    found = dict(zip(pairs(4), shapley_interactions(worth), strict=True))
    for third in {0, 1, 2, 3} - {one, other}:
        a, b = (found[min(p, third), max(p, third)] for p in (one, other))
        np.testing.assert_allclose(a, b, rtol=1e-9)


def test_players_that_only_add_up_do_not_interact() -> None:
    """Worth 3, 5 and 9 whoever else is there: the values, and no interaction."""
    alone = (3.0, 5.0, 9.0)
    worth = np.array([sum(w for i, w in enumerate(alone) if s >> i & 1) for s in range(8)])
    assert shapley_values(worth) == pytest.approx([3.0, 5.0, 9.0], rel=1e-14)
    assert (shapley_interactions(worth) == 0.0).all()


def test_a_subset_of_unknown_worth_leaves_its_values_unknown() -> None:
    worth = np.array([[0.0, 0.0], [1.0, 1.0], [2.0, np.nan], [4.0, 4.0]])
    values = shapley_values(worth)
    assert values[:, 0] == pytest.approx([1.5, 2.5])
    assert np.isnan(values[:, 1]).all()


@pytest.mark.parametrize("n", [0, 1, 3, 6])
def test_a_game_without_every_subset_is_refused(n: int) -> None:
    with pytest.raises(ValueError, match=f"^{n} subsets"):
        shapley_values(np.zeros(n))


def test_over_all_orders_it_is_the_shapley_value() -> None:
    worth = game(4)
    found = values_over_orders(dict(enumerate(worth)), list(permutations(range(4))))
    np.testing.assert_allclose(found, shapley_values(worth), rtol=1e-9, atol=1e-3)


def test_over_one_order_it_is_what_each_adds_when_it_joins() -> None:
    # 2 joins first and adds 5, then 0 adds 8 - 5, then 1 adds 6 - 8
    worth = {0: 0.0, 0b100: 5.0, 0b101: 8.0, 0b111: 6.0}
    found = values_over_orders({s: np.array(v) for s, v in worth.items()}, [(2, 0, 1)])
    assert found.tolist() == [3.0, -2.0, 5.0]
