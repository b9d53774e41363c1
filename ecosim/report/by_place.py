"""Small multiples: one panel a place on a shared scale, the region in grey behind each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.panels import as_percent, at_least, draw_lines, scenario_style
from ecosim.report.trends import Trend, scenarios_of, trends, trends_by_place
from ecosim.report.words import replicates

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFigure:
    """What one figure by place shows.

    Parameters
    ----------
    name
        File name without ending.
    indicator, region
        The indicator by place, and the same for the whole region.
    title
        What it is, for the title; the ends of the range are added from the numbers.
    unit
        Label of the value axes.
    as_index
        Draw an index of the first period.
    as_percent
        Values are shares.
    span
        The value axis shows at least this range.
    whole
        What the grey line of the whole region is about.
    """

    name: str
    indicator: str
    region: str
    title: str
    unit: str
    as_index: bool = False
    as_percent: bool = False
    span: float = 0.1
    whole: str = "the region"


PLACE_FIGURES = (
    PlaceFigure(
        name="gva_by_place",
        indicator="gva_by_place",
        region="gva",
        title="GVA",
        unit="index, {first} = 100",
        as_index=True,
        span=6.0,
    ),
    PlaceFigure(
        name="sme_turnover_by_place",
        indicator="sme_turnover_by_place",
        region="sme_turnover",
        title="Turnover of SMEs",
        unit="index, {first} = 100",
        as_index=True,
        span=6.0,
    ),
    PlaceFigure(
        name="sme_staff_by_place",
        indicator="sme_staff_by_place",
        region="sme_staff",
        title="Staff of SMEs",
        unit="index, {first} = 100",
        as_index=True,
        span=6.0,
    ),
    PlaceFigure(
        name="lm3_by_place",
        indicator="lm3_by_place",
        region="lm3",
        title="Local multiplier (LM3) of councils, in the region",
        unit="£ of regional turnover per £ a council pays",
        span=0.3,
    ),
    PlaceFigure(
        name="local_share_by_place",
        indicator="local_share_by_place",
        region="local_share_place",
        title="Council spend in the council's own place",
        unit="share of spend",
        as_percent=True,
        span=0.2,
    ),
    PlaceFigure(
        name="sme_share_by_place",
        indicator="sme_share_by_place",
        region="sme_share",
        title="Council spend with SMEs",
        unit="share of spend",
        as_percent=True,
        span=0.2,
    ),
    PlaceFigure(
        name="price_index_by_place",
        indicator="price_index_by_place",
        region="price_index",
        title="Price of council contracts",
        unit="price / estimate",
        span=0.1,
        whole="all public buyers",
    ),
)


def by_place(
    indicators: pd.DataFrame,
    what: PlaceFigure,
    names: Mapping[str, str],
    figure: Figure | None = None,
) -> Figure:
    """Draw one indicator for every place.

    Parameters
    ----------
    indicators
        A tidy table as in ``indicators.parquet``.
    what
        Which figure.
    names
        Name of each place by its code.
    figure
        A figure to draw on, instead of a new one.
    """
    places = sorted(names, key=lambda code: names[code])
    rows = -(-len(places) // COLUMNS)
    figure, panels = _grid(rows, figure)
    region = trends(indicators, what.region, as_index=what.as_index)
    lines = trends_by_place(indicators, what.indicator, as_index=what.as_index)
    for axes, code in zip(panels, places, strict=False):
        _panel(axes, lines[code], region, short_name(names[code]))
    ends = {short_name(names[code]): lines[code] for code in places}
    for axes in panels[len(places) :]:
        axes.set_visible(False)
    _share_scale(panels[: len(places)], what)
    for axes in panels[len(places) - COLUMNS : len(places)]:
        _name_ends(axes)
    _label(figure, what, region, _title(what, ends, scenarios_of(indicators)))
    return figure


def _grid(rows: int, figure: Figure | None) -> tuple[Figure, list[Axes]]:
    """Return `rows` times two panels; margins are fixed in inches, which is quicker than fitted."""
    from matplotlib.figure import Figure

    top, bottom, each = 0.75, 0.85, 1.15
    height = top + bottom + each * rows
    figure = figure or Figure(figsize=(style.WIDTH, height))
    grid = figure.subplots(rows, COLUMNS, squeeze=False)
    figure.subplots_adjust(
        left=0.135,
        right=0.975,
        top=1.0 - top / height,
        bottom=bottom / height,
        wspace=0.09,
        hspace=0.38,
    )
    return figure, list(grid.ravel())


def short_name(name: str) -> str:
    """Return ``Herefordshire`` for ``Herefordshire, County of``."""
    return name.split(",")[0]


def _panel(axes: Axes, lines: Sequence[Trend], region: Sequence[Trend], name: str) -> None:
    x = np.arange(len(region[0].periods))
    axes.plot(x, region[0].mid, color="#AAAAAA", lw=1.4, zorder=1)
    draw_lines(axes, lines)
    for line in axes.lines:
        line.set_marker("")
    axes.set_title(name, fontsize=9, fontweight="normal", pad=3)
    axes.set_xlim(0, max(1, len(x) - 1))
    axes.set_xticks([0, len(x) - 1], [region[0].periods[0], region[0].periods[-1]])
    axes.tick_params(labelbottom=False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_label_coords(0.5, 0.5)  # it has none: nothing looks for room for it


def _name_ends(axes: Axes) -> None:
    """Name the first and the last period, inside the panel's width."""
    axes.tick_params(labelbottom=True)
    labels = axes.get_xticklabels()
    labels[0].set_horizontalalignment("left")
    labels[-1].set_horizontalalignment("right")


def _share_scale(panels: Sequence[Axes], what: PlaceFigure) -> None:
    """Give all panels one value axis, named on the left only.

    Set by hand: axes that matplotlib shares take twice as long to draw.
    """
    from matplotlib.ticker import MaxNLocator

    ends = [axes.get_ylim() for axes in panels]
    bottom, top = min(low for low, _ in ends), max(high for _, high in ends)
    for i, axes in enumerate(panels):
        axes.set_ylim(bottom, top)
        if what.as_percent:
            as_percent(axes)
            at_least(axes, what.span, 0.0, 1.0)
        else:
            at_least(axes, what.span)
        axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
        axes.tick_params(labelleft=i % COLUMNS == 0)


def _label(figure: Figure, what: PlaceFigure, region: Sequence[Trend], title: str) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=scenario_style(i)[0], ls=scenario_style(i)[1], label=line.scenario)
        for i, line in enumerate(region)
    ]
    whole = what.whole if len(region) == 1 else f"{what.whole}, {region[0].scenario}"
    handles.append(Line2D([], [], color="#AAAAAA", lw=1.4, label=whole))
    height = figure.get_figheight()
    figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.1, 0.0), ncols=2)
    figure.suptitle(
        style.wrapped(title, 50),
        x=0.02,
        y=1.0 - 0.06 / height,
        ha="left",
        va="top",
        fontsize=10.5,
        fontweight="bold",
    )
    unit = what.unit.format(first=region[0].periods[0])
    # ticks such as 0.925 are wide: the label stands left of the page, which is saved tight
    figure.supylabel(f"{unit}; {replicates(region)}", x=-0.03, fontsize=9)


def _title(what: PlaceFigure, ends: Mapping[str, Sequence[Trend]], scenarios: Sequence[str]) -> str:
    """Name the places at both ends of the last period, or of the difference made."""
    if len(scenarios) == 1:
        last = {name: float(lines[0].mid[-1]) for name, lines in ends.items()}
        show = _shower(what)
        when = next(iter(ends.values()))[0].periods[-1]
        low, high = min(last, key=last.__getitem__), max(last, key=last.__getitem__)
        ends_at = f"from {show(last[low])} in {low} to {show(last[high])} in {high}"
        return f"{what.title} in {when}: {ends_at}"
    gap = {name: float(lines[-1].mid[-1] - lines[0].mid[-1]) for name, lines in ends.items()}
    most = max(gap, key=lambda name: abs(gap[name]))
    factor, digits, unit = (100, 1, "\u00a0points") if what.as_percent else (1, 2, "")
    amount = f"{factor * gap[most]:+.{digits}f}"
    if float(amount) == 0.0:
        return f"{what.title}: no difference between {scenarios[-1]} and {scenarios[0]}"
    return f"{what.title}: {scenarios[-1]} changes {most} most, {amount}{unit}"


def _shower(what: PlaceFigure) -> Callable[[float], str]:
    if what.as_percent:
        return lambda value: f"{value:.0%}"
    return (lambda value: f"{value:.0f}") if what.as_index else (lambda value: f"{value:.2f}")
