"""A scenario as a row of a design has it: parameters, keys, and what its levers are set to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ecosim.kernel.params import Value
from ecosim.scenario import Scenario

#: how a lever's setting is named: ``levers.LABEL.SETTING``, or ``levers.LABEL`` for its presence
LEVERS = "levers."


def moved(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """Return a scenario with values laid over it.

    A lever's setting moves where the scenario has the lever; ``levers.LABEL: false`` takes the
    lever away. A setting that is a path by date is reached by its date:
    ``levers.budget_cut.path.2029-04``.
    """
    of_levers = {key: value for key, value in values.items() if key.startswith(LEVERS)}
    keys = {key: value for key, value in values.items() if key not in of_levers}
    own = {key: keys.pop(key) for key in list(keys) if "." not in key}
    changes: dict[str, Any] = dict(own)
    if keys:
        changes["parameters"] = keys
    if of_levers:
        changes["levers"] = _levers(scenario, of_levers)
    return scenario.replace(**changes) if changes else scenario


def _levers(scenario: Scenario, values: Mapping[str, Value]) -> tuple[Any, ...]:
    kept = []
    for label, lever in zip(scenario.lever_labels, scenario.levers, strict=True):
        name = f"{LEVERS}{label}"
        if values.get(name) is False:
            continue
        prefix = f"{name}."
        new: dict[str, Any] = {}
        for key, value in values.items():
            if key.startswith(prefix):
                setting, _, date = key[len(prefix) :].partition(".")
                old = new.get(setting, getattr(lever, setting))
                new[setting] = {**old, date: value} if date else value
        kept.append(replace(lever, **new) if new else lever)
    return tuple(kept)
