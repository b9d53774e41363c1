"""Does nothing change when nothing happens?

The baseline without noise, growth, entry or exit, with public spending assigned by fixed shares,
must repeat its first month: in the docking mode, and with every behavioural switch of the economy
on, each alone and all together.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecosim.accounts import measures
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
BEHAVIOUR = ("capacity", "cash", "wealth", "commuting")
#: residuals are rounding, and annual instruments are one value a year of full years
NOT_LEVELS = {"identity_residual"}
#: nobody is born here, so nobody survives; growth over three years has no value before the third
OF_BIRTHS, OF_THREE_YEARS = {"survival_1", "survival_5"}, {"high_growth_firms", "high_growth_share"}


def still(**switches: bool) -> Scenario:
    """Return the baseline with assigned spending, no chance and no firm dynamics."""
    off = {"noise": False, "firm_dynamics": False, "learning": False, "tendering": False}
    scenario = Scenario.load(SCENARIOS / "baseline.yaml")
    return scenario.replace(
        months=120, scale=0.01, procurement="assigned", switches={**off, **switches}
    )


def drift(scenario: Scenario) -> dict[str, float]:
    """Run ten years; return each series' largest departure from its first value, relative."""
    model = ProcurementModel(scenario, detail=False)
    for _ in range(scenario.months):
        model.step()
    found = {}
    for name, series in model.recorder.series.items():
        values = np.asarray(series.values, dtype=float)
        if name in OF_THREE_YEARS:
            assert np.isnan(values[:2]).all(), name
            values = values[2:]
        if name in OF_BIRTHS or not len(values):
            assert np.isnan(values).all(), name
            continue
        scale = np.nanmax(np.abs(values[0]), initial=0.0)
        assert (np.isnan(values) == np.isnan(values[0])).all(), name
        gap = np.nanmax(np.abs(values - values[0]), initial=0.0)
        found[name] = float(gap / scale) if scale > 0 else float(gap)
    return {name: gap for name, gap in found.items() if name not in NOT_LEVELS}


def moved(scenario: Scenario) -> dict[str, float]:
    """Return the series that move by more than one part in a thousand million."""
    return {name: gap for name, gap in drift(scenario).items() if not gap <= 1e-9}


def test_every_series_of_the_docking_scenario_is_constant() -> None:
    scenario = Scenario.load(SCENARIOS / "docking.yaml").replace(scale=0.01)
    assert scenario.months == 120
    assert moved(scenario) == {}


def test_every_series_is_constant_with_all_behaviour_on() -> None:
    assert moved(still(**dict.fromkeys(BEHAVIOUR, True))) == {}


@pytest.mark.parametrize("only", BEHAVIOUR)
def test_every_series_is_constant_with_one_behaviour_on(only: str) -> None:
    scenario = still(**{name: name == only for name in BEHAVIOUR}).replace(months=36)
    assert moved(scenario) == {}


def test_stationary_run_reports_what_it_should() -> None:
    """A run that records nothing, or zeros, would be constant too."""
    names = set(drift(still().replace(months=12)))
    assert {"gva", "gva_by_place", "jobs", "council_spend", "sme_turnover", "household_income",
            "lm3", "exports", "benefits"} <= names  # fmt: skip


@pytest.mark.parametrize("mode", ["leontief", "full"])
def test_month_0_value_added_is_the_regional_accounts(mode: str) -> None:
    scenario = still() if mode == "full" else Scenario.load(SCENARIOS / "docking.yaml")
    model = ProcurementModel(scenario.replace(scale=0.02), detail=False)
    model.step()
    annual = measures.gva(model.ledger.flows) * 12 / 0.02
    published = model.region.gva
    assert annual.sum(axis=1) == pytest.approx(published.sum(axis=1), rel=1e-3)
    assert annual.sum(axis=0) == pytest.approx(published.sum(axis=0), rel=1e-3)
    # each cell too, and far closer than the promise
    assert annual == pytest.approx(published, rel=1e-9)


def test_month_0_jobs_are_the_regional_jobs() -> None:
    model = ProcurementModel(still(), detail=False)
    model.step()
    jobs = model.labour.jobs.sum(axis=0) / 0.01
    assert jobs == pytest.approx(model.region.jobs, rel=1e-9)


@pytest.mark.parametrize("kind", ["deposits", "owed_by", "owed_to"])
def test_every_balance_of_the_docking_scenario_stays(kind: str) -> None:
    """Not only totals: no firm, household or buyer slowly gains or loses money."""
    model = ProcurementModel(
        Scenario.load(SCENARIOS / "docking.yaml").replace(scale=0.01), detail=False
    )
    before = getattr(model.ledger, kind).copy()
    for _ in range(24):
        model.step()
    chart = model.world.chart
    inside = slice(0, chart.households.stop)  # the outside world runs a steady balance with us
    after = getattr(model.ledger, kind)[..., inside]
    assert after == pytest.approx(before[..., inside], rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("scale", [0.05, 0.2])
@pytest.mark.parametrize("procurement", ["tender", "assigned"])
def test_the_baseline_opens_on_the_regional_accounts(procurement: str, scale: float) -> None:
    """GVA of the first month, by place and sector, is a twelfth of the accounts' year."""
    scenario = Scenario.load(SCENARIOS / "baseline.yaml")
    model = ProcurementModel(scenario.replace(procurement=procurement, scale=scale), detail=False)
    model.step()
    found = measures.gva(model.ledger.flows) * 12.0 / scale
    asked = model.region.gva
    assert found.shape == asked.shape == (14, 18)
    assert abs(found.sum() / asked.sum() - 1.0) < 1e-3
    assert (abs(found.sum(axis=0) / asked.sum(axis=0) - 1.0) < 1e-3).all()
    assert (abs(found.sum(axis=1) / asked.sum(axis=1) - 1.0) < 1e-3).all()
    # the issue asks for a thousandth; the books give rounding, cell by cell
    assert abs(found - asked).max() < 1e-9 * asked.sum()
