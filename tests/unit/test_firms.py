"""Do firms grow, close, start, learn and fail as equations (15) to (19) say?"""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosim.economy import firms as rules
from ecosim.economy.firms import FirmParams
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.region.demography import DemographyParams

N = 100_000
IDS = np.arange(N, dtype=np.uint64)
STREAMS = Streams(3)


class Many:
    """Equal firms in as many slots of one sector and stratum."""

    def __init__(self, age: float = 1.0, staff: float = 2.0) -> None:
        self.entity, self.identity = IDS, IDS
        self.generation = np.zeros(N, dtype=np.int64)
        self.sector, self.stratum = np.zeros(N, dtype=np.int16), np.zeros(N, dtype=np.int8)
        self.is_alive = np.ones(N, dtype=np.bool_)
        self.age, self.staff = np.full(N, age), np.full(N, staff)


def params(**changes: float) -> FirmParams:
    """Return the firms' parameters with changes."""
    return (
        Parameters().replace({f"economy.firms.{k}": v for k, v in changes.items()}).of(FirmParams)
    )


# ---- growth ------------------------------------------------------------------------------------


@pytest.mark.parametrize("staff", [1.0, 10.0, 200.0])
def test_mean_growth_factor_is_one(staff: float) -> None:
    p = params(growth_sd=0.36)
    factor = rules.growth_factor(STREAMS, IDS, np.full(N, staff), 0, p)
    assert factor.mean() == pytest.approx(1.0, abs=4 * factor.std() / math.sqrt(N))


def test_annual_deviation_is_the_declared_one_at_ten_staff() -> None:
    p = params(growth_sd=0.36)
    logs = [np.log(rules.growth_factor(STREAMS, IDS, np.full(N, 10.0), t, p)) for t in range(12)]
    assert np.sum(logs, axis=0).std() == pytest.approx(0.36, rel=0.02)


def test_deviation_falls_with_size_to_the_power_of_a_fifth() -> None:
    p = params(growth_sd=0.36, size_exponent=0.2)
    small, large = (
        np.log(rules.growth_factor(STREAMS, IDS, np.full(N, s), 0, p)).std() for s in (10.0, 320.0)
    )
    assert small / large == pytest.approx(2.0, rel=1e-6)  # 32^0.2 = 2, on the same draws


def test_share_drift_pulls_a_cell_back_to_its_target() -> None:
    level, cell = np.array([30.0, 50.0, 10.0]), np.array([0, 0, 1])
    drift = rules.share_drift(level, cell, np.array([100.0, 10.0, 5.0]), pull=0.5)
    assert drift == pytest.approx([math.sqrt(100 / 80), 1.0, 1.0])


# ---- exit and entry ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "hazard"), [(0.5, 0.046), (1.5, 0.150), (2.5, 0.223), (3.5, 0.175), (4.5, 0.142)]
)
def test_share_of_two_person_firms_that_close_within_a_year_is_the_published_one(
    age: float, hazard: float
) -> None:
    p = Parameters().of(DemographyParams)
    alive = np.ones(N, dtype=bool)
    for month in range(12):
        alive &= ~rules.exits(STREAMS, Many(age=age, staff=2.0), alive, month, p)
    se = math.sqrt(hazard * (1 - hazard) / N)
    assert 1.0 - alive.mean() == pytest.approx(hazard, abs=4 * se)


def test_births_equal_deaths_at_month_0() -> None:
    # one sector, one stratum: 4 firms that die at .1, .2, .3, .4 a year; 5 empty slots, 4 usable
    alive = np.array([True] * 4 + [False] * 5)
    may = np.array([True] * 8 + [False])
    exits = np.array([0.1, 0.2, 0.3, 0.4, 9, 9, 9, 9, 9])
    code = np.zeros(9, dtype=np.int64)
    rates = rules.entry_rates(code, code, alive, may, exits, (1, 1), params(births=1.0))
    # 1.0 deaths a year over 4 slots is a rate of .25 a year
    assert rates.probability == pytest.approx(np.array([[1 - math.exp(-0.25 / 12)]]))


def test_cells_without_empty_slots_refill_at_their_own_rate() -> None:
    code = np.zeros(1, dtype=np.int64)
    yes = np.ones(1, dtype=bool)
    rates = rules.entry_rates(code, code, yes, yes, np.ones(1), (1, 2), params(refill=0.6))
    assert rates.probability == pytest.approx(np.full((1, 2), 1 - math.exp(-0.05)))


def test_only_empty_slots_fill_and_at_the_rate() -> None:
    empty = np.arange(N) % 2 == 0
    born = rules.entries(STREAMS, Many(), empty, rules.EntryRates(np.array([[0.1]])), month=3)
    assert not born[~empty].any()
    assert born[empty].mean() == pytest.approx(0.1, abs=4 * math.sqrt(0.09 / (N / 2)))


# ---- what contracts leave, capability, insolvency ----------------------------------------------


def test_lasting_share_falls_from_five_to_ten_years() -> None:
    p = params(rho_young=0.5, rho_mature=0.1)
    ages = np.array([0.0, 5.0, 7.5, 10.0, 40.0])
    assert rules.lasting_share(ages, p) == pytest.approx([0.5, 0.5, 0.3, 0.1, 0.1])


def test_twelve_months_of_decay_are_a_year() -> None:
    assert rules.monthly_decay(0.10) ** 12 == pytest.approx(0.9)


def test_capability_returns_to_base_and_falls_with_price_only_wins() -> None:
    p = params(capability_return=0.12, price_only_loss=0.02)
    now = rules.next_capability(np.array([0.5, 0.5, 0.011]), np.array([0.6, 0.6, 0.011]),
                                np.array([0.0, 2.0, 1.0]), p)  # fmt: skip
    assert now == pytest.approx([0.501, 0.461, 0.01])  # the last stops at its floor


def test_insolvent_after_two_months_in_a_row_beyond_the_limit() -> None:
    pay, limit = np.full(4, 100.0), 1.0  # three months' pay: 300
    deposits = np.array([-301.0, -300.0, -301.0, 50.0])
    failed, short = rules.insolvent(deposits, pay, np.array([0, 1, 1, 1]), limit)
    assert failed.tolist() == [False, False, True, False]
    assert short.tolist() == [1, 0, 2, 0]  # a month within the limit starts the count again
