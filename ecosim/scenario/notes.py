"""What is worth a second look in a scenario that is right: said, never refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from ecosim.kernel.params import Declaration
from ecosim.policies import Lever
from ecosim.scenario.knowledge import buyers_of, known_parameters
from ecosim.scenario.scenario import Scenario


def notes(scenario: Scenario) -> list[str]:
    """Return what a reader should know before a run, a sentence each."""
    return [*_idle(scenario), *_twice(scenario), *_unusual(scenario)]


def _idle(scenario: Scenario) -> Iterator[str]:
    """Say which levers act in no month, or whatever the month set nothing."""
    for label in scenario.levers_that_never_act:
        yield (
            f"lever {label} of {scenario.name!r} never acts in the {scenario.months} months of "
            "this run"
        )
    for label, lever in scenario.levers_that_set_nothing.items():
        yield f"lever {label} of {scenario.name!r} {nothing_in_words(lever)}"


def nothing_in_words(lever: Lever) -> str:
    """Return of a lever that sets nothing what it could set."""
    keys = list(lever.handles)
    named = keys[0] if len(keys) == 1 else f"{', '.join(keys[:-1])} or {keys[-1]}"
    return f"sets nothing: it acts by {named}, and none is set to a value that changes anything"


def _twice(scenario: Scenario) -> Iterator[str]:
    """Say where two levers of one kind set the same thing for the same buyers and months."""
    named = list(zip(scenario.lever_labels, scenario.levers, strict=True))
    for (first, one), (second, other) in combinations(named, 2):
        if one.name != other.name or not _meet(scenario, one, other):
            continue
        shared = [key for key in one.in_use() if key in other.in_use()]
        how = "; ".join(f"{key}: {one.handles[key].together}" for key in shared)
        if not one.handles and one == other:
            how = "the second acts on what the first leaves"
        if how:
            same = " are the same, and" if one == other else ""
            yield (
                f"levers {first} and {second} of {scenario.name!r}{same} act on the same buyers in "
                f"the same months ({how})"
            )


def _meet(scenario: Scenario, one: Lever, other: Lever) -> bool:
    """Return whether two levers ever act on the same buyers, sectors and months."""
    buyers, calendar = buyers_of(scenario.region), scenario.calendar
    reached = one.buyers.mask(buyers) & other.buyers.mask(buyers)
    covered = one.covers_sectors(buyers.sectors) & other.covers_sectors(buyers.sectors)
    return bool(np.any(reached) and np.any(covered)) and any(
        one.strength(month, calendar) > 0 and other.strength(month, calendar) > 0
        for month in range(scenario.months)
    )


def _unusual(scenario: Scenario) -> Iterator[str]:
    """Say which values lie far outside the range that their declaration calls plausible."""
    for label, lever in zip(scenario.lever_labels, scenario.levers, strict=True):
        for key, known in lever.declared.items():
            value = getattr(lever, key)
            is_off = key in lever.handles and value == lever.handles[key].off
            if not is_off and _is_far_outside(known, value):
                yield f"{key} of lever {label} of {scenario.name!r} {_range(known, value)}"
    known_ones = known_parameters()
    for name, value in scenario.parameters.changed.items():
        if _is_far_outside(known_ones[name], value):
            yield f"{name} of {scenario.name!r} {_range(known_ones[name], value)}"


def _is_far_outside(known: Declaration, value: object) -> bool:
    """Return whether a value is below half the plausible range, or above twice of it."""
    if known.low is None or known.high is None or value == known.default:
        return False
    width = known.high - known.low
    least = known.low / 2.0 if known.low > 0.0 else known.low - width
    most = 2.0 * known.high if known.high > 0.0 else known.high + width
    numbers: Sequence[object] = value if isinstance(value, tuple) else (value,)
    return any(isinstance(one, int | float) and not least <= one <= most for one in numbers)


def _range(known: Declaration, value: object) -> str:
    unit = f" ({known.unit})" if known.unit else ""
    return (
        f"is {_said(value)}, far outside the usual range from {_said(known.low)} to "
        f"{_said(known.high)}{unit}"
    )


def _said(value: object) -> str:
    """Return a number as a reader writes it, thousands apart."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_said, value)) + "]"
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)
