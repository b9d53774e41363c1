"""Does a switch take out all of its mechanism?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel.types import Floats
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

BASELINE = Scenario.load("scenarios/baseline.yaml").replace(scale=0.01, months=4)


def prices(switches: dict[str, bool], name: str, value: float) -> Floats:
    """Return the price index of four months with one parameter set."""
    scenario = BASELINE.replace(switches=switches, parameters={name: value})
    model = ProcurementModel(scenario, seed=3)
    for _ in range(4):
        model.step()
    return model.recorder.series["price_index"].values


@pytest.mark.parametrize(
    ("switch", "name", "low", "high"),
    [
        ("noise", "market.award.judgement_sd", 0.0, 0.15),
        ("learning", "market.entry.learning", 0.0, 0.05),
    ],
)
def test_what_is_off_has_no_strength(switch: str, name: str, low: float, high: float) -> None:
    off = {switch: False}
    assert prices(off, name, low).tolist() == prices(off, name, high).tolist()
    assert (prices({}, name, low) != prices({}, name, high)).any()


def test_nobody_learns_from_partnerships_where_learning_is_off() -> None:
    package = Scenario.load("scenarios/wmip-package.yaml")
    gained = []
    for learns in (True, False):
        model = ProcurementModel(
            package.replace(scale=0.02, months=26, switches={"learning": learns}), seed=3
        )
        for _ in range(13):
            model.step()
        s = model.suppliers
        before, same = s.capability.copy(), s.generation.copy()
        for _ in range(13):
            model.step()
        stayed = s.is_alive & (s.generation == same)
        gained.append(np.count_nonzero(s.capability[stayed] > before[stayed]))
    assert gained[0] > 20
    assert gained[1] == 0
