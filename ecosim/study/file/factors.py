"""The factors of a study: names that exist, ranges that are allowed, groups that do not overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.params import Declaration, Value
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario
from ecosim.scenario.document import Document, KeyPath
from ecosim.scenario.knowledge import known_parameters
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.file.shape import FactorShape, StudyShape
from ecosim.study.moved import LEVERS, moved

NUMBERS = ("int", "float")
#: what a factor without a word of its own asks for
DECLARED_RANGE = FactorShape(low=None, high=None, values=None)


def factors_of(
    shape: StudyShape, document: Document, arms: Sequence[Scenario]
) -> tuple[Factor, ...]:
    """Return the factors that a file names, or raise at the place that is wrong.

    Those of `uncertainties` come first, in name order; then those of `parameters`, in the order
    of the file. A parameter of both has the range that is written.
    """
    found = {one.name: _declared(one) for one in _uncertainties(shape, document)}
    for name, asked in shape.parameters.items():
        where: KeyPath = ("parameters", name)
        found.pop(name, None)
        try:
            found[name] = _factor(name, asked or DECLARED_RANGE, arms, str(document.origin(where)))
        except InputError as error:
            raise document.locate(error, where) from None
    _check_ends(tuple(found.values()), document, arms)
    return _grouped(found, shape, document)


def _uncertainties(shape: StudyShape, document: Document) -> list[Declaration]:
    known = {
        name: one for name, one in known_parameters().items()
        if one.role == "uncertainty" and one.type in NUMBERS and one.low is not None
        and one.low < (one.high or one.low)
    }  # fmt: skip
    asked = ["*"] if shape.uncertainties == "all" else shape.uncertainties or []
    chosen = [
        name for i, pattern in enumerate(asked)
        for name in _matching(pattern, known, document, ("uncertainties", i))
    ]  # fmt: skip
    left_out = {
        name for i, pattern in enumerate(shape.except_)
        for name in _matching(pattern, known, document, ("except", i))
    }  # fmt: skip
    return [one for name, one in known.items() if name in chosen and name not in left_out]


def _matching(
    pattern: str, known: dict[str, Declaration] | dict[str, Factor], document: Document,
    where: KeyPath,
) -> Iterator[str]:  # fmt: skip
    """Yield the names that a pattern means; a pattern that means none is refused."""
    names = [name for name in known if fnmatchcase(name, pattern)]
    if not names:
        raise document.locate(
            ScenarioError(
                f"{pattern!r} matches nothing", nearest=nearest(pattern, known),
                expected="the name of a declared uncertainty, or a pattern as market.entry.*",
            ), where,
        )  # fmt: skip
    yield from names


def _declared(one: Declaration) -> Factor:
    assert one.low is not None
    assert one.high is not None
    return Factor(
        name=one.name, low=float(one.low), high=float(one.high), unit=one.unit, doc=one.doc,
        source=one.source, is_integer=one.type == "int", group=one.name,
    )  # fmt: skip


def _factor(name: str, asked: FactorShape, arms: Sequence[Scenario], place: str) -> Factor:
    """Return one factor of `parameters`."""
    known = known_parameters().get(name)
    if known is None:
        _check_lever(name, arms)
    if asked.values is not None:
        return _levels(name, asked, known, place)
    if known is not None and known.type not in NUMBERS:
        raise ScenarioError(
            f"{name} is {known.expected}, which has no range", expected="{values: [A, B]}"
        )
    if (asked.low is None) != (asked.high is None):
        raise ScenarioError("low and high come together", expected="{low: A, high: B}")
    if asked.low is None or asked.high is None:
        if known is None or known.low is None:
            raise ScenarioError(
                f"{name} has no declared range", expected="{low: A, high: B}, or {values: [A, B]}"
            )
        return _declared(known)
    if not asked.low < asked.high:
        raise ScenarioError("low is not below high", expected="{low: A, high: B} with A below B")
    return Factor(
        name=name, low=asked.low, high=asked.high, unit=known.unit if known else "",
        doc=known.doc if known else "", source=place, group=name,
        is_integer=known is not None and known.type == "int",
    )  # fmt: skip


def _levels(
    name: str, asked: FactorShape, known: Declaration | None, place: str
) -> Factor:
    values: tuple[Value, ...] = tuple(asked.values or ())
    if asked.low is not None or asked.high is not None:
        raise ScenarioError("a factor has a range or values, not both", expected="one of them")
    if len(set(map(repr, values))) < len(values):
        raise ScenarioError("a value is there twice", expected="values that differ")
    if known is not None:
        values = tuple(known.check(value) for value in values)
    return Factor(
        name=name, low=0.0, high=float(len(values) - 1), values=values, source=place, group=name,
        unit=known.unit if known else "", doc=known.doc if known else "",
    )  # fmt: skip


def _check_lever(name: str, arms: Sequence[Scenario]) -> None:
    """Refuse a name that is neither a parameter nor a setting of a lever that an arm has."""
    if name == DUMMY:
        raise ScenarioError("a dummy is there by itself", expected="no factor of that name")
    labels = [label for arm in arms for label in arm.lever_labels]
    if not name.startswith(LEVERS):
        raise ScenarioError(
            f"unknown parameter {name!r}", nearest=nearest(name, known_parameters()),
            expected="a declared parameter, or levers.NAME.SETTING",
        )  # fmt: skip
    label, _, setting = name[len(LEVERS) :].partition(".")
    if label not in labels or not setting:
        raise ScenarioError(
            f"no arm has the lever setting {name!r}",
            expected=", ".join(f"levers.{one}.SETTING" for one in dict.fromkeys(labels))
            or "an arm with levers", nearest=nearest(label, labels),
        )  # fmt: skip


def _check_ends(factors: Sequence[Factor], document: Document, arms: Sequence[Scenario]) -> None:
    """Refuse a factor whose range no scenario would accept."""
    for factor in factors:
        ends = range(len(factor.values)) if factor.values else (factor.low, factor.high)
        for end in ends:
            for arm in arms:
                try:
                    moved(arm, {factor.name: factor.value(end)})
                except (InputError, TypeError, ValueError, AttributeError) as error:
                    raise _located(error, factor, factor.value(end), document) from None


def _located(
    error: Exception, factor: Factor, value: Value, document: Document
) -> ScenarioError:
    if isinstance(error, InputError):
        said, expected, near = error.message, error.expected, error.nearest
    else:
        said, expected, near = f"{factor.name} cannot be {value!r}", "a setting of the lever", None
    made = ScenarioError(said, expected=expected, nearest=near)
    return document.locate(made, ("parameters", factor.name))


def _grouped(
    found: dict[str, Factor], shape: StudyShape, document: Document
) -> tuple[Factor, ...]:
    """Return the factors with the names of their groups."""
    from dataclasses import replace

    group_of: dict[str, str] = {}
    for group, patterns in shape.groups.items():
        for i, pattern in enumerate(patterns):
            for name in _matching(pattern, found, document, ("groups", group, i)):
                if group_of.setdefault(name, group) != group:
                    raise document.locate(
                        ScenarioError(
                            f"{name} is in two groups, {group_of[name]} and {group}",
                            expected="a group for each factor at most",
                        ), ("groups", group, i),
                    )  # fmt: skip
    return tuple(
        replace(factor, group=group_of.get(name, name)) for name, factor in found.items()
    )
