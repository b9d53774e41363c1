"""Do reserves pay for overruns, and does a buyer that runs short buy less until they are filled?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecosim.agents.reserves import change, held_back
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

BASELINE = Scenario.load("scenarios/baseline.yaml")
#: contracts overrun four times as often as usual and buyers pay all of it
DEAR = {"market.delivery.overrun_chance": 0.3, "market.delivery.overrun_paid": 1.0}
SHORT = {"agents.buyers.reserves": 0.04, "agents.buyers.least_reserves": 0.10}
YEAR = 12


@cache
def run(months: int = YEAR, *, reserves: bool = True, savings_use: str = "return",
        **groups: tuple[tuple[str, float], ...]) -> ProcurementModel:
    """Return a small world after some months, every identity checked."""
    parameters = {"agents.buyers.savings_use": savings_use}
    for group in groups.values():
        parameters |= dict(group)
    scenario = BASELINE.replace(
        scale=0.02, months=months, parameters=parameters, switches={"reserves": reserves}
    )
    model = ProcurementModel(scenario, detail=False, verify=True)
    for _ in range(months):
        model.step()
    return model


def given(values: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(values.items())


def test_what_is_held_back_worked_by_hand() -> None:
    # short of 30 by 18, made up in 12 months: 1.5 a month of a budget of 10 is 15 %
    reserves, least = np.array([12.0, 30.0, 50.0, -90.0, 12.0]), np.full(5, 30.0)
    budget = np.array([10.0, 10.0, 10.0, 5.0, 0.0])
    # the fourth would have to put by 10 of 5; the last has nothing to hold back
    expected = [0.15, 0.0, 0.0, 1.0, 0.0]
    np.testing.assert_allclose(held_back(reserves, least, budget, 12.0), expected)


def test_change_of_reserves_worked_by_hand() -> None:
    # 2 % of awards of 100 set aside, 3 put by, 4 saved and kept, overruns of 5 paid
    moved = change(np.array([5.0]), np.array([100.0]), 0.02, np.array([3.0]), np.array([4.0]))
    assert moved == pytest.approx(2.0 + 3.0 + 4.0 - 5.0)


def test_usual_overruns_leave_reserves_where_they_are() -> None:
    """Ten years: as much is set aside as is taken, in the mean of all buyers and years."""
    series = run(120).series
    values = series["reserves"].values
    assert abs(values[-1] / values[0] - 1.0) < 0.05
    # at a fiftieth of the region one contract can be larger than what its buyer has in reserve
    held, spent = (series[name].values.sum() for name in ("budget_held_back", "public_spend"))
    assert held < 1e-3 * spent


def test_overruns_are_paid_from_reserves_and_not_by_the_funder() -> None:
    """The same world, with the funder paying overruns: grants differ by what reserves give."""
    with_them, without = run(), run(reserves=False)
    np.testing.assert_array_equal(
        with_them.series["gva"].values, without.series["gva"].values
    )
    overrun = with_them.series["overrun"].values.sum()
    estimates = with_them.contracts.estimate[with_them.contracts.start > 0].sum()
    start = 0.19 * with_them.reserves.a_year.sum()
    set_aside = with_them.reserves.usual_overrun * estimates
    held = with_them.series["reserves"].values[-1]
    # contracts of the last month are the only ones that are awarded and not yet begun
    assert held == pytest.approx(start + set_aside - overrun, rel=1e-9)
    assert overrun > 0.0


def test_without_reserves_the_series_is_nothing_and_no_dust_of_rounding() -> None:
    scenario = Scenario.load("scenarios/social-value.yaml").replace(
        scale=0.01, months=30, switches={"reserves": False}
    )
    model = ProcurementModel(scenario, detail=False, verify=True)
    for _ in range(30):
        model.step()
    # buyers are granted what they pay, in other sums than they pay it in: the books keep 1e-9
    assert np.abs(model.reserves.held).max() > 0.0
    assert (model.series["reserves"].values == 0.0).all()


def test_savings_that_are_kept_are_shown_without_reserves_too() -> None:
    kept = run(reserves=False, savings_use="reserves")
    # nothing is drawn, so what is shown is what was saved, to rounding
    assert kept.series["reserves"].values[-1] == pytest.approx(kept.reserves.held.sum(), rel=1e-9)
    assert (np.diff(kept.series["reserves"].values) > 0.0).all()


def test_a_buyer_that_runs_short_buys_less_until_reserves_are_filled() -> None:
    short, usual = run(36, short=given(SHORT)), run(36)
    held = short.series["budget_held_back"].values
    assert held[0] > 0.0
    # what is short is halved within a year and nearly made up in three
    missing = 0.10 * short.reserves.a_year.sum() - short.series["reserves"].values
    assert missing[11] < 0.5 * missing[0]
    assert missing[35] < 0.1 * missing[0]
    assert short.series["budget_factor"].values[0] < usual.series["budget_factor"].values[0]
    assert short.series["price_weight"].values[0] > usual.series["price_weight"].values[0]
    assert short.series["public_spend"].values[24] < usual.series["public_spend"].values[24]
    assert short.series["unmet_need"].values.sum() > usual.series["unmet_need"].values.sum()


def test_what_is_set_aside_is_what_contracts_overran_by_before() -> None:
    # .3 and .35 of contracts instead of .08 and .35, and buyers pay the whole instead of half
    assert run(dear=given(DEAR)).reserves.usual_overrun > 3.0 * run().reserves.usual_overrun


def test_savings_that_are_kept_can_be_drawn() -> None:
    kept, usual = run(savings_use="reserves"), run()
    saved = kept.series["reserves"].values - usual.series["reserves"].values
    assert (np.diff(saved) > 0.0).all()
    # a buyer short of its least buys as before once savings have filled its reserves
    thrifty = run(36, savings_use="reserves", short=given(SHORT))
    assert thrifty.series["budget_held_back"].values[24:].sum() < 1e-9 * (
        run(36, short=given(SHORT)).series["budget_held_back"].values.sum()
    )


def test_assigned_spending_moves_no_reserves() -> None:
    scenario = BASELINE.replace(scale=0.02, months=6, procurement="assigned")
    model = ProcurementModel(scenario, detail=False, verify=True)
    first = model.reserves.held.copy()
    for _ in range(6):
        model.step()
    np.testing.assert_allclose(model.reserves.held, first, rtol=1e-9)
    np.testing.assert_allclose(first, 0.19 * model.reserves.a_year)
