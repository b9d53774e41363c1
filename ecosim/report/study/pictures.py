"""The figures of a study: outcomes over levels or draws, and those of each analysis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.report import style
from ecosim.report.study.outcome_figures import draw_levels, draw_spread
from ecosim.report.study.words import outcome_words, ranked_by
from ecosim.study.analyses import Analyses
from ecosim.study.experiment import Experiment, Outcome
from ecosim.study.outcomes import outcome_unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Drawn = dict[str, list[tuple[str, Path]]]


def draw_study(ask: Experiment, values: Floats, found: Analyses, target: Path) -> Drawn:
    """Draw every figure that a study allows into a folder.

    Parameters
    ----------
    values : (n_outcomes, n_rows, n_replicates)

    Returns
    -------
    drawn
        By the part of the page it belongs to: what a figure says, and its SVG file.
    """
    target.mkdir(parents=True, exist_ok=True)
    drawn: Drawn = {}
    with style.styled():
        for part, name, draw in _wanted(ask, values, found):
            axes = draw()
            figure = axes.get_figure(root=True)
            assert figure is not None
            path = next(p for p in style.save(figure, target / _slug(name)) if p.suffix == ".svg")
            drawn.setdefault(part, []).append((_said(axes), path))
    return drawn


def _wanted(
    ask: Experiment, values: Floats, found: Analyses
) -> Iterator[tuple[str, str, Callable[[], Axes]]]:
    """Yield the part of the page, the file's name and how to draw it."""
    from ecosim.report import sensitivity as of

    factors = ask.design.factors
    moving = [i for i, factor in enumerate(factors) if not factor.is_dummy]
    for outcome, own in zip(ask.outcomes, values, strict=True):
        if np.isnan(own).all():
            continue
        if len(moving) == 1:
            yield "outcomes", f"levels {outcome.name}", _later(draw_levels, ask, outcome, own)
        else:
            yield "outcomes", f"draws {outcome.name}", _later(draw_spread, outcome, own)
    for outcome, one in found.indices:
        part, unit = f"{one.method}/{outcome.name}", _unit(outcome)
        words = outcome_words(outcome)
        if not np.isfinite(one.of(one.decides)["value"]).any():
            continue
        if one.method == "morris":
            yield part, f"morris {outcome.name}", _later(
                of.draw_morris, one, factors, words, unit
            )
            yield part, f"tornado {outcome.name}", _later(
                of.draw_tornado, of.signed_effects(one), factors, words, unit
            )
        if one.method == "sobol":
            yield part, f"sobol {outcome.name}", _later(of.draw_sobol, one, factors, words)
            if (one.table["index"] == "S2").any():
                yield part, f"interactions {outcome.name}", _later(
                    of.draw_interactions, one, factors, words
                )
    for outcome, boxes in found.discoveries:
        yield f"prim/{outcome.name}", f"boxes {outcome.name}", _later(
            of.draw_trade_off, boxes, factors, f"{outcome_words(outcome)}, below 0"
        )
    for outcome, order in found.rankings:
        yield f"ranking/{outcome.name}", f"ranking {outcome.indicator}", _later(
            of.draw_rankings, order, ranked_by(outcome), factors
        )


def _later(draw: Callable[..., Axes], *arguments: object) -> Callable[[], Axes]:
    return lambda: draw(*arguments)


def _unit(outcome: Outcome) -> str:
    """Return an outcome's unit as figures of sensitivity know it."""
    return "share" if outcome.of == "relative_effect" else outcome_unit(outcome)


def _said(axes: Axes) -> str:
    """Return a figure's title on one line."""
    figure = axes.get_figure(root=True)
    text = figure.get_suptitle() if figure is not None else ""
    return " ".join((text or axes.get_title(loc="left") or axes.get_title()).split())


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
