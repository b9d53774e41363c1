"""What the shape cannot say: levers, parameters, dates and places that exist and fit together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ecosim.economy.assigned import AssignedParams
from ecosim.errors import InputError, RegionError, ScenarioError
from ecosim.kernel.clock import month_number, month_text
from ecosim.kernel.params import Value
from ecosim.kernel.registry import nearest
from ecosim.market.parameters import EntryParams
from ecosim.policies import Lever
from ecosim.policies.base import find_lever
from ecosim.procurement.scope import BuyerDirectory
from ecosim.scenario.knowledge import buyers_of, known_parameters
from ecosim.scenario.scenario import Scenario
from ecosim.scenario.shape import SWITCHES, shown

KeyPath = tuple[str | int, ...]
Note = Callable[[InputError, KeyPath], None]


def check_together(scenario: Scenario) -> None:
    """Raise where parameters that are right one by one do not fit together."""
    params = scenario.parameters
    params.of(EntryParams).check_together()
    if scenario.procurement == "assigned":
        params.of(AssignedParams).check_together()


def check_parameters(raw: dict[str, Any], note: Note) -> dict[str, Value]:
    """Return the parameters that are right; note what is wrong with the others."""
    known = known_parameters()
    checked: dict[str, Value] = {}
    for name, value in raw.items():
        if name not in known:
            error = ScenarioError(
                f"unknown parameter {name!r}",
                expected="the dotted name of a parameter (ecosim explain lists them)",
                nearest=nearest(name, known),
                at_key=True,
            )
            note(error, (name,))
            continue
        try:
            checked[name] = known[name].check(value)
        except InputError as error:
            note(_reworded(error, f"{name} cannot be {shown(value)}"), (name,))
    return checked


def check_switches(raw: dict[str, Any], note: Note) -> None:
    """Note switches that do not exist."""
    for name in raw:
        if name not in SWITCHES:
            error = ScenarioError(
                f"unknown switch {name!r}", expected="one of " + ", ".join(SWITCHES),
                nearest=nearest(name, SWITCHES), at_key=True,
            )  # fmt: skip
            note(error, (name,))


def build_lever(raw: dict[str, Any], note: Note) -> Lever | None:
    """Return the lever that one item of `levers` describes, or note what is wrong with it."""
    if "lever" not in raw:
        note(ScenarioError("this lever has no name", expected="lever: NAME as its first key"), ())
        return None
    try:
        kind = find_lever(raw["lever"])
    except InputError as error:
        note(_reworded(error, f"unknown lever {shown(raw['lever'])}"), ("lever",))
        return None
    settings = {key: value for key, value in raw.items() if key != "lever"}
    if not _note_settings(kind, settings, note):
        return None
    try:
        return kind(**settings)
    except InputError as error:
        note(error, ())
        return None


def _note_settings(kind: type[Lever], settings: dict[str, Any], note: Note) -> bool:
    """Check settings one by one, so that each is reported at its own place."""
    is_right = True
    for key, value in settings.items():
        try:
            if value is None:
                raise ScenarioError("cannot be empty", expected="a value")
            kind.check_one(key, value)
        except InputError as error:
            is_right = False
            said = error.message
            if key not in said and not error.at_key:
                said = f"{key} {said}" if said.startswith("cannot") else f"{key}: {said}"
            note(_reworded(error, said), (key,))
    return is_right


def check_dates(lever: Lever, horizon: tuple[int, int], note: Note) -> None:
    """Note dates of a lever outside the horizon.

    Parameters
    ----------
    lever
        The lever.
    horizon
        Month numbers of the first month and of the month after the last.
    note
        Takes an error and the path to its culprit.
    """
    first, end = horizon
    for path, date in lever.dates().items():
        # an `end` names the first month without the lever, so it may be the month after the last
        latest = end if path == ("end",) else end - 1
        if not first <= month_number(date) <= latest:
            is_early = month_number(date) < first
            error = ScenarioError(
                f"{date} is outside the scenario's horizon"
                + (": it lies before the start of the run" if is_early else ""),
                expected=f"a month from {month_text(first)} to {month_text(latest)}",
                hint=_earlier(path, first) if is_early
                else f"the run has {end - first} months from its start: raise `months`, or move it",
                at_key=len(path) > 1,
            )  # fmt: skip
            note(error, path)


def _earlier(path: KeyPath, first: int) -> str:
    """Return what to do about a date before the first month."""
    begin = "or let the run begin earlier (the scenario's own `start`)"
    if path == ("start",):
        from_first = f"a lever in force from the first month, {month_text(first)}"
        return f"leave it out for {from_first}, {begin}"
    if path == ("end",):
        return f"a lever that ends before the run never acts: leave the lever out, {begin}"
    return f"move it to {month_text(first)} or later, {begin}"


def check_reach(lever: Lever, buyers: BuyerDirectory, note: Note) -> None:
    """Note buyers, places and categories that the region does not have."""
    try:
        lever.buyers.check(buyers)
    except InputError as error:
        note(error, ("buyers",))
    for path, code in lever.sectors().items():
        if code not in buyers.sectors:
            unknown = ScenarioError(
                f"no sector has the code {code!r}",
                expected="one of " + ", ".join(buyers.sectors),
                nearest=nearest(code.upper(), buyers.sectors),
            )
            note(unknown, path)


def check_region(name: str, note: Note) -> BuyerDirectory | None:
    """Return the region's buyers, or note why it cannot be loaded."""
    try:
        return buyers_of(name)
    except RegionError as error:
        if error.file is not None:
            raise
        note(error, ())
        return None


def _reworded(error: InputError, message: str) -> InputError:
    return ScenarioError(
        message, expected=error.expected, nearest=error.nearest, hint=error.hint,
        path=error.path, at_key=error.at_key,
    )  # fmt: skip
