"""Do firms serve, staff and supply as equations (12) to (14) say? Worked on one place."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from ecosim.economy.demand import consumption_spending, inputs_bought, month_demand
from ecosim.economy.production import next_capacity, produce, share_market
from ecosim.economy.state import FirmState, Structure
from tests.reference.test_small_world import open_world

ECONOMY, _ = open_world()
STRUCTURE: Structure = ECONOMY.structure
# firms 0, 2, 4, 6 and 8 (background) are of sector 0; the others of sector 1
FIRST = [0, 2, 4, 6, 8]


def firms(capacity: list[float], level: list[float] | None = None) -> FirmState:
    """Return five firms of sector 0 with given capacities; those of sector 1 have plenty."""
    ten, lots = np.zeros(10), np.full(10, 1e9)
    lots[FIRST] = capacity
    levels = np.ones(10)
    levels[FIRST] = level or [1.0] * 5
    return FirmState(levels, ten.copy(), lots, ten.copy(), ten.copy(), np.ones(10, dtype=bool))


def served(state: FirmState, asked: list[float], contracts: list[float], *, capacity: bool = True):
    """Return production when sector 0 is asked for `asked` and has `contracts` in hand."""
    a, c = np.zeros(10), np.zeros(10)
    a[FIRST], c[FIRST] = asked, contracts
    return produce(STRUCTURE, state, a, c, np.zeros(10), capacity=capacity)


def test_market_is_shared_by_level_and_outside_demand_comes_on_top() -> None:
    state = firms([1e9] * 5, level=[1.0, 2.0, 3.0, 4.0, 0.0])
    state.export_level[0] = 7.0
    demand = ECONOMY.demand()
    total = demand.total[0, 0]
    asked = share_market(STRUCTURE, state, demand)[FIRST]
    assert asked == pytest.approx([total / 10 + 7.0, total / 5, 0.3 * total, 0.4 * total, 0.0])


def test_growth_of_one_firm_displaces_the_others() -> None:
    demand = ECONOMY.demand()
    before = share_market(STRUCTURE, firms([1e9] * 5), demand)
    after = share_market(STRUCTURE, firms([1e9] * 5, level=[6.0, 1.0, 1.0, 1.0, 1.0]), demand)
    assert after[FIRST].sum() == pytest.approx(before[FIRST].sum())
    assert after[0] == pytest.approx(6 * after[2])


def test_closed_firm_is_asked_for_nothing() -> None:
    state = firms([1e9] * 5)
    state.active[0] = False
    assert share_market(STRUCTURE, state, ECONOMY.demand())[0] == 0.0


def test_contracts_come_first_and_what_overflows_is_bought_in() -> None:
    made = served(firms([100.0] * 5), [50.0] * 5, [120.0, 80.0, 0.0, 0.0, 0.0])
    assert made.bought_in[FIRST].tolist() == [20.0, 0.0, 0.0, 0.0, 0.0]
    # 50 and 30 customers are turned away; three firms have room for 50 each
    assert made.served[FIRST] == pytest.approx([0.0, 20.0, *[50 + 80 / 3] * 3])
    assert made.work[FIRST] == pytest.approx([100.0, 100.0, *[50 + 80 / 3] * 3])
    assert made.missed[0, 0] == pytest.approx(0.0, abs=1e-12)
    assert made.load[FIRST] == pytest.approx([1.7, 1.3, 0.5, 0.5, 0.5])


def test_only_what_the_whole_cell_cannot_serve_is_missed() -> None:
    made = served(firms([100.0] * 5), [250.0, 50.0, 50.0, 50.0, 200.0], [0.0] * 5)
    assert made.served[FIRST] == pytest.approx([100.0] * 5)
    assert made.missed[0, 0] == pytest.approx(100 / 600)


def test_without_capacity_everything_is_served_and_nothing_bought_in() -> None:
    made = served(firms([1.0] * 5), [250.0] * 5, [10.0] * 5, capacity=False)
    assert made.served[FIRST].tolist() == [250.0] * 5
    assert not made.bought_in.any()
    assert made.work[FIRST].tolist() == [260.0] * 5


def test_capacity_moves_a_tenth_of_the_way_to_its_target() -> None:
    state = firms([100.0] * 5)
    wanted = np.full(10, 100.0)
    assert next_capacity(state, wanted, target_load=0.8, speed=0.1)[0] == pytest.approx(102.5)


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
