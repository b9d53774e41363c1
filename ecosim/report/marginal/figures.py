"""The figures of a marginal multiplier: its profile over months, and the waterfall."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.effect_lines import amount as money
from ecosim.report.marginal.lines import rounded
from ecosim.study.marginal import ALL

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ecosim.study.multiplier_folder import MultiplierStudy

BLUE, ORANGE, DARK = style.COLOURS[0], style.COLOURS[1], "#3F4B57"
#: months of the profile that are drawn: later ones hardly move
LONGEST = 60


def draw_multiplier(study: MultiplierStudy, target: Path) -> list[Path]:
    """Draw every figure that the study allows into a folder; return the files."""
    target.mkdir(parents=True, exist_ok=True)
    n = study.marginal.runs.n
    with style.styled():
        figure = draw_profile(study.marginal.profile, study.what, n)
        written = style.save(figure, target / "profile")
        if study.waterfall is not None:
            table = study.waterfall.table
            size = float(table["amount"].iloc[0])
            rows = table[(table["amount"] == size) & (table["measure"] == "gva")]
            figure = draw_steps(rows[rows["horizon"] == ALL], study.what, n)
            written += style.save(figure, target / "waterfall")
    return written


def draw_profile(profile: pd.DataFrame, what: str, n: int) -> Figure:
    """Draw output in each month and value added as it adds up, per pound, a line a size.

    Parameters
    ----------
    profile
        From :class:`~ecosim.study.marginal.Marginal`.
    what
        What is bought where, in words.
    n
        Replicates.
    """
    figure, (above, below) = style.new_figure(5.8, rows=2, sharex=True)
    early = profile[profile["months_since"] < LONGEST]
    output, gva = (early[early["measure"] == name] for name in ("output", "gva"))
    for i, size in enumerate(dict.fromkeys(early["amount"])):
        label = money(float(size), "GBP")
        _band(output[output["amount"] == size], "", above, i, label)
        _band(gva[gva["amount"] == size], "cumulated_", below, i, label)
    end = gva.groupby("amount", sort=False)["cumulated_mean"].last()
    above.set_title(style.wrapped(f"A pound for {what}: the extra output, month by month"))
    above.set_ylabel("£ of output in the month")
    below.set_title(style.wrapped(f"Value added comes to {_ends(end)} a pound"))
    below.set_ylabel("£ of GVA, added up")
    band = f"; band: 95 %, {n} replicates" if n > 1 else ""
    below.set_xlabel(
        f"months since the purchase{band}\ninputs of a month's work are charged in the next"
    )
    if len(end) > 1:
        below.legend(loc="lower right")
    return figure


def _band(rows: pd.DataFrame, prefix: str, ax: Axes, i: int, label: str) -> None:
    x = rows["months_since"].to_numpy()
    colour, line = style.COLOURS[i % len(style.COLOURS)], style.LINES[i % len(style.LINES)]
    lo, hi = (rows[f"{prefix}{key}"].to_numpy(dtype=np.float64) for key in ("lo", "hi"))
    ax.fill_between(x, lo, hi, color=colour, alpha=0.15, lw=0)
    ax.plot(x, rows[f"{prefix}mean"].to_numpy(), color=colour, ls=line, label=label)
    ax.axhline(0.0, color=style.GREY, lw=0.8, zorder=1)


def _ends(end: pd.Series[float]) -> str:
    low, high = float(end.min()), float(end.max())
    return f"£{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"£{low:.2f} to £{high:.2f}"


def draw_steps(rows: pd.DataFrame, what: str, n: int) -> Figure:
    """Draw the waterfall from Type II to the full model: bars hang from the level before.

    Parameters
    ----------
    rows
        Start, bars and end of one size, measure and horizon.
    what, n
        As in :func:`draw_profile`.
    """
    figure, (axes,) = style.new_figure(0.9 + 0.36 * len(rows))
    level, names = 0.0, []
    shown = rows.to_dict("records")
    span = max(float(r["level"]) for r in shown) - min(float(r["level"]) for r in shown)
    for i, row in enumerate(shown):
        mean, lo, hi = (float(row[key]) for key in ("mean", "lo", "hi"))
        is_bar = row["kind"] == "bar"
        start = level if is_bar else 0.0
        stop = float(row["level"])
        colour = DARK if not is_bar else BLUE if mean > 0 else ORANGE
        left, right = sorted((start, stop))
        axes.barh(i, right - left, 0.62, left, color=colour)
        if is_bar and np.isfinite(lo):
            axes.plot([start + lo, start + hi], [i, i], color=DARK, lw=1.0, zorder=3)
        edge = max(right, start + hi if is_bar and np.isfinite(hi) else right)
        axes.annotate(
            rounded(mean, 3, signed=is_bar), (edge, i), (4, 0),
            textcoords="offset points", va="center", fontsize=8.5,
        )  # fmt: skip
        level = stop
        names.append(str(row["name"]))
    _frame(axes, names, shown, span)
    first, last = float(shown[0]["level"]), float(shown[-1]["level"])
    axes.set_title(
        style.wrapped(f"{what}: £{first:.2f} of GVA a pound by the table, £{last:.2f} with agents")
    )
    line = f"; line: 95 %, {n} replicates" if n > 1 else ""
    axes.set_xlabel(f"£ of GVA per pound (axis does not start at 0{line})")
    return figure


def _frame(axes: Axes, names: list[str], shown: list[dict[Any, Any]], span: float) -> None:
    """Set the axes: names, and a range that starts near the smallest level so bars can be seen."""
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    levels = [float(row["level"]) for row in shown]
    room = max(span, 0.02 * max(levels))
    axes.set_xlim(min(levels) - 0.6 * room, max(levels) + 0.6 * room)
