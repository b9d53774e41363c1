"""The arms of a study: scenario files, with the study's own values laid over each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario
from ecosim.scenario.document import Document, KeyPath
from ecosim.scenario.shipped import shipped_scenarios
from ecosim.study.compare import check_arms
from ecosim.study.file.shape import StudyShape


def arms_of(
    shape: StudyShape, document: Document, path: Path, overrides: Sequence[str]
) -> tuple[Scenario, ...]:
    """Return the arms, the baseline first, or raise at the place that is wrong.

    Parameters
    ----------
    overrides
        Texts ``key=value`` of the command line, laid over what the file sets.
    """
    laid = [f"{key}={_text(value)}" for key, value in shape.set.items()]
    named: list[tuple[KeyPath, str]] = [(("baseline",), shape.baseline)]
    named += [(("policies", i), name) for i, name in enumerate(shape.policies)]
    arms = []
    for where, name in named:
        file = _file(document, path, where, name)
        try:
            arms.append(Scenario.load(file, (*laid, *overrides)))
        except InputError as error:
            raise _placed(error, document, shape) from None
    if len(arms) > 1:
        try:
            check_arms(arms)
        except InputError as error:
            raise document.locate(error, ("policies",)) from None
    return tuple(arms)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else repr(value)


def _placed(error: InputError, document: Document, shape: StudyShape) -> InputError:
    """Return an error of a value that the study sets at its place in the study file."""
    for key, value in shape.set.items():
        if str(error.file) == f"--set {key}={_text(value)}":
            return document.locate(
                ScenarioError(error.message, expected=error.expected, nearest=error.nearest,
                              hint=error.hint), ("set", key),
            )  # fmt: skip
    return error


def _file(document: Document, path: Path, where: KeyPath, name: str) -> Path:
    """Return the file that an arm names: shipped, or below the folder two above the study's."""
    known = shipped_scenarios()
    if name in known:
        return known[name]
    root = path.resolve().parent.parent.parent

    def wrong(message: str, near: str | None = None) -> ScenarioError:
        return document.locate(
            ScenarioError(message, expected=f"a scenario file below {root}, or a shipped scenario",
                          nearest=near), where,
        )  # fmt: skip

    file = path.parent / name
    if Path(name).is_absolute() or not file.resolve().is_relative_to(root):
        raise wrong(f"{name!r} is outside the folders of the study")
    if not file.is_file():
        beside = [one.name for one in file.parent.glob("*.y*ml")] if file.parent.is_dir() else []
        raise wrong(f"there is no scenario {name!r}", nearest(file.name, [*known, *beside]))
    return file
