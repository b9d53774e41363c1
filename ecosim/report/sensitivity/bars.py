"""Bars of factors: Sobol' indices with intervals, and the tornado."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.comparison.quantities import quantity
from ecosim.report.sensitivity import labels
from ecosim.study.experiment import DUMMY, Factor
from ecosim.study.sensitivity import Indices

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, SKY, DARK = style.COLOURS[0], style.COLOURS[1], style.COLOURS[5], "#3F4B57"
PALE, BAND = "#B8C0C7", "#E3E6E9"


def draw_sobol(
    found: Indices, factors: Sequence[Factor], outcome: str, ax: Axes | None = None,
    most: int = labels.MOST,
) -> Axes:  # fmt: skip
    """Draw total and first-order indices with their intervals, the largest first.

    Parameters
    ----------
    found
        With the indices ``ST`` and ``S1``.
    factors
    outcome
        What was analysed, in words.
    ax
        A panel to draw in; a figure of its own by default.
    most
        Factors shown.
    """
    rows = found.of("ST")
    shown = labels.shown_of(rows, most)
    names = list(shown["factor"])
    axes, own = labels.panel(labels.height_of(len(names)), ax)
    first = found.of("S1").set_index("factor").loc[names].reset_index()
    _shade_dummy(axes, rows)
    _index_bars(axes, shown, -0.17, BLUE, "ST: with interactions")
    _index_bars(axes, first, 0.17, SKY, "S1: alone")
    labels.name_rows(axes, names, factors)
    axes.axvline(0.0, color=style.GREY, lw=0.9)
    axes.set_xlabel("share of the outcome's variance")
    labels.legend_above(axes)
    labels.title(axes, own, _sobol_title(found, rows, factors, outcome))
    labels.notes_below(
        axes, own, "Lines: 95 % intervals. Grey bars: not above the dummy. " + _chance(found),
        labels.left_out(rows, shown), labels.sources(names, factors),
    )  # fmt: skip
    return axes


def _sobol_title(
    found: Indices, rows: pd.DataFrame, factors: Sequence[Factor], outcome: str
) -> str:
    n, names = len(rows) - int((rows["factor"] == DUMMY).sum()), found.influential
    if not names:
        return f"{outcome}: none of {n} factors stands out from the dummy"
    share = float(rows.loc[rows["factor"] == names[0], "value"].iloc[0])
    return (
        f"{outcome}: {labels.words(names[0], factors)} has a part in {share:.0%} of the "
        f"variance; {len(names)} of {n} factors matter"
    )


def _chance(found: Indices) -> str:
    if np.isnan(found.stochastic_share):
        return ""
    return f"Chance between replicates is {found.stochastic_share:.0%} of the variance."


def _index_bars(axes: Axes, rows: pd.DataFrame, shift: float, colour: str, name: str) -> None:
    y = np.arange(len(rows)) + shift
    value, lo, hi = (rows[key].to_numpy(dtype=np.float64) for key in ("value", "lo", "hi"))
    counts = rows["is_influential"].to_numpy(dtype=np.bool_)
    axes.barh(y[counts], value[counts], 0.3, color=colour, label=name)
    axes.barh(y[~counts], value[~counts], 0.3, color=PALE)
    axes.hlines(y, lo, hi, color=DARK, lw=0.9, zorder=3)


def _shade_dummy(axes: Axes, rows: pd.DataFrame) -> None:
    dummy = rows[rows["factor"] == DUMMY]
    if len(dummy) and float(dummy["hi"].iloc[0]) > 0.0:
        axes.axvspan(0.0, float(dummy["hi"].iloc[0]), color=BAND, lw=0, zorder=0)


def draw_tornado(
    table: pd.DataFrame, factors: Sequence[Factor], outcome: str, unit: str,
    base: float = 0.0, ax: Axes | None = None, most: int = labels.MOST,
) -> Axes:  # fmt: skip
    """Draw how far the outcome moves when each factor alone goes to its low and its high end.

    Parameters
    ----------
    table
        A row a factor: ``factor, at_low, at_high``, the outcome with the factor at that end; also
        ``lo, hi``, an interval of `at_high`, where there is one.
    factors
    outcome
        In words.
    unit
        Of the outcome, as results name it: ``GBP``, ``share``, ``jobs``.
    base
        The outcome with every factor at its default.
    ax, most
        As in :func:`draw_sobol`.
    """
    ends = table[["at_low", "at_high"]].to_numpy(dtype=np.float64)
    span = np.abs(ends - base).max(axis=1)
    order = np.argsort(-np.nan_to_num(span, nan=-1.0), kind="stable")[:most]
    shown = table.iloc[order]
    names = [str(name) for name in shown["factor"]]
    axes, own = labels.panel(labels.height_of(len(names)), ax)
    factor, axis_unit = _in_unit(unit, float(np.nanmax(np.abs(ends))))
    for key, colour, name in (
        ("at_low", ORANGE, "factor at its low end"), ("at_high", BLUE, "at its high end"),
    ):  # fmt: skip
        end = shown[key].to_numpy(dtype=np.float64) * factor
        if (end != base * factor).any():
            axes.barh(range(len(names)), end - base * factor, 0.6, base * factor, color=colour,
                      label=name)  # fmt: skip
    if "lo" in shown:
        lo, hi = (shown[key].to_numpy(dtype=np.float64) * factor for key in ("lo", "hi"))
        axes.hlines(range(len(names)), lo, hi, color=DARK, lw=0.9, zorder=3)
    axes.axvline(base * factor, color=style.GREY, lw=0.9)
    labels.name_rows(axes, names, factors)
    axes.set_xlabel(axis_unit)
    labels.legend_above(axes)
    labels.title(axes, own, _tornado_title(shown, base, factors, outcome, unit))
    n_more = len(table) - len(shown)
    more = f"{n_more} more factors move it less." if n_more else ""
    labels.notes_below(axes, own, more, labels.sources(names, factors))
    return axes


def signed_effects(found: Indices) -> pd.DataFrame:
    """Return Morris' signed mean effects as a table for :func:`draw_tornado`, base 0.

    The bar is the mean change of the outcome while a factor goes from its low to its high end.
    """
    rows = found.of("mu")
    rows = rows[(rows["factor"] != DUMMY) & rows["value"].notna()]
    return pd.DataFrame({
        "factor": rows["factor"], "at_low": 0.0, "at_high": rows["value"],
        "lo": rows["lo"], "hi": rows["hi"],
    }).reset_index(drop=True)  # fmt: skip


def _in_unit(unit: str, largest: float) -> tuple[float, str]:
    if unit.startswith("GBP") and "/" not in unit:
        if largest >= 1e9:
            return 1e-9, "£ billion"
        return (1e-6, "£ million") if largest >= 1e5 else (1.0, "£")
    return (100.0, "per cent, or points of it") if unit == "share" else (1.0, unit)


def _tornado_title(
    shown: pd.DataFrame, base: float, factors: Sequence[Factor], outcome: str, unit: str
) -> str:
    row = shown.iloc[0]
    low, high = (float(row[key]) for key in ("at_low", "at_high"))
    what = labels.words(str(row["factor"]), factors)
    if low == base == 0.0:
        return f"{outcome}: most moved by {what}, {quantity(high, unit)} from low to high"
    return f"{outcome}: {quantity(low, unit)} to {quantity(high, unit)} over {what}"
