"""Measures of networks over time, each beside the band of networks by chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.comparison.finding import rows_of
from ecosim.report.panels import at_least, label_periods

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: what a panel shows: network, measure, and how a reader calls it
PANELS = (
    ("contracts", "clustering", "Buyers share suppliers\n(rings of four)"),
    ("contracts", "top_share", "Value with the largest\ntenth of suppliers"),
    ("contracts", "assortativity", "Innovative buyers with\ninnovative suppliers"),
    ("knowledge", "giant_share", "Knowledge network:\nlargest connected part"),
    ("knowledge", "clustering", "Knowledge network:\nclosed triangles"),
    ("knowledge", "broker_share", "Knowledge network: paths\nthrough named brokers"),
)
COLUMNS = 2
#: a difference from chance is called clear below this probability
CLEAR = 0.05


def measures_over_time(table: pd.DataFrame, figure: Figure | None = None) -> Figure:
    """Draw measures by year, a panel each; a band where 95 % of networks by chance lie.

    Parameters
    ----------
    table
        As :meth:`~ecosim.result.Result.network_measures` gives it.
    figure
        A figure to draw on, instead of a new one.
    """
    from matplotlib.figure import Figure

    shown = [one for one in PANELS if _rows(table, *one[:2])["value"].notna().any()]
    rows = max(1, -(-len(shown) // COLUMNS))
    size = (style.WIDTH, 0.9 + 1.75 * rows)
    figure = figure or Figure(figsize=size, layout="constrained")
    panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes, (network, measure, name) in zip(panels, shown, strict=False):
        measure_over_time(_rows(table, network, measure), name, axes)
    for axes in panels[len(shown) :]:
        axes.set_visible(False)
    n = int(table["n"].max()) if len(table) else 0
    figure.supxlabel(
        f"line: the simulated network; band: 95 % of {n} networks by chance\n"
        "in which every node keeps its number of ties",
        fontsize=8, color=style.GREY,
    )  # fmt: skip
    figure.suptitle(
        style.wrapped(title(table), 50), x=0.02, ha="left", fontsize=10.5, fontweight="bold"
    )
    return figure


def measure_over_time(rows: pd.DataFrame, name: str, ax: Axes) -> Axes:
    """Draw one measure of one network by year, with the band of chance."""
    x = np.arange(len(rows))
    value, low, high = (
        rows[key].to_numpy(dtype=np.float64) for key in ("value", "null_low", "null_high")
    )
    ax.fill_between(x, low, high, color=style.GREY, alpha=0.3, lw=0.5)
    ax.plot(x, value, color=style.COLOURS[0], marker="o")
    if len(x) == 1:
        ax.plot([0, 0], [low[0], high[0]], color=style.GREY, alpha=0.5, lw=6)
    label_periods(ax, [str(year) for year in rows["year"]], 2)
    at_least(ax, 0.05)
    ax.set_title(name, fontsize=8.5, fontweight="normal")
    return ax


def title(table: pd.DataFrame) -> str:
    """Say which measure of the last year stands furthest from chance."""
    names = {one[:2]: one[2].replace("\n", " ") for one in PANELS}
    last = table[table["year"] == table["year"].iloc[-1]] if len(table) else table
    rows = [row for row in rows_of(last.dropna(subset=["z"]))
            if (row["network"], row["measure"]) in names]  # fmt: skip
    if not rows:
        return "Networks: no measure that chance could move"
    most = max(rows, key=lambda row: abs(float(row["z"])))
    if not float(most["p"]) < CLEAR:
        return f"No measure of {most['year']} differs clearly from chance"
    where = "above" if float(most["z"]) > 0 else "below"
    return (
        f"{names[most['network'], most['measure']]}: {most['value']:.2f} in {most['year']}, "
        f"{where} the {most['null_mean']:.2f} of chance"
    )


def _rows(table: pd.DataFrame, network: str, measure: str) -> pd.DataFrame:
    return table[(table["network"] == network) & (table["measure"] == measure)]
