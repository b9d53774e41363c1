"""Is what is asked of firms the demand of equations (12) and (14)? Worked on one place."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ecosim.economy.demand import consumption_spending, inputs_bought, month_demand
from ecosim.economy.state import Structure
from tests.reference.test_small_world import open_world

ECONOMY, _ = open_world()
STRUCTURE: Structure = ECONOMY.structure


def test_inputs_are_propensity_times_coefficient_times_work() -> None:
    ordered = np.zeros((5, 1, 2))
    ordered[0, 0, 1] = 1000.0  # SMEs of sector 1: .05 from sector 0 and .20 from sector 1
    propensity = STRUCTURE.propensity[0, 1]
    assert inputs_bought(STRUCTURE, ordered)[0, 0] == pytest.approx(
        [50.0 * propensity, 200.0 * propensity]
    )


def test_propensities_have_mean_one_in_each_sector_at_month_0() -> None:
    work = np.zeros((5, 2))
    for firm in range(10):
        work[STRUCTURE.firm_class[firm], STRUCTURE.firm_sector[firm]] += ECONOMY.firms.ordered[firm]
    mean = (STRUCTURE.propensity * work).sum(axis=0) / work.sum(axis=0)
    assert mean == pytest.approx([1.0, 1.0])


def test_impulse_is_outside_demand_of_this_month_only() -> None:
    ordered, spending = np.zeros((5, 1, 2)), np.array([1000.0])
    extra = np.array([[500.0, 0.0]])
    with_it = month_demand(STRUCTURE, ordered, spending, extra)
    without = month_demand(STRUCTURE, ordered, spending)
    assert with_it.total - without.total == pytest.approx(extra)


@pytest.mark.parametrize(("wealth", "expected"), [(True, 880 + 0.004 * 5e3), (False, 880 + 33.0)])
def test_spending_is_part_of_income_and_of_deposits(wealth: bool, expected: float) -> None:
    structure = dataclasses.replace(STRUCTURE, wealth_income=np.array([33.0]))
    income, deposits = np.array([1000.0]), np.array([5e3])
    spent = consumption_spending(structure, income, deposits, 0.88, 0.004, wealth=wealth)
    assert spent == pytest.approx([expected])
