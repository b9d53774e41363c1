"""A study whose runs are made up, so that what it should give can be said by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

import ecosim as eco
from ecosim.run.store import RunRecord
from ecosim.scenario import Scenario
from ecosim.study.experiment import Design, Experiment, Factor, Outcome

BASE = Scenario(name="Base", months=24, scale=0.01, seed=1)
LOCAL = BASE.replace(
    name="Local", levers=(eco.LocalSourcing(locality_weight=0.1, start="2025-07"),)
)


def linear(scenario: Scenario, seed: int, replicate: int) -> RunRecord:
    """Return value added of 1000 (1 + 10 sigma_c) + replicate a month, a lever adding 1 %."""
    sigma = float(scenario.parameters["market.entry.sigma_c"])  # type: ignore[arg-type]
    if sigma > 0.14:
        raise ZeroDivisionError("sigma_c is too large for this test")
    level = (1000.0 * (1.0 + 10.0 * sigma) + replicate) * (1.01 if scenario.levers else 1.0)
    return RunRecord({"gva": np.full(scenario.months, level)}, 0.0)


def study(**changes: Any) -> Experiment:
    """Return four draws of the spread of cost signals, in two arms, with two replicates."""
    factor = Factor(name="market.entry.sigma_c", low=0.07, high=0.15)
    rows = np.array([[0.07], [0.1], [0.12], [0.15]])
    usual: dict[str, Any] = {
        "name": "Example",
        "arms": (BASE, LOCAL),
        "design": Design(method="list", factors=(factor,), rows=rows),
        "replicates": 2,
        "outcomes": (
            Outcome(indicator="gva", of="level", arm="Base"),
            Outcome(indicator="gva", of="relative_effect", arm="Local"),
        ),
    }
    return Experiment(**{**usual, **changes})
