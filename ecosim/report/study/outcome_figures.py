"""An outcome over the levels of one factor, or its spread over the draws of many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.types import Floats
from ecosim.report import style
from ecosim.report.study.lines import figure, row_means
from ecosim.report.study.words import factor_words, outcome_words
from ecosim.study.experiment import Experiment, Outcome
from ecosim.study.outcomes import half_widths

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE = style.COLOURS[0], style.COLOURS[1]


def scaled(outcome: Outcome, largest: float) -> tuple[float, str]:
    """Return what an axis multiplies by, and its unit."""
    what = INDICATORS[outcome.indicator]
    if outcome.of == "relative_effect":
        return 100.0, "% of the baseline"
    if what.is_money:
        return (1e-9, "£ billion") if largest >= 1e9 else (1e-6, "£ million")
    if what.unit.startswith("share"):
        return 100.0, "points" if outcome.of == "effect" else "%"
    return 1.0, what.unit


def draw_levels(ask: Experiment, outcome: Outcome, values: Floats) -> Axes:
    """Draw an outcome's mean and 95 % interval at each level of the only factor.

    Parameters
    ----------
    values : (n_rows, n_replicates)
    """
    at = next(i for i, one in enumerate(ask.design.factors) if not one.is_dummy)
    factor = ask.design.factors[at]
    levels = [factor.value(x) for x in ask.design.rows[:, at]]
    means, halves = row_means(values), half_widths(values)
    by, unit = scaled(outcome, float(np.nanmax(np.abs(means))))
    _, (axes,) = style.new_figure(3.4)
    is_number = all(isinstance(x, int | float) and not isinstance(x, bool) for x in levels)
    x = np.array(levels, dtype=np.float64) if is_number else np.arange(len(levels))
    order = np.argsort(x)
    bars = np.where(np.isfinite(halves), halves, 0.0)
    axes.errorbar(
        x[order], means[order] * by, bars[order] * by, fmt="o-", color=BLUE, ecolor=BLUE, capsize=3
    )
    if not is_number:
        axes.set_xticks(x, [str(level) for level in levels])
    if outcome.of != "level":
        axes.axhline(0.0, color="black", lw=0.8)
    first, last = (int(order[i]) for i in (0, -1))
    axes.set_title(style.wrapped(
        f"{outcome_words(outcome)}: {figure(outcome, means[first])} at {levels[first]}, "
        f"{figure(outcome, means[last])} at {levels[last]}"
    ))  # fmt: skip
    axes.set_ylabel(unit)
    axes.set_xlabel(
        f"{factor_words(factor)}{f', {factor.unit}' if factor.unit else ''}\n"
        f"bars: 95 % interval over {values.shape[1]} replicates"
    )
    return axes


def draw_spread(outcome: Outcome, values: Floats) -> Axes:
    """Draw how an outcome's means spread over the draws.

    Parameters
    ----------
    values : (n_rows, n_replicates)
    """
    means = row_means(values)
    known = np.sort(means[~np.isnan(means)])
    by, unit = scaled(outcome, float(np.abs(known).max()))
    _, (axes,) = style.new_figure(3.0)
    counts, edges = np.histogram(known * by, bins=min(40, max(5, len(known) // 8)))
    middles = (edges[:-1] + edges[1:]) / 2.0
    is_effect = outcome.of != "level"
    colours = [ORANGE if is_effect and x < 0.0 else BLUE for x in middles]
    axes.bar(middles, counts, np.diff(edges), color=colours)
    if is_effect:
        axes.axvline(0.0, color="black", lw=0.9)
    low, middle, high = (figure(outcome, float(np.quantile(known, q))) for q in (0.05, 0.5, 0.95))
    said = f"{outcome_words(outcome)}: nine draws in ten from {low} to {high}"
    axes.set_title(style.wrapped(said))
    axes.set_ylabel("draws")
    axes.set_xlabel(f"{unit}; median {middle}")
    return axes
