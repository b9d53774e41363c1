"""The figures of a calibration: are targets met, what is left open, was the search long enough?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.report import style
from ecosim.report.study.words import factor_words, outcome_words
from ecosim.study.calibration.fitted import Fitted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE = style.COLOURS[0], style.COLOURS[1]
#: tolerances beyond which a miss is drawn at the edge
FURTHEST = 6.0
#: losses beyond which a point is left out of a panel
HIGHEST = 6.0


def draw_misses(fitted: Fitted) -> tuple[Figure, str]:
    """Draw how far each figure is missed, in tolerances, at the start and with fresh draws."""
    ask = fitted.ask
    names = [outcome_words(one).rsplit(", ", 1)[0] for one in ask.experiment.outcomes]
    start = ask.misses(fitted.values[:, :1])[:, 0]
    fresh = ask.misses(fitted.fresh)[:, 1]
    drawn, (axes,) = style.new_figure(1.5 + 0.42 * len(names))
    y = np.arange(len(names))[::-1]
    axes.axvspan(-1.0, 1.0, color="#DDEEDD", zorder=0)
    axes.axvline(0.0, color="black", lw=0.8)
    for values, colour, mark, said in (
        (start, ORANGE, "o", "start"), (fresh, BLUE, "D", "calibrated, fresh draws"),
    ):  # fmt: skip
        axes.plot(np.clip(values, -FURTHEST, FURTHEST), y, mark, color=colour, ms=6, label=said)
    axes.set_yticks(y, [style.wrapped(name, 26) for name in names])
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.grid(visible=True, axis="x")
    axes.set_xlabel("miss in tolerances; within the band a figure is met")
    widest = float(min(FURTHEST, np.abs(np.concatenate([start, fresh])).max()))
    axes.set_xlim(-1.15 * max(1.2, widest), 1.15 * max(1.2, widest))
    met = int((np.abs(fresh) <= 1.0).sum())
    title = f"{met} of {len(names)} figures are met by the calibrated scenario"
    axes.set_title(style.wrapped(title))
    drawn.legend(loc="outside lower center", ncols=2)
    return drawn, title


def draw_factors(fitted: Fitted) -> tuple[Figure, str]:
    """Draw every point's loss over each factor; those that meet every figure stand out."""
    factors, rows, losses = fitted.ask.experiment.design.factors, fitted.trail.rows, (
        fitted.trail.loss)  # fmt: skip
    good = fitted.accepted
    near = losses <= max(HIGHEST, 1.5 * losses.min())
    drawn, panels = style.new_figure(0.6 + 1.75 * len(factors), rows=len(factors))
    for j, (factor, axes) in enumerate(zip(factors, panels, strict=True)):
        axes.plot(rows[near & ~good, j], losses[near & ~good], ".", color="#AAAAAA", ms=4)
        axes.plot(rows[good, j], losses[good], ".", color=BLUE, ms=5)
        axes.axvline(rows[0, j], color=ORANGE, lw=1.2, ls="--")
        axes.plot(rows[fitted.best, j], losses[fitted.best], "D", color="black", ms=5)
        axes.set_xlim(factor.low, factor.high)
        axes.set_ylim(bottom=0.0)
        axes.set_ylabel("loss")
        unit = f" ({factor.unit})" if factor.unit else ""
        axes.set_xlabel(style.wrapped(f"{factor_words(factor)}{unit}", 60))
    n = int(good.sum())
    title = f"{n} of {len(losses)} points meet every figure"
    panels[0].set_title(style.wrapped(title))
    handles = [
        panels[0].plot([], [], ".", color=BLUE, label="meets every figure")[0],
        panels[0].plot([], [], ".", color="#AAAAAA", label="does not")[0],
        panels[0].plot([], [], "D", color="black", label="best")[0],
        panels[0].plot([], [], ls="--", color=ORANGE, label="start")[0],
    ]
    drawn.legend(handles=handles, loc="outside lower center", ncols=4, columnspacing=1.0,
                 handletextpad=0.4)  # fmt: skip
    return drawn, title


def draw_search(fitted: Fitted) -> tuple[Figure, str]:
    """Draw the least loss after each generation."""
    from matplotlib.ticker import MaxNLocator

    trail = fitted.trail
    generations = np.unique(trail.generation)
    least = [trail.loss[trail.generation <= g].min() for g in generations]
    drawn, (axes,) = style.new_figure(2.8)
    axes.plot(generations, least, "o-", color=BLUE)
    axes.axhline(1.0, color=style.GREY, lw=0.8, ls=":")
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel("generation")
    axes.set_ylabel("least loss, in tolerances")
    title = f"The least loss after each generation: {least[0]:.2f} to {least[-1]:.2f}"
    axes.set_title(style.wrapped(title))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    return drawn, title
