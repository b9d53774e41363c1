"""Do sizes, survival and changes come out as published tables and a pencil say?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecosim.study import fit_firms
from ecosim.study.fit_drift import annual_change

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


def test_a_year_is_split_over_two_years_of_age() -> None:
    parts = fit_firms.years_at_age(np.array([0.0, 1.25, 30.0]))
    assert parts[0].tolist() == [1, 0, 0, 0, 0, 0, 0]
    assert parts[1].tolist() == [0, 0.75, 0.25, 0, 0, 0, 0]
    assert parts[2].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_survival_is_the_product_of_a_life_table() -> None:
    # 100 firms at each birthday, of which 10, 20, 30, 40, 50, 50 and 50 close within the year
    closed = [10, 20, 30, 40, 50, 50, 50]
    age = np.repeat(np.arange(7.0), 100)
    lived = np.concatenate([np.arange(100) >= n for n in closed])
    seen = fit_firms.Exposure(fit_firms.years_at_age(age), lived, n_born=0.0, n_left=0.0)
    alive = fit_firms.survival(seen)
    assert alive[1] == pytest.approx(0.9, abs=1e-4)
    assert alive[5] == pytest.approx(0.9 * 0.8 * 0.7 * 0.6 * 0.5, abs=1e-4)


def test_births_tell_of_the_first_year() -> None:
    # with a hazard of 0.2 a birth at any time of the year is alive at its end with
    # probability (1 - e^-0.2) / 0.2 = 0.90635
    age = np.repeat(np.arange(1.0, 7.0), 100)
    lived = np.tile(np.arange(100) >= 30, 6)
    seen = fit_firms.Exposure(fit_firms.years_at_age(age), lived, n_born=1e5, n_left=90_635.0)
    assert fit_firms.survival(seen)[1] == pytest.approx(0.81873, abs=1e-4)


def test_a_firm_is_a_generation_of_its_slot() -> None:
    # slot 7 is refilled within the year: its first firm closed; slot 8 lives on
    firms = pd.DataFrame(
        {
            "year": [0, 0, 1, 1],
            "entity": [7, 8, 7, 8],
            "generation": [0, 2, 1, 2],
            "age": [3.0, 3.0, 0.5, 4.0],
        }
    )
    seen = fit_firms.exposure(firms, n_born=2.0)
    assert seen.survived.tolist() == [False, True]
    assert seen.n_left == 1.0


def test_annual_change_is_over_the_years_between() -> None:
    assert annual_change(np.array([0.40, 0.9, 0.1, 0.46])) == pytest.approx(0.02)
