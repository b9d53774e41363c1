"""The baseline-fit table: what the model gives beside what is published, and beside chance.

The null model awards every tender at random among those who may bid, at one price. A figure that it
reproduces as well is not explained by the rules of tendering.

>>> from ecosim.scenario import Scenario
>>> table = fit(Scenario.load("scenarios/baseline.yaml"), replicates=2)  # doctest: +SKIP
>>> table.frame()                                                        # doctest: +SKIP
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecosim.errors import RunError
from ecosim.kernel.types import Floats
from ecosim.result import Result
from ecosim.run.simulation import Progress
from ecosim.run.tasks import Failure, Task, run_task, run_tasks
from ecosim.run.theory import expected_prices
from ecosim.scenario import Scenario
from ecosim.study.fit_drift import drift_measures
from ecosim.study.fit_firms import firm_measures
from ecosim.study.fit_market import FIELDS, market_measures
from ecosim.study.fit_targets import Target, Verdict, read_targets

#: months that levels are measured over: published figures are about today
WINDOW = 36
NULL = {"market.award.is_random": True}
#: expected prices of equation (9) at sigma_c 0.10 and a reserve of 1.15 (model page)
PUBLISHED_PRICES = {1: 1.150, 2: 1.035, 3: 0.989, 4: 0.963, 6: 0.932, 8: 0.914}
PUBLISHED_AT = {"market.entry.sigma_c": 0.10, "market.entry.reserve": 1.15}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Parameters
    ----------
    simulated, spread, null
        Mean over replicates, standard deviation over replicates, mean of the null model; NaN where
        it cannot be measured.
    """

    target: Target
    simulated: float
    spread: float
    null: float

    @property
    def verdict(self) -> Verdict:
        """Return whether the model is in the band."""
        return self.target.verdict(self.simulated)

    @property
    def null_verdict(self) -> Verdict:
        """Return whether the null model is in the band."""
        return self.target.verdict(self.null)


@dataclass(frozen=True, slots=True)
class FitTable:
    """All lines, and what was run for them."""

    rows: tuple[Row, ...]
    scenario: Scenario
    replicates: int

    @property
    def n_judged(self) -> int:
        """Return how many rows have a band and were measured."""
        return sum(row.verdict != "-" for row in self.rows)

    @property
    def n_passed(self) -> int:
        """Return how many rows are in their band."""
        return sum(row.verdict == "pass" for row in self.rows)

    @property
    def n_null_passed(self) -> tuple[int, int]:
        """Return how many rows the null model passes, and on how many it was measured."""
        verdicts = [row.null_verdict for row in self.rows]
        return verdicts.count("pass"), len(verdicts) - verdicts.count("-")

    def frame(self) -> pd.DataFrame:
        """Return the table, one row a target."""
        return pd.DataFrame(
            {
                "key": row.target.key,
                "section": row.target.section,
                "figure": row.target.label,
                "target": row.target.target,
                "low": row.target.low,
                "high": row.target.high,
                "simulated": row.simulated,
                "sd": row.spread,
                "verdict": row.verdict,
                "null_model": row.null,
                "null_verdict": row.null_verdict,
                "source": row.target.source,
                "basis": row.target.basis,
            }
            for row in self.rows
        )


def fit(
    scenario: Scenario,
    replicates: int = 4,
    jobs: int = 1,
    progress: Progress | None = None,
) -> FitTable:
    """Run a scenario and its null model and compare both with the published figures.

    Parameters
    ----------
    scenario
        Usually the baseline over ten years; shorter runs leave rows unmeasured.
    replicates
        Runs of each.
    jobs
        Processes at work at the same time.
    progress
        Called with months done, months in all, what is at work.

    Raises
    ------
    RunError
        When a replicate fails.
    """
    null = scenario.replace(
        name=f"{scenario.name}, null model",
        months=min(scenario.months, WINDOW),
        parameters=NULL,
    )
    tasks = [Task(s, scenario.seed, r) for s in (scenario, null) for r in range(replicates)]
    found = []
    for outcome in run_tasks(tasks, jobs, progress, run_task):
        if isinstance(outcome, Failure):
            raise RunError(f"{outcome.scenario}, replicate {outcome.replicate}: {outcome.message}")
        found.append(measures(outcome))
    model, chance = found[:replicates], found[replicates:]
    theory = {"table_gap": table_gap(scenario)}
    rows = tuple(_row(target, model, chance, theory) for target in read_targets())
    return FitTable(rows, scenario, replicates)


def measures(result: Result) -> dict[str, float]:
    """Return every measure of one result by the key of its target."""
    months = min(result.scenario.months, WINDOW)
    return {**market_measures(result, months), **firm_measures(result), **drift_measures(result)}


def table_gap(scenario: Scenario) -> float:
    """Return the largest gap between the model's lowest-price table and the published one."""
    prices = expected_prices(scenario.parameters.replace(PUBLISHED_AT), FIELDS)
    return max(abs(prices[n] - PUBLISHED_PRICES[n]) for n in FIELDS)


def _row(
    target: Target,
    model: Sequence[Mapping[str, float]],
    chance: Sequence[Mapping[str, float]],
    theory: Mapping[str, float],
) -> Row:
    values = _finite(model, target.key)
    mean = float(values.mean()) if len(values) else theory.get(target.key, math.nan)
    spread = float(values.std(ddof=1)) if len(values) > 1 else math.nan
    null = _finite(chance, target.key)
    return Row(target, mean, spread, float(null.mean()) if len(null) else math.nan)


def _finite(found: Sequence[Mapping[str, float]], key: str) -> Floats:
    values = np.array([one.get(key, math.nan) for one in found], dtype=np.float64)
    return values[np.isfinite(values)]
