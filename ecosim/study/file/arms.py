"""The arms of a study: scenario files, with the study's own values laid over each."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario
from ecosim.scenario.document import KeyPath
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.load import Laid, load_scenario
from ecosim.scenario.shape import SWITCHES
from ecosim.scenario.shipped import scenarios_at_hand
from ecosim.study.comparable import SAME_BUT_LEVERS, differences, idle_levers, in_words
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import StudyShape

#: a scenario's own keys that a study may set; the others say what an arm is
OWN_KEYS = ("start", "months", "scale", "seed", "mode", "procurement")
#: folders of this name, up to two above the study's own, may hold its arms
SCENARIOS = "scenarios"
ALLOWED = (
    "a scenario file in the study's folder or below, or in a folder called scenarios at most two "
    "folders above it; or the name of a shipped scenario"
)


def arms_of(
    shape: StudyShape, problems: Problems, path: Path, overrides: Sequence[str]
) -> tuple[Scenario, ...]:
    """Return the arms, the baseline first, or raise at the place that is wrong.

    Parameters
    ----------
    overrides
        Texts ``key=value`` of the command line, laid over what the file sets.
    """
    origin = problems.document.origin
    laid = [(key, value, origin(("set", key))) for key, value in shape.set.items()]
    for key in shape.set:
        with problems.at("set", key):
            _check_key(key)
    for text in overrides:
        try:
            _check_key(text.partition("=")[0].strip())
        except ScenarioError as error:
            raise error.at(f"--set {text}") from None
    problems.raise_all()
    named: list[tuple[KeyPath, str]] = [(("baseline",), shape.baseline)]
    named += [(("policies", i), name) for i, name in enumerate(shape.policies)]
    arms = []
    for where, name in named:
        with problems.at(*where):
            arms.append(_arm(path, problems.document.file, name, laid, overrides))
    problems.raise_all()
    _check_together(arms, problems)
    return tuple(arms)


def _check_key(key: str) -> None:
    """Refuse a key that a study cannot lay over all of its arms."""
    name = key.removeprefix("parameters.")
    if name in OWN_KEYS or name in known_parameters() or name.startswith("switches."):
        return
    hint = {
        "replicates": "replicates is a key of the study itself",
        "levers": "levers belong into an arm's scenario, and what moves in them into parameters",
    }.get(name.split(".")[0])
    known = [*OWN_KEYS, *(f"switches.{switch}" for switch in SWITCHES), *known_parameters()]
    raise ScenarioError(
        f"a study cannot set {key!r}", hint=hint, at_key=True,
        nearest=None if hint else nearest(name, known),
        expected=f"{', '.join(OWN_KEYS)}, switches.NAME or a parameter's dotted name",
    )  # fmt: skip


def _arm(
    path: Path, label: str, name: str, laid: Sequence[Laid], overrides: Sequence[str]
) -> Scenario:
    file = _file(path, name)
    by_name = name in scenarios_at_hand()
    said = str(file) if by_name else os.path.normpath(Path(label).parent / name)
    return load_scenario(file, said, tuple(overrides), laid)


def _file(path: Path, name: str) -> Path:
    """Return the file that an arm names, or raise."""
    known = scenarios_at_hand()
    if name in known:
        return known[name]
    file = path.parent / name
    if Path(name).is_absolute() or not _is_allowed(file, path):
        raise ScenarioError(f"{name!r} is outside the folders of the study", expected=ALLOWED)
    if not file.is_file():
        beside = [one.name for one in file.parent.glob("*.y*ml")] if file.parent.is_dir() else []
        near = nearest(file.name, beside)
        raise ScenarioError(
            f"there is no scenario {name!r}", expected=ALLOWED,
            nearest=str(Path(name).with_name(near)) if near else nearest(name, known),
        )  # fmt: skip
    return file


def _is_allowed(file: Path, study: Path) -> bool:
    """Return whether a file lies where a study may look, links followed."""
    own = study.resolve().parent
    above = own.parents[:2]
    return any(file.resolve().is_relative_to(root)
               for root in (own, *(folder / SCENARIOS for folder in above)))  # fmt: skip


def _check_together(arms: Sequence[Scenario], problems: Problems) -> None:
    """Refuse arms that differ by more than levers, share a name, or have an idle lever."""
    for i, arm in enumerate(arms[1:]):
        taken = [other.name for other in arms[: i + 1]]
        with problems.at("policies", i):
            if arm.name in taken:
                raise ScenarioError(
                    f"two scenarios are called {arm.name!r}", expected="a name for each arm"
                )
            found = differences(arm, arms[0])
            if found:
                raise ScenarioError(
                    in_words(arm, arms[0], found), expected=SAME_BUT_LEVERS,
                    hint="let the policy extend the baseline; set: changes all arms",
                )  # fmt: skip
            for problem, remedy in idle_levers(arm):
                raise ScenarioError(
                    problem, expected="a lever that acts in the run", hint=f"{remedy}, in its file"
                )
    problems.raise_all()
