"""The outcomes and analyses of a study: indicators, arms and periods that exist and fit."""

from __future__ import annotations

from collections.abc import Sequence

from ecosim.errors import ScenarioError
from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.registry import nearest
from ecosim.result import Labels
from ecosim.scenario import Scenario
from ecosim.scenario.document import Document, KeyPath
from ecosim.study.effects import TOTAL
from ecosim.study.experiment import Design, Of, Outcome
from ecosim.study.file.shape import OutcomeShape, StudyShape

#: dimensions by which an outcome can be read
READABLE = ("place", "sector")


def outcomes_of(
    shape: StudyShape, document: Document, arms: Sequence[Scenario], labels: Labels
) -> tuple[Outcome, ...]:
    """Return the outcomes a file names, one a policy where it names none, or raise."""
    found: list[Outcome] = []
    for i, asked in enumerate(shape.outcomes):
        where: KeyPath = ("outcomes", i)
        _check_indicator(asked, document, where, labels)
        _check_period(asked, document, where, arms)
        for one in _of_arms(asked, document, where, arms):
            if one in found:
                raise document.locate(
                    ScenarioError(f"the outcome {one.name!r} is there twice"), where
                )
            found.append(one)
    return tuple(found)


def _check_indicator(
    asked: OutcomeShape, document: Document, where: KeyPath, labels: Labels
) -> None:
    what = INDICATORS.get(asked.indicator)
    if what is None:
        raise document.locate(
            ScenarioError(
                f"unknown indicator {asked.indicator!r}",
                nearest=nearest(asked.indicator, INDICATORS),
                expected="a name of the catalogue of indicators",
            ), (*where, "indicator"),
        )  # fmt: skip
    if any(dim not in READABLE for dim in what.dims):
        raise document.locate(
            ScenarioError(
                f"{what.name} is by {' and '.join(what.dims)}",
                expected="an indicator of the region, or by place or sector",
            ), (*where, "indicator"),
        )  # fmt: skip
    for dim, code in (("place", asked.place), ("sector", asked.sector)):
        if (code is not None) != (dim in what.dims):
            verb = "needs a" if dim in what.dims else "is not by"
            raise document.locate(
                ScenarioError(f"{what.name} {verb} {dim}"), (*where, dim) if code else where
            )
        if code is not None and code not in labels.of(dim):  # type: ignore[arg-type]
            known = list(labels.of(dim))  # type: ignore[arg-type]
            raise document.locate(
                ScenarioError(
                    f"there is no {dim} {code!r}", expected="one of " + ", ".join(known),
                    nearest=nearest(code, known),
                ), (*where, dim),
            )  # fmt: skip


def _check_period(
    asked: OutcomeShape, document: Document, where: KeyPath, arms: Sequence[Scenario]
) -> None:
    calendar = arms[0].calendar
    known = [*(calendar.year_label(y) for y in range(calendar.months // 12)), TOTAL]
    if asked.period not in known:
        raise document.locate(
            ScenarioError(
                f"there is no period {asked.period!r}", expected="one of " + ", ".join(known),
                nearest=nearest(asked.period, known),
            ), (*where, "period"),
        )  # fmt: skip


def _of_arms(
    asked: OutcomeShape, document: Document, where: KeyPath, arms: Sequence[Scenario]
) -> list[Outcome]:
    policies = [arm.name for arm in arms[1:]]
    of: Of = asked.of or ("relative_effect" if policies else "level")
    if of != "level" and not policies:
        raise document.locate(
            ScenarioError("there is no policy whose effect could be read", expected="of: level"),
            (*where, "of"),
        )
    known = policies if of != "level" else [arm.name for arm in arms]
    if asked.policy is not None and asked.policy not in known:
        raise document.locate(
            ScenarioError(
                f"no arm is called {asked.policy!r}", expected="one of " + ", ".join(known),
                nearest=nearest(asked.policy, known),
            ), (*where, "policy"),
        )  # fmt: skip
    usual = policies if of != "level" else [arms[0].name]
    return [
        Outcome(indicator=asked.indicator, of=of, arm=name, period=asked.period,
                place=asked.place or "", sector=asked.sector or "")
        for name in ([asked.policy] if asked.policy else usual)
    ]  # fmt: skip


def check_analyses(
    shape: StudyShape, document: Document, design: Design, outcomes: Sequence[Outcome]
) -> None:
    """Refuse an analysis that cannot read the design or has no outcome to read."""
    from ecosim.study.sensitivity.analyse import DESIGNS

    for i, name in enumerate(shape.analyses):
        where: KeyPath = ("analyses", i)
        if name in DESIGNS and design.method not in DESIGNS[name]:
            raise document.locate(
                ScenarioError(
                    f"{name} cannot read a design of the kind {design.method}",
                    expected="a design of the kind " + " or ".join(DESIGNS[name]),
                ), where,
            )  # fmt: skip
        effects = [one for one in outcomes if one.of != "level"]
        if name == "prim" and not effects:
            raise document.locate(
                ScenarioError("prim asks where an effect is negative", expected="an effect"), where
            )
        if name == "ranking" and len({one.arm for one in effects}) < 2:
            raise document.locate(
                ScenarioError("a ranking needs effects of two policies or more"), where
            )
