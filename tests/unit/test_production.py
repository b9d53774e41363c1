"""Do firms share the market and serve it within capacity, as equation (12) says?"""

from __future__ import annotations

import numpy as np
import pytest

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
