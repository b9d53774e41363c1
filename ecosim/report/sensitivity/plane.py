"""Morris' plane: how much each factor matters, against how much it acts through others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecosim.kernel.types import Floats
from ecosim.report import style
from ecosim.report.comparison.quantities import quantity
from ecosim.report.sensitivity import labels
from ecosim.report.sensitivity.bars import BAND, BLUE, PALE
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.sensitivity import Indices

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: where a number may stand around its point, in points, the nearest first
_RINGS = tuple(
    (r * np.cos(a), r * np.sin(a)) for r in (9.0, 15.0, 22.0, 30.0)
    for a in np.radians([45, 90, 0, 135, 180, 315, 270, 225, 22, 68, 112, 158])
)  # fmt: skip
#: half the width and height of a number in points
_HALF = (6.5, 5.5)
_LINE_HEIGHT = 0.125


def draw_morris(
    found: Indices, factors: Sequence[Factor], outcome: str, unit: str = "",
    ax: Axes | None = None, most: int = labels.MOST,
) -> Axes:  # fmt: skip
    """Draw the plane of mu_star and sigma; influential factors are numbered and named below.

    Parameters
    ----------
    found
        By Morris' method.
    factors
    outcome
        In words.
    unit
        Of the outcome, as results name it.
    ax, most
        As in :func:`~ecosim.report.sensitivity.bars.draw_sobol`.
    """
    plane = _plane(found)
    named = plane[plane["is_influential"]].head(most)
    key = [line for i, name in enumerate(named["factor"], start=1)
           for line in _key_lines(i, str(name), factors)]  # fmt: skip
    axes, own = labels.panel(5.0 + _LINE_HEIGHT * len(key), ax)
    largest = float(np.nanmax(plane[["mu_star", "sigma"]].to_numpy(dtype=np.float64)))
    scale, said = _axis_unit(unit, largest)
    x, y = (plane[key_].to_numpy(dtype=np.float64) * scale for key_ in ("mu_star", "sigma"))
    counts = plane["is_influential"].to_numpy(dtype=np.bool_)
    _shade_dummy(axes, found, scale)
    axes.plot(x[~counts], y[~counts], "o", ms=3.5, mfc="white", mec=PALE, ls="")
    axes.plot(x[counts], y[counts], "o", ms=5.0, color=BLUE, ls="")
    _frame(axes, x, y, said)
    labels.title(axes, own, _title(found, plane, factors, outcome, unit))
    labels.notes_below(
        axes, own, _about(found, plane, named), labels.sources(list(named["factor"]), factors),
        key=key,
    )  # fmt: skip
    # last, since where numbers fit depends on where the panel ends up
    _number(axes, x[counts][: len(named)], y[counts][: len(named)], np.column_stack([x, y]))
    return axes


def _plane(found: Indices) -> pd.DataFrame:
    star = found.of("mu_star").set_index("factor")
    sigma = found.of("sigma").set_index("factor")["value"]
    plane = pd.DataFrame({
        "mu_star": star["value"], "sigma": sigma.reindex(star.index),
        "is_influential": star["is_influential"],
    })  # fmt: skip
    return plane.reset_index(names="factor")


def _key_lines(i: int, name: str, factors: Sequence[Factor]) -> list[str]:
    """Return the lines that say what a number stands for: the words, and the name where it fits."""
    said = f"{i}\u2002{labels.words(name, factors)}"
    if labels.words(name, factors) == name:
        return [said]
    one = f"{said} ({name})"
    return [one] if len(one) <= labels.NOTE_CHARACTERS else [said, f"      ({name})"]


def _axis_unit(unit: str, largest: float) -> tuple[float, str]:
    if unit.startswith("GBP") and "/" not in unit:
        return (1e-6, "£ million") if largest >= 1e5 else (1.0, "£")
    return (100.0, "points") if unit == "share" else (1.0, unit)


def _shade_dummy(axes: Axes, found: Indices, scale: float) -> None:
    rows = found.of("mu_star")
    dummy = rows[rows["factor"] == DUMMY]
    if len(dummy):
        top = float(dummy["hi"].iloc[0]) * scale
        if top > 0.0:
            axes.axvspan(0.0, top, color=BAND, lw=0, zorder=0)


def _frame(axes: Axes, x: Floats, y: Floats, said: str) -> None:
    right = 1.12 * float(np.nanmax(x)) or 1.0
    top = 1.12 * float(np.nanmax(y)) if np.nanmax(y) > 0.0 else 0.3 * right
    axes.set_xlim(-0.03 * right, right)
    axes.set_ylim(-0.12 * top, top)
    end = min(right, top)
    axes.plot([0.0, end], [0.0, end], color=style.GREY, lw=0.8, ls=":", zorder=1)
    axes.grid(visible=True, axis="both")
    of = f", {said}" if said else ""
    axes.set_ylabel(f"σ: spread of the effects{of}")
    axes.set_xlabel(f"μ*: mean size of the effect over the whole range{of}")


def _number(axes: Axes, x: Floats, y: Floats, everything: Floats) -> None:
    """Number points where no number covers a point or another number; a line leads far ones."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()
    to_points = 72.0 / figure.dpi
    taken = [tuple(p) for p in axes.transData.transform(everything) * to_points
             if np.isfinite(p).all()]  # fmt: skip
    box = axes.get_window_extent()
    left, bottom, right, top = (v * to_points for v in (box.x0, box.y0, box.x1, box.y1))
    placed: list[tuple[float, float]] = []
    for i, (px, py) in enumerate(axes.transData.transform(np.column_stack([x, y])) * to_points):
        if not np.isfinite(px + py):
            continue
        dx, dy = min(
            _RINGS, key=lambda d: _crowding(px + d[0], py + d[1], taken, placed,
                                            (left, bottom, right, top)) + 0.02 * np.hypot(*d)
        )  # fmt: skip
        placed.append((px + dx, py + dy))
        arrow: dict[str, Any] | None = None
        if np.hypot(dx, dy) > 10.0:
            arrow = {"arrowstyle": "-", "lw": 0.5, "color": style.GREY, "shrinkA": 0, "shrinkB": 2}
        axes.annotate(
            str(i + 1), (x[i], y[i]), (dx, dy), textcoords="offset points", fontsize=8,
            ha="center", va="center", arrowprops=arrow,
        )  # fmt: skip


def _crowding(
    x: float, y: float, points: Sequence[tuple[float, ...]],
    numbers: Sequence[tuple[float, float]], frame: tuple[float, float, float, float],
) -> float:  # fmt: skip
    """Return how much stands in the way of a number: points, other numbers, the frame."""
    w, h = _HALF
    found = sum(1.0 for p in points if abs(p[0] - x) < w and abs(p[1] - y) < h)
    found += sum(3.0 for p in numbers if abs(p[0] - x) < 2 * w and abs(p[1] - y) < 2 * h)
    left, bottom, right, top = frame
    outside = x - w < left or x + w > right or y - h < bottom or y + h > top
    return found + 5.0 * outside


def _title(
    found: Indices, plane: pd.DataFrame, factors: Sequence[Factor], outcome: str, unit: str
) -> str:
    n, names = int((plane["factor"] != DUMMY).sum()), found.influential
    if not names:
        return f"{outcome}: none of {n} factors stands out from the dummy"
    size = quantity(float(plane["mu_star"].iloc[0]), unit, signed=False)
    return (
        f"{outcome}: {labels.words(names[0], factors)} moves it most, by {size}; "
        f"{len(names)} of {n} factors matter"
    )


def _about(found: Indices, plane: pd.DataFrame, named: pd.DataFrame) -> str:
    n_grey = int((~plane["is_influential"] & (plane["factor"] != DUMMY)).sum())
    n_blue = int(plane["is_influential"].sum()) - len(named)
    parts = [f"Hollow: {n_grey} factors not above the dummy (shaded) or the noise."]
    if n_blue > 0:
        parts.append(f"{n_blue} more matter less than those numbered.")
    parts.append("Above the dotted line a factor acts mostly through others, or bends.")
    if not np.isnan(found.stochastic_share):
        parts.append(f"Chance is {found.stochastic_share:.0%} of the variance of rows.")
    return " ".join(parts)
