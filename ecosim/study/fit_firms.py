"""Measures of firms: sizes, tail, births, deaths, survival, job flows.

Firms are the enterprises of the region; branches of national firms are not among them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.kernel.types import Floats
from ecosim.result import Result
from ecosim.study.reading import by_year, monthly, period

#: lower edges of the size bands small, medium and large, staff [F05]
BANDS = (10.0, 50.0, 250.0)


def firm_measures(result: Result) -> dict[str, float]:
    """Return measures of firms over all complete years of a run; NaN without two of them."""
    firms = regional_firms(result)
    if firms.empty:
        return {}
    stock = len(firms) / firms["year"].nunique() / result.scenario.scale
    staff = firms["staff"].sum() / firms["year"].nunique() / result.scenario.scale
    flows = {
        name: float(by_year(monthly(result, name)).mean())
        for name in ("births", "deaths", "job_creation", "job_destruction")
    }
    return {
        **size_measures(firms["staff"].to_numpy()),
        "birth_rate": flows["births"] / stock,
        "death_rate": flows["deaths"] / stock,
        "job_creation": flows["job_creation"] / staff,
        "job_destruction": flows["job_destruction"] / staff,
        **{f"survival_{years}": survival(result, years) for years in (1, 5)},
    }


def regional_firms(result: Result) -> pd.DataFrame:
    """Return the firms alive at the end of each complete year, with the column ``year``."""
    table = result.suppliers
    if table.empty:
        return table.assign(year=[])
    month = period(table["month"], result.calendar)
    whole = (month % 12 == 11) & (table["kind"] != "national").to_numpy()
    kept: pd.DataFrame = table[whole]
    return kept.assign(year=month[whole] // 12)


def size_measures(staff: Floats) -> dict[str, float]:
    """Return shares of firms by size band, and the Pareto exponent between 10 and 250 staff.

    The exponent is that of the table it is compared with [F06]: the slope of the log of the
    number of firms of at least a size, against the log of the size.
    """
    small, medium, large = ((staff >= edge).mean() for edge in BANDS)
    tail = np.log(small / large) / np.log(BANDS[2] / BANDS[0]) if large > 0 else np.nan
    return {
        "micro_share": float(1.0 - small),
        "small_share": float(small - medium),
        "medium_share": float(medium - large),
        "large_share": float(large),
        "tail_exponent": float(tail),
    }


def survival(result: Result, years: int) -> float:
    """Return the share of births that survive some years; NaN where the run is too short.

    All cohorts of the run that are old enough, each as large as it was born, by the run's own
    series: see :mod:`ecosim.model.survival`.
    """
    born = by_year(monthly(result, "births"))[:-years]
    reached = monthly(result, f"survival_{years}")[years : years + len(born)]
    known = ~np.isnan(reached)
    if not known.any():
        return float("nan")
    return float((born * reached)[known].sum() / born[known].sum())
