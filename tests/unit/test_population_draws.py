"""Do sizes and ages follow the distributions they are declared to follow?"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import truncpareto

from ecosim.kernel.params import Parameters
from ecosim.kernel.types import Floats
from ecosim.region.demography import (
    DemographyParams,
    exit_rate,
    stationary_age,
)
from ecosim.region.sizes import pareto_mean, pareto_quantile, pareto_sum

PARAMS = Parameters().of(DemographyParams)


@pytest.mark.parametrize(
    ("low", "high", "exponent"), [(1, 5, 1.06), (10, 20, 1.06), (250, 5000, 1.0)]
)
def test_sizes_have_the_quantiles_of_a_truncated_pareto(
    low: float, high: float, exponent: float
) -> None:
    u = np.linspace(0.001, 0.999, 200)
    ours = pareto_quantile(u, low, high, exponent)
    np.testing.assert_allclose(ours, truncpareto(exponent, high / low, scale=low).ppf(u), rtol=1e-9)


@pytest.mark.parametrize("exponent", [0.9, 1.0, 1.06])
def test_mean_size_is_the_integral_of_the_quantile(exponent: float) -> None:
    integral, _ = quad(
        lambda u: float(pareto_quantile(np.array([u]), 250.0, 5000.0, exponent)[0]), 0, 1
    )
    assert float(pareto_mean(250.0, 5000.0, exponent)) == pytest.approx(integral, rel=1e-6)


@pytest.mark.parametrize("exponent", [0.9, 1.0, 1.06])
def test_people_below_a_quantile_are_its_integral(exponent: float) -> None:
    integral, _ = quad(
        lambda u: float(pareto_quantile(np.array([u]), 250.0, 5000.0, exponent)[0]), 0, 0.7
    )
    below = pareto_sum(np.array([0.7]), 250.0, 5000.0, exponent)
    assert below == pytest.approx(integral, rel=1e-9)


def surviving(age: float, staff: float) -> float:
    """Return the share alive at an age, by multiplying yearly survival rates."""
    hazards = [0.046, 0.150, 0.223, 0.175, 0.142]
    factor = (staff / 2.0) ** -0.3
    alive = 1.0
    for year in range(int(np.ceil(age))):
        # late exits are tuned: the published .095 gives 12 % deaths a year, not 10.8 [F11]
        hazard = hazards[year] if year < 5 else 0.085
        alive *= (1 - hazard) ** (min(1.0, age - year) * factor)
    return alive


def years_lived(age: float, staff: float) -> float:
    """Integrate survival to an age, year by year because it has a kink at every birthday."""
    edges = [*range(int(np.ceil(age))), age]
    return float(sum(quad(surviving, a, b, args=(staff,))[0] for a, b in itertools.pairwise(edges)))


@pytest.mark.parametrize("staff", [1.0, 2.0, 40.0])
def test_ages_are_those_of_a_stationary_population(staff: float) -> None:
    # the share younger than a is the integral of survival to a over that to the oldest age
    whole = years_lived(100.0, staff)
    u = np.array([0.05, 0.2, 0.5, 0.8, 0.95])
    for level, age in zip(u, stationary_age(u, np.full(5, staff), PARAMS), strict=True):
        assert years_lived(float(age), staff) / whole == pytest.approx(level, abs=1e-9)


def test_ages_rise_with_the_draw_and_stay_below_the_oldest() -> None:
    u = np.linspace(1e-9, 1 - 1e-9, 1001)
    for staff in (0.5, 5.0, 5000.0):
        ages = stationary_age(u, np.full(len(u), staff), PARAMS)
        assert (np.diff(ages) > 0).all()
        assert ages[0] >= 0
        assert ages[-1] <= 100


def test_a_year_in_which_nobody_closes_is_lived_by_all() -> None:
    # nobody closes in the first five years: 5 firm-years, then half a firm-year at rate 2
    params = replace(PARAMS, exit_by_age=(0.0,) * 5, exit_later=1 - np.exp(-2.0))
    u = np.array([1.0, 2.5, 5.0]) / 5.5
    assert stationary_age(u, np.full(3, 2.0), params) == pytest.approx([1.0, 2.5, 5.0])


def test_exit_rates_are_the_published_ones_at_the_reference_size() -> None:
    ages: Floats = np.array([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 40.0])
    yearly = 1 - np.exp(-exit_rate(ages, np.full(7, 2.0), PARAMS))
    np.testing.assert_allclose(yearly, [0.046, 0.150, 0.223, 0.175, 0.142, 0.085, 0.085])


def test_larger_firms_leave_less_often() -> None:
    rate = exit_rate(np.full(2, 10.0), np.array([2.0, 200.0]), PARAMS)
    assert rate[1] / rate[0] == pytest.approx(100**-0.3)
