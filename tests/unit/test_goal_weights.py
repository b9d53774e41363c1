"""Do the reported weights of goals say by what awards were decided?"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from ecosim.kernel import engine
from ecosim.kernel.types import GOALS
from ecosim.model import ProcurementModel
from ecosim.policies import BudgetCut, Lever, LocalSourcing
from ecosim.procurement.decision_points import ScoreRule
from ecosim.scenario import Scenario

BASELINE = Scenario.load("scenarios/baseline.yaml")
#: every buyer buys alone: a national framework gives no weight to location
ALONE = {"market.procedure.routes": (1, 0, 0, 0), "market.procedure.routes_nhs": (1, 0, 0, 0)}


def weights(*levers: Lever) -> np.ndarray:
    """Return the weights of the second month, in which the levers act."""
    scenario = BASELINE.replace(scale=0.02, months=2, parameters=ALONE).with_levers(*levers)
    model = ProcurementModel(scenario, detail=False)
    model.step()
    model.step()
    return model.series["goal_weights"].values[1]


def test_goals_are_those_of_the_rule() -> None:
    assert tuple(f.name for f in fields(ScoreRule))[: len(GOALS)] == GOALS


@pytest.mark.parametrize("name", ["numpy", "numba"])
def test_weights_before_policy_are_the_declared_ones(name: str) -> None:
    if name == "numba":
        pytest.importorskip("numba")
    with engine.forced(name):
        np.testing.assert_allclose(weights(), [0.40, 0.50, 0.10, 0.0, 0.0], rtol=1e-12)


@pytest.mark.parametrize("name", ["numpy", "numba"])
def test_a_locality_weight_shrinks_the_others(name: str) -> None:
    if name == "numba":
        pytest.importorskip("numba")
    with engine.forced(name):
        found = weights(LocalSourcing(start="2025-05", locality_weight=0.2))
    np.testing.assert_allclose(found, [0.32, 0.40, 0.08, 0.0, 0.20], rtol=1e-12)


def test_pressure_moves_weight_to_price() -> None:
    """Budgets of four fifths: pressure .2, and half of that on top of .40, rule (3)."""
    found = weights(BudgetCut(path={"2025-05": 0.8}))
    assert found[GOALS.index("price")] == pytest.approx(0.50)
    assert found.sum() == pytest.approx(1.0)
