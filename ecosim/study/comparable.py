"""Which scenarios can be compared: those that differ by their levers alone.

Where they differ by more, one message names every key on which they do, and what lays the
baseline's values over all of them.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ecosim.errors import InputError
from ecosim.scenario import Scenario
from ecosim.scenario.notes import nothing_in_words
from ecosim.scenario.write import value_text

#: what the arms of a comparison must share, beside switches, impulse and parameters
PLAIN = ("region", "start", "months", "scale", "seed", "mode", "procurement")
SAME_BUT_LEVERS = "arms that differ by their levers alone"


class Difference(NamedTuple):
    """A key on which two arms differ though they may not, with both values."""

    key: str
    policy: object
    baseline: object

    def __str__(self) -> str:
        return f"{self.key}: {_said(self.policy)} and {_said(self.baseline)}"


def check_arms(arms: Sequence[Scenario], allow_idle: bool = False) -> None:
    """Refuse arms that differ by more than their levers, and levers that can never act."""
    if len(arms) < 2:
        raise InputError("there is nothing to compare", expected="a baseline and a policy or more")
    names = [arm.name for arm in arms]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"two scenarios are called {name!r}", expected="a name for each arm")
    baseline = arms[0]
    for arm in arms[1:]:
        found = differences(arm, baseline)
        if found:
            raise InputError(
                in_words(arm, baseline, found), expected=SAME_BUT_LEVERS, hint=_advice(found)
            )
        for problem, remedy in () if allow_idle else idle_levers(arm):
            raise InputError(problem, hint=f"{remedy}, or accept that with --allow-idle")


def in_words(policy: Scenario, baseline: Scenario, found: Sequence[Difference]) -> str:
    """Return in what two arms differ though they may not."""
    return f"{policy.name!r} and {baseline.name!r} differ in {', '.join(map(str, found))}"


def idle_levers(arm: Scenario) -> Iterator[tuple[str, str]]:
    """Name levers of which it is known before any run that they change nothing, and what to do."""
    for label in arm.levers_that_never_act:
        problem = f"lever {label} of {arm.name!r} never acts in the {arm.months} months"
        yield problem, "move its start into the run"
    for label, lever in arm.levers_that_set_nothing.items():
        yield f"lever {label} of {arm.name!r} {nothing_in_words(lever)}", "set one of them"


def differences(policy: Scenario, baseline: Scenario) -> list[Difference]:
    """Return every key on which two arms differ though they may not, in the order of a file."""
    ours, theirs = _shared(policy), _shared(baseline)
    return [
        Difference(key, ours.get(key), theirs.get(key))
        for key in dict.fromkeys((*ours, *theirs))
        if ours.get(key) != theirs.get(key)
    ]


def _said(value: object) -> str:
    return "none" if value is None else value_text(value)


def _shared(scenario: Scenario) -> dict[str, object]:
    """Return what arms must share, by the key that `--set` takes."""
    return {
        **{key: getattr(scenario, key) for key in PLAIN},
        **{f"switches.{name}": is_on for name, is_on in scenario.switches.items()},
        "impulse": scenario.impulse.as_data() if scenario.impulse else None,
        **scenario.parameters,
    }


def _advice(found: Sequence[Difference]) -> str:
    """Return what makes arms equal but for their levers."""
    flags = [
        "--set " + shlex.quote(f"{one.key}={value_text(one.baseline)}")
        for one in found
        if one.key != "impulse"
    ]
    said = ["let the policy extend the baseline and write its levers alone"]
    if flags:
        said.append(f"or lay the same over all arms, as the baseline has it: {' '.join(flags)}")
    if len(flags) < len(found):
        said.append("write the same impulse into both files, or into none")
    return "; ".join(said)
