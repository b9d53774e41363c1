"""What a study costs before it starts: runs, time and disk, measured on a short run of its own."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from time import perf_counter

from ecosim.run.simulation import simulate
from ecosim.run.store import RunRecord
from ecosim.study.experiment import Experiment

#: months of the two short runs that are timed
SHORT, LONGER = 1, 7


@dataclass(frozen=True, slots=True)
class Bill:
    """What a study costs.

    Attributes
    ----------
    rows, arms, replicates
    distinct : runs that differ; one may serve several rows
    known : of these, how many the store has
    seconds : of one run on one core
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

    def lines(self, jobs: int) -> list[str]:
        """Return the bill in words, for so many processes."""
        runs = self.rows * self.arms * self.replicates
        left = self.distinct - self.known
        said = [
            f"{self.rows:,} rows x {self.arms} arms x {self.replicates} replicates = {runs:,} runs"
            + (f", {self.distinct:,} of them different" if self.distinct != runs else ""),
            f"{self.known:,} of them are in the store; {left:,} are left",
            f"about {duration(left * self.seconds / jobs)} with {jobs} "
            f"{'process' if jobs == 1 else 'processes'} ({self.seconds:.2f} s a run, measured)",
            f"about {left * self.bytes / 1e9:.2f} GB in the store",
        ]
        if self.most > self.replicates:
            said.append(f"the stop rule may add replicates up to {self.most} a row")
        return said


def duration(seconds: float) -> str:
    """Return a time as a person says it.

    >>> duration(5400)
    '1 h 30 min'
    """
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def bill(experiment: Experiment, *, n_known: int = 0, n_distinct: int | None = None) -> Bill:
    """Return what a study costs, from two short runs of its first arm.

    The time of a month is the difference of a longer and a shorter run over the months between;
    what is left of the shorter run is building the model.
    """
    arm = experiment.arms[-1]
    short, longer = min(SHORT, arm.months), min(LONGER, arm.months)
    experiment_runs = experiment.n_runs
    times = []
    size = 0
    for months in (short, short, longer):  # the first loads what later ones find loaded
        began = perf_counter()
        result = simulate(arm.replace(months=months), arm.seed, 0, details=False)
        times.append(perf_counter() - began)
        size = len(RunRecord.of_result(result).to_bytes())
        del result
        gc.collect()
    month = max(0.0, times[2] - times[1]) / max(1, longer - short)
    return Bill(
        rows=experiment.n_rows, arms=len(experiment.arms), replicates=experiment.replicates,
        distinct=experiment_runs if n_distinct is None else n_distinct, known=n_known,
        seconds=times[1] + month * (arm.months - short), bytes=_grown(size, longer, arm.months),
        most=experiment.stop.most if experiment.stop else experiment.replicates,
    )  # fmt: skip


def _grown(size: int, months: int, of: int) -> int:
    """Return the bytes of a run of `of` months from those of a shorter one."""
    return round(size * of / months)
