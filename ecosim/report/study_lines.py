"""What the command line says of a finished study."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.types import Floats
from ecosim.study.experiment import Experiment, Outcome
from ecosim.study.outcomes import half_widths, outcome_unit
from ecosim.study.study_folder import StudyResult

#: designs with more rows are summed up
MOST_ROWS = 24


def outcome_rows(result: StudyResult) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return heads and rows: a row a draw of a small design, else a row an outcome."""
    if result.experiment.n_rows <= MOST_ROWS:
        return _by_draw(result)
    return _summed_up(result)


def _by_draw(result: StudyResult) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    ask = result.experiment
    moving = [i for i, f in enumerate(ask.design.factors) if not f.is_dummy]
    heads = (*(ask.design.factors[i].name for i in moving), *(o.name for o in ask.outcomes))
    halves = np.array([half_widths(values) for values in result.values])
    rows = []
    for row in range(ask.n_rows):
        moved = [_shown(ask.design.factors[i].value(ask.design.rows[row, i])) for i in moving]
        said = [
            f"{figure(outcome, _mean(values[row]))} ± {figure(outcome, half[row])}"
            if np.isfinite(half[row])
            else figure(outcome, _mean(values[row]))
            for outcome, values, half in zip(ask.outcomes, result.values, halves, strict=True)
        ]
        rows.append((*moved, *said))
    return heads, rows


def _summed_up(result: StudyResult) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    heads = ("outcome", "lowest draw", "median", "highest draw", "unit")
    rows = []
    for outcome, values in zip(result.experiment.outcomes, result.values, strict=True):
        means = np.array([_mean(one) for one in values])
        known = means[~np.isnan(means)]
        said = (known.min(), float(np.median(known)), known.max()) if len(known) else [np.nan] * 3
        rows.append((outcome.name, *(figure(outcome, x) for x in said), outcome_unit(outcome)))
    return heads, rows


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def figure(outcome: Outcome, value: float) -> str:
    """Return an outcome's value as a reader wants it: shares as per cent, money in millions."""
    if np.isnan(value):
        return "-"
    if outcome.of == "relative_effect":
        return f"{100 * value:.3f} %"
    what = INDICATORS[outcome.indicator]
    if what.is_money:
        return f"£{value / 1e6:,.1f}m"
    return f"{value:,.0f}" if what.is_total else f"{value:.4f}"


def closing_lines(result: StudyResult) -> list[str]:
    """Return what was run, what was there already, and where the results are."""
    ask: Experiment = result.experiment
    n = len(result.runs)
    return [
        f"{ask.name}: {ask.n_rows:,} draws x {len(ask.arms)} arms x {ask.replicates} replicates, "
        f"{n:,} runs, {n - result.n_failed:,} succeeded; {result.computed:,} computed now, the "
        "others were in the store or serve several draws",
        f"{result.wall_s:.1f} s, results in {result.folder}",
    ]
