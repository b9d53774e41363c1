"""Where the innovation funnel leaks: challenges by stage and reason, both pathways side by side.

Every figure is a function of a plain table with one row a challenge and stage: challenge, pathway,
stage, entered, left (months; NaN while it is there), outcome (``passed``, ``failed``, ``in
progress``) and reason. Stages come in the order in which the table first names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.comparison.finding import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PASSED, WAITING, FAILED = "passed", "in progress", "failed"
BLUE, PALE = "#0072B2", "#9ECAE1"
#: reasons of failure in the order in which they come, dark to light, so that they read in grey
REASON_COLOURS = ("#7F2704", "#D55E00", "#F08A24", "#FDBE85", "#FEE6CE", "#CCCCCC")
#: inches a stage, and above and below them
ROW, ABOUT = 0.42, 1.5
#: part of the challenges between the ends of a line
SPREAD = (0.1, 0.9)


def counts(table: pd.DataFrame) -> pd.DataFrame:
    """Return challenges by pathway, stage, outcome and reason: one row each, ``n``.

    Entered are the sum over outcomes: no challenge is lost on the way.
    """
    keys = ["pathway", "stage", "outcome", "reason"]
    rows = table.assign(reason=table["reason"].where(table["outcome"] == FAILED, ""))
    counted = rows.groupby(keys, sort=False, observed=True).size()
    return counted.rename("n").reset_index()


def stages(table: pd.DataFrame, pathway: str) -> list[str]:
    """Return the stages of a pathway in order."""
    return [str(s) for s in dict.fromkeys(table.loc[table["pathway"] == pathway, "stage"])]


def funnel(table: pd.DataFrame, figure: Figure | None = None, note: str = "") -> Figure:
    """Draw how many challenges enter each stage, and what becomes of them there.

    Parameters
    ----------
    table
    figure
        A figure to draw on, instead of a new one.
    note
        What the reader should know of the numbers, below the panels.
    """
    counted = counts(table)
    reasons = list(dict.fromkeys(counted.loc[counted["outcome"] == FAILED, "reason"]))
    colours = dict(zip(reasons, REASON_COLOURS, strict=False))
    figure, panels = _side_by_side(table, figure)
    for axes, pathway in zip(panels, _pathways(table), strict=True):
        _funnel_panel(axes, counted[counted["pathway"] == pathway], stages(table, pathway), colours)
        axes.set_title(pathway.capitalize(), fontsize=9.5)
    _legend(figure, {PASSED: BLUE, f"still {WAITING}": PALE, **{
        f"failed: {reason}": colour for reason, colour in colours.items()}}, note)  # fmt: skip
    figure.suptitle(style.wrapped(title(table), 50), x=0.02, ha="left", fontsize=10.5,
                    fontweight="bold")  # fmt: skip
    return figure


def title(table: pd.DataFrame) -> str:
    """Say of each pathway how many challenges pass its last stage, and where most fail."""
    return "; ".join(_in_words(table[table["pathway"] == name], name) for name in _pathways(table))


def time_in_stage(table: pd.DataFrame, figure: Figure | None = None) -> Figure:
    """Draw months spent in each stage by those who left it: median, and four fifths of them."""
    from matplotlib.ticker import MaxNLocator

    figure, panels = _side_by_side(table, figure)
    months = (table["left"] - table["entered"]).astype(np.float64)
    top = float(months.max()) if months.notna().any() else 1.0
    for axes, pathway in zip(panels, _pathways(table), strict=True):
        own = table["pathway"] == pathway
        for i, stage in enumerate(stages(table, pathway)):
            spent = months[own & (table["stage"] == stage)].dropna()
            _stage_name(axes, i, stage)
            if len(spent):
                low, mid, high = spent.quantile([SPREAD[0], 0.5, SPREAD[1]])
                axes.plot([low, high], [i, i], color=BLUE, lw=3.0, alpha=0.35)
                axes.plot(mid, i, "o", color=BLUE, ms=5.0)
                axes.annotate(f"{mid:.0f}", (high, i), (5, 0), textcoords="offset points",
                              va="center", fontsize=8)  # fmt: skip
        axes.set_xlim(0.0, top * 1.15 + 0.5)
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.set_title(f"{pathway.capitalize()}, months", fontsize=9.5)
    figure.supxlabel("dot: median of those who left the stage; line: the middle 80 %", fontsize=8,
                     color=style.GREY)  # fmt: skip
    figure.suptitle(style.wrapped(time_title(table), 50), x=0.02, ha="left", fontsize=10.5,
                    fontweight="bold")  # fmt: skip
    return figure


def time_title(table: pd.DataFrame) -> str:
    """Say how long those who passed every stage took, by pathway."""
    said = []
    for name in _pathways(table):
        own = table[table["pathway"] == name]
        done = own.loc[(own["stage"] == stages(table, name)[-1]) & (own["outcome"] == PASSED)]
        first = own.groupby("challenge")["entered"].min()
        took = done["left"] - done["challenge"].map(first)
        said.append(f"{name} takes {took.median():.0f} months" if len(took) else (
            f"nothing comes to the end of {name}"))  # fmt: skip
    text = "; ".join(said)
    return text[:1].upper() + text[1:]


def hurdles(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what kept capable firms from answering challenges.

    Parameters
    ----------
    table
        hurdle, firms: in the order in which a firm meets them.
    ax
    """
    axes = style.new_figure(0.9 + ROW * len(table))[1][0] if ax is None else ax
    names = [str(name).replace("_", " ") for name in table["hurdle"]]
    firms = table["firms"].to_numpy(dtype=np.float64)
    axes.barh(range(len(firms)), firms, 0.62, color=REASON_COLOURS[1])
    for i, n in enumerate(firms):
        axes.annotate(f"{n:,.0f}", (n, i), (4, 0), textcoords="offset points", va="center",
                      fontsize=8.5)  # fmt: skip
    axes.set_yticks(range(len(firms)), names)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.margins(x=0.15)
    axes.set_xlabel("capable firms stopped, each at its first hurdle")
    total = firms.sum()
    axes.set_title(style.wrapped(
        f"{firms.max() / total:.0%} of the capable firms that do not answer fail at: "
        f"{names[int(firms.argmax())]}" if total else "No capable firm was stopped"
    ))  # fmt: skip
    return axes


# ---------------------------------------------------------------------------------- inside
def _pathways(table: pd.DataFrame) -> list[str]:
    return [str(name) for name in dict.fromkeys(table["pathway"])]


def _in_words(table: pd.DataFrame, name: str) -> str:
    last = stages(table, name)[-1]
    done = int(((table["stage"] == last) & (table["outcome"] == PASSED)).sum())
    said = f"{name.capitalize()}: {done} of {table['challenge'].nunique()} succeed"
    failed = table.loc[table["outcome"] == FAILED, "stage"]
    if failed.empty:
        return said
    most = failed.value_counts(sort=True).index[0]
    return f"{said}, most are lost at {most}"


def _side_by_side(table: pd.DataFrame, figure: Figure | None) -> tuple[Figure, list[Axes]]:
    """Return a panel a pathway."""
    from matplotlib.figure import Figure

    names = _pathways(table)
    most = max((len(stages(table, name)) for name in names), default=1)
    figure = figure or Figure(figsize=(style.WIDTH, ABOUT + ROW * most), layout="constrained")
    panels = list(figure.subplots(1, max(len(names), 1), squeeze=False).ravel())
    for axes in panels:
        axes.set_ylim(most - 0.4, -0.75)
        axes.set_yticks([])
        axes.grid(visible=False)
        axes.spines["left"].set_visible(False)
    return figure, panels[: len(names)]


def _funnel_panel(
    axes: Axes, counted: pd.DataFrame, order: Sequence[str], colours: Mapping[str, str]
) -> None:
    entered = counted.groupby("stage", observed=True)["n"].sum()
    most = float(entered.max())
    for i, stage in enumerate(order):
        rows = {(str(r["outcome"]), str(r["reason"])): float(r["n"])
                for r in rows_of(counted[counted["stage"] == stage])}  # fmt: skip
        parts = [(rows.get((PASSED, ""), 0.0), BLUE), (rows.get((WAITING, ""), 0.0), PALE)]
        parts += [(rows.get((FAILED, reason), 0.0), colour) for reason, colour in colours.items()]
        left = 0.0
        for n, colour in parts:
            axes.barh(i, n, 0.36, left, color=colour, ec="white", lw=0.4)
            left += n
        axes.annotate(f"{rows.get((PASSED, ''), 0.0):.0f} of {left:.0f}", (left, i), (3, 0),
                      textcoords="offset points", va="center", fontsize=7.5)  # fmt: skip
        _stage_name(axes, i, stage)
    axes.set_xlim(0.0, most * 1.35)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)


def _stage_name(axes: Axes, i: int, stage: str) -> None:
    """Write a stage's number and name above its bar, where long names have room."""
    axes.annotate(f"{i + 1} {stage}", (0.0, i), (0, 8), xycoords=("axes fraction", "data"),
                  textcoords="offset points", fontsize=8)  # fmt: skip


def _legend(figure: Figure, colours: Mapping[str, str], note: str) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(color=colour, label=name) for name, colour in colours.items()]
    legend = figure.legend(handles=handles, loc="outside lower left", ncols=2, fontsize=7.5,
                           title=note or None, title_fontsize=7.5, alignment="left")  # fmt: skip
    legend.get_title().set_color(style.GREY)
