"""From tidy tables to lines: the median over replicates and the band around it, by period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats
from ecosim.result import ALL, yearly
from ecosim.result.spread import band
from ecosim.result.yearly import calendar_of

#: runs shorter than this are drawn by month, longer ones by year
MONTHS_BY_YEAR = 24


@dataclass(frozen=True, slots=True)
class Trend:
    """One line of a figure.

    Attributes
    ----------
    periods : labels of the periods, ``2025-26`` or ``2025-04``
    mid, low, high : (n_periods,) median over replicates, and the band of them that is shown
    each : (n_replicates, n_periods) the replicates themselves
    replicates : draw and number of each
    """

    scenario: str
    periods: tuple[str, ...]
    mid: Floats
    low: Floats
    high: Floats
    each: Floats
    replicates: tuple[tuple[int, int], ...]

    @property
    def n_replicates(self) -> int:
        """Return how many replicates are behind the line."""
        return len(self.each)

    def changes(self) -> Floats:
        """Return each replicate's relative change from the first to the last period."""
        return np.asarray(self.each[:, -1] / self.each[:, 0] - 1.0)

    def change(self) -> float:
        """Return the median of the replicates' relative changes."""
        return float(np.median(self.changes()))


def scenarios_of(indicators: pd.DataFrame) -> list[str]:
    """Return the scenarios in the order in which they appear."""
    return [str(name) for name in dict.fromkeys(indicators["scenario"])]


def trends(
    indicators: pd.DataFrame,
    name: str,
    *,
    detail: Sequence[str] = (ALL,),
    as_index: bool = False,
    over: str | None = None,
) -> list[Trend]:
    """Return one trend a scenario, for the whole region.

    Parameters
    ----------
    indicators
        A tidy table as in ``indicators.parquet``.
    name
        An indicator.
    detail
        Details to add up, for instance the rings within the region.
    as_index
        Divide each replicate by its own first period, times 100.
    over
        Another indicator to divide by, period by period.
    """
    wide = _wide(indicators, name, detail)
    if over is not None:
        wide = wide / _wide(indicators, over)
    return _trends(_whole_region(wide), as_index)


def trends_by_place(
    indicators: pd.DataFrame, name: str, *, as_index: bool = False
) -> dict[str, list[Trend]]:
    """Return one trend a scenario for every place, by the code of the place."""
    wide = _wide(indicators, name)
    return {
        str(place): _trends(rows.droplevel("place"), as_index)
        for place, rows in wide.groupby(level="place", sort=False)
    }


def periods(indicators: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Return values by year for long runs, by month (as annual rates) for short ones."""
    if calendar.months >= MONTHS_BY_YEAR:
        return yearly(indicators, calendar).rename(columns={"year": "period"})
    flows = [name for name, what in INDICATORS.items() if what.yearly == "sum"]
    factor = np.where(indicators["indicator"].isin(flows), 12.0, 1.0)
    return indicators.assign(period=indicators["month"], value=indicators["value"] * factor)


def _wide(indicators: pd.DataFrame, name: str, detail: Sequence[str] = (ALL,)) -> pd.DataFrame:
    """Return (place, scenario, draw, replicate) by period, details added up."""
    rows = indicators[(indicators["indicator"] == name) & indicators["detail"].isin(list(detail))]
    rows = periods(rows, calendar_of(indicators))
    keys = ["place", "scenario", "draw", "replicate", "period"]
    wide = rows.groupby(keys, observed=True, sort=False)["value"].sum(min_count=1)
    return wide.unstack("period")  # noqa: PD010 - the keys are the index already


def _whole_region(wide: pd.DataFrame) -> pd.DataFrame:
    rows: pd.DataFrame = wide[wide.index.get_level_values("place") == ALL]
    return rows.droplevel("place")


def _trends(wide: pd.DataFrame, as_index: bool) -> list[Trend]:
    """Return one trend a scenario of (scenario, draw, replicate) by period."""
    if as_index:
        wide = 100.0 * wide.div(wide.iloc[:, 0], axis=0)
    scenarios = list(dict.fromkeys(wide.index.get_level_values("scenario")))
    return [_trend(str(scenario), wide.loc[[scenario]]) for scenario in scenarios]


def _trend(scenario: str, wide: pd.DataFrame) -> Trend:
    # a period in which no replicate has a value, as LM3 in part of a year, has no line there
    values = wide.astype(np.float64)
    bottom, top = band(len(wide))
    low, mid, high = values.quantile([bottom, 0.5, top]).to_numpy()
    draws, replicates = (wide.index.get_level_values(key) for key in ("draw", "replicate"))
    numbers = tuple(zip(map(int, draws), map(int, replicates), strict=True))
    return Trend(
        scenario, tuple(map(str, wide.columns)), mid, low, high, values.to_numpy(), numbers
    )
