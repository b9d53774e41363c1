"""Does the order of levers in a file not matter? For every lever there is, in every order."""

from __future__ import annotations

import itertools
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from ecosim.kernel.random import Streams
from ecosim.policies import LEVERS, Lever
from ecosim.procurement.decision_points import NoPolicy
from ecosim.run import simulate
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_scenario
from tests.invariance.shipped_levers import bent, levers, one_of_each, values

#: while ramps rise, and when all of them are complete
MONTHS = (14, 48)


def acts(lever: Lever, point: str, month: int) -> bool:
    return bent([lever], point, month) is not values()[point]


def gap(one: Any, other: Any) -> float:
    """Return the largest difference between two values of a decision point."""
    found = 0.0
    for f in fields(one):
        a, b = (np.asarray(getattr(x, f.name), dtype=np.float64) for x in (one, other))
        found = max(found, float(np.max(np.abs(a - b), initial=0.0)))
    return found


def test_every_lever_is_in_a_shipped_scenario() -> None:
    assert {lever.name for lever in one_of_each()} == set(LEVERS)


def test_every_decision_point_is_bent_here() -> None:
    points = {name for name in vars(NoPolicy) if not name.startswith("_")}
    assert points == set(values())


@pytest.mark.parametrize("name", list(LEVERS))
def test_every_lever_bends_something_here(name: str) -> None:
    (lever,) = (one for one in one_of_each() if one.name == name)
    moved = [gap(bent([lever], point, 48), values()[point]) for point in values()]
    assert max(moved) > 0 or lever.cost > 0


@pytest.mark.parametrize("month", MONTHS)
def test_any_three_levers_act_alike_in_every_order(month: int) -> None:
    acting = {point: [x for x in levers() if acts(x, point, month)] for point in values()}
    assert max(len(some) for some in acting.values()) >= 3
    for point, some in acting.items():
        for chosen in itertools.combinations(some, min(3, len(some))):
            first, *others = itertools.permutations(chosen)
            expected = bent(first, point, month)
            assert all(gap(bent(order, point, month), expected) <= 1e-15 for order in others)


@pytest.mark.parametrize("month", MONTHS)
def test_all_levers_together_act_alike_in_every_order(month: int) -> None:
    every = levers()
    keys = Streams(5)
    for point in values():
        expected = bent(every, point, month)
        for shuffle in range(40):
            order = np.argsort(keys.uniform("order.shuffle", np.arange(len(every)), shuffle))
            assert gap(bent([every[i] for i in order], point, month), expected) <= 1e-15


def test_levers_commute_but_for_two_weights_of_the_award() -> None:
    # each alone, one after the other: only where two raise a weight does the page say more
    differ = set()
    for a, b in itertools.combinations(levers(), 2):
        for point in values():
            one = bent([b], point, 48, bent([a], point, 48))
            other = bent([a], point, 48, bent([b], point, 48))
            if gap(one, other) > 1e-15:
                differ.add((point, *sorted((a.name, b.name))))
    assert differ == {("score", "local_sourcing", "social_value")}


def test_a_run_is_the_same_whatever_the_order_of_its_levers() -> None:
    base = Scenario.load(shipped_scenario("baseline")).replace(months=15, scale=0.02)
    every = one_of_each()
    runs = [simulate(base.with_levers(*order)) for order in (every, every[::-1])]
    first, second = (run.indicators["value"].to_numpy() for run in runs)
    assert first.tobytes() == second.tobytes()
