"""The figures of a comparison as PNG and SVG: waterfall, effect over time, map of places."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.comparison.finding import (
    Finding,
    effects_by,
    effects_by_year,
    net_terms,
    rows_of,
)
from ecosim.report.comparison.place_map import Mark, PlaceMap, place_map
from ecosim.report.comparison.quantities import between, quantity
from ecosim.report.comparison.sentences import verdict
from ecosim.report.comparison.waterfall import Waterfall, waterfall

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, DARK, PALE = style.COLOURS[0], style.COLOURS[1], "#3F4B57", "#7A858F"
COLOURS = {"up": BLUE, "down": ORANGE, "unclear": PALE, "none": PALE}
MILLION = 1e-6
MAP_KEY = "circle: gain, diamond: loss, hollow: no clear effect (95 % interval holds 0)"
#: points a unit of the map's drawing
POINT = style.WIDTH * 72.0 / 344.0


def draw_comparison(found: Finding, target: Path) -> list[Path]:
    """Draw every figure that the tables allow into a folder; return the files."""
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with style.styled():
        for name, figure in _figures(found):
            written += style.save(figure, target / name)
    return written


def _figures(found: Finding) -> list[tuple[str, Figure]]:
    by_year = {arm.name: effects_by_year(found, arm.name, "gva") for arm in found.policies}
    runs, figures = runs_in_words(found.manifest), []
    if all(len(rows) for rows in by_year.values()):
        figures.append(("gva_effect_by_year", over_time(by_year, runs)))
    for arm in found.policies:
        terms = net_terms(found, arm.name)
        if terms:
            bars = draw_waterfall(waterfall(terms), arm.name, runs)
            figures.append((f"waterfall-{arm.slug}", bars))
    tables = {arm.slug: effects_by(found, arm.name, "gva_by_place", "place")
              for arm in found.policies}  # fmt: skip
    if found.region is not None:
        largest = max(float(rows["mean"].abs().max()) for rows in tables.values())
        for arm in found.policies:
            rows = {str(row["place"]): row for row in rows_of(tables[arm.slug])}
            drawing = place_map(found.region, rows, largest)
            title = f"{arm.name}: change of GVA by place over the run"
            figures.append((f"map-{arm.slug}", draw_map(drawing, title, f"{MAP_KEY}\n{runs}")))
    return figures


def runs_in_words(manifest: Mapping[str, Any]) -> str:
    """Return what a picture rests on: ``means of 20 paired runs at scale 0.2``."""
    n, scale = int(manifest["replicates"]), float(manifest["scale"])
    runs = "one paired run" if n == 1 else f"means of {n} paired runs"
    return f"{runs} at scale {scale:g}"


def over_time(by_year: Mapping[str, pd.DataFrame], runs: str) -> Figure:
    """Draw the effect on GVA by year, a panel a policy on a shared scale, with its interval.

    Parameters
    ----------
    by_year
        Effects by the name of the policy.
    runs
        What they rest on, said below.
    """
    figure, panels = style.new_figure(0.3 + 2.3 * len(by_year), len(by_year), sharey=True)
    for axes, (policy, rows) in zip(panels, by_year.items(), strict=True):
        effect_by_year(rows, axes)
        last = rows.iloc[-1]
        said = quantity(float(last["mean"]), str(last["unit"]))
        axes.set_title(style.wrapped(f"{policy}: GVA {said} in {last['period']}"))
    note = f"policy less baseline; band: 95 % interval of the difference\n{runs}"
    panels[-1].set_xlabel(note)
    return figure


def effect_by_year(rows: pd.DataFrame, ax: Axes) -> Axes:
    """Draw one policy's effect by year; points are filled where the effect is clear."""
    x = np.arange(len(rows))
    mean, lo, hi = (rows[key].to_numpy(dtype=np.float64) * MILLION for key in ("mean", "lo", "hi"))
    ax.axhline(0.0, color=style.GREY, lw=0.9, zorder=1)
    ax.fill_between(x, lo, hi, color=DARK, alpha=0.18, lw=0)
    ax.plot(x, mean, color=DARK, lw=1.4, zorder=2)
    for i, row in enumerate(rows_of(rows)):
        which = verdict(row)
        face = COLOURS[which] if which in ("up", "down") else "white"
        shape = "D" if which == "down" else "o"
        ax.plot(i, mean[i], shape, ms=5.5, mfc=face, mec=COLOURS[which], zorder=3)
    years = [str(name) for name in rows["period"]]
    step = -(-len(years) // 4)
    ax.set_xticks(x[::step], years[::step])
    ax.set_xlim(-0.35, len(x) - 0.65)
    ax.set_ylabel("£ million a year")
    return ax


def draw_waterfall(found: Waterfall, policy: str, runs: str) -> Figure:
    """Draw the bars from gross to net, each with its amount at its end.

    Parameters
    ----------
    found
    policy
        Its name.
    runs
        What the bars rest on, said below with the interval of the net.
    """
    from matplotlib.patheffects import withStroke

    figure, (axes,) = style.new_figure(1.1 + 0.42 * len(found.bars))
    # the line at zero may pass behind an amount
    halo = [withStroke(linewidth=2.0, foreground="white")]
    for i, step in enumerate(found.bars):
        colour = DARK if step.kind == "total" else BLUE if step.kind == "more" else ORANGE
        left, right = sorted((step.start * MILLION, step.stop * MILLION))
        axes.barh(i, right - left, 0.62, left, color=colour)
        axes.annotate(
            quantity(step.height, found.unit), (right, i), (4, 0),
            textcoords="offset points", va="center", fontsize=8.5, path_effects=halo,
        )  # fmt: skip
    axes.axvline(0.0, color=style.GREY, lw=0.9)
    axes.set_yticks(range(len(found.bars)), [step.name for step in found.bars])
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.18)
    last = found.steps[-1]
    ends = between(last.lo, last.hi, found.unit)
    interval = f"\nnet {ends} (95 % interval)" if ends else ""
    axes.set_xlabel("£ million over the run")
    figure.supxlabel(runs + interval, x=0.98, ha="right", fontsize=8, color=style.GREY)
    net = quantity(last.height, found.unit)
    gross = quantity(found.steps[0].height, found.unit, signed=False)
    axes.set_title(style.wrapped(f"{policy}: {gross} gross, {net} net"))
    return figure


def draw_map(drawing: PlaceMap, title: str, key: str) -> Figure:
    """Draw a map of places: marks as large as the effect, names beside them, a key below."""
    figure, (axes,) = style.new_figure(style.WIDTH * drawing.height / drawing.width + 0.5)
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(0.0, drawing.width)
    axes.set_ylim(drawing.height, 0.0)
    for mark in drawing.marks:
        _draw_mark(axes, mark)
    for reference in drawing.references:
        _circle(axes, reference.x, reference.y, reference.radius, "unclear")
        axes.text(*reference.text, reference.amount, fontsize=9 * POINT, color=style.GREY)
    left, right, y = drawing.scale_bar
    axes.plot([left, right], [y, y], color=style.GREY, lw=1.0)
    axes.text(right, y - 4.0, "20 km", fontsize=9 * POINT, color=style.GREY, ha="right")
    axes.set_title(style.wrapped(title))
    axes.text(
        0.0, drawing.height + 6.0, key,
        fontsize=9 * POINT, color=style.GREY, va="top",
    )  # fmt: skip
    return figure


def _draw_mark(axes: Axes, mark: Mark) -> None:
    if mark.verdict == "down":
        from matplotlib.patches import RegularPolygon

        side = mark.radius * (np.pi / 2.0) ** 0.5
        axes.add_patch(
            RegularPolygon((mark.x, mark.y), 4, radius=side, fc=ORANGE, ec="white", alpha=0.85)
        )
    else:
        _circle(axes, mark.x, mark.y, mark.radius, mark.verdict)
    if mark.leads:
        x0, y0, x1, y1 = mark.lead
        axes.plot([x0, x1], [y0, y1], color=PALE, lw=0.6)
    first, second = mark.lines
    side = {"start": "left", "middle": "center", "end": "right"}[mark.anchor]
    axes.text(mark.text_x, first, mark.name, fontsize=10 * POINT, ha=side)
    axes.text(mark.text_x, second, mark.amount, fontsize=10 * POINT, ha=side, fontweight="bold")


def _circle(axes: Axes, x: float, y: float, radius: float, which: str) -> None:
    from matplotlib.patches import Circle

    fill: dict[str, Any]
    if which == "up":
        fill = {"fc": BLUE, "ec": "white", "alpha": 0.85}
    else:
        fill = {"fc": "white", "ec": PALE, "ls": ":", "lw": 1.0}
    # a large mark near the edge is not cut
    axes.add_patch(Circle((x, y), radius, clip_on=False, **fill))
