"""PRIM's trade-off: how much of the cases a box holds, against how pure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.types import Floats, Ints
from ecosim.report import style
from ecosim.report.comparison.quantities import true_minus
from ecosim.report.sensitivity import labels
from ecosim.report.sensitivity.bars import BLUE, DARK, ORANGE
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity import Box, Discovery

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: coverage that a small number takes up
_ROOM = 0.03


def draw_trade_off(
    found: Discovery, factors: Sequence[Factor], case: str, ax: Axes | None = None, box: int = 1
) -> Axes:
    """Draw density over coverage along the peeling of a box, and say what the box asks.

    Parameters
    ----------
    found
    factors
    case
        What a case is, in words: ``net effect below 0``.
    ax
        A panel to draw in; a figure of its own by default.
    box
        Which of the boxes, from 1.
    """
    if not found.boxes:
        axes, own = labels.panel(2.6, ax)
        labels.title(axes, own, f"{case}: no box holds a larger part of cases than the whole")
        axes.set_axis_off()
        return axes
    one = found.boxes[box - 1]
    said = _asks(one, factors)
    axes, own = labels.panel(4.1 + 0.125 * sum(1 + len(line) // labels.NOTE_CHARACTERS
                                               for line in said), ax)  # fmt: skip
    steps = found.trajectory[found.trajectory["box"] == box]
    x, y = (steps[key].to_numpy(dtype=np.float64) for key in ("coverage", "density"))
    axes.plot(x, y, "-o", color=BLUE, lw=1.2, ms=3.0)
    _mark_limits(axes, x, y, steps["n_restricted"].to_numpy(dtype=np.int64))
    axes.axhline(found.base_rate, color=style.GREY, lw=0.9, ls="--")
    axes.annotate(f"all rows: {found.base_rate:.0%}", (0.0, found.base_rate), (2, 3),
                  textcoords="offset points", fontsize=8, color=style.GREY)  # fmt: skip
    axes.plot(one.coverage, one.density, "D", color=ORANGE, ms=7, zorder=4)
    axes.annotate("chosen", (one.coverage, one.density), (8, 4), textcoords="offset points",
                  fontsize=8.5, color=ORANGE, fontweight="bold")  # fmt: skip
    axes.set_xlim(-0.02, 1.05)
    axes.set_ylim(0.0, 1.08)
    for axis in (axes.xaxis, axes.yaxis):
        _percent(axis)
    axes.grid(visible=True, axis="both")
    axes.set_xlabel(f"coverage: part of all cases ({case}) inside")
    axes.set_ylabel("density: part of what is inside")
    labels.title(
        axes, own, f"{case}: in {one.density:.0%} of rows within {_limits(len(one.limits))}, which "
        f"hold {one.coverage:.0%} of the cases",
    )  # fmt: skip
    labels.notes_below(
        axes, own, *said, "Small numbers: limits so far. The chosen box is pasted, and without "
        "limits that may be chance. p: quasi-p-value of a limit, one-sided binomial test.",
        labels.sources([limit.factor for limit in one.limits], factors),
    )  # fmt: skip
    return axes


def _percent(axis: object) -> None:
    from matplotlib.ticker import PercentFormatter

    axis.set_major_formatter(PercentFormatter(1.0, decimals=0))  # type: ignore[attr-defined]


def _limits(n: int) -> str:
    return "one limit" if n == 1 else f"{n} limits"


def _asks(one: Box, factors: Sequence[Factor]) -> list[str]:
    """Return what a box asks of each factor, a sentence a factor."""
    units = {factor.name: factor.unit for factor in factors}
    lines = []
    for limit in one.limits:
        unit = units.get(limit.factor, "")
        of = f" {unit}" if unit[:1].isalpha() and not limit.levels else ""
        p = f"p = {limit.qp:.2g}" if limit.qp >= 1e-4 else "p < 0.0001"
        lines.append(f"• {labels.words(limit.factor, factors)}: {true_minus(limit.said)}{of} ({p})")
    return lines


def _mark_limits(axes: Axes, x: Floats, y: Floats, n: Ints) -> None:
    """Write the number of limits where the peeling adds one, as far as there is room."""
    last = np.inf
    for i in np.flatnonzero(np.diff(n, prepend=0) != 0):
        if last - x[i] < _ROOM:
            continue
        last = x[i]
        axes.annotate(str(int(n[i])), (x[i], y[i]), (0, -11), textcoords="offset points",
                      fontsize=7.5, color=DARK, ha="center")  # fmt: skip


