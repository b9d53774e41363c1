"""Measures of firms: sizes, tail, births, deaths, survival, job flows.

Firms are the enterprises of the region; branches of national firms are not among them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from ecosim.kernel.types import Bools, Floats
from ecosim.result import Result
from ecosim.study.reading import by_year, monthly, period

#: lower edges of the size bands small, medium and large, staff [F05]
BANDS = (10.0, 50.0, 250.0)
#: years of age with a hazard of their own; older firms have one together
YEARS_OF_AGE = 6
#: births are counted one month old at the end of their month; they are half a month old then
HALF_A_MONTH = 0.5 / 12.0


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
        **_survival(result, firms),
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


@dataclass(frozen=True, slots=True, eq=False)
class Exposure:
    """Firms seen at the end of a year, and whether they were there a year later.

    Parameters
    ----------
    years : (n, YEARS_OF_AGE + 1)
        Part of that year that the firm spends at each year of age, were it to live; they add to 1.
    survived : (n,) bool
    n_born, n_left
        Firms born within the years seen, and those of them alive at the end of their year.
    """

    years: Floats
    survived: Bools
    n_born: float
    n_left: float


def _survival(result: Result, firms: pd.DataFrame) -> dict[str, float]:
    last = int(firms["year"].max())
    if last < 1:
        return {}
    born = float(by_year(result.series["births"].values).sum())
    alive = survival(exposure(firms, born))
    return {"survival_1": float(alive[1]), "survival_5": float(alive[5])}


def exposure(firms: pd.DataFrame, n_born: float) -> Exposure:
    """Return who of the firms of one year is there a year later.

    Parameters
    ----------
    firms
        Columns year, entity, generation and age: a firm is one generation of its slot.
    n_born
        Firms born over these years.
    """
    keys = ["entity", "generation"]
    then = firms[firms["year"] < firms["year"].max()]
    later = firms[[*keys, "year"]].assign(year=firms["year"] - 1, survived=True)
    both = then.merge(later, on=[*keys, "year"], how="left")
    age = both["age"].to_numpy(dtype=np.float64) - HALF_A_MONTH
    return Exposure(
        years=years_at_age(age),
        survived=both["survived"].notna().to_numpy(),
        n_born=n_born,
        n_left=float((firms["age"] < 1.0 + HALF_A_MONTH).sum()),
    )


def years_at_age(age: Floats) -> Floats:
    """Return the part of the coming year that is spent at each year of age: (n, k)."""
    edges = np.append(np.arange(YEARS_OF_AGE + 1.0), np.inf)
    upper = np.minimum(age[:, None] + 1.0, edges[1:])
    inside = upper - np.maximum(age[:, None], edges[:-1])
    return np.asarray(np.clip(inside, 0.0, None), dtype=np.float64)


def survival(seen: Exposure) -> Floats:
    """Return the share of births alive at each birthday, 0 to `YEARS_OF_AGE`.

    Hazards are constant within a year of age and estimated by maximum likelihood. A firm of age
    a survives the year with probability ``exp(-sum of hazard x time at each age)``; a birth at
    any time of the year is alive at its end with probability ``(1 - exp(-h0)) / h0``.
    """
    groups = pd.DataFrame(np.round(seen.years, 3)).assign(survived=seen.survived)
    cells = groups.groupby(list(range(seen.years.shape[1])))["survived"].agg(["sum", "size"])
    time = np.array(cells.index.to_list(), dtype=np.float64)
    lived = cells["sum"].to_numpy(dtype=np.float64)
    died = cells["size"].to_numpy(dtype=np.float64) - lived
    lost = max(seen.n_born - seen.n_left, 0.0)

    def unlikely(log_hazard: Floats) -> float:
        hazard = np.exp(log_hazard)
        total = time @ hazard
        first = -np.expm1(-hazard[0]) / hazard[0]
        known = lived @ total - died @ np.log(-np.expm1(-total))
        return float(known - seen.n_left * np.log(first) - lost * np.log1p(-first))

    best = minimize(unlikely, np.full(time.shape[1], np.log(0.1)), method="L-BFGS-B")
    total_hazard = np.append(0.0, np.cumsum(np.exp(best.x[:YEARS_OF_AGE])))
    return np.asarray(np.exp(-total_hazard), dtype=np.float64)
