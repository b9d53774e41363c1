"""Buyers' reserves, rule (2): what runs low holds purchases back, what is enough changes none."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecosim.agents.reserves import held_back
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario
from tests.direction.claims import claim

BASELINE = Scenario.load("scenarios/baseline.yaml")
MONEY = st.integers(-(10**6), 10**6)


@claim("2", "exact", "The less a buyer has in reserve, the more of its budget it holds back, up to "
       "all of it, and nothing while it has the least it wants.")  # fmt: skip
@given(st.tuples(MONEY, MONEY), st.integers(0, 10**6), st.integers(1, 10**5))
def test_less_in_reserve_never_holds_back_less(
    two: tuple[int, int], least: int, budget: int
) -> None:
    reserves = np.sort(np.array(two, dtype=np.float64))
    share = held_back(reserves, np.full(2, float(least)), np.full(2, float(budget)), 12.0)
    assert share[0] >= share[1]
    assert ((share == 0.0) == (reserves >= least)).all()
    assert (share <= 1.0).all()


@claim("2", "exact", "Reserves above the least change no purchase: with more of them the run is "
       "the same, but for grants and what buyers hold.")  # fmt: skip
def test_reserves_that_are_enough_change_nothing() -> None:
    runs = []
    for level in (0.19, 0.35):
        scenario = BASELINE.replace(
            scale=0.05, months=24, parameters={"agents.buyers.reserves": level}
        )
        model = ProcurementModel(scenario, detail=False)
        for _ in range(24):
            model.step()
        runs.append(model)
    one, other = runs
    assert not one.series["budget_held_back"].values.any()
    # the largest broken identity is rounding, of sums that have more in them
    for name in set(one.series) - {"reserves", "identity_residual"}:
        np.testing.assert_array_equal(one.series[name].values, other.series[name].values, name)
    for name in ("supplier", "price", "start", "end"):
        np.testing.assert_array_equal(getattr(one.contracts, name), getattr(other.contracts, name))
