"""Are paired statistics what a textbook says? Numbers worked by hand or by SciPy's own test."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.clock import Calendar
from ecosim.study.effects import by_period, paired_effects


def test_statistics_of_four_pairs_are_those_worked_by_hand() -> None:
    """Baseline 10 12 14 16, policy 11 14 15 18: differences 1 2 1 2.

    Mean 1.5; variance ((.5)^2 x 4) / 3 = 1/3; standard error sqrt(1/12) = .288675; t(3, .975) =
    3.182446; half width .918693. Median 1.5. Variance of the baseline 20/3, of the policy: mean
    14.5, squares 12.25 + .25 + .25 + 12.25 = 25, over 3 = 25/3; ratio (45/3) / (1/3) = 45.
    """
    found = paired_effects(np.array([10.0, 12, 14, 16]), np.array([11.0, 14, 15, 18]))
    assert found.mean == pytest.approx(1.5)
    assert found.hi - found.mean == pytest.approx(0.918693, abs=1e-6)
    assert found.median == pytest.approx(1.5)
    assert found.sign_share == 1.0
    assert found.variance_ratio == pytest.approx(45.0)
    assert found.baseline_mean == pytest.approx(13.0)
    assert found.n == 4


def test_the_interval_is_that_of_scipys_paired_t_test() -> None:
    draws = np.random.default_rng(3).normal(size=(2, 12))
    theirs = stats.ttest_rel(draws[1], draws[0]).confidence_interval(0.95)
    ours = paired_effects(draws[0], draws[1])
    assert ours.lo == pytest.approx(theirs.low, rel=1e-10)
    assert ours.hi == pytest.approx(theirs.high, rel=1e-10)


def test_equal_arms_differ_by_exactly_nothing_and_their_ratio_is_undefined() -> None:
    values = np.array([[0.1, 5.0], [0.3, 7.0]])
    found = paired_effects(values, values.copy())
    for one in (found.mean, found.lo, found.hi, found.median):
        assert (one == 0.0).all()
    assert (found.sign_share == 1.0).all()
    assert np.isnan(found.variance_ratio).all()


def test_a_pair_with_an_undefined_value_is_left_out() -> None:
    found = paired_effects(np.array([1.0, np.nan, 3.0]), np.array([2.0, 5.0, 6.0]))
    assert found.n == 2
    assert found.mean == pytest.approx(2.0)  # of 1 and 3


def test_one_replicate_has_an_effect_but_no_interval() -> None:
    found = paired_effects(np.array([1.0]), np.array([4.0]))
    assert found.mean == 3.0
    assert np.isnan(found.lo)


def test_flows_add_up_over_a_year_and_shares_are_averaged_over_defined_months() -> None:
    """26 months: two whole years, and two months that only the total has."""
    calendar = Calendar("2025-04", 26)
    flow = np.arange(26.0)[None]
    yearly = by_period(INDICATORS["gva"], flow, calendar)
    assert yearly.tolist() == [[66.0, 210.0, 325.0]]  # 0+..+11, 12+..+23, 0+..+25
    share = np.full((1, 26), 0.5)
    share[0, :6] = np.nan
    share[0, 11] = 1.0
    first, second, whole = by_period(INDICATORS["sme_share"], share, calendar)[0]
    assert first == pytest.approx(3.5 / 6)  # five months of .5 and one of 1
    assert second == 0.5
    assert whole == pytest.approx(10.5 / 20)
