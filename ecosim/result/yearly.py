"""Years from months, and the dozen numbers a reader asks for first."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.clock import Calendar, month_number
from ecosim.result.spread import spread

#: indicators of the short table, in its order
HEADLINES = (
    "gva",
    "jobs",
    "household_income",
    "sme_turnover",
    "sme_staff",
    "council_spend",
    "local_share_place",
    "local_share_region",
    "regional_content_share",
    "sme_share",
    "vcse_share",
    "price_index",
    "bidders_mean",
    "single_bid_share",
    "lm3",
)

_KEYS = ["scenario", "draw", "replicate", "place", "sector", "detail", "indicator"]


def yearly(indicators: pd.DataFrame, calendar: Calendar | None = None) -> pd.DataFrame:
    """Return one row a year of twelve months from the first month on.

    Flows are summed, stocks and ratios averaged over the year's months, as the catalogue says. A
    last year that is not complete is left out, unless there is no other.

    Parameters
    ----------
    indicators
        A tidy table as in ``indicators.parquet``.
    calendar
        The months of the run; by default those of the table.

    Returns
    -------
    table
        The key columns, ``year`` (``2025-26``), ``months`` (how many it holds) and ``value``.
    """
    calendar = calendar or calendar_of(indicators)
    months = pd.Series({text: calendar.index(text) for text in indicators["month"].unique()})
    index = indicators["month"].map(months).astype("int64")
    table = indicators.assign(year_index=index // 12, month_index=index)
    table = table[table["year_index"] < max(1, calendar.months // 12)]
    table = table.sort_values("month_index", kind="stable")
    parts = []
    for rule in ("sum", "mean"):
        names = [name for name, what in INDICATORS.items() if what.yearly == rule]
        groups = table[table["indicator"].isin(names)].groupby(
            [*_KEYS, "year_index"], sort=False, observed=True, dropna=False
        )["value"]
        parts.append(groups.agg([rule, "size"]).set_axis(["value", "months"], axis=1).reset_index())
    out = pd.concat(parts, ignore_index=True)
    out.insert(len(_KEYS), "year", out["year_index"].map(calendar.year_label))
    return out.drop(columns="year_index").reset_index(drop=True)


def calendar_of(indicators: pd.DataFrame) -> Calendar:
    """Return the calendar that a tidy table covers."""
    dates = sorted(indicators["month"].unique())
    first, last = str(dates[0]), str(dates[-1])
    return Calendar(first, month_number(last) - month_number(first) + 1)


def headlines(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the headline indicators by year: the median over replicates.

    Returns
    -------
    table
        One row a scenario and indicator; ``unit``, then one column a year. Where a run is shorter
        than a year, its column says how many months it holds.
    """
    calendar = calendar_of(indicators)
    table = _by_year(indicators, ["scenario", "indicator"])
    if calendar.months < 12:
        held = f"{calendar.months} month{'s' if calendar.months > 1 else ''}"
        table = table.rename(columns={name: f"{name} ({held})" for name in table.columns})
    scenarios = list(dict.fromkeys(indicators["scenario"]))
    order = [
        (scenario, name)
        for scenario in scenarios
        for name in HEADLINES
        if (scenario, name) in table.index
    ]
    table = table.loc[order]
    table.insert(0, "unit", [yearly_unit(name) for _, name in table.index])
    return table


def changes(indicators: pd.DataFrame) -> pd.DataFrame:
    """Return how far each headline moves from the first to the last year, replicate by replicate.

    Returns
    -------
    table
        One row a scenario and indicator, as :func:`headlines` has them: ``median``, ``low`` and
        ``high`` of the replicates' own changes, ``n``. Shares change by their difference, all else
        by a part of the first year. Low and high are those of
        :func:`~ecosim.result.spread.spread`.
    """
    each = _by_year(indicators, ["scenario", "indicator", "draw", "replicate"])
    first, last = each.iloc[:, 0], each.iloc[:, -1]
    names = each.index.get_level_values("indicator")
    is_share = np.array([yearly_unit(str(name)) == "share" for name in names])
    moved = (last - first).where(is_share, last / first - 1.0)
    keys = ["scenario", "indicator"]
    rows = [
        (part.median(), *spread(part.to_numpy(dtype=np.float64)), len(part))
        for _, part in moved.groupby(level=keys, sort=True, observed=True)
    ]
    index = moved.groupby(level=keys, sort=True, observed=True).size().index
    return pd.DataFrame(rows, index=index, columns=["median", "low", "high", "n"])


def _by_year(indicators: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the region's headline indicators, a column a year: medians of each key."""
    regional = indicators[
        indicators["indicator"].isin(HEADLINES)
        & (indicators["place"] == "all")
        & (indicators["sector"] == "all")
        & (indicators["detail"] == "all")
    ]
    years = yearly(regional, calendar_of(indicators))
    return years.pivot_table(
        index=keys, columns="year", values="value", aggfunc="median", observed=True, sort=True
    )


def yearly_unit(name: str) -> str:
    """Return the unit of an indicator's yearly value."""
    what = INDICATORS[name]
    return what.unit.replace("/month", "/year") if what.yearly == "sum" else what.unit
