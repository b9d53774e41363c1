"""Series of arrays become one tidy table: a row a period, place, sector and indicator.

Totals (money, jobs, firms, contracts) are brought to full scale here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ecosim.innovation.challenge import REASONS, Hurdle
from ecosim.kernel.catalogue import Dim, Indicator, Series
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import GOALS, STAGES_OF, AnyArray, Floats, Kind, Network, Ring

#: what stands in a key column when a row is about every place, sector or detail
ALL = "all"

#: columns of ``indicators.parquet``, keys first
COLUMNS = (
    "scenario",
    "draw",
    "replicate",
    "month",
    "place",
    "sector",
    "detail",
    "indicator",
    "value",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Codes of every dimension, in the order of the arrays.

    Parameters
    ----------
    place_names, buyer_places
        Names for readers, and the place code of each buyer, in the order of their codes.
    population : people
        Residents of each place in the base year of the prices.
    place_lat, place_lon : degrees
        Where each place is.
    buyer_names, buyer_kinds
        Name for readers and kind of each buyer.
    knowledge, knowledge_names, knowledge_kinds, knowledge_places
        Codes of universities and brokers, their names, kinds and places.
    """

    place: tuple[str, ...]
    sector: tuple[str, ...]
    buyer: tuple[str, ...]
    place_names: tuple[str, ...]
    sector_names: tuple[str, ...]
    buyer_places: tuple[str, ...]
    population: tuple[float, ...]
    place_lat: tuple[float, ...] = ()
    place_lon: tuple[float, ...] = ()
    buyer_names: tuple[str, ...] = ()
    buyer_kinds: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    knowledge_names: tuple[str, ...] = ()
    knowledge_kinds: tuple[str, ...] = ()
    knowledge_places: tuple[str, ...] = ()
    network: tuple[str, ...] = tuple(network.name.lower() for network in Network)
    ring: tuple[str, ...] = tuple(ring.name.lower() for ring in Ring)
    kind: tuple[str, ...] = tuple(kind.name.lower() for kind in Kind)
    stage: tuple[str, ...] = tuple(
        f"{pathway.name}: {stage.name}".lower().replace("_", " ")
        for pathway, stages in STAGES_OF.items() for stage in stages
    )  # fmt: skip

    reason: tuple[str, ...] = tuple(each.name.lower() for each in REASONS)
    hurdle: tuple[str, ...] = tuple(each.name.lower() for each in Hurdle)
    goal: tuple[str, ...] = GOALS

    def of(self, dim: Dim) -> tuple[str, ...]:
        """Return the codes of one dimension."""
        return {
            "place": self.place,
            "sector": self.sector,
            "ring": self.ring,
            "kind": self.kind,
            "buyer": self.buyer,
            "stage": self.stage,
            "reason": self.reason,
            "hurdle": self.hurdle,
            "network": self.network,
            "goal": self.goal,
        }[dim]


def period_dates(indicator: Indicator, n: int, calendar: Calendar) -> list[str]:
    """Return the month of each period; a year is dated by its last simulated month."""
    if indicator.frequency == "month":
        return [calendar.date(i) for i in range(n)]
    return [calendar.date(min(12 * i + 11, calendar.months - 1)) for i in range(n)]


def tidy_series(series: Series, labels: Labels, calendar: Calendar, scale: float) -> pd.DataFrame:
    """Return the rows of one series, totals at full scale.

    Raises
    ------
    ValueError
        When an axis of the array is not as long as its dimension has codes.
    """
    what, values = series.indicator, series.values
    axes: dict[str, list[str]] = {"month": period_dates(what, values.shape[0], calendar)}
    axes |= {dim: list(labels.of(dim)) for dim in what.dims}
    lengths = tuple(len(codes) for codes in axes.values())
    if lengths != values.shape:
        raise ValueError(f"{what.name} has shape {values.shape}, its labels {lengths}")
    columns: dict[str, AnyArray | str] = {
        name: column.ravel()
        for name, column in zip(
            axes,
            np.meshgrid(*(np.array(codes, dtype=object) for codes in axes.values()), indexing="ij"),
            strict=True,
        )
    }
    detail = next((columns[dim] for dim in what.dims if dim not in ("place", "sector")), ALL)
    return pd.DataFrame(
        {
            "month": columns["month"],
            "place": columns.get("place", ALL),
            "sector": columns.get("sector", ALL),
            "detail": detail,
            "indicator": what.name,
            "value": full_scale(what, values, scale).ravel(),
        }
    )


def full_scale(indicator: Indicator, values: Floats, scale: float) -> Floats:
    """Return values at full scale: totals over `scale`, ratios as they are."""
    return values / scale if indicator.is_total else values


def tidy(
    series: Mapping[str, Series] | Iterable[Series],
    labels: Labels,
    calendar: Calendar,
    scale: float,
) -> pd.DataFrame:
    """Return every series as one table: month, place, sector, detail, indicator, value."""
    each = series.values() if isinstance(series, Mapping) else series
    return pd.concat([tidy_series(one, labels, calendar, scale) for one in each], ignore_index=True)


def with_keys(frame: pd.DataFrame, scenario: str, draw: int, replicate: int) -> pd.DataFrame:
    """Return the table with the key columns of a run in front."""
    keyed = frame.copy(deep=False)
    # one name for millions of rows is stored once
    names = pd.Categorical.from_codes(np.zeros(len(frame), dtype=np.int8), pd.Index([scenario]))
    keyed.insert(0, "scenario", pd.Series(names, index=frame.index))
    keyed.insert(1, "draw", np.full(len(frame), draw, dtype=np.int32))
    keyed.insert(2, "replicate", np.full(len(frame), replicate, dtype=np.int32))
    return keyed
