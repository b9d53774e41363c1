"""Does a small world give the figures of the whole one? An equivalence test on paired seeds.

Noise passes a test for a difference; it does not pass this one. For every figure the paired
differences to full scale, over the mean at full scale, must have a 90 % interval inside the margin:
two one-sided t-tests at 5 % (Schuirmann 1987, J. Pharmacokinet. Biopharm. 15, 657-680).

What is tested is bias, not the noise of one small run: a seed of a small scale is the mean of as
many replicates as together hold the firms and contracts of the whole region, five at scale 0.2.
Both sides of a difference then rest on equally many contracts, and an interval is as narrow as the
reference allows, which has one run a seed.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ecosim.errors import InputError, RunError
from ecosim.kernel.types import Floats
from ecosim.result import Result
from ecosim.run.simulation import Progress, simulate
from ecosim.run.tasks import Failure, Outcome, Task, failure_of, run_tasks
from ecosim.scenario import Scenario
from ecosim.study.reading import monthly

Kind = Literal["ratio", "total"]
Verdict = Literal["pass", "FAIL"]

FULL = 1.0
#: largest relative difference of shares, prices, bidder counts and per-head figures; of totals
MARGINS: Mapping[Kind, float] = {"ratio": 0.05, "total": 0.02}
#: quantile of the one-sided tests
LEVEL = 0.95

#: shares, prices, counts of bidders and multipliers that are compared
RATIOS = (
    "local_share_place",
    "local_share_region",
    "regional_content_share",
    "sme_share",
    "vcse_share",
    "large_share",
    "national_share",
    "nhs_sme_share",
    "bidders_mean",
    "bidders_belief",
    "single_bid_share",
    "no_bid_share",
    "price_index",
    "framework_share",
    "below_threshold_share",
    "public_dependency",
    "service_units_per_pound",
    "lm3",
)
#: totals that are compared, at full scale
TOTALS = (
    "gva",
    "household_income",
    "consumption",
    "wage_bill",
    "exports",
    "imports",
    "jobs",
    "public_spend",
    "council_spend",
    "awards",
    "awards_value",
    "sme_turnover",
    "sme_staff",
    "sme_count",
    "vcse_turnover",
)
#: figures per head: one total over another
PER_HEAD = {
    "gva per job": ("gva", "jobs"),
    "income per resident in work": ("household_income", "residents_employed"),
    "turnover per SME": ("sme_turnover", "sme_count"),
    "staff per SME": ("sme_staff", "sme_count"),
    "price per award": ("awards_value", "awards"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure at one scale against full scale.

    Parameters
    ----------
    full, small
        Means over seeds.
    difference, low, high
        Mean paired difference over the full-scale mean, and its 90 % interval.
    """

    figure: str
    kind: Kind
    scale: float
    full: float
    small: float
    difference: float
    low: float
    high: float

    @property
    def margin(self) -> float:
        """Return the largest difference that counts as equal."""
        return MARGINS[self.kind]

    @property
    def verdict(self) -> Verdict:
        """Return whether the interval lies inside the margin."""
        return "pass" if -self.margin <= self.low and self.high <= self.margin else "FAIL"


@dataclass(frozen=True, slots=True)
class ScaleTable:
    """All comparisons, and what was run for them."""

    rows: tuple[Comparison, ...]
    scenario: Scenario
    seeds: int
    repeats: Mapping[float, int]
    wall_s: Mapping[float, float]

    @property
    def scales(self) -> tuple[float, ...]:
        """Return the scales compared with full scale, from the smallest."""
        return tuple(sorted({row.scale for row in self.rows}))

    def failures(self, scale: float) -> tuple[Comparison, ...]:
        """Return the figures that differ, or may differ, by more than the margin."""
        return tuple(r for r in self.rows if r.scale == scale and r.verdict == "FAIL")

    def smallest_that_passes(self) -> float | None:
        """Return the smallest scale at which every figure passes, with all larger ones."""
        good = None
        for scale in reversed(self.scales):
            if self.failures(scale):
                break
            good = scale
        return good

    def frame(self) -> pd.DataFrame:
        """Return the table, one row a figure and scale."""
        names = ("figure", "kind", "scale", "full", "small", "difference", "low", "high", "margin",
                 "verdict")  # fmt: skip
        return pd.DataFrame({name: getattr(row, name) for name in names} for row in self.rows)


def scale_test(
    scenario: Scenario,
    scales: Sequence[float],
    seeds: int = 10,
    jobs: int = 1,
    progress: Progress | None = None,
) -> ScaleTable:
    """Compare scales with full scale on the same seeds.

    Parameters
    ----------
    scenario
        What is run; its own scale does not matter.
    scales
        Those compared with full scale.
    seeds
        Runs at each scale, at least 3; run i has the same seed at every scale.

    Raises
    ------
    RunError
        When a run fails.
    """
    if seeds < 3:
        raise InputError("an interval needs at least 3 seeds", expected="3 or more")
    levels = (FULL, *sorted(set(scales) - {FULL}))
    repeats = {level: replicates_of(level) for level in levels}
    tasks = [
        Task(scenario.replace(scale=level), scenario.seed + i, r)
        for level in levels
        for i in range(seeds)
        for r in range(repeats[level])
    ]
    found: dict[float, list[dict[str, float]]] = {level: [] for level in levels}
    wall: dict[float, list[float]] = {level: [] for level in levels}
    for task, outcome in zip(tasks, run_tasks(tasks, jobs, progress, run_lean), strict=True):
        if isinstance(outcome, Failure):
            raise RunError(f"scale {task.scenario.scale:g}, seed {task.seed}: {outcome.message}")
        found[task.scenario.scale].append(figures(outcome))
        wall[task.scenario.scale].append(outcome.wall_s)
    rows = tuple(
        compare_figure(name, level, _column(found[FULL], name, 1), small)
        for level in levels[1:]
        for name in found[FULL][0]
        for small in [_column(found[level], name, repeats[level])]
    )
    times = {level: float(np.median(seconds)) for level, seconds in wall.items()}
    return ScaleTable(rows, scenario, seeds, repeats, times)


def replicates_of(scale: float) -> int:
    """Return how many runs of a scale together hold the firms of the whole region."""
    return max(round(FULL / scale), 1)


def run_lean(task: Task) -> Outcome:
    """Run one task and keep its indicators only: a full world has millions of contracts."""
    try:
        return simulate(task.scenario, task.seed, task.replicate, details=False)
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - the study reports which run failed
        return failure_of(task, "simulate", error)
    finally:
        # agents and model point at each other: a finished world of 1 GB waits for the collector
        gc.collect()


def figures(result: Result) -> dict[str, float]:
    """Return every compared figure of a run: means over its months, totals at full scale."""
    known = {name: float(np.nanmean(monthly(result, name))) for name in (*RATIOS, *TOTALS)}
    heads = {
        name: float(monthly(result, top).sum() / monthly(result, bottom).sum())
        for name, (top, bottom) in PER_HEAD.items()
    }
    return {**known, **heads}


def compare_figure(name: str, scale: float, full: Floats, small: Floats) -> Comparison:
    """Return the comparison of one figure.

    Parameters
    ----------
    full, small : (n_seeds,)
        The figure at full scale and at the small one, by seed.
    """
    base = float(full.mean())
    relative = (small - full) / base
    mean, half = float(relative.mean()), half_width(relative)
    kind: Kind = "total" if name in TOTALS else "ratio"
    return Comparison(name, kind, scale, base, float(small.mean()), mean, mean - half, mean + half)


def half_width(differences: Floats) -> float:
    """Return half of the 90 % t-interval of a mean: what both one-sided tests need."""
    n = len(differences)
    return float(stdtrit(n - 1, LEVEL) * differences.std(ddof=1) / np.sqrt(n))


def _column(found: Sequence[Mapping[str, float]], name: str, repeats: int) -> Floats:
    """Return a figure by seed, the mean over the replicates of a seed: (n_seeds,)."""
    values = np.array([one[name] for one in found], dtype=np.float64)
    return np.asarray(values.reshape(-1, repeats).mean(axis=1), dtype=np.float64)
