"""Small multiples: one panel a place on a shared scale, the region in grey behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.report import style, words
from ecosim.report.panels import as_percent, at_least, draw_lines, scenario_style
from ecosim.report.trends import Trend, scenarios_of, trends, trends_by_place
from ecosim.result import LM3_CONVENTIONS

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
    note
        What must be known of the figure beside its unit.
    level, gap
        How the title says a value and a difference of two, with their unit; an index is said as
        the change since its first period.
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
    note: str = ""
    level: words.Show = words.pounds
    gap: words.Show = words.index_points


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
        note=LM3_CONVENTIONS,
        gap=words.pounds_more,
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
        level=words.share,
        gap=words.points,
    ),
    PlaceFigure(
        name="sme_share_by_place",
        indicator="sme_share_by_place",
        region="sme_share",
        title="Council spend with SMEs",
        unit="share of spend",
        as_percent=True,
        span=0.2,
        level=words.share,
        gap=words.points,
    ),
    PlaceFigure(
        name="price_index_by_place",
        indicator="price_index_by_place",
        region="price_index",
        title="Price of council contracts",
        unit="price / estimate",
        span=0.1,
        whole="all public buyers",
        level=words.of_estimate,
        gap=words.more_of_estimate,
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
    region = trends(indicators, what.region, as_index=what.as_index)
    lines = trends_by_place(indicators, what.indicator, as_index=what.as_index)
    ends = {short_name(names[code]): lines[code] for code in places}
    title = style.wrapped(_title(what, ends, scenarios_of(indicators)), 50)
    figure, panels = _grid(rows, title.count("\n") + 1, figure)
    for axes, code in zip(panels, places, strict=False):
        _panel(axes, lines[code], region, short_name(names[code]))
    for axes in panels[len(places) :]:
        axes.set_visible(False)
    _share_scale(panels[: len(places)], what)
    for axes in panels[len(places) - COLUMNS : len(places)]:
        _name_ends(axes)
    _label(figure, what, region, title)
    return figure


def _grid(rows: int, title_lines: int, figure: Figure | None) -> tuple[Figure, list[Axes]]:
    """Return `rows` times two panels; margins are fixed in inches, which is quicker than fitted."""
    from matplotlib.figure import Figure

    top, bottom, each = 0.26 + 0.17 * title_lines, 0.85, 1.15
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
        title,
        x=0.02,
        y=1.0 - 0.06 / height,
        ha="left",
        va="top",
        fontsize=10.5,
        fontweight="bold",
    )
    unit = what.unit.format(first=region[0].periods[0])
    # ticks such as 0.925 are wide: the label stands left of the page, which is saved tight
    label = f"{unit}; {words.replicates(region)}" + (f"\n{what.note}" if what.note else "")
    figure.supylabel(label, x=-0.03, fontsize=9)


def _title(what: PlaceFigure, ends: Mapping[str, Sequence[Trend]], scenarios: Sequence[str]) -> str:
    """Name the places at both ends of the last period, or of the difference made."""
    if len(scenarios) > 1:
        return _difference(what, ends)
    last = {name: float(lines[0].mid[-1]) for name, lines in ends.items()}
    low, high = min(last, key=last.__getitem__), max(last, key=last.__getitem__)
    periods = next(iter(ends.values()))[0].periods
    if not what.as_index:
        at_ends = f"from {what.level(last[low])} in {low} to {what.level(last[high])} in {high}"
        return f"{what.title} in {periods[-1]}: {at_ends}"
    least, most = (words.signed(last[name] - 100.0, 1, "%") for name in (low, high))
    if least == most:
        return f"{what.title}: {most} in every place since {periods[0]}"
    return f"{what.title}: {least} in {low} to {most} in {high} since {periods[0]}"


def _difference(what: PlaceFigure, ends: Mapping[str, Sequence[Trend]]) -> str:
    """Name the place that the last scenario changes most of those it clearly changes."""
    first, *_, other = next(iter(ends.values()))
    gaps = {name: words.paired_gap(lines[0], lines[-1]) for name, lines in ends.items()}
    at_end = f"{what.title} in {first.periods[-1]}"
    if first.n_replicates < 2:
        most = max(gaps, key=lambda name: abs(gaps[name][0]))
        said = what.gap(gaps[most][0])
        if said == what.gap(0.0):
            return f"{at_end}: practically unchanged under {other.scenario}, one replicate"
        return f"{at_end}: {other.scenario} changes {most} most, {said}, one replicate"
    clear = {name: gap for name, gap in gaps.items() if gap[1] > 0.0 or gap[2] < 0.0}
    if not clear:
        return f"{at_end}: no clear effect of {other.scenario} in any place"
    most = max(clear, key=lambda name: abs(clear[name][0]))
    mean, interval = what.gap(clear[most][0]), words.interval(*clear[most][1:], what.gap)
    if mean == what.gap(0.0):
        return f"{at_end}: practically unchanged under {other.scenario}"
    return (
        f"{at_end}: {other.scenario} clearly changes {len(clear)} of {len(gaps)} places, "
        f"most {most}: {mean} ({interval})"
    )
