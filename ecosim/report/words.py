"""Titles that say what a figure shows, made from its own numbers.

One scenario has drifted so far, and its replicates so far apart; of several, the title tells the
paired difference at the end with its interval, and that it is not clear where that holds 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.report.comparison.quantities import MINUS, without_unit
from ecosim.report.trends import Trend
from ecosim.result.spread import band_in_words, spread
from ecosim.study.effects import paired_effects

#: below this relative change a line is called level
LEVEL = 0.0005
#: says a number with its unit
Show = Callable[[float], str]


def years(n: int) -> str:
    """Return how long it takes from the first to the last of `n` yearly periods."""
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    count = words[n - 1] if n - 1 < len(words) else str(n - 1)
    return f"{count} year" if n == 2 else f"{count} years"


def span(trend: Trend) -> str:
    """Return the distance between the first and the last period in words."""
    yearly = len(trend.periods[0]) == len("2025-26") and int(trend.periods[0][5:]) > 12
    n = len(trend.periods)
    return f"in {years(n)}" if yearly or n < 2 else f"in {n - 1} months"


def signed(value: float, digits: int, unit: str = "", before: str = "") -> str:
    """Return a difference: ``+0.31%``, ``−£0.02``; what rounds to nothing has no sign."""
    rounded = round(value, digits)
    sign = MINUS if rounded < 0 else "+" if rounded > 0 else ""
    return f"{sign}{before}{abs(rounded):.{digits}f}{unit}"


def percent(value: float) -> str:
    """Return a relative difference as a title has it."""
    return signed(100.0 * value, 2, "%")


def interval(lo: float, hi: float, show: Show) -> str:
    """Return ``−0.5 to +4.5 points``: a unit that stands away from its number is said once."""
    low, high = show(lo), show(hi)
    return f"{without_unit(low, high)} to {high}"


def share(value: float) -> str:
    """Return a share."""
    return f"{value:.0%}"


def index_points(value: float) -> str:
    """Return a difference of two indices that start at 100."""
    return signed(value, 2, "\u00a0index points")


def points(value: float) -> str:
    """Return a difference of shares."""
    return signed(100.0 * value, 1, "\u00a0points")


def pounds(value: float) -> str:
    """Return the level of a ratio of pounds."""
    return f"£{value:.2f}"


def pounds_more(value: float) -> str:
    """Return a difference of such a ratio."""
    return signed(value, 3, before="£")


def of_estimate(value: float) -> str:
    """Return a price over its estimate."""
    return f"{value:.1%} of the estimate"


def more_of_estimate(value: float) -> str:
    """Return a difference of prices over estimates."""
    return signed(100.0 * value, 2, "%")


def change_of_total(what: str, trends: Sequence[Trend]) -> str:
    """Say how a total develops, or how policies differ from the first scenario."""
    if len(trends) > 1:
        return difference(what, trends, percent, is_relative=True)
    (trend,) = trends
    change = trend.change()
    apart = _apart(trend.changes(), lambda value: signed(100.0 * value, 1, "%"))
    if abs(change) < LEVEL:
        return f"{what} stays level {span(trend)}{apart}"
    return f"{what} {'grows' if change > 0 else 'falls'} by {abs(change):.1%} {span(trend)}{apart}"


def change_of_share(what: str, trends: Sequence[Trend]) -> str:
    """Say where a share stands and how far it moved."""
    return change_of_ratio(what, trends, share, points)


def change_of_ratio(what: str, trends: Sequence[Trend], level: Show, gap: Show) -> str:
    """Say where a ratio stands at the start and at the end.

    Parameters
    ----------
    level, gap
        How a value and a difference of two are said, with their unit.
    """
    if len(trends) > 1:
        return difference(what, trends, gap)
    (trend,) = trends
    apart = _apart(trend.each[:, -1] - trend.each[:, 0], gap)
    return f"{what} {_from_to(level(trend.mid[0]), level(trend.mid[-1]), trend)}{apart}"


def difference(
    what: str, trends: Sequence[Trend], show: Show, *, is_relative: bool = False
) -> str:
    """Say how the scenario that ends furthest from the first differs from it, and how surely.

    Parameters
    ----------
    show
        How a difference is said.
    is_relative
        Differences are parts of the first scenario's value.
    """
    first, other = trends[0], _furthest(trends)
    mean, lo, hi = paired_gap(first, other, is_relative=is_relative)
    at_end = f"{what} in {first.periods[-1]}"
    if np.isnan(lo):
        return f"{at_end}: {show(mean)} under {other.scenario}, one replicate"
    if show(lo) == show(hi) == show(0.0):
        return f"{at_end}: practically unchanged under {other.scenario}"
    ends = f"({interval(lo, hi, show)})"
    if lo <= 0.0 <= hi:
        return f"{at_end}: no clear effect of {other.scenario} {ends}"
    return f"{at_end}: {show(mean)} under {other.scenario} {ends}"


def paired_gap(
    first: Trend, other: Trend, *, is_relative: bool = False
) -> tuple[float, float, float]:
    """Return the mean difference of the last period over replicates, and its 95 % interval."""
    base, values = first.each[:, -1], other.each[:, -1]
    if first.replicates != other.replicates:
        gap = float(np.nanmean(values) - np.nanmean(base))
        return (gap / float(np.nanmean(base)) if is_relative else gap), float("nan"), float("nan")
    gaps = (values - base) / base if is_relative else values - base
    found = paired_effects(np.zeros_like(gaps), gaps)
    return float(found.mean), float(found.lo), float(found.hi)


def replicates(trends: Sequence[Trend]) -> str:
    """Say what lines and bands are, and what a title's interval is."""
    n = trends[0].n_replicates
    lines = f"median and {band_in_words(n)}" if n > 1 else "one replicate"
    if len(trends) == 1 or n == 1:
        return lines
    return f"{lines}\ntitle: paired difference to {trends[0].scenario}, 95 % interval"


def _from_to(old: str, new: str, trend: Trend) -> str:
    """Return ``moves from 45% to 48% in nine years``, or ``stays at 45%`` where both round so."""
    return f"stays at {new}" if old == new else f"moves from {old} to {new} {span(trend)}"


def _apart(values: Floats, show: Show) -> str:
    """Return how far replicates lie apart, in brackets; nothing of a single one."""
    if len(values) < 2:
        return ""
    low, high = spread(values)
    return f" ({interval(low, high, show)})"


def _furthest(trends: Sequence[Trend]) -> Trend:
    """Return the scenario that ends furthest from the first."""
    base = float(trends[0].mid[-1])
    return max(trends[1:], key=lambda one: abs(float(one.mid[-1]) - base))
