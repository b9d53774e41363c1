"""How studies read a result: months as numbers, regional series as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats, Ints
from ecosim.result import Result


def period(months: pd.Series, calendar: Calendar) -> Ints:
    """Return months counted from the start of the run, negative before it: (n,)."""
    codes = months.cat.codes.to_numpy(dtype=np.int64)
    dates = [calendar.index(str(date)) for date in months.cat.categories]
    return np.array(dates, dtype=np.int64)[codes]


def monthly(result: Result, name: str) -> Floats:
    """Return an indicator at full scale: (months, *dims)."""
    series = result.series[name]
    whole = result.scenario.scale if series.indicator.is_total else 1.0
    return np.asarray(series.values / whole, dtype=np.float64)


def complete(arms: Sequence[Mapping[str, Floats]]) -> list[dict[str, Floats]]:
    """Return arms that all have the same indicators, in one order.

    What an arm does not record is nothing there: challenges that nobody set.

    Parameters
    ----------
    arms
        Indicators by name, (periods, *dims) each.
    """
    known = {name: values for arm in reversed(arms) for name, values in arm.items()}
    order = dict.fromkeys(name for arm in arms for name in arm)
    return [
        {name: arm[name] if name in arm else np.zeros_like(known[name]) for name in order}
        for arm in arms
    ]


def by_year(values: Floats) -> Floats:
    """Return sums over complete years of twelve months: (years, *dims)."""
    n = len(values) // 12
    return np.asarray(values[: 12 * n].reshape(n, 12, *values.shape[1:]).sum(axis=1))
