"""What a calibration asks: an experiment of one arm, figures to meet, and how far to search.

The experiment's outcomes are the figures, in their order; its one row is where the search starts.
Targets and search travel in the experiment's settings, so that a folder that was cut off knows
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from ecosim.kernel.types import Bools, Floats
from ecosim.study.calibration.search import Search
from ecosim.study.digest import experiment_digest
from ecosim.study.experiment import Design, Experiment


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One published figure.

    Parameters
    ----------
    value : in the outcome's unit
    within : how far from it a model may be and still meet it, in the same unit; above 0
    source
        Row of the evidence, publication, or assumption.
    """

    value: float
    within: float
    source: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Calibration:
    """A question: which values of the factors bring the outcomes to their targets?

    Parameters
    ----------
    experiment
        One arm; one row, the start; an outcome a target, each a level.
    targets
    search
    """

    experiment: Experiment
    targets: tuple[Target, ...]
    search: Search

    def __repr__(self) -> str:
        ask = self.experiment
        return (
            f"<Calibration {ask.name!r}: {len(ask.design.factors)} factors, "
            f"{len(self.targets)} targets, {self.search.evaluations(self.n_factors):,} evaluations "
            f"of {ask.replicates} replicates>"
        )

    @property
    def n_factors(self) -> int:
        """Return how many factors the search moves."""
        return len(self.experiment.design.factors)

    @property
    def start(self) -> Floats:
        """Return where the search starts: (n_factors,)."""
        return np.asarray(self.experiment.design.rows[0])

    def with_settings(self) -> Calibration:
        """Return the same with targets and search in the experiment's settings."""
        settings: dict[str, Any] = {
            "targets": [asdict(target) for target in self.targets],
            "search": asdict(self.search),
        }
        asked = experiment_digest(replace(self.experiment, settings=settings))
        whole = replace(self.experiment, settings={**settings, "asked": asked})
        return replace(self, experiment=whole)

    @property
    def asked(self) -> str:
        """Return the digest of the question, without what the search has found."""
        return str(self.experiment.settings["asked"])

    def over(self, rows: Floats, replicates: int | None = None) -> Experiment:
        """Return the experiment at some rows: (n, n_factors)."""
        ask = self.experiment
        design = replace(ask.design, rows=rows)
        return replace(ask, design=design, replicates=replicates or ask.replicates)

    def misses(self, values: Floats) -> Floats:
        """Return how far outcomes are from their targets, in tolerances: (n_targets, n_rows).

        Parameters
        ----------
        values : (n_targets, n_rows, n_replicates)
            NaN where a run did not succeed; a row with one misses everything by infinity.
        """
        aim = np.array([[target.value] for target in self.targets])
        within = np.array([[target.within] for target in self.targets])
        off = (values.mean(axis=2) - aim) / within
        off[:, np.isnan(off).any(axis=0)] = np.inf
        return np.asarray(off)


def loss(misses: Floats) -> Floats:
    """Return the root of the mean squared miss of each row, in tolerances: (n_rows,)."""
    return np.asarray(np.sqrt((misses**2).mean(axis=0)))


def meets_all(misses: Floats) -> Bools:
    """Return which rows meet every target: (n_rows,)."""
    return np.asarray((np.abs(misses) <= 1.0).all(axis=0))


def calibration_of(experiment: Experiment) -> Calibration:
    """Return the question that an experiment's settings hold; its first row is the start."""
    said: Mapping[str, Any] = experiment.settings
    first = experiment.design.rows[:1]
    design = Design(
        method="list", factors=experiment.design.factors, rows=first, seed=experiment.design.seed
    )
    return Calibration(
        experiment=replace(experiment, design=design),
        targets=tuple(Target(**one) for one in said["targets"]),
        search=Search(**said["search"]),
    )
