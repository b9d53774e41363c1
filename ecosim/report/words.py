"""Titles that say what a figure shows, made from its own numbers."""

from __future__ import annotations

from collections.abc import Sequence

from ecosim.report.trends import Trend

#: below this relative change a line is called level
LEVEL = 0.0005


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


def change_of_total(what: str, trends: Sequence[Trend]) -> str:
    """Say how a total develops, or how policies differ from the first scenario."""
    first = trends[0]
    if len(trends) == 1:
        change = first.change()
        if abs(change) < LEVEL:
            return f"{what} stays level {span(first)}"
        return f"{what} {'grows' if change > 0 else 'falls'} by {abs(change):.1%} {span(first)}"
    other = _furthest(trends)
    gap = float(other.mid[-1] / first.mid[-1] - 1.0)
    return f"{what}: {other.scenario} ends {gap:+.2%} against {first.scenario}"


def change_of_share(what: str, trends: Sequence[Trend]) -> str:
    """Say where a share stands and how far it moved."""
    first = trends[0]
    if len(trends) == 1:
        return f"{what} {_from_to(f'{first.mid[0]:.0%}', f'{first.mid[-1]:.0%}', first)}"
    other = _furthest(trends)
    points = 100.0 * float(other.mid[-1] - first.mid[-1])
    return f"{what}: {other.scenario} ends {points:+.1f}\u00a0points against {first.scenario}"


def change_of_ratio(what: str, trends: Sequence[Trend], unit: str = "") -> str:
    """Say where a ratio stands at the start and at the end."""
    first = trends[0]
    if len(trends) == 1:
        old, new = (f"{unit}{first.mid[i]:.2f}" for i in (0, -1))
        return f"{what} {_from_to(old, new, first)}"
    other = _furthest(trends)
    gap = float(other.mid[-1] - first.mid[-1])
    return f"{what}: {other.scenario} ends {gap:+.3f} against {first.scenario}"


def _from_to(old: str, new: str, trend: Trend) -> str:
    """Return ``moves from 45% to 48% in nine years``, or ``stays at 45%`` where both round so."""
    return f"stays at {new}" if old == new else f"moves from {old} to {new} {span(trend)}"


def replicates(trends: Sequence[Trend]) -> str:
    """Say what lines and bands are."""
    n = trends[0].n_replicates
    return f"median and 5–95 % of {n} replicates" if n > 1 else "one replicate"


def _furthest(trends: Sequence[Trend]) -> Trend:
    """Return the scenario that ends furthest from the first."""
    base = float(trends[0].mid[-1])
    return max(trends[1:], key=lambda one: abs(float(one.mid[-1]) - base))
