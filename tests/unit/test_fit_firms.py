"""Do sizes, survival and changes come out as published tables and a pencil say?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosim.kernel.catalogue import INDICATORS, Series
from ecosim.result import Result
from ecosim.run.tasks import Task
from ecosim.study import fit_firms
from ecosim.study.fit_drift import annual_change
from tests.unit.run_example import TINY, made_up

# enterprises of Great Britain in 2021 by lower edge of the band [F04], in hundreds
PUBLISHED = {1: 21135, 5: 2979, 10: 1472, 20: 790, 50: 259, 100: 144, 250: 49, 500: 24, 1000: 26}


def test_size_mix_and_tail_are_those_derived_from_the_published_table() -> None:
    staff = np.repeat(np.array(list(PUBLISHED), dtype=float), list(PUBLISHED.values()))
    found = fit_firms.size_measures(staff)
    # [F05]: 89.7, 8.4, 1.50 and 0.37 %
    assert found["micro_share"] == pytest.approx(0.897, abs=5e-4)
    assert found["small_share"] == pytest.approx(0.084, abs=5e-4)
    assert found["medium_share"] == pytest.approx(0.0150, abs=5e-5)
    assert found["large_share"] == pytest.approx(0.0037, abs=5e-5)
    # [F06]: 1.060 from 10 to 50 and 1.011 from 50 to 250, bands of equal length in logs
    assert found["tail_exponent"] == pytest.approx((1.060 + 1.011) / 2, abs=2e-3)


def test_survival_is_over_all_births_that_are_old_enough() -> None:
    # births a month of 2, 1 and 3 in three years; those of the third are not old enough
    births = np.repeat([2.0, 1.0, 3.0], 12)
    result = with_series(births=births, survival_1=np.array([np.nan, 0.75, 0.9]))
    # (24 x .75 + 12 x .9) / 36
    assert fit_firms.survival(result, 1) == pytest.approx(0.8)


def test_a_year_without_births_says_nothing_about_survival() -> None:
    births = np.repeat([2.0, 0.0, 3.0], 12)
    result = with_series(births=births, survival_1=np.array([np.nan, 0.75, np.nan]))
    assert fit_firms.survival(result, 1) == pytest.approx(0.75)


def test_survival_of_a_run_that_is_too_short_is_not_known() -> None:
    result = with_series(births=np.ones(36), survival_5=np.full(3, np.nan))
    assert np.isnan(fit_firms.survival(result, 5))


def with_series(**values: np.ndarray) -> Result:
    """Return a made-up run with some series, at full scale."""
    made = made_up(Task(TINY.replace(scale=1.0), 1, 0))
    return replace(made, series={n: Series(INDICATORS[n], v) for n, v in values.items()})


def test_annual_change_is_over_the_years_between() -> None:
    assert annual_change(np.array([0.40, 0.9, 0.1, 0.46])) == pytest.approx(0.02)
