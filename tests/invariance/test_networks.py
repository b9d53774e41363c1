"""Networks are read from what happens; without innovation they change nothing of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecosim.model import ProcurementModel
from ecosim.model.networks import Networks
from ecosim.scenario import Scenario

ROOT = Path(__file__).parents[2]


def run(months: int = 13) -> ProcurementModel:
    base = Scenario.load(ROOT / "scenarios" / "baseline.yaml")
    model = ProcurementModel(base.replace(scale=0.02, months=months), seed=3)
    for _ in range(months):
        model.step()
    return model


def test_a_run_whose_networks_are_never_refreshed_is_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_ties = run().series
    monkeypatch.setattr(Networks, "refresh", lambda *_: None)
    without = run().series
    for name, series in with_ties.items():
        if not name.startswith("network_"):
            np.testing.assert_array_equal(series.values, without[name].values, err_msg=name)


def test_ties_of_a_year_are_the_same_in_a_second_run() -> None:
    one, other = (run().recorder.tie_columns() for _ in range(2))
    for name, values in one.items():
        np.testing.assert_array_equal(values, other[name], err_msg=name)


def test_networks_are_measured_without_detail_as_with_it() -> None:
    base = Scenario.load(ROOT / "scenarios" / "baseline.yaml").replace(scale=0.02, months=2)
    series = []
    for detail in (True, False):
        model = ProcurementModel(base, seed=3, detail=detail)
        model.step()
        model.step()
        series.append(model.series["network_clustering"].values)
        assert bool(model.recorder.tie_columns()) is detail
    np.testing.assert_array_equal(*series)
