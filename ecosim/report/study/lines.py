"""What the command line says of a finished study."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.types import Floats
from ecosim.report.comparison.quantities import MINUS, true_minus
from ecosim.report.run_page.content import PlainTable
from ecosim.report.study.words import outcome_words
from ecosim.study.experiment import Experiment, Outcome
from ecosim.study.outcomes import half_widths
from ecosim.study.study_folder import StudyResult

#: designs with more rows are summed up
MOST_ROWS = 24


def outcome_rows(result: StudyResult) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return heads and rows: a row a draw of a small design, else a row an outcome."""
    table = outcome_table(result.experiment, result.values)
    return tuple(table.header), [tuple(row) for row in table.rows]


def _by_draw(ask: Experiment, values: Floats) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    moving = [i for i, f in enumerate(ask.design.factors) if not f.is_dummy]
    moved = (ask.design.factors[i].name for i in moving)
    heads = (*moved, *(outcome_words(outcome) for outcome in ask.outcomes))
    halves = np.array([half_widths(own) for own in values])
    rows = []
    for row in range(ask.n_rows):
        levels = [_shown(ask.design.factors[i].value(ask.design.rows[row, i])) for i in moving]
        said = [
            f"{figure(outcome, _mean(own[row]))} ± {figure(outcome, half[row])}"
            if np.isfinite(half[row])
            else figure(outcome, _mean(own[row]))
            for outcome, own, half in zip(ask.outcomes, values, halves, strict=True)
        ]
        rows.append((*levels, *said))
    return heads, rows


def _summed_up(ask: Experiment, values: Floats) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    heads = ("outcome", "lowest draw", "median", "highest draw")
    rows = []
    for outcome, own in zip(ask.outcomes, values, strict=True):
        means = row_means(own)
        known = means[~np.isnan(means)]
        said = (known.min(), float(np.median(known)), known.max()) if len(known) else [np.nan] * 3
        rows.append((outcome_words(outcome), *(figure(outcome, x) for x in said)))
    return heads, rows


def row_means(values: Floats) -> Floats:
    """Return the mean of each draw over its replicates, NaN where there is none: (n_rows,)."""
    return np.array([_mean(one) for one in values])


def outcome_table(ask: Experiment, values: Floats) -> PlainTable:
    """Return the outcomes for a page, as :func:`outcome_rows` has them for the command line."""
    if ask.n_rows <= MOST_ROWS:
        caption = "Means over replicates, ± half the 95 % interval"
        return PlainTable(caption, *_by_draw(ask, values))
    return PlainTable("Means over replicates, over the draws", *_summed_up(ask, values))


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan


def _shown(value: object) -> str:
    return true_minus(f"{value:g}") if isinstance(value, float) else str(value)


def figure(outcome: Outcome, value: float) -> str:
    """Return an outcome's value as a reader wants it: shares as per cent, money in millions."""
    if np.isnan(value):
        return "-"
    if outcome.of == "relative_effect":
        return true_minus(f"{100 * value:.3f} %")
    what = INDICATORS[outcome.indicator]
    if what.is_money:
        sign, size = MINUS if value < 0 else "", abs(value)
        return f"{sign}£{size / 1e9:,.2f}bn" if size >= 1e9 else f"{sign}£{size / 1e6:,.1f}m"
    if what.unit.startswith("share"):
        return true_minus(f"{100 * value:.2f} {'points' if outcome.of == 'effect' else '%'}")
    return true_minus(f"{value:,.0f}" if what.is_total else f"{value:.4f}")


#: influential factors that a line names
FEW = 5


def finding_lines(result: StudyResult) -> list[str]:
    """Return what each analysis found, a line each; what could not be made is said elsewhere."""
    said = []
    for one in result.analysed.get("analyses", ()):
        names = one["influential"]
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        found = f"{', '.join(names[:FEW])}{more}" if names else "no factor stands above the dummy"
        said.append(f"{one['method']}, {one['outcome']}: {found}")
    for one in result.analysed.get("discoveries", ()):
        boxes = "; ".join(one["boxes"]) or "no box"
        said.append(f"below 0 in {one['base_rate']:.0%} of draws, {one['outcome']}: {boxes}")
    for one in result.analysed.get("rankings", ()):
        order = ", then ".join(one["order"])
        said.append(
            f"by {one['outcome']}: {order}; another order in {one['reversal_share']:.0%} of draws"
        )
    return said


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
