"""Paired effects: what a policy changes, replicate by replicate, and how sure that is.

Both arms of a replicate share every draw, so the difference within a replicate is the effect and
its scatter over replicates the uncertainty. With d the differences of n replicates:

- mean and median of d; the 95 % t-interval ``mean ± t(n - 1, .975) s(d) / sqrt(n)``;
- sign share: the part of replicates whose d has the sign of the mean;
- variance ratio: ``(var(baseline) + var(policy)) / var(d)``, how many times more replicates an
  unpaired comparison would need for the same interval. NaN where d does not vary.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ecosim.kernel.catalogue import INDICATORS, Indicator
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats
from ecosim.result import Labels
from ecosim.result.tidy import ALL

#: probability that the interval covers the true mean, normal differences assumed
LEVEL = 0.95
#: the period of the whole run
TOTAL = "total"

COLUMNS = ("policy", "indicator", "place", "sector", "detail", "period", "unit", "mean", "lo", "hi",
           "median", "sign_share", "variance_ratio", "n", "baseline_mean")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effects:
    """Statistics of paired differences, each of the shape of one replicate's values."""

    mean: Floats
    lo: Floats
    hi: Floats
    median: Floats
    sign_share: Floats
    variance_ratio: Floats
    n: Floats
    baseline_mean: Floats


def paired_effects(baseline: Floats, policy: Floats) -> Effects:
    """Return the statistics of policy less baseline over replicates.

    Parameters
    ----------
    baseline, policy : (n_replicates, ...)
        Values of the same replicates in the same order; a pair with a NaN is left out.
    """
    difference = policy - baseline
    is_pair = ~np.isnan(difference)
    n = is_pair.sum(axis=0).astype(np.float64)
    mean, spread = _moments(difference, is_pair, n)
    base_mean, base_spread = _moments(baseline, is_pair, n)
    _, policy_spread = _moments(policy, is_pair, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        half = stdtrit(n - 1.0, 0.5 + LEVEL / 2.0) * np.sqrt(spread / n)
        half = np.where(n > 1, half, np.nan)
        ratio = np.where(spread > 0, (base_spread + policy_spread) / spread, np.nan)
        agrees = (np.sign(difference) == np.sign(mean)) & is_pair
        sign_share = np.where(n > 0, agrees.sum(axis=0) / n, np.nan)
    return Effects(
        mean, mean - half, mean + half, _median(difference, n), sign_share, ratio, n, base_mean
    )


def _moments(values: Floats, is_pair: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Return mean and sample variance over the pairs; NaN where there are too few."""
    kept = np.where(is_pair, values, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(n > 0, kept.sum(axis=0) / n, np.nan)
        gap = np.where(is_pair, values - mean, 0.0)
        variance = np.where(n > 1, (gap * gap).sum(axis=0) / (n - 1.0), np.nan)
    return mean, variance


def _median(difference: Floats, n: Floats) -> Floats:
    some = n > 0
    out = np.full(n.shape, np.nan)
    out[some] = np.nanmedian(difference[:, some], axis=0)
    return out


def by_period(indicator: Indicator, values: Floats, calendar: Calendar) -> Floats:
    """Return yearly values and, last, that of the whole run: (n, years + 1, *dims).

    Flows are summed; stocks, shares and ratios averaged over the months in which they are defined.
    Years are those of twelve whole months.

    Parameters
    ----------
    values : (n, periods, *dims)
        Monthly or yearly values of n replicates, as the indicator says.
    """
    years = calendar.months // 12
    if indicator.frequency == "year":
        parts = [values[:, y] for y in range(min(years, values.shape[1]))]
    else:
        parts = [_over(indicator, values[:, 12 * y : 12 * y + 12]) for y in range(years)]
    return np.stack([*parts, _over(indicator, values)], axis=1)


def _over(indicator: Indicator, values: Floats) -> Floats:
    """Return the sum or mean over periods: (n, *dims)."""
    if indicator.frequency == "month" and indicator.yearly == "sum":
        return np.asarray(values.sum(axis=1))
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, np.where(known, values, 0.0).sum(axis=1) / count, np.nan)


def sums_by_period(monthly: Floats, calendar: Calendar) -> Floats:
    """Return sums over years of twelve months and, last, over the run: (n, years + 1, ...).

    Parameters
    ----------
    monthly : (n, months, ...)
    """
    years = range(calendar.months // 12)
    parts = [monthly[:, 12 * y : 12 * y + 12].sum(axis=1) for y in years]
    return np.stack([*parts, monthly.sum(axis=1)], axis=1)


def periods(indicator: Indicator, calendar: Calendar, n_periods: int) -> list[str]:
    """Return the labels of what :func:`by_period` gives."""
    years = calendar.months // 12
    if indicator.frequency == "year":
        years = min(years, n_periods)
    return [*(calendar.year_label(y) for y in range(years)), TOTAL]


def unit_of(indicator: Indicator, period: str) -> str:
    """Return the unit of a year's or of the whole run's value."""
    if indicator.yearly != "sum":
        return indicator.unit
    return indicator.unit.replace("/month", "" if period == TOTAL else "/year")


def effects_table(
    policy: str,
    baseline: Mapping[str, Floats],
    other: Mapping[str, Floats],
    labels: Labels,
    calendar: Calendar,
) -> pd.DataFrame:
    """Return the paired effects of every indicator, a row a place, sector, detail and period.

    Parameters
    ----------
    policy
        Name of the arm.
    baseline, other
        Each indicator's values at full scale: (n_replicates, periods, *dims). Totals that only one
        arm reports, as of a programme the other does not have, are zero in the other.
    """
    parts = [
        _one_indicator(policy, INDICATORS[name], *_both(name, baseline, other), labels, calendar)
        for name in dict.fromkeys((*baseline, *other))
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _both(
    name: str, baseline: Mapping[str, Floats], other: Mapping[str, Floats]
) -> tuple[Floats, Floats]:
    """Return an indicator of both arms; what one does not report has no value there."""
    known = baseline[name] if name in baseline else other[name]
    empty = np.zeros_like(known) if INDICATORS[name].is_total else np.full_like(known, np.nan)
    return baseline.get(name, empty), other.get(name, empty)


def _one_indicator(
    policy: str, what: Indicator, base: Floats, other: Floats, labels: Labels, calendar: Calendar
) -> pd.DataFrame:
    found = paired_effects(by_period(what, base, calendar), by_period(what, other, calendar))
    when = periods(what, calendar, base.shape[1])
    keys = _keys(what, when, labels)
    values = {name: getattr(found, name).ravel() for name in COLUMNS[7:]}
    units = [unit_of(what, period) for period in keys["period"]]
    return pd.DataFrame({"policy": policy, "indicator": what.name, **keys, "unit": units, **values})


def _keys(what: Indicator, when: Sequence[str], labels: Labels) -> dict[str, list[str] | str]:
    """Return the key columns in the order in which arrays are read."""
    axes = [list(when), *(list(labels.of(dim)) for dim in what.dims)]
    grid = [column.ravel().tolist() for column in np.meshgrid(
        *(np.array(axis, dtype=object) for axis in axes), indexing="ij"
    )]  # fmt: skip
    named = dict(zip(("period", *what.dims), grid, strict=True))
    detail = next((named[dim] for dim in what.dims if dim not in ("place", "sector")), ALL)
    return {
        "place": named.get("place", ALL),
        "sector": named.get("sector", ALL),
        "detail": detail,
        "period": named["period"],
    }
