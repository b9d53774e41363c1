"""Networks by chance: degrees kept exactly, every network as likely, structure found or not."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from ecosim.innovation.contract_ties import TwoMode
from ecosim.innovation.measures import against, against_nulls, one_mode, two_mode
from ecosim.innovation.nulls import one_mode_nulls, two_mode_nulls
from ecosim.innovation.ties import Edges
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools


def scattered(n_left: int, n_right: int, share: float, seed: int = 1) -> TwoMode:
    """Return ties that are chance themselves."""
    u = Streams(seed).uniform("test.ties", np.arange(n_left * n_right))
    left, right = np.divmod(np.flatnonzero(u < share), n_right)
    return TwoMode.of(left, right, 1.0 + np.arange(len(left)), n_left, n_right)


def scattered_pairs(n: int, share: float, seed: int = 1) -> Edges:
    one, other = np.triu_indices(n, 1)
    tied = Streams(seed).uniform("test.ties", np.arange(len(one))) < share
    return Edges.of(one[tied], other[tied], np.ones(int(tied.sum())))


def blocks(n: int, inside: float, across: float, seed: int = 1) -> tuple[Edges, Bools]:
    """Return ties within and across two halves of the nodes, and who is in the second half."""
    one, other = np.triu_indices(n, 1)
    half = np.arange(n) >= n // 2
    chance = np.where(half[one] == half[other], inside, across)
    tied = Streams(seed).uniform("test.ties", np.arange(len(one))) < chance
    return Edges.of(one[tied], other[tied], np.ones(int(tied.sum()))), half


def distinct(left: np.ndarray, right: np.ndarray) -> int:
    return len(set(zip(left.tolist(), right.tolist(), strict=True)))


@pytest.mark.parametrize("n_left", [6, 7])
def test_two_mode_chance_keeps_the_degrees_of_both_sides(n_left: int) -> None:
    ties = scattered(n_left, 40, 0.2)
    for null in two_mode_nulls(ties, Streams(3), 10):
        assert np.bincount(null.left, minlength=n_left).tolist() == (
            np.bincount(ties.left, minlength=n_left).tolist()
        )
        assert np.bincount(null.right, minlength=40).tolist() == (
            np.bincount(ties.right, minlength=40).tolist()
        )
        assert distinct(null.left, null.right) == len(ties)


def test_two_mode_chance_deals_each_buyers_own_contracts_out_anew() -> None:
    ties = scattered(5, 30, 0.3)
    (null,) = two_mode_nulls(ties, Streams(3), 1)
    for buyer in range(5):
        assert sorted(null.weight[null.left == buyer]) == sorted(ties.weight[ties.left == buyer])


def test_one_mode_chance_keeps_the_degree_of_every_node() -> None:
    edges = scattered_pairs(30, 0.2)
    degree = np.bincount(np.concatenate([edges.one, edges.other]), minlength=30)
    for null in one_mode_nulls(edges, Streams(3), 10):
        found = np.bincount(np.concatenate([null.one, null.other]), minlength=30)
        assert found.tolist() == degree.tolist()
        assert len(null) == len(edges)
        assert (null.one < null.other).all()


def test_two_mode_chance_gives_every_network_the_same_chance() -> None:
    # degrees (1, 1, 1) on both sides: the six permutations
    ties = TwoMode.of(np.arange(3), np.arange(3), np.ones(3), 3, 3)
    n = 1200
    seen = Counter(tuple(null.left.tolist()) for null in two_mode_nulls(ties, Streams(5), n))
    expected = n / 6
    chi2 = sum((count - expected) ** 2 / expected for count in seen.values())
    assert len(seen) == 6
    assert chi2 < 20.5  # 99.9 % of chi-square with 5 degrees of freedom


def test_one_mode_chance_gives_every_network_the_same_chance() -> None:
    # four nodes of degree one: three ways to pair them
    edges = Edges.of(np.array([0, 2]), np.array([1, 3]), np.ones(2))
    n = 900
    seen = Counter(
        tuple(zip(null.one.tolist(), null.other.tolist(), strict=True))
        for null in one_mode_nulls(edges, Streams(5), n)
    )
    chi2 = sum((count - n / 3) ** 2 / (n / 3) for count in seen.values())
    assert len(seen) == 3
    assert chi2 < 13.8  # 99.9 % of chi-square with 2 degrees of freedom


def test_the_same_seed_gives_the_same_networks_and_another_gives_others() -> None:
    ties = scattered(6, 40, 0.2)
    one, same, other = (
        [null.left.tolist() for null in two_mode_nulls(ties, Streams(seed), 3)]
        for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other


def test_planted_blocks_of_innovators_are_found() -> None:
    edges, innovative = blocks(60, 0.3, 0.02)
    nulls = [one_mode(null, 60, innovative) for null in one_mode_nulls(edges, Streams(2), 60)]
    found = against_nulls(one_mode(edges, 60, innovative), nulls)
    assert found["assortativity"].z > 5.0
    assert found["clustering"].z > 5.0
    assert found["assortativity"].p == pytest.approx(1 / 61)


def test_no_blocks_are_found_in_chance() -> None:
    outcomes = []
    for seed in range(12):
        edges, innovative = blocks(40, 0.15, 0.15, seed)
        nulls = [one_mode(null, 40, innovative) for null in one_mode_nulls(edges, Streams(2), 40)]
        outcomes.append(against_nulls(one_mode(edges, 40, innovative), nulls))
    # at 5 %, three or more of twelve have a chance of 2 %
    assert sum(one["assortativity"].p < 0.05 for one in outcomes) < 3
    assert sum(one["clustering"].p < 0.05 for one in outcomes) < 3


def test_planted_circles_of_suppliers_are_found_between_buyers() -> None:
    # two groups of buyers, each with suppliers of its own
    left = np.repeat(np.arange(8), 20)
    right = np.concatenate([(np.arange(20) * 7 + b) % 30 + 30 * (b >= 4) for b in range(8)])
    ties = TwoMode.of(left, right, np.ones(len(left)), 8, 60)
    flags = np.arange(8) >= 4, np.arange(60) >= 30
    nulls = [two_mode(null, *flags) for null in two_mode_nulls(ties, Streams(2), 60)]
    found = against_nulls(two_mode(ties, *flags), nulls)
    assert found["assortativity"].value == pytest.approx(1.0)
    assert found["assortativity"].z > 5.0
    assert found["clustering"].z > 5.0
    assert found["giant_share"].value == pytest.approx(0.5)


def test_a_measure_that_chance_cannot_move_has_no_distance() -> None:
    found = against(7.0, np.full(10, 7.0))
    assert np.isnan(found.z)
    assert found.p == 1.0


def test_p_is_the_share_of_chance_as_far_from_its_mean() -> None:
    # mean 0; |x| >= 2 holds for two of the ten, and the network itself is counted in
    found = against(2.0, np.array([-2.0, 2.0, *np.tile([-1.0, 1.0], 4)]))
    assert found.p == pytest.approx((1 + 2) / 11)
