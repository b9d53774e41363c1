"""A sum of each month, added up since the year began."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Floats

MONTHS = 12


class YearToDate:
    """Adds up the months of a year, one by one.

    Attributes
    ----------
    total : of the months of this year that were added; it begins anew with each year
    """

    def __init__(self) -> None:
        self.total: Floats = np.zeros(0)

    def add(self, amounts: Floats, month: int) -> None:
        """Add a month's amounts."""
        if month % MONTHS == 0 or not self.total.size:
            self.total = np.zeros_like(amounts)
        self.total += amounts
