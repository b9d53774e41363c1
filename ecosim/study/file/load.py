"""From a study file to an experiment: read, check, and raise at the place that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ecosim.errors import InputError, ScenarioError
from ecosim.run.simulation import labels_for
from ecosim.scenario.document import Document, raise_all, read_document
from ecosim.study.experiment import Experiment, Outcome, PrecisionRule
from ecosim.study.file.arms import arms_of
from ecosim.study.file.designs import design_of
from ecosim.study.file.factors import factors_of
from ecosim.study.file.outcomes import check_analyses, outcomes_of
from ecosim.study.file.shape import ReplicatesShape, StudyShape, read_shape

#: keys that a scenario file cannot have
TELLING = ("design", "baseline")


def is_study_file(path: Path) -> bool:
    """Return whether a file says that it is a study; what is wrong with it is said elsewhere."""
    try:
        data = read_document(path, str(path)).data
    except InputError:
        return False
    return any(key in data for key in TELLING)


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
        With file, line, column, what was expected and the nearest known key.
    """
    document = read_document(Path(path), str(path))
    shape = read_shape(document.data)
    if not isinstance(shape, StudyShape):
        errors = [document.locate(error) for error in shape]
        raise_all(sorted(errors, key=lambda e: e.line or 0))
        raise AssertionError("a shape that is wrong has errors")
    arms = arms_of(shape, document, Path(path), overrides)
    factors = factors_of(shape, document, arms)
    replicates = _first(shape)
    design = design_of(shape.design, factors, document, arms, len(arms) * replicates)
    outcomes = outcomes_of(shape, document, arms, labels_for(arms[0]))
    check_analyses(shape, document, design, outcomes)
    return Experiment(
        name=shape.name, description=shape.description, arms=arms, design=design,
        replicates=replicates, outcomes=outcomes, analyses=tuple(shape.analyses),
        stop=_stop(shape, document, outcomes), path=Path(path),
    )  # fmt: skip


def _first(shape: StudyShape) -> int:
    asked = shape.replicates
    return asked.first if isinstance(asked, ReplicatesShape) else asked


def _stop(
    shape: StudyShape, document: Document, outcomes: Sequence[Outcome]
) -> PrecisionRule | None:
    asked = shape.replicates
    if not isinstance(asked, ReplicatesShape):
        return None
    if asked.most < asked.first:
        raise document.locate(
            ScenarioError("most is below first", expected=f"{asked.first} or more"),
            ("replicates", "most"),
        )
    if asked.until.outcome >= len(outcomes):
        raise document.locate(
            ScenarioError(
                f"there is no outcome {asked.until.outcome}", expected=f"0 to {len(outcomes) - 1}"
            ), ("replicates", "until", "outcome"),
        )  # fmt: skip
    return PrecisionRule(
        outcome=asked.until.outcome, half_width=asked.until.half_width, most=asked.most
    )
