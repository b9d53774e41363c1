"""The outcomes and analyses of a study: indicators, arms and periods that exist and fit."""

from __future__ import annotations

from collections.abc import Sequence

from ecosim.errors import ScenarioError
from ecosim.kernel.catalogue import INDICATORS, Indicator
from ecosim.kernel.clock import Calendar
from ecosim.kernel.registry import nearest
from ecosim.result import Labels
from ecosim.scenario import Scenario
from ecosim.study.effects import TOTAL
from ecosim.study.experiment import Factor, Of, Outcome
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import OutcomeShape, StudyShape

#: dimensions by which an outcome can be read
READABLE = ("place", "sector")


def outcomes_of(
    shape: StudyShape, problems: Problems, arms: Sequence[Scenario], factors: Sequence[Factor],
    labels: Labels, key: str = "outcomes",
) -> tuple[Outcome, ...]:  # fmt: skip
    """Return the outcomes a file names under a key; without a policy an effect is one each."""
    calendar = _shortest(arms, factors)
    found: list[Outcome] = []
    for i, asked in enumerate(shape.outcomes):
        with problems.at(key, i):
            what = _indicator(asked)
            _check_where(asked, what, labels)
            _check_period(asked, what, calendar)
            for one in _of_arms(asked, arms):
                if one in found:
                    raise ScenarioError(
                        f"the outcome {one.name!r} is there twice", expected="each outcome once"
                    )
                found.append(one)
    return tuple(found)


def _shortest(arms: Sequence[Scenario], factors: Sequence[Factor]) -> Calendar:
    """Return the months that every row has, where their number is a factor."""
    months = arms[0].months
    for factor in factors:
        if factor.name == "months":
            months = min(int(str(value)) for value in factor.values) if factor.values else int(
                factor.low
            )
    return Calendar(arms[0].start, months)


def _indicator(asked: OutcomeShape) -> Indicator:
    if asked.indicator not in INDICATORS:
        raise ScenarioError(
            f"unknown indicator {asked.indicator!r}", path=("indicator",),
            nearest=nearest(asked.indicator, INDICATORS),
            expected="a name of the catalogue of indicators, as gva",
        )  # fmt: skip
    what = INDICATORS[asked.indicator]
    others = [dim for dim in what.dims if dim not in READABLE]
    if others:
        raise ScenarioError(
            f"{what.name} is by {' and '.join(others)}", path=("indicator",),
            expected="an indicator of the region, or one by place or sector",
        )  # fmt: skip
    return what


def _check_where(asked: OutcomeShape, what: Indicator, labels: Labels) -> None:
    for dim, code in (("place", asked.place), ("sector", asked.sector)):
        is_by = dim in what.dims
        if code is None and is_by:
            raise ScenarioError(
                f"{what.name} is by {dim}, and the outcome names none", expected=f"{dim}: CODE",
                path=("indicator",),
            )
        if code is not None and not is_by:
            raise ScenarioError(
                f"{what.name} is not by {dim}", path=(dim,), at_key=True,
                expected=f"no {dim}", nearest=None,
                hint=_by(what, dim),
            )  # fmt: skip
        known = labels.place if dim == "place" else labels.sector
        if code is not None and code not in known:
            raise ScenarioError(
                f"there is no {dim} {code!r}", expected="one of " + ", ".join(known),
                nearest=nearest(code, known), path=(dim,),
            )  # fmt: skip


def _by(what: Indicator, dim: str) -> str | None:
    """Return which indicator of nearly that name has a dimension."""
    other = f"{what.name}_by_{dim}"
    return f"{other} is" if other in INDICATORS else None


def _check_period(asked: OutcomeShape, what: Indicator, calendar: Calendar) -> None:
    years = [calendar.year_label(y) for y in range(calendar.months // 12)]
    if what.frequency == "year" and not years:
        raise ScenarioError(
            f"{what.name} has one value a year, and the run has {calendar.months} months",
            expected="an indicator by month, or 12 months or more", path=("indicator",),
        )
    known = [*years, TOTAL]
    if asked.period not in known:
        raise ScenarioError(
            f"there is no period {asked.period!r}", expected="one of " + ", ".join(known),
            nearest=nearest(asked.period, known), path=("period",),
            hint=None if asked.period in years else
            f"the shortest run has {calendar.months} months from {calendar.start}",
        )  # fmt: skip


def _of_arms(asked: OutcomeShape, arms: Sequence[Scenario]) -> list[Outcome]:
    policies = [arm.name for arm in arms[1:]]
    of: Of = asked.of or ("relative_effect" if policies and asked.arm is None else "level")
    if of != "level" and not policies:
        raise ScenarioError(
            f"there is no policy whose {of.replace('_', ' ')} could be read",
            expected="of: level, or policies", path=("of",),
        )
    wanted, other = ("arm", "policy") if of == "level" else ("policy", "arm")
    if getattr(asked, other) is not None:
        raise ScenarioError(
            f"{other} does not go with of: {of}", expected=f"{wanted}: NAME", path=(other,),
            at_key=True,
        )
    name = getattr(asked, wanted)
    known = [arm.name for arm in arms] if of == "level" else policies
    if name is not None and name not in known:
        raise ScenarioError(
            f"no {wanted} is called {name!r}", expected="one of " + ", ".join(known),
            nearest=nearest(name, known), path=(wanted,),
        )  # fmt: skip
    usual = [arms[0].name] if of == "level" else policies
    return [
        Outcome(indicator=asked.indicator, of=of, arm=one, period=asked.period,
                place=asked.place or "", sector=asked.sector or "")
        for one in ([name] if name else usual)
    ]  # fmt: skip


def check_analyses(shape: StudyShape, problems: Problems, outcomes: Sequence[Outcome]) -> None:
    """Note an analysis that cannot read the design or has no outcome to read."""
    from ecosim.study.sensitivity.analyse import DESIGNS

    method = shape.design.method
    for i, name in enumerate(shape.analyses):
        with problems.at("analyses", i):
            if name in shape.analyses[:i]:
                raise ScenarioError(f"{name} is asked for twice", expected="each analysis once")
            if name in DESIGNS and method not in DESIGNS[name]:
                raise ScenarioError(
                    f"{name} cannot read a {method} design",
                    expected="method: " + " or ".join(DESIGNS[name]),
                )
            if name == "prim" and all(one.of == "level" for one in outcomes):
                raise ScenarioError(
                    "prim asks where a policy does harm, and no outcome is an effect",
                    expected="an outcome with of: effect or of: relative_effect",
                )
            if name == "ranking" and not _is_ranked(outcomes):
                raise ScenarioError(
                    "there is nothing to rank", expected="the same effect of two policies or more"
                )


def _is_ranked(outcomes: Sequence[Outcome]) -> bool:
    """Return whether two outcomes differ by the policy alone."""
    seen = set()
    for one in outcomes:
        key = (one.indicator, one.of, one.period, one.place, one.sector)
        if one.of != "level" and key in seen:
            return True
        seen.add(key)
    return False
