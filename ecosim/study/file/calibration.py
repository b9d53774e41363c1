"""From a calibration's file to its question: read, check, and raise where it is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.run.simulation import labels_for
from ecosim.scenario import Scenario
from ecosim.scenario.document import read_document
from ecosim.scenario.kinds import require
from ecosim.study.calibration import Calibration, Search, Target
from ecosim.study.experiment import Design, Experiment, Factor
from ecosim.study.file.arms import arms_of
from ecosim.study.file.designs import check_size
from ecosim.study.file.factors import checker_of, factors_of
from ecosim.study.file.outcomes import outcomes_of
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import CalibrationShape
from ecosim.study.file.words import read_shape


def load_calibration(path: Path, overrides: Sequence[str] = ()) -> Calibration:
    """Read a calibration's file and check everything.

    Parameters
    ----------
    path
    overrides
        Texts ``key=value`` of ``--set``.

    Raises
    ------
    InputError
        With file, line, column, what was expected and the nearest known key; what else is wrong
        with the same part of the file is in its `also`.
    """
    path = Path(path)
    problems = Problems(read_document(path, str(path)))
    require(problems.document, "calibration")
    asked = read_shape(problems.document.data, problems, CalibrationShape)
    shape = asked.as_study()
    arms = arms_of(shape, problems, path, overrides)
    factors = factors_of(shape, problems, arms, overrides)
    outcomes = outcomes_of(shape, problems, arms, factors, labels_for(arms[0]), "targets")
    _check_factors(factors, problems)
    problems.raise_all()
    search = Search(
        generations=asked.search.generations, population=asked.search.population or 0,
        seed=asked.search.seed,
    )  # fmt: skip
    with problems.at("search"):
        check_size(search.evaluations(len(factors)), asked.replicates)
    problems.raise_all()
    design = Design(
        method="list", factors=factors, rows=np.array([start_of(factors, arms)]), seed=search.seed
    )
    return Calibration(
        experiment=Experiment(
            name=asked.name, description=asked.description, arms=arms, design=design,
            replicates=asked.replicates, outcomes=outcomes, path=path,
        ),
        targets=tuple(
            Target(value=one.value, within=one.within, source=one.source) for one in asked.targets
        ),
        search=search,
    ).with_settings()  # fmt: skip


def _check_factors(factors: Sequence[Factor], problems: Problems) -> None:
    """Refuse a calibration that moves nothing, or what has no range."""
    if not factors:
        problems.note(
            ScenarioError("nothing moves", expected="parameters, or uncertainties"), ("targets",)
        )
    for factor in factors:
        if factor.values or factor.is_dummy or factor.name in ("scale", "months"):
            why = {
                "dummy": "nothing reads the dummy",
                "scale": "scale is no property of the world", "months": "months are no property of "
                "the world",
            }.get(factor.name, f"{factor.name} has listed values, and a search needs a range")
            error = ScenarioError(why, expected="{low: A, high: B} of another parameter")
            problems.note(error, ("parameters", factor.name))


def start_of(factors: Sequence[Factor], arms: Sequence[Scenario]) -> list[float]:
    """Return where a search starts: what the scenario has, moved into the ranges."""
    found = []
    for factor in factors:
        usual = checker_of(factor.name, arms).usual()
        own = float(usual) if isinstance(usual, int | float) else 0.5 * (factor.low + factor.high)
        found.append(min(max(own, factor.low), factor.high))
    return found
