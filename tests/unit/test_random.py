"""Are draws what they claim: keyed, in order of nothing, with the right distribution?"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from ecosim.kernel.random import Streams, entity_id, hash_words, laplace_quantile, stream_key

MASK = 2**64 - 1
GOLDEN = 0x9E3779B97F4A7C15
N = 200_000


def mix(z: int) -> int:
    """SplitMix64's finaliser in Python integers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def test_the_finaliser_written_here_is_splitmix64() -> None:
    # published first outputs for the seed 1234567
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [mix((1234567 + k * GOLDEN) & MASK) for k in (1, 2, 3)] == published


@pytest.mark.parametrize(
    ("key", "entity", "month", "look"), [(0, 0, 0, 0), (1, 2, 3, 4), (MASK, MASK, 119, 7)]
)
def test_words_are_one_mixing_a_key_word(key: int, entity: int, month: int, look: int) -> None:
    z = mix(key ^ (entity * GOLDEN & MASK))
    z = mix((z + month * GOLDEN + 1) & MASK)
    expected = mix((z + look * GOLDEN + 2) & MASK)
    found = hash_words(key, np.array([entity], dtype=np.uint64), month, look)
    assert int(found[0]) == expected


def test_a_draw_does_not_depend_on_draws_before_or_beside_it() -> None:
    many = Streams(7).uniform("firms.exit", np.arange(1000), 5)
    other = Streams(7)
    other.normal("anything.else", np.arange(50))
    assert other.uniform("firms.exit", [417], 5)[0] == many[417]
    backwards = other.uniform("firms.exit", np.arange(1000)[::-1], 5)[::-1]
    assert (backwards == many).all()


@pytest.mark.parametrize(
    ("stream", "entity", "month", "look", "seed"),
    [("b", 1, 1, 1, 1), ("a", 2, 1, 1, 1), ("a", 1, 2, 1, 1), ("a", 1, 1, 2, 1), ("a", 1, 1, 1, 2)],
)
def test_every_part_of_the_key_matters(
    stream: str, entity: int, month: int, look: int, seed: int
) -> None:
    base = Streams(1).uniform("a", 1, 1, 1)[0]
    assert Streams(seed).uniform(stream, entity, month, look)[0] != base


def test_arguments_are_not_interchangeable() -> None:
    u = Streams(3)
    assert len({u.uniform("a", *key)[0] for key in ((1, 2, 3), (2, 1, 3), (3, 2, 1))}) == 3


def test_stream_keys_separate_seed_and_name() -> None:
    assert stream_key(1, "2:a") != stream_key(12, ":a")
    assert stream_key(5, "a") == stream_key(5, "a")


def test_uniforms_fill_the_open_interval_evenly() -> None:
    u = Streams(11).uniform("x", np.arange(N))
    assert 0.0 < u.min() < 1e-4
    assert 1.0 - 1e-4 < u.max() < 1.0
    counts = np.bincount((u * 100).astype(int), minlength=100)
    chi2 = ((counts - N / 100) ** 2 / (N / 100)).sum()
    assert chi2 < 149.4  # 0.1 % point of chi-squared with 99 degrees of freedom, rounded up


@pytest.mark.parametrize("other", ["stream", "month", "entity"])
def test_neighbouring_draws_are_not_correlated(other: str) -> None:
    u, ids = Streams(13), np.arange(N)
    a = u.uniform("x", ids, 4)
    b = {"stream": u.uniform("y", ids, 4), "month": u.uniform("x", ids, 5),
         "entity": u.uniform("x", ids + 1, 4)}[other]  # fmt: skip
    assert abs(np.corrcoef(a, b)[0, 1]) < 4 / math.sqrt(N)


def test_normals_are_quantiles_of_the_same_uniforms() -> None:
    u, z = Streams(5).uniform("n", np.arange(50)), Streams(5).normal("n", np.arange(50))
    assert z == pytest.approx([NormalDist().inv_cdf(x) for x in u], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("u", "quantile"),
    # F(x) = exp(x sqrt 2) / 2 below zero: a Laplace of unit variance has scale 1 / sqrt 2
    [(0.5, 0.0), (0.5 / math.e, -1 / math.sqrt(2)), (1 - 0.5 / math.e, 1 / math.sqrt(2)),
     (0.5 * math.exp(-3), -3 / math.sqrt(2))],
)  # fmt: skip
def test_laplace_quantiles_by_hand(u: float, quantile: float) -> None:
    assert laplace_quantile(np.array([u]))[0] == pytest.approx(quantile, abs=1e-12)


def test_laplace_variates_have_mean_0_and_variance_1() -> None:
    x = Streams(17).laplace("growth", np.arange(N))
    assert abs(x.mean()) < 4 / math.sqrt(N)
    assert x.var() == pytest.approx(1.0, abs=4 * math.sqrt(5 / N))  # kurtosis 6


def test_poisson_counts_have_their_mean_and_are_nested_in_it() -> None:
    u, ids = Streams(19), np.arange(N // 10)
    few, more = u.poisson("births", ids, mean=1.5), u.poisson("births", ids, mean=2.0)
    assert (more >= few).all()
    assert more.mean() == pytest.approx(2.0, abs=4 * math.sqrt(2.0 / len(ids)))
    assert (few == 0).mean() == pytest.approx(math.exp(-1.5), abs=0.012)


def test_identities_pack_without_collision() -> None:
    # 12 bits place, 12 sector, 8 kind, 32 ordinal
    assert int(entity_id(1, 2, 3, 4)) == (1 << 52) + (2 << 40) + (3 << 32) + 4
    grid = np.array([(p, s, k, o) for p in range(4) for s in range(4) for k in range(4)
                     for o in (0, 1, 2**31)]).T  # fmt: skip
    assert len(np.unique(entity_id(*grid))) == grid.shape[1]
