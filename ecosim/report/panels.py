"""The parts every figure is made of: a line a scenario, bands, axes that do not exaggerate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosim.report import style
from ecosim.report.trends import Trend

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_trends(axes: Axes, trends: Sequence[Trend], factor: float = 1.0) -> None:
    """Draw one line a scenario over named periods."""
    draw_lines(axes, trends, factor)
    label_periods(axes, trends[0].periods)


def draw_lines(
    axes: Axes,
    trends: Sequence[Trend],
    factor: float = 1.0,
    *,
    line: str | None = None,
    what: str = "",
) -> None:
    """Draw one line a scenario, with its band where there are replicates.

    Parameters
    ----------
    line
        One line style for all, instead of one a scenario.
    what
        Added to the names in the legend, where a panel shows more than one thing.
    """
    for i, trend in enumerate(trends):
        colour, own = scenario_style(i)
        x = np.arange(len(trend.periods))
        marker = "o" if len(x) <= 15 else ""
        name = f"{trend.scenario}{what}"
        axes.plot(x, trend.mid * factor, color=colour, ls=line or own, marker=marker, label=name)
        if trend.n_replicates > 1:
            low, high = trend.low * factor, trend.high * factor
            axes.fill_between(x, low, high, color=colour, alpha=0.18, lw=0)


def scenario_style(i: int) -> tuple[str, str]:
    """Return colour and line of the i-th scenario: told apart without colour, too."""
    return style.COLOURS[i % len(style.COLOURS)], style.LINES[i % len(style.LINES)]


def label_periods(axes: Axes, periods: Sequence[str], n_labels: int = 4) -> None:
    """Name the first, the last and some evenly spaced periods between."""
    last = len(periods) - 1
    steps = [s for s in range(1, last + 1) if last % s == 0 and last // s <= n_labels]
    ticks = list(range(0, last + 1, steps[0])) if steps else [0]
    if len(ticks) < min(3, len(periods)):
        ticks = sorted({0, last // 2, last})
    axes.set_xticks(ticks, [periods[t] for t in ticks])
    axes.set_xlim(-0.35, last + 0.35)


def at_least(axes: Axes, span: float, low: float = -np.inf, high: float = np.inf) -> None:
    """Widen the value axis to at least `span`, so that noise does not look like news."""
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]))
    bottom, top = axes.get_ylim()
    missing = span - (top - bottom)
    if missing > 0:
        bottom, top = bottom - missing / 2, top + missing / 2
    axes.set_ylim(max(bottom, low), min(top, high))


def from_zero(axes: Axes) -> None:
    """Start the value axis at zero, with a little air above."""
    axes.set_ylim(0.0, axes.get_ylim()[1] * 1.05)


def as_percent(axes: Axes) -> None:
    """Label the value axis in per cent."""
    from matplotlib.ticker import PercentFormatter

    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))


def legend(axes: Axes, columns: int = 2) -> None:
    """Put the legend below the panel, where it hides no line."""
    handles, labels = axes.get_legend_handles_labels()
    if len(labels) > 1:
        axes.legend(
            handles,
            labels,
            loc="upper center",
            bbox_to_anchor=(0.45, -0.12),
            ncols=columns,
            handlelength=2.4,
        )
