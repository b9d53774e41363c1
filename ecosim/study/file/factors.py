"""The factors of a study: names that exist, and ranges and levels that every arm accepts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from ecosim.errors import InputError, ScenarioError
from ecosim.kernel.clock import month_number
from ecosim.kernel.params import Declaration, Value
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario, checks
from ecosim.scenario.describe import UNITS
from ecosim.scenario.document import KeyPath
from ecosim.scenario.knowledge import buyers_of, known_parameters
from ecosim.scenario.shape import check_shape, shown
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.file.chosen import NUMBERS, declared, grouped, uncertainties_of
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import FactorShape, StudyShape
from ecosim.study.moved import LEVERS, moved

#: a scenario's own keys that can move: numbers that leave an arm what it is
OWN_KEYS = ("scale", "months")
#: settings of a lever that say what it is, not how strong
FIXED = ("lever", "buyers")
#: settings that list categories of purchases
CATEGORIES = ("categories", "protect")
#: what a factor without a word of its own asks for
DECLARED_RANGE = FactorShape(low=None, high=None, values=None)


def factors_of(
    shape: StudyShape, problems: Problems, arms: Sequence[Scenario], overrides: Sequence[str]
) -> tuple[Factor, ...]:
    """Return the factors that a file names, or raise at the places that are wrong.

    Those of `parameters` come first, in the order of the file; then those of `uncertainties`, in
    name order.
    """
    chosen = uncertainties_of(shape, problems)
    found: dict[str, Factor] = {}
    for name, asked in shape.parameters.items():
        where: KeyPath = ("parameters", name)
        with problems.at(*where):
            if name in chosen:
                raise ScenarioError(
                    f"{name} is among the uncertainties already", expected="each factor once",
                    hint="name it under except, and it moves as it is written here", at_key=True,
                )  # fmt: skip
            place = str(problems.document.origin(where))
            found[name] = factor_of(name, asked or DECLARED_RANGE, arms, place)
    found |= chosen
    _check_set(found, shape, problems, overrides)
    factors = grouped(found, shape, problems)
    problems.raise_all()
    return factors


def _check_set(
    found: Mapping[str, Factor], shape: StudyShape, problems: Problems, overrides: Sequence[str]
) -> None:
    """Refuse a value that is set for a factor: the factor would move over it."""
    for key in shape.set:
        name = key.removeprefix("parameters.")
        if name in found:
            error = ScenarioError(
                f"{name} is set and moves", expected="one of them", at_key=True,
                hint=f"take it out of set, or out of what moves ({found[name].source})",
            )  # fmt: skip
            problems.note(error, ("set", key))
    for text in overrides:
        name = text.partition("=")[0].strip().removeprefix("parameters.")
        if name in found:
            error = ScenarioError(f"{name} moves in this study", expected="another key")
            problems.note(error.at(f"--set {text}"))


def factor_of(name: str, asked: FactorShape, arms: Sequence[Scenario], place: str) -> Factor:
    """Return one factor, or raise with the path to what is wrong in it."""
    checker = checker_of(name, arms)
    if asked.values is not None:
        if asked.low is not None or asked.high is not None:
            raise ScenarioError(
                f"{name} has a range and values", expected="{low: A, high: B} or {values: [A, B]}"
            )
        return checker.levels(tuple(asked.values), place)
    if asked.low is None and asked.high is None:
        if checker.known is None:
            raise ScenarioError(
                f"{name} has no declared range", expected="{low: A, high: B} or {values: [A, B]}"
            )
        factor = checker.named(declared(checker.known))
        for end in (factor.low, factor.high):
            checker.check(int(end) if factor.is_integer else end)
        return factor
    if asked.low is None or asked.high is None:
        lacking = "low" if asked.low is None else "high"
        raise ScenarioError(f"{name} has no {lacking}", expected="{low: A, high: B}, both of them")
    return checker.range(asked.low, asked.high, place)


class Checker:
    """What one name may be set to in the arms that have it.

    Parameters
    ----------
    name
    known
        Declaration of a parameter, or of a lever's parameter; None for another setting.
    arms
        Those in which the name means something.
    """

    def __init__(self, name: str, known: Declaration | None, arms: Sequence[Scenario]) -> None:
        self.name, self.known, self.arms = name, known, tuple(arms)

    def named(self, factor: Factor) -> Factor:
        """Return a factor of a declaration under the name of this study."""
        return replace(factor, name=self.name, group=self.name)

    def range(self, low: float, high: float, place: str) -> Factor:
        """Return a factor over a range whose ends every arm accepts."""
        if self.known is not None and self.known.type not in NUMBERS:
            raise ScenarioError(
                f"{self.name} is no number", expected="{values: [A, B]}, each value "
                + self.known.expected,
            )  # fmt: skip
        is_integer = self._is_integer()
        for key, end in (("low", low), ("high", high)):
            if is_integer and end != int(end):
                raise ScenarioError(
                    f"{key} of {self.name} cannot be {end:g}", expected="a whole number",
                    path=(key,),
                )  # fmt: skip
            self.check(int(end) if is_integer else float(end), (key,))
        if not low < high:
            raise ScenarioError(
                f"low of {self.name} is not below high", expected=f"a number below {high:g}",
                path=("low",),
            )
        return self.factor(low=float(low), high=float(high), place=place, is_integer=is_integer)

    def levels(self, given: tuple[Any, ...], place: str) -> Factor:
        """Return a factor of levels that every arm accepts."""
        values: list[Value] = []
        for i, value in enumerate(given):
            plain = tuple(value) if isinstance(value, list) else value
            checked = self.check(plain, ("values", i))
            if checked in values and type(checked) is type(values[values.index(checked)]):
                raise ScenarioError(
                    f"{self.name} has the value {value!r} twice", expected="values that differ",
                    path=("values", i),
                )
            values.append(checked)
        return self.factor(
            low=0.0, high=float(len(values) - 1), place=place, values=tuple(values)
        )

    def check(self, value: Any, path: KeyPath = ()) -> Value:
        """Return a value as the arms take it, or raise with a path."""
        own = value
        try:
            if self.known is not None:
                own = self.known.check(value)
            elif self.name in OWN_KEYS:
                for error in check_shape({self.name: value}, is_partial=True):
                    raise error
            for arm in self.arms:
                self._check_fits(moved(arm, {self.name: own}))
        except InputError as error:
            raise _reworded(error, self.name, value, path) from None
        return cast("Value", own)

    def _check_fits(self, arm: Scenario) -> None:
        """Refuse a date outside the run and a category that the region does not have."""
        label, _, setting = self.name.removeprefix(LEVERS).partition(".")
        if not self.name.startswith(LEVERS) or setting not in ("start", "end", *CATEGORIES):
            return

        def complain(error: InputError, path: KeyPath) -> None:
            if path[:1] == (setting,):
                raise error

        lever = _lever_in(arm, label)
        first = month_number(arm.start)
        checks.check_dates(lever, (first, first + arm.months), complain)
        checks.check_reach(lever, buyers_of(arm.region), complain)

    def usual(self) -> Value | None:
        """Return the value that all arms have, or None where they differ or have none."""
        values = [_value_in(arm, self.name) for arm in self.arms]
        return values[0] if values and all(one == values[0] for one in values) else None

    def _is_integer(self) -> bool:
        if self.known is not None:
            return self.known.type == "int"
        usual = self.usual()
        return isinstance(usual, int) and not isinstance(usual, bool)

    def factor(self, *, place: str, **facts: Any) -> Factor:
        """Return a factor of this name with what is declared of it."""
        unit = self.known.unit if self.known else UNITS.get(self.name, "")
        doc = self.known.doc if self.known else ""
        return Factor(name=self.name, unit=unit, doc=doc, source=place, group=self.name, **facts)


def _reworded(error: InputError, name: str, value: Any, path: KeyPath) -> ScenarioError:
    said = f"{name} cannot be {shown(list(value) if isinstance(value, tuple) else value)}"
    if "cannot be" not in error.message:
        said += f": {error.message}"
    return ScenarioError(
        said, expected=error.expected, nearest=error.nearest, hint=error.hint, path=path
    )


def checker_of(name: str, arms: Sequence[Scenario]) -> Checker:
    """Return what knows a name's values, or raise for a name that means nothing in any arm."""
    if name in OWN_KEYS:
        return Checker(name, None, arms)
    if name in known_parameters():
        return Checker(name, known_parameters()[name], arms)
    if name == DUMMY:
        raise ScenarioError(
            "a dummy is in every sampled design by itself", expected="other names", at_key=True
        )
    if name.startswith(LEVERS):
        return _of_lever(name, arms)
    known = [*OWN_KEYS, *known_parameters()]
    is_switch = name.startswith("switches.")
    raise ScenarioError(
        f"unknown parameter {name!r}", nearest=nearest(name, known), at_key=True,
        expected="a declared parameter, scale, months, levers.NAME or levers.NAME.SETTING",
        hint="a switch does not move: give each setting a study of its own" if is_switch else None,
    )  # fmt: skip


def _of_lever(name: str, arms: Sequence[Scenario]) -> Checker:
    label, _, rest = name[len(LEVERS) :].partition(".")
    having = [arm for arm in arms if label in arm.lever_labels]
    labels = list(dict.fromkeys(one for arm in arms for one in arm.lever_labels))
    if not having:
        raise ScenarioError(
            f"no arm has a lever {label!r}", nearest=nearest(label, labels), at_key=True,
            expected="one of " + ", ".join(labels) if labels else "an arm with levers",
        )  # fmt: skip
    if not rest:
        return _Presence(name, None, having)
    lever = _lever_in(having[0], label)
    setting, _, date = rest.partition(".")
    if setting in FIXED:
        raise ScenarioError(
            f"{setting} of a lever does not move", expected="another setting", at_key=True,
            hint="write a scenario for each",
        )  # fmt: skip
    known = lever.keys()
    if setting not in known:
        raise ScenarioError(
            f"{label} has no setting {setting!r}", expected="one of " + ", ".join(known),
            nearest=nearest(setting, known), at_key=True,
        )  # fmt: skip
    is_dated = isinstance(getattr(lever, setting), Mapping)
    if is_dated != bool(date):
        form = f"levers.{label}.{setting}" + (".YYYY-MM" if is_dated else "")
        raise ScenarioError(f"{name} is no setting of {label}", expected=form, at_key=True)
    if is_dated:
        _check_date(date, having, label, setting)
    return Checker(name, lever.declared.get(setting), having)


def _check_date(date: str, arms: Sequence[Scenario], label: str, setting: str) -> None:
    """Refuse a date of a path that is outside the run, unless the path has it already."""
    calendar = arms[0].calendar
    known = [one for arm in arms for one in getattr(_lever_in(arm, label), setting)]
    try:
        number = month_number(date)
    except ValueError:
        number = -1
    first = month_number(calendar.start)
    if date not in known and not first <= number < first + calendar.months:
        raise ScenarioError(
            f"{date!r} is no month of the run", at_key=True, nearest=nearest(date, known),
            expected=f"YYYY-MM from {calendar.start} to {calendar.date(calendar.months - 1)}",
        )


class _Presence(Checker):
    """A lever that is there or not."""

    def range(self, low: float, high: float, place: str) -> Factor:
        raise ScenarioError(f"{self.name} is there or not", expected="{values: [false, true]}")

    def check(self, value: Any, path: KeyPath = ()) -> Value:
        if not isinstance(value, bool):
            raise ScenarioError(
                f"{self.name} cannot be {value!r}", expected="true or false", path=path
            )
        return value

    def usual(self) -> Value:
        return True


def _lever_in(arm: Scenario, label: str) -> Any:
    return arm.levers[arm.lever_labels.index(label)]


def _value_in(arm: Scenario, name: str) -> Value | None:
    """Return what an arm has for a name; None where there is nothing."""
    if name in OWN_KEYS:
        return cast("Value", getattr(arm, name))
    if not name.startswith(LEVERS):
        return arm.parameters[name]
    label, _, rest = name[len(LEVERS) :].partition(".")
    setting, _, date = rest.partition(".")
    value = getattr(_lever_in(arm, label), setting)
    return cast("Value | None", value.get(date) if date else value)
