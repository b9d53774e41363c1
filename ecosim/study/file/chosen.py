"""Which declared uncertainties a study moves, and which factors move together: by patterns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from ecosim.errors import ScenarioError
from ecosim.kernel.params import Declaration
from ecosim.kernel.registry import nearest
from ecosim.scenario.knowledge import known_parameters
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import StudyShape

NUMBERS = ("int", "float")


def uncertainties_of(shape: StudyShape, problems: Problems) -> dict[str, Factor]:
    """Return the uncertainties a file selects, in name order, over their declared ranges."""
    known = declared_uncertainties()
    asked = ["*"] if shape.uncertainties == "all" else shape.uncertainties or []
    chosen: list[str] = []
    for i, pattern in enumerate(asked):
        with problems.at("uncertainties", i):
            chosen += _matching(pattern, known, "no declared uncertainty with a range")
    left_out: list[str] = []
    for i, pattern in enumerate(shape.except_):
        with problems.at("except", i):
            if not asked:
                raise ScenarioError("except leaves nothing out", expected="uncertainties beside it")
            left_out += _matching(pattern, known, "no declared uncertainty with a range")
    return {name: declared(one) for name, one in known.items()
            if name in chosen and name not in left_out}  # fmt: skip


def declared_uncertainties() -> dict[str, Declaration]:
    """Return every declared uncertainty that is one number with a range, in name order."""
    return {
        name: one for name, one in known_parameters().items()
        if one.role == "uncertainty" and one.type in NUMBERS
        and one.low is not None and one.high is not None and one.low < one.high
    }  # fmt: skip


def declared(one: Declaration) -> Factor:
    """Return a declared parameter as a factor over its plausible range."""
    if one.low is None or one.high is None or one.type not in NUMBERS:
        raise ScenarioError(
            f"{one.name} has no declared range of one number",
            expected="{values: [A, B]}, each value " + one.expected,
        )
    return Factor(
        name=one.name, low=float(one.low), high=float(one.high), unit=one.unit, doc=one.doc,
        source=one.source, is_integer=one.type == "int", group=one.name,
    )  # fmt: skip


def _matching(pattern: str, known: Iterable[str], what: str) -> list[str]:
    """Return the names that a pattern means; a pattern that means none is refused."""
    names = [name for name in known if fnmatchcase(name, pattern)]
    if not names:
        raise ScenarioError(
            f"{pattern!r} matches {what}", nearest=nearest(pattern.rstrip(".*"), known),
            expected="a name, or a pattern as market.entry.*",
        )  # fmt: skip
    return names


def grouped(
    found: Mapping[str, Factor], shape: StudyShape, problems: Problems
) -> tuple[Factor, ...]:
    """Return the factors with the names of their groups; a factor is in one group at most."""
    group_of: dict[str, str] = {}
    for group, patterns in shape.groups.items():
        with problems.at("groups", group):
            if group in found or group == DUMMY:
                raise ScenarioError(
                    f"{group!r} is the name of a factor", expected="another name", at_key=True
                )
        for i, pattern in enumerate(patterns):
            with problems.at("groups", group, i):
                for name in _matching(pattern, found, "no factor of this study"):
                    if name in group_of:
                        other = group_of[name]
                        raise ScenarioError(
                            f"{name} is in the group {other} already",
                            expected="each factor in one group, and named there once",
                        )
                    group_of[name] = group
    return tuple(
        replace(factor, group=group_of.get(name, name)) for name, factor in found.items()
    )
