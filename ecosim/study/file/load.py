"""From a study file to an experiment: read, check, and raise at the places that are wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.run.simulation import labels_for
from ecosim.scenario.document import read_document
from ecosim.scenario.kinds import require
from ecosim.study.experiment import Experiment, Outcome, PrecisionRule
from ecosim.study.file.arms import arms_of
from ecosim.study.file.designs import design_of
from ecosim.study.file.factors import factors_of
from ecosim.study.file.outcomes import check_analyses, outcomes_of
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import ReplicatesShape, StudyShape
from ecosim.study.file.words import read_shape


def load_experiment(path: Path, overrides: Sequence[str] = ()) -> Experiment:
    """Read a study file and check everything.

    Parameters
    ----------
    path
    overrides
        Texts ``key=value`` of ``--set``, laid over every arm.

    Raises
    ------
    InputError
        With file, line, column, what was expected and the nearest known key; what else is wrong
        with the same part of the file is in its `also`.
    """
    path = Path(path)
    problems = Problems(read_document(path, str(path)))
    require(problems.document, "study")
    shape = read_shape(problems.document.data, problems, StudyShape)
    arms = arms_of(shape, problems, path, overrides)
    factors = factors_of(shape, problems, arms, overrides)
    outcomes = outcomes_of(shape, problems, arms, factors, labels_for(arms[0]))
    check_analyses(shape, problems, outcomes)
    stop = _stop(shape, problems, outcomes)
    problems.raise_all()
    replicates = _first(shape)
    most = stop.most if stop else replicates
    design = design_of(shape, factors, problems, arms, len(arms) * most)
    return Experiment(
        name=shape.name, description=shape.description, arms=arms, design=design,
        replicates=replicates, outcomes=outcomes, analyses=tuple(shape.analyses), stop=stop,
        path=path,
    )  # fmt: skip


def _first(shape: StudyShape) -> int:
    asked = shape.replicates
    return asked.first if isinstance(asked, ReplicatesShape) else asked


def _stop(
    shape: StudyShape, problems: Problems, outcomes: Sequence[Outcome]
) -> PrecisionRule | None:
    """Return when there are enough replicates; None where their number is fixed."""
    asked = shape.replicates
    if not isinstance(asked, ReplicatesShape):
        return None
    if asked.most < asked.first:
        error = ScenarioError("most is below first", expected=f"a number from {asked.first}")
        problems.note(error, ("replicates", "most"))
    position = 0
    with problems.at("replicates", "until"):
        position = _position(asked.until.outcome, [one.name for one in outcomes])
    return PrecisionRule(
        outcome=position, half_width=asked.until.half_width, most=max(asked.most, asked.first)
    )


def _position(name: str | None, names: Sequence[str]) -> int:
    """Return which outcome a stop rule watches."""
    if name is None:
        if len(names) > 1:
            raise ScenarioError(
                "until does not say which outcome it watches",
                expected="outcome: one of " + ", ".join(names),
            )
        return 0
    if name not in names:
        raise ScenarioError(
            f"there is no outcome {name!r}", expected="one of " + ", ".join(names),
            nearest=nearest(name, names), path=("outcome",),
        )  # fmt: skip
    return names.index(name)
