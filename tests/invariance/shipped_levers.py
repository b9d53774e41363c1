"""Every lever of the shipped scenarios, and decision points of the whole region to bend by it.

A new lever is covered with its scenario.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from typing import Any

import numpy as np

from ecosim.kernel.clock import Calendar
from ecosim.kernel.random import Streams
from ecosim.policies import LEVERS, Lever, PolicyStack
from ecosim.procurement.decision_points import Purchases
from ecosim.procurement.scope import BuyerDirectory
from ecosim.region import load_region
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_scenarios
from tests.unit.lever_example import OF_BUYERS, usual

CALENDAR = Calendar("2025-04", 120)
#: purchases a decision point is bent for
N = 300


@cache
def directory() -> BuyerDirectory:
    return BuyerDirectory.of_region(load_region("west_midlands"))


@cache
def levers() -> tuple[Lever, ...]:
    """Return every lever of the shipped scenarios, one of each kind first."""
    scenarios = [Scenario.load(path) for path in shipped_scenarios().values()]
    every = [lever for scenario in scenarios for lever in scenario.levers]
    first = {lever.name: lever for lever in every}
    return (*first.values(), *(lever for lever in every if lever not in first.values()))


def one_of_each() -> tuple[Lever, ...]:
    return levers()[: len(LEVERS)]


@cache
def purchases() -> Purchases:
    """Return purchases of all buyers, from a hundred pounds to ten million, on all routes."""
    streams, i, b = Streams(3), np.arange(N), directory()
    estimate = np.exp(4.6 + 11.5 * streams.uniform("order.value", i))
    return Purchases(
        buyer=i % len(b), category=i % len(b.sectors), estimate=estimate,
        is_below_threshold=estimate < 173_100.0, route=(i // 7 % 4).astype(np.int8),
    )  # fmt: skip


@cache
def values() -> dict[str, Any]:
    """Return every decision point before policy, as many rows as buyers or purchases."""
    made = {}
    for point, value in usual().items():
        n = len(directory()) if point in OF_BUYERS else N
        arrays = {f.name: getattr(value, f.name) for f in fields(value)}
        # one column a category
        arrays = {k: v[:, :1] if v.shape == (3, 3) else v for k, v in arrays.items()}
        wide = {k: v.repeat(len(directory().sectors), axis=1) for k, v in arrays.items()
                if v.shape == (3, 1)}  # fmt: skip
        arrays |= wide
        made[point] = type(value)(**{k: np.repeat(v[:1], n, axis=0) for k, v in arrays.items()})
    return made


def bent(chosen: Iterable[Lever], point: str, month: int, value: Any = None) -> Any:
    policy = PolicyStack(tuple(chosen), CALENDAR, directory())
    value = values()[point] if value is None else value
    rows = () if point in OF_BUYERS else (purchases(),)
    return getattr(policy, point)(value, *rows, month)
