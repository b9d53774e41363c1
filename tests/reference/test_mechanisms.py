"""Does the waterfall start at input-output, end at the full model, and lose nothing between?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from ecosim.run.impulses import simulate_impulses
from ecosim.scenario import Impulse, Scenario
from ecosim.scenario.shape import SWITCHES
from ecosim.study.impulse_runs import is_random, run_impulses
from ecosim.study.marginal import Marginal, marginal
from ecosim.study.mechanisms import MECHANISMS, Asymmetry, Waterfall, asymmetry, waterfall

#: some of the mechanisms, one of them random, so that the test stays small
ON = ("propensity", "benefits", "capacity", "firm_dynamics")
SOME = Scenario(name="Some", mode="leontief", months=30, scale=0.01, replicates=2).replace(
    switches=dict.fromkeys(ON, True)
)
WHERE = ("SOC", "birmingham")
MILLION = 1e6


@cache
def steps() -> Waterfall:
    return waterfall(SOME, [MILLION], *WHERE)


@cache
def alone() -> Marginal:
    return marginal(SOME, [MILLION], *WHERE)


def rows(measure: str) -> pd.DataFrame:
    table = steps().table
    return table[(table["measure"] == measure) & (table["horizon"] == "all")]


def level(found: Marginal, measure: str) -> float:
    t = found.multipliers
    return float(t[(t["measure"] == measure) & (t["area"] == "region")]["mean"].iloc[-1])


def test_every_switch_is_a_mechanism_of_the_waterfall() -> None:
    assert sorted(MECHANISMS) == sorted(SWITCHES)


def test_mechanisms_come_in_the_declared_order() -> None:
    assert steps().switches == tuple(name for name in MECHANISMS if name in ON)
    assert list(rows("gva")["switch"]) == ["type2", *steps().switches, "full"]


@pytest.mark.parametrize("measure", ["output", "gva"])
def test_it_starts_at_type2_of_the_table(measure: str) -> None:
    assert rows(measure)["level"].iloc[0] == pytest.approx(alone().type2[measure], rel=1e-9)


@pytest.mark.parametrize("measure", ["output", "gva", "jobs", "household_income"])
def test_it_ends_at_the_scenario_s_own_multiplier(measure: str) -> None:
    assert rows(measure)["level"].iloc[-1] == level(alone(), measure)


@pytest.mark.parametrize("measure", ["output", "gva", "jobs", "household_income"])
def test_bars_add_up_to_the_whole_difference(measure: str) -> None:
    found = rows(measure)
    bars = found[found["kind"] == "bar"]["mean"].sum()
    first, last = found["level"].iloc[[0, -1]]
    assert bars == pytest.approx(last - first, abs=1e-12 * abs(last))


def test_benefits_that_fall_take_away_from_the_multiplier() -> None:
    found = rows("gva").set_index("switch")
    assert found.loc["benefits", "hi"] < 0.0


@pytest.mark.parametrize("name", ["capacity", "benefits", "wealth", "cash", "learning", "noise"])
def test_what_is_said_not_to_be_random_is_the_same_in_every_replicate(name: str) -> None:
    scenario = SOME.replace(mode="leontief", months=3, switches={name: True})
    assert not is_random(scenario)
    arm = scenario.replace(impulse=Impulse(amount=MILLION, sector="SOC", place="birmingham"))
    first, second = (simulate_impulses(scenario, [arm], replicate) for replicate in (0, 1))
    assert all(np.array_equal(first.extra[key], second.extra[key]) for key in first.extra)


@cache
def gaps() -> Asymmetry:
    linear = SOME.replace(mode="leontief", switches={"propensity": True, "capacity": True})
    return asymmetry(linear, -MILLION, *WHERE)


def test_without_a_limit_of_capacity_a_rise_and_a_cut_do_the_same() -> None:
    table = gaps().table
    found = table[(table["off"] == "capacity") & (table["horizon"] == "all")]
    assert found["mean"].abs().max() < 1e-8


def test_asymmetry_is_of_a_rise_less_a_cut_of_the_same_size() -> None:
    assert [one.amount for one in gaps().runs.impulses] == [MILLION, -MILLION]


def test_a_change_of_asymmetry_is_that_against_all_rules() -> None:
    table = gaps().table
    found = table[(table["measure"] == "gva") & (table["horizon"] == "all")].set_index("off")
    change = found.loc["capacity", "mean"] - found.loc["", "mean"]
    assert found.loc["capacity", "change_mean"] == pytest.approx(change, abs=1e-12)


def test_workers_do_not_matter() -> None:
    impulse = Impulse(amount=MILLION, sector="SOC", place="birmingham")
    brief = SOME.replace(months=2)
    one, two = (run_impulses([brief], [impulse], 2, jobs=jobs).runs[0] for jobs in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert all(np.array_equal(a.extra[key], b.extra[key]) for key in a.extra)
