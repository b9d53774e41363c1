"""The figures of a region: functions of the tidy table and an optional ``ax``.

Each returns the axes it drew on. Every title says what the figure shows, in words made from its
numbers; every axis names its unit; levels start at zero, and indices and shares are never stretched
beyond what a reader would call news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.report import style, words
from ecosim.report.panels import (
    as_percent,
    at_least,
    draw_lines,
    draw_trends,
    from_zero,
    label_periods,
    legend,
)
from ecosim.report.trends import scenarios_of, trends

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BILLION = 1e-9
THOUSAND = 1e-3

RING_NAMES = {
    "place": "same place",
    "combined_authority": "same combined authority",
    "region": "rest of the region",
    "uk": "rest of the UK",
    "abroad": "abroad",
}
_IN_REGION = ("place", "combined_authority", "region")


def gva_level(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw gross value added, £bn a year."""
    return _level(indicators, "gva", "GVA", "£bn a year", BILLION, ax)


def gva_index(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw gross value added as an index of the first period."""
    axes = _index(indicators, "gva", "GVA", ax)
    axes.set_title("The same, as an index")
    return axes


def sme_turnover(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the turnover of small and medium firms as an index."""
    return _index(indicators, "sme_turnover", "Turnover of SMEs", ax)


def sme_staff(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the staff of small and medium firms, thousand jobs."""
    return _level(indicators, "sme_staff", "Staff of SMEs", "thousand jobs", THOUSAND, ax)


def lm3(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the local multiplier of council spending."""
    axes = _axes(ax)
    lines = trends(indicators, "lm3")
    draw_trends(axes, lines)
    at_least(axes, 0.2)
    axes.set_ylabel("LM3, £ of regional turnover\nper £ a council pays")
    title = words.change_of_ratio(
        "Local multiplier (LM3)", lines, words.pounds, words.pounds_more
    )
    axes.set_title(style.wrapped(title))
    return axes


def local_share(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw council spend by ring of the supplier's address."""
    axes = _axes(ax)
    if len(scenarios_of(indicators)) == 1:
        _stacked_rings(axes, indicators)
    else:
        _ring_lines(axes, indicators)
    as_percent(axes)
    axes.set_ylabel("share of council spend\nby suppliers' address")
    lines = trends(indicators, "spend_by_ring", detail=_IN_REGION, over="council_spend")
    axes.set_title(
        style.wrapped(words.change_of_share("Council spend with suppliers in the region", lines))
    )
    return axes


def sme_share(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the share of council spend with small and medium firms."""
    axes = _axes(ax)
    lines = trends(indicators, "sme_share")
    draw_trends(axes, lines)
    at_least(axes, 0.1, 0.0, 1.0)
    as_percent(axes)
    axes.set_ylabel("share of council spend with SMEs")
    axes.set_title(style.wrapped(words.change_of_share("Council spend with SMEs", lines)))
    return axes


def price_index(indicators: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the price of public contracts over their estimate."""
    axes = _axes(ax)
    lines = trends(indicators, "price_index")
    axes.axhline(1.0, color=style.GREY, lw=0.9, zorder=1)
    draw_trends(axes, lines)
    at_least(axes, 0.1)
    axes.set_ylabel("price / estimate (1 = as estimated)")
    title = words.change_of_ratio(
        "Price of public contracts", lines, words.of_estimate, words.more_of_estimate
    )
    axes.set_title(style.wrapped(title))
    return axes


# ---------------------------------------------------------------------------------- inside
def _axes(ax: Axes | None) -> Axes:
    return style.new_figure(3.2)[1][0] if ax is None else ax


def _level(
    indicators: pd.DataFrame, name: str, what: str, unit: str, factor: float, ax: Axes | None
) -> Axes:
    axes = _axes(ax)
    lines = trends(indicators, name)
    draw_trends(axes, lines, factor)
    from_zero(axes)
    axes.set_ylabel(unit)
    axes.set_title(style.wrapped(words.change_of_total(what, lines)))
    return axes


def _index(indicators: pd.DataFrame, name: str, what: str, ax: Axes | None) -> Axes:
    axes = _axes(ax)
    lines = trends(indicators, name, as_index=True)
    axes.axhline(100.0, color=style.GREY, lw=0.9, zorder=1)
    draw_trends(axes, lines)
    at_least(axes, 4.0)
    axes.set_ylabel(f"index, {lines[0].periods[0]} = 100")
    axes.set_title(style.wrapped(words.change_of_total(what, lines)))
    return axes


def _stacked_rings(axes: Axes, indicators: pd.DataFrame) -> None:
    """Stack the rings of one scenario from near to far: they add up to all council spend."""
    lines = {
        ring: trends(indicators, "spend_by_ring", detail=(ring,), over="council_spend")[0]
        for ring in RING_NAMES
    }
    # medians of shares need not add up to one
    total = np.sum([line.mid for line in lines.values()], axis=0)
    bottom = np.zeros(len(total))
    for (ring, line), colour in zip(lines.items(), style.RING_COLOURS, strict=True):
        height = line.mid / total
        if height.max() > 0.0:
            label = RING_NAMES[ring]
            axes.bar(range(len(total)), height, 0.8, bottom, color=colour, label=label)
        bottom = bottom + height
    label_periods(axes, lines["place"].periods)
    axes.set_ylim(0.0, 1.0)
    axes.set_xlim(-0.6, len(total) - 0.4)
    legend(axes)


def _ring_lines(axes: Axes, indicators: pd.DataFrame) -> None:
    """Draw own place and region as lines, one colour a scenario, when there are several."""
    for rings, where, line in ((("place",), "place", ":"), (_IN_REGION, "region", "-")):
        shares = trends(indicators, "spend_by_ring", detail=rings, over="council_spend")
        draw_lines(axes, shares, line=line, what=f": in the {where}")
    label_periods(axes, shares[0].periods)
    at_least(axes, 0.2, 0.0, 1.0)
    legend(axes)
