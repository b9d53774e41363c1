"""Charts as Vega-Lite, built with altair: each a pure function of rows of one table.

Every chart is as wide as its place on the page, says all that matters without hovering, and
carries a sentence for those who cannot see it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import altair as alt
import pandas as pd

from ecosim.report.comparison.finding import Row, rows_of
from ecosim.report.comparison.quantities import quantity
from ecosim.report.comparison.sentences import verdict
from ecosim.report.comparison.waterfall import Waterfall
from ecosim.report.comparison.who_gains import Gain
from ecosim.report.page import palette

#: pixels of a bar with its air, and of one whose names have one line
ROW, LOW_ROW = 30, 24
#: pixels at the right of amounts, beyond what they are measured to need
AMOUNT = 14
#: characters of a name in a line, so that a phone has room for the bars
NAME = 26
MILLION = 1e6


@dataclass(frozen=True)
class Chart:
    """A chart on the page.

    Parameters
    ----------
    spec
        Vega-Lite, without an address in it.
    says
        What it shows, in a sentence.
    """

    spec: Mapping[str, Any]
    says: str


def over_time(rows: pd.DataFrame, ends: tuple[float, float], says: str) -> Chart:
    """Return the effect by year with the interval of the difference.

    Parameters
    ----------
    rows
        Effects on one indicator, a row a year.
    ends
        Range of the value axis, shared by all policies; in the chart's unit.
    says
        The sentence.
    """
    factor, unit = in_unit(str(rows["unit"].iloc[0]))
    table: list[Row] = [
        {"year": str(row["period"]), "verdict": verdict(row),
         "said": quantity(row["mean"], str(row["unit"])),
         **{key: _known(row[key], factor) for key in ("mean", "lo", "hi")}}
        for row in rows_of(rows)
    ]  # fmt: skip
    base = alt.Chart(_data(table)).encode(
        x=alt.X("year:O", axis=alt.Axis(title=None, labelAngle=0, grid=False)),
    )
    scale = alt.Scale(domain=list(ends), nice=True)
    value = alt.Y("mean:Q", title=unit, scale=scale)
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=palette.INK).encode(y="zero:Q")
    band = base.mark_area(opacity=0.18, color=palette.TOTAL).encode(
        y=alt.Y("lo:Q", title=unit, scale=scale), y2="hi:Q"
    )
    whisker = base.mark_rule(color=palette.TOTAL, opacity=0.5).encode(y="lo:Q", y2="hi:Q")
    line = base.mark_line(color=palette.TOTAL, strokeWidth=1.5).encode(y=value)
    point = base.mark_point(size=80, opacity=1, strokeWidth=1.5).encode(
        y=value, stroke=_stroke(), fill=_fill(), shape=_shape(), tooltip=_tip("year", "said")
    )
    layers = alt.layer(zero, band, whisker, line, point)
    return _chart(layers.properties(height=190), says)


def waterfall_chart(found: Waterfall, says: str) -> Chart:
    """Return the bars from gross to net, in rows so that names are read on a phone."""
    factor, unit = in_unit(found.unit)
    table: list[Row] = [
        {"name": step.name, "start": step.start / factor, "stop": step.stop / factor,
         "right": max(step.start, step.stop) / factor, "kind": step.kind,
         "meaning": step.meaning, "said": quantity(step.height, found.unit)}
        for step in found.bars
    ]  # fmt: skip
    colours = {"total": palette.TOTAL, "more": palette.COLOURS["up"],
               "less": palette.COLOURS["down"]}  # fmt: skip
    base = alt.Chart(_data(table)).encode(
        y=alt.Y("name:N", sort=None, title=None,
                axis=_names()),
    )  # fmt: skip
    bars = base.mark_bar(height=18).encode(
        x=alt.X("start:Q", title=unit), x2="stop:Q",
        color=alt.Color("kind:N", legend=None,
                        scale=alt.Scale(domain=list(colours), range=list(colours.values()))),
        tooltip=_tip("name", "meaning", "said"),
    )  # fmt: skip
    labels = base.mark_text(align="left", dx=6).encode(x="right:Q", text="said:N")
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=palette.INK).encode(x="zero:Q")
    reach = _reach([v for row in table for v in (row["start"], row["stop"])])
    bars = bars.encode(x=alt.X("start:Q", title=unit, scale=alt.Scale(domain=reach, nice=False)))
    return _chart(alt.layer(zero, bars, labels).properties(height=ROW * len(table)), says, AMOUNT)


def gain_bars(gains: Sequence[Gain], says: str) -> Chart:
    """Return one bar a group with its interval, largest gain first."""
    factor, unit = in_unit(gains[0].unit)
    table: list[Row] = [
        {"name": _wrapped(gain.name), "mean": gain.mean / factor, "lo": _known(gain.lo, factor),
         "hi": _known(gain.hi, factor), "verdict": gain.verdict,
         "right": max(gain.mean, 0.0 if isnan(gain.hi) else gain.hi, 0.0) / factor,
         "said": quantity(gain.mean, gain.unit)}
        for gain in gains
    ]  # fmt: skip
    ends = [v for row in table for v in (row["mean"], row["lo"], row["hi"]) if v is not None]
    axis = alt.X("mean:Q", title=unit, scale=alt.Scale(domain=_reach(ends), nice=False))
    base = alt.Chart(_data(table)).encode(
        y=alt.Y("name:N", sort=None, title=None,
                axis=_names()),
    )  # fmt: skip
    bars = base.mark_bar(height=14).encode(
        x=axis, color=_colour(), tooltip=_tip("name", "said")
    )
    whiskers = base.mark_rule(color=palette.INK, strokeWidth=1).encode(x="lo:Q", x2="hi:Q")
    labels = base.mark_text(align="left", dx=6).encode(x="right:Q", text="said:N")
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color=palette.INK).encode(x="zero:Q")
    layers = alt.layer(bars, whiskers, labels, zero)
    row = ROW if any("\n" in str(each["name"]) for each in table) else LOW_ROW
    return _chart(layers.properties(height=row * len(table)), says, AMOUNT)


def in_unit(unit: str) -> tuple[float, str]:
    """Return what to divide by, and the unit on an axis."""
    if unit.startswith("GBP") and ("head" in unit or "person" in unit):
        return 1.0, "£ a head"
    if unit.startswith("GBP"):
        return MILLION, "£ million" + " a year" * unit.endswith("/year")
    if unit.startswith("units"):
        return MILLION, "million units of service" + " a year" * unit.endswith("/year")
    return (0.01, "percentage points") if unit == "share" else (1.0, unit)


def ends_of(tables: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """Return the range that holds every interval and zero, in the unit of an axis."""
    factor, _ = in_unit(str(tables[0]["unit"].iloc[0]))
    values = pd.concat([t[["mean", "lo", "hi"]] for t in tables]).to_numpy().ravel() / factor
    known = [float(v) for v in values if not isnan(v)]
    return min([0.0, *known]), max([0.0, *known])


def _data(rows: Sequence[Row]) -> alt.Data:
    """Return rows as data that stand in the chart itself."""
    return alt.Data(values=rows)  # type: ignore[no-untyped-call]


def _chart(chart: alt.LayerChart | alt.FacetChart, says: str, right: int = 8) -> Chart:
    whole = chart.properties(
        width="container",
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        padding={"left": 0, "top": 4, "right": right, "bottom": 4},
    )
    spec = whole.to_dict()
    # the address of the schema is for editors; a page needs none
    spec.pop("$schema")
    spec["config"] = palette.CONFIG
    spec["description"] = says
    return Chart(spec, says)


def _reach(values: Sequence[float]) -> list[float]:
    """Return a range with zero in it."""
    low, high = min(0.0, *values), max(0.0, *values)
    return [low, high] if high > low else [0.0, 1.0]


def _known(value: float, factor: float) -> float | None:
    return None if isnan(value) else value / factor


def _wrapped(name: str) -> str:
    return "\n".join(textwrap.wrap(name, NAME))


def _names() -> alt.Axis:
    """Return an axis of names that may have two lines, with nothing around them."""
    # the second line hangs below the first: such a name is lifted by half a line
    lift = {"condition": {"test": "indexof(datum.label, '\\n') > 0", "value": -7}, "value": 0}
    return alt.Axis(
        ticks=False, domain=False, labelColor=palette.INK, labelPadding=6, labelOverlap=False,
        labelExpr="split(datum.label, '\\n')", labelOffset=lift,
    )  # fmt: skip


_TITLES = {"year": "year", "name": "what", "meaning": "meaning", "said": "change"}


def _by_verdict(values: Mapping[str, str]) -> alt.Scale:
    return alt.Scale(domain=list(values), range=list(values.values()))


def _colour() -> alt.Color:
    return alt.Color("verdict:N", legend=None, scale=_by_verdict(palette.BARS))


def _stroke() -> alt.Stroke:
    return alt.Stroke("verdict:N", legend=None, scale=_by_verdict(palette.COLOURS))


def _fill() -> alt.Fill:
    return alt.Fill("verdict:N", legend=None, scale=_by_verdict(palette.FILLS))


def _shape() -> alt.Shape:
    return alt.Shape("verdict:N", legend=None, scale=_by_verdict(palette.SHAPES))


def _tip(*names: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}:N", title=_TITLES[name]) for name in names]
