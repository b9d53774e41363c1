"""A resolved scenario as a flat list: every value in force, its unit, place and source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ecosim.policies import Lever
from ecosim.policies.base import COMMON
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.scenario import Scenario

UNITS = {"months": "months", "scale": "share of full size", "start": "month"}
#: units of the settings that every lever has
COMMON_UNITS = {"start": "month", "end": "month", "ramp": "months",
                "cost": "GBP a year at full scale"}  # fmt: skip
NOT_SHOWN = ("schema_version", "switches", "levers", "impulse", "parameters")


class Fact(NamedTuple):
    """One value in force."""

    key: str
    value: str
    unit: str
    where: str
    source: str


def facts(scenario: Scenario, *, unset: bool = True) -> list[Fact]:
    """Return every value of a scenario: top keys, switches, levers, parameters by name.

    Parameters
    ----------
    scenario
    unset
        Say also what holds where a setting that every lever has, as its end, is not written.
    """
    data = scenario.as_data()
    found = [
        _fact(scenario, key, value, UNITS.get(key, ""), "")
        for key, value in data.items()
        if key not in NOT_SHOWN
    ]
    found += [_fact(scenario, f"switches.{k}", v, "", "") for k, v in scenario.switches.items()]
    if scenario.impulse is not None:
        given = scenario.impulse.as_data()
        units = {"amount": "GBP at full scale", "month": "month"}
        found += [
            _fact(scenario, f"impulse.{key}", value, units.get(key, ""), "")
            for key, value in given.items()
        ]
    for i, lever in enumerate(scenario.levers):
        found += _of_lever(scenario, i, lever, _unset(scenario, lever) if unset else {})
    for name, known in known_parameters().items():
        found.append(_fact(scenario, name, scenario.parameters[name], known.unit, known.source))
    return found


def _of_lever(
    scenario: Scenario, i: int, lever: Lever, unset: Mapping[str, object]
) -> list[Fact]:
    said = lever.as_data()
    # the settings that every lever has stand first, in their order
    common = {key: said.get(key, unset.get(key)) for key in COMMON if key in said or key in unset}
    whole = {"lever": said["lever"], **common, **said}
    rows = []
    for key, value in _flat(whole).items():
        known = lever.declared.get(key)
        unit, source = (known.unit, known.source) if known else (COMMON_UNITS.get(key, ""), "")
        unit = "" if key not in said and isinstance(value, str) else unit
        rows.append(_fact(scenario, f"levers.{i}.{key}", value, unit, source))
    return rows


def _unset(scenario: Scenario, lever: Lever) -> dict[str, object]:
    """Return what holds where a setting that every lever has is not written."""
    return {
        "start": f"{scenario.start}, the first month of the run",
        "end": "none: to the end of the run",
        "ramp": lever.ramp,
        "buyers": "everybody",
        "cost": lever.cost,
    }


def _fact(scenario: Scenario, key: str, value: object, unit: str, source: str) -> Fact:
    return Fact(key, text(value), unit, scenario.sources.get(key, "default"), source)


def _flat(data: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            flat.update(_flat(value, f"{prefix}{key}."))
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def text(value: object) -> str:
    """Return a value as a scenario file would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(text(item) for item in value) + "]"
    return str(value)


class Difference(NamedTuple):
    """One key on which two scenarios differ; None where a scenario does not have it."""

    key: str
    first: str | None
    second: str | None
    unit: str


def differences(first: Scenario, second: Scenario) -> list[Difference]:
    """Return the keys on which two resolved scenarios differ, in the order of the first."""
    left, right = ({fact.key: fact for fact in facts(s, unset=False)} for s in (first, second))
    found = []
    for key in dict.fromkeys([*left, *right]):
        a, b = left.get(key), right.get(key)
        if (a and a.value) != (b and b.value):
            unit = next(fact.unit for fact in (a, b) if fact)
            found.append(Difference(key, a.value if a else None, b.value if b else None, unit))
    return found
