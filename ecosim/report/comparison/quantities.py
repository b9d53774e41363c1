"""Numbers as a reader says them: a sign, a size, a unit, and no more digits than are known.

Every number that people read, in a page, a figure or a table of the command line, has one minus,
that of :func:`true_minus`. Tables for machines are written without this module.
"""

from __future__ import annotations

import re
from math import floor, isnan, log10

MINUS = "\u2212"
#: a hyphen before a number; those of dates, names, options and exponents are not
_HYPHEN = re.compile(r"(?<![^\s(\[])-(?=£?\.?\d)")
#: units that count things
COUNTS = ("jobs", "people", "firms", "suppliers", "contracts", "job-years", "partnerships",
          "challenges", "solutions", "adoptions", "ties")  # fmt: skip
#: what the unit of services is
SERVICE_UNIT = (
    "Services are counted in units: one is a pound of a contract's estimate, delivered at full "
    "quality."
)
#: most decimals of a percentage
MOST_DECIMALS = 4


def true_minus(text: str) -> str:
    """Return formatted numbers with the minus of print for the hyphen: ``−0.3 to +1.2 %``."""
    return _HYPHEN.sub(MINUS, text)


def quantity(value: float, unit: str, *, signed: bool = True) -> str:
    """Return a value with its unit: ``+£89.4m``, ``−0.26 points``, ``+207 jobs``."""
    if isnan(value):
        return "not defined"
    sign = _sign(value) if signed or value < 0 else ""
    return f"{sign}{_size(abs(value), unit)}"


def between(lo: float, hi: float, unit: str) -> str:
    """Return ``between −2 and +5 jobs``; nothing where no interval is known or nothing varies."""
    if isnan(lo) or isnan(hi) or lo == hi == 0.0:
        return ""
    low, high = quantity(lo, unit), quantity(hi, unit)
    return f"between {without_unit(low, high)} and {high}"


def without_unit(low: str, high: str) -> str:
    """Return the lower end of an interval without the unit that stands apart in both ends."""
    unit = re.search(r"[ \u00a0].*", high)
    return low.removesuffix(unit[0]) if unit else low


def percent(value: float, decimals: int) -> str:
    """Return a share as a signed percentage: ``+0.020 %``."""
    return f"{_sign(round(100.0 * value, decimals))}{abs(100.0 * value):.{decimals}f}\u00a0%"


def decimals_for(*shares: float) -> int:
    """Return the decimals of a percentage that show the smallest of these shares."""
    sizes = [abs(100.0 * share) for share in shares if share and not isnan(share)]
    if not sizes:
        return 0
    # a hundredth that is computed may lie a little below itself
    return min(MOST_DECIMALS, max(0, -floor(log10(min(sizes)) + 1e-9)))


def years(months: int) -> str:
    """Return a length of time: ``3 years``, ``14 months``."""
    if months % 12:
        return f"{months} months"
    return "1 year" if months == 12 else f"{months // 12} years"


def _sign(value: float) -> str:
    return MINUS if value < 0 else "+" if value > 0 else ""


def _size(size: float, unit: str) -> str:
    if unit.startswith("GBP") and not unit.startswith("GBP/GBP"):
        return _money(size)
    if unit.startswith("GBP/GBP"):
        return f"£{size:.3f}"
    if unit == "share":
        return f"{100.0 * size:.2f}\u00a0points"
    if unit in COUNTS:
        return f"{size:,.0f}\u00a0{unit}"
    if unit.startswith("units") and "/" not in unit:
        big = f"{size / 1e9:,.2f}bn" if size >= 1e9 else f"{size / 1e6:,.1f}m"
        return f"{big}\u00a0units"
    return f"{size:,.{_decimals(size)}f}"


def _money(size: float) -> str:
    """Return pounds in the largest unit that leaves three digits or more to read."""
    if size == 0.0:
        return "£0"
    if size >= 1e9:
        return f"£{size / 1e9:,.2f}bn"
    if size >= 1e5:
        return f"£{size / 1e6:,.1f}m"
    return f"£{float(f'{size:.3g}'):,.0f}" if size >= 10.0 else f"£{size:.2f}"


def _decimals(size: float) -> int:
    """Return decimals that show two digits of a ratio or a mean, two at least."""
    return min(6, max(2, 1 - floor(log10(size)))) if size > 0.0 else 2
