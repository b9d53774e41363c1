"""The calendar of a run: months counted from its first month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@lru_cache(maxsize=1024)
def month_number(text: str) -> int:
    """Return the months since year 0 of a ``YYYY-MM`` text.

    Raises
    ------
    ValueError
        When the text is not a month.
    """
    match = _MONTH.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a month: write YYYY-MM, for instance 2026-04")
    return int(match[1]) * 12 + int(match[2]) - 1


def month_text(number: int) -> str:
    """Return ``YYYY-MM`` of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The months of a run.

    Parameters
    ----------
    start
        First month, ``YYYY-MM``.
    months
        How many months are simulated.
    """

    start: str
    months: int

    def index(self, date: str) -> int:
        """Return the month index (0 is the first month) of a ``YYYY-MM`` date."""
        return month_number(date) - month_number(self.start)

    def date(self, index: int) -> str:
        """Return the ``YYYY-MM`` date of a month index, negative before the start."""
        return month_text(month_number(self.start) + index)

    def year(self, index: int) -> int:
        """Return the accounting year of a month: 0 is the first twelve months."""
        return index // 12

    def year_label(self, year: int) -> str:
        """Return the label of an accounting year, for instance ``2025-26``."""
        first = month_number(self.start) + 12 * year
        last = first + 11
        a, b = first // 12, last // 12
        return str(a) if a == b else f"{a}-{b % 100:02d}"
