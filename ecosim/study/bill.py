"""What a study costs before it starts: runs, time and disk, measured on short runs of its own."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from ecosim.run.simulation import simulate
from ecosim.run.store import RunRecord
from ecosim.scenario import Scenario
from ecosim.study.experiment import Experiment
from ecosim.study.moved import LEVERS

#: months of the runs that are timed: the longer one has the end of a year in it
SHORT, LONGER = 1, 13


@dataclass(frozen=True, slots=True)
class Bill:
    """What a study costs.

    Attributes
    ----------
    rows, arms, replicates
    distinct : runs that differ; one may serve several rows
    known : of these, how many the store has
    seconds : of one run on one core, mean over arms
    bytes : of one run in the store
    most : replicates that a stop rule may add up to; those asked for without one
    """

    rows: int
    arms: int
    replicates: int
    distinct: int
    known: int
    seconds: float
    bytes: int
    most: int

    @property
    def runs(self) -> int:
        """Return the runs of all rows before any stop rule adds replicates."""
        return self.rows * self.arms * self.replicates

    def lines(self, jobs: int) -> list[str]:
        """Return the bill in words, for so many processes."""
        left = self.distinct - self.known
        said = [
            f"{_n(self.rows, 'row')} x {_n(self.arms, 'arm')} x {_n(self.replicates, 'replicate')}"
            f" = {_n(self.runs, 'run')}"
            + (f", {self.distinct:,} of them different" if self.distinct != self.runs else ""),
            f"{self.known:,} of them are already in the store; {left:,} are left",
            f"about {duration(left * self.seconds / jobs)} with {_n(jobs, 'job')} "
            f"({self.seconds:.2f} s a run, measured on short ones)",
            f"about {size(left * self.bytes)} more in the store",
        ]
        if self.most > self.replicates:
            said.append(f"the stop rule may add replicates, up to {self.most} a row")
        return said


def _n(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def duration(seconds: float) -> str:
    """Return a time as a person says it.

    >>> duration(5400)
    '1 h 30 min'
    """
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def size(n_bytes: float) -> str:
    """Return an amount of bytes as a person says it.

    >>> size(2_130_000_000)
    '2.1 GB'
    """
    mega = n_bytes / 1e6
    return f"{mega / 1e3:.1f} GB" if mega >= 1e3 else f"{mega:.1f} MB"


def bill(experiment: Experiment, *, n_known: int = 0, n_distinct: int | None = None) -> Bill:
    """Return what a study costs, from short runs of each of its arms.

    The time of a month is the difference of the longer and the shorter run over the months between;
    what is left of the shorter run is building the model. So are the bytes. Months and scale that
    the design moves are taken at their mean over the rows; what a factor does to the time of a
    month is not looked at.

    Parameters
    ----------
    n_known
        Runs that the store has.
    n_distinct
        Runs that differ, where somebody has counted them.
    """
    arms = [_usual(experiment, arm) for arm in experiment.arms]
    costs = np.array([_cost(arm) for arm in arms])
    return Bill(
        rows=experiment.n_rows, arms=len(arms), replicates=experiment.replicates,
        distinct=distinct_runs(experiment) if n_distinct is None else n_distinct, known=n_known,
        seconds=float(costs[:, 0].mean()), bytes=round(float(costs[:, 1].mean())),
        most=experiment.stop.most if experiment.stop else experiment.replicates,
    )  # fmt: skip


def distinct_runs(experiment: Experiment) -> int:
    """Return how many runs differ: rows that move nothing in an arm share its runs."""
    design, total = experiment.design, 0
    for arm in experiment.arms:
        own = [j for j, factor in enumerate(design.factors)
               if not factor.is_dummy and _is_read(factor.name, arm)]  # fmt: skip
        total += len(np.unique(design.rows[:, own], axis=0)) if own else 1
    return total * experiment.replicates


def _is_read(name: str, arm: Scenario) -> bool:
    """Return whether a factor moves anything in an arm."""
    label = name.removeprefix(LEVERS).split(".")[0]
    return not name.startswith(LEVERS) or label in arm.lever_labels


def _usual(experiment: Experiment, arm: Scenario) -> Scenario:
    """Return an arm with the mean months and scale of the rows, where these move."""
    names = [factor.name for factor in experiment.design.factors]
    means: dict[str, float] = {
        name: float(np.mean([float(str(experiment.design.values(row)[name]))
                             for row in range(experiment.n_rows)]))
        for name in ("months", "scale") if name in names
    }  # fmt: skip
    if "months" in means:
        means["months"] = round(means["months"])
    return arm.replace(**means) if means else arm


def _cost(arm: Scenario) -> tuple[float, float]:
    """Return seconds and bytes of a whole run of an arm."""
    short, longer = min(SHORT, arm.months), min(LONGER, arm.months)
    less, size_less = _measured(arm.replace(months=short))
    more, size_more = _measured(arm.replace(months=longer))
    spans = (arm.months - short) / max(1, longer - short)
    return (
        less + spans * max(0.0, more - less),
        size_less + spans * (size_more - size_less),
    )


def _measured(arm: Scenario) -> tuple[float, int]:
    """Return seconds and bytes of a run as it is: the quicker of two.

    The first loads what later ones find loaded, and other work on the machine only ever adds.
    """
    seconds, n_bytes = [], 0
    for _ in range(2):
        began = perf_counter()
        result = simulate(arm, arm.seed, 0, details=False)
        seconds.append(perf_counter() - began)
        n_bytes = len(RunRecord.of_result(result).to_bytes())
        del result
        gc.collect()
    return min(seconds), n_bytes
