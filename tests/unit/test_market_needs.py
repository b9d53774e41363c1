"""Needs: their sizes, their number and what budgets authorise."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.market.needs import authorised, plan_needs, truncated_mean

SPEND = np.array([[40e6, 8e6], [0.0, 2e6]])


def test_a_month_is_the_same_whether_drawn_alone_or_with_others() -> None:
    plan, streams = plan_needs(SPEND, 1.0, Parameters()), Streams(3)
    together, alone = plan.draw(streams, -2, 5), plan.draw(streams, 3, 3)
    rows = np.flatnonzero(together.due == 3)
    assert together.key[rows].tolist() == alone.key.tolist()
    assert together.value[rows].tolist() == alone.value.tolist()


def test_keys_are_permanent_identities() -> None:
    drawn = plan_needs(SPEND, 1.0, Parameters()).draw(Streams(3), -48, 12)
    assert len(np.unique(drawn.key)) == len(drawn)


def test_truncated_mean_equals_quadrature() -> None:
    mu, sd, low, high = 9.8, 1.8, 500.0, 400_000.0
    density = stats.lognorm(s=sd, scale=np.exp(mu))
    top, _ = integrate.quad(lambda x: np.exp(x) * np.exp(x) * density.pdf(np.exp(x)),
                            np.log(low), np.log(high))  # fmt: skip
    mean = top / (density.cdf(high) - density.cdf(low))
    assert truncated_mean(mu, sd, low, np.array([high]))[0] == pytest.approx(mean, rel=1e-9)


def test_no_need_exceeds_its_share_of_full_scale_spend() -> None:
    drawn = plan_needs(SPEND, 0.2, Parameters()).draw(Streams(1), 0, 60)
    limit = 0.05 * SPEND[drawn.buyer, drawn.category]
    assert (drawn.value <= limit * (1 + 1e-12)).all()
    assert (drawn.value >= 500.0 * (1 - 1e-12)).all()


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_authorised_needs_cost_baseline_spend(scale: float) -> None:
    params = Parameters({"market.needs.price_level": 1.0})
    months = int(300 / scale)
    drawn = plan_needs(SPEND, scale, params).draw(Streams(7), 0, months - 1)
    funded = drawn.take(authorised(drawn, np.ones(SPEND.shape)))
    expected = SPEND.sum() * scale / 12 * months
    assert funded.value.sum() == pytest.approx(expected, rel=0.04)


def test_needs_of_a_poorer_buyer_are_a_subset() -> None:
    drawn = plan_needs(SPEND, 1.0, Parameters()).draw(Streams(2), 0, 11)
    rich = authorised(drawn, np.full(SPEND.shape, 1.0))
    poor = authorised(drawn, np.full(SPEND.shape, 0.7))
    assert (rich | ~poor).all()
    assert poor.sum() / rich.sum() == pytest.approx(0.7, abs=0.03)


def test_everything_drawn_is_authorised_at_the_full_pipeline() -> None:
    drawn = plan_needs(SPEND, 1.0, Parameters()).draw(Streams(2), 0, 11)
    assert authorised(drawn, np.full(SPEND.shape, 1.25)).all()


def test_durations_have_the_declared_median_and_bounds() -> None:
    drawn = plan_needs(SPEND, 1.0, Parameters()).draw(Streams(5), 0, 24)
    assert np.median(drawn.duration) == pytest.approx(24, abs=1)
    assert (drawn.duration.min(), drawn.duration.max()) == (pytest.approx(4, abs=3), 48)


def test_nobody_without_spend_has_needs() -> None:
    drawn = plan_needs(SPEND, 1.0, Parameters()).draw(Streams(5), 0, 24)
    assert not ((drawn.buyer == 1) & (drawn.category == 0)).any()
