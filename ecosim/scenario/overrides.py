"""``--set key=value``: one value laid over a scenario, with the same checks as in a file.

Keys: a top-level key (``months``), a switch (``switches.cash``), a parameter by its dotted name
(``market.entry.sigma_c``), or a lever's setting by the lever's name or number
(``levers.local_sourcing.locality_weight``, ``levers.0.start``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario import checks
from ecosim.scenario.document import Document, Origin, parse_value
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.shape import KEYS, SWITCHES, check_shape

NOT_SETTABLE = ("schema_version", "extends", "levers", "parameters", "switches",
                "impulse")  # fmt: skip
SETTABLE = tuple(key for key in KEYS if key not in NOT_SETTABLE)


def apply_override(whole: Document, text: str) -> None:
    """Lay one ``key=value`` over merged data, or raise with ``--set`` as the place."""
    label = f"--set {text}"
    key, equals, written = text.partition("=")
    key = key.strip()
    if not equals or not key:
        raise ScenarioError("no key and value", file=label, expected="key=value, as months=24")
    lay(whole, key, _value(written, label), Origin(label))


def lay(whole: Document, key: str, value: Any, origin: Origin) -> None:
    """Lay one value over merged data, or raise at the place where it was written."""
    key = key.removeprefix("parameters.")
    if key in SETTABLE:
        _refuse(check_shape({key: value}, is_partial=True), origin)
        whole.data[key] = value
        whole.origins[(key,)] = origin
    elif key.startswith("switches."):
        _set_switch(whole, key.removeprefix("switches."), value, origin)
    elif key.startswith("levers."):
        _set_lever(whole, key, value, origin)
    elif key in known_parameters():
        _set_parameter(whole, key, value, origin)
    else:
        _unknown(key, origin)


def _value(written: str, label: str) -> Any:
    try:
        return parse_value(written, label)
    except InputError as error:
        # positions inside the made-up line would mislead
        raise ScenarioError(
            error.message, file=label, expected=error.expected, hint=error.hint
        ) from None


def _unknown(key: str, origin: Origin) -> None:
    known = [*SETTABLE, *(f"switches.{s}" for s in SWITCHES), *known_parameters()]
    error = ScenarioError(
        f"unknown key {key!r}", nearest=nearest(key, known),
        expected="a scenario key, switches.NAME, levers.NAME.KEY or a parameter's dotted name",
    )  # fmt: skip
    raise origin.locate(error, at_key=True)


def _set_parameter(whole: Document, name: str, value: Any, origin: Origin) -> None:
    errors: list[InputError] = []
    checks.check_parameters({name: value}, lambda e, p: errors.append(e))
    _refuse(errors, origin)
    whole.data.setdefault("parameters", {})
    whole.data["parameters"] = {**whole.data["parameters"], name: value}
    whole.origins[("parameters", name)] = origin


def _set_switch(whole: Document, name: str, value: Any, origin: Origin) -> None:
    errors: list[InputError] = []
    checks.check_switches({name: value}, lambda e, p: errors.append(e))
    _refuse(errors, origin)
    _refuse(check_shape({"switches": {name: value}}, is_partial=True), origin)
    whole.data["switches"] = {**whole.data.get("switches", {}), name: value}
    whole.origins[("switches", name)] = origin


def _set_lever(whole: Document, key: str, value: Any, origin: Origin) -> None:
    levers: list[dict[str, Any]] = [dict(item) for item in whole.data.get("levers", [])]
    _, which, *rest = key.split(".")
    names = [str(item.get("lever")) for item in levers]
    chosen = int(which) if which.isdecimal() else names.index(which) if which in names else -1
    if not 0 <= chosen < len(levers) or len(rest) != 1:
        have = ", ".join(f"levers.{name}.KEY" for name in names) or "a scenario with levers"
        error = ScenarioError(
            f"no lever setting {key!r} in this scenario", expected=have,
            nearest=nearest(which, names),
        )  # fmt: skip
        raise origin.locate(error, at_key=True)
    levers[chosen][rest[0]] = value
    errors: list[InputError] = []
    checks.build_lever(levers[chosen], lambda e, p: errors.append(e))
    _refuse(errors, origin)
    whole.data["levers"] = levers
    whole.origins[("levers", chosen, rest[0])] = origin


def _refuse(errors: Sequence[InputError], origin: Origin) -> None:
    for error in errors:
        raise origin.locate(error, at_key=error.at_key)
