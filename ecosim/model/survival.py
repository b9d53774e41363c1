"""How many of the firms born in a year of the run reach their first and their fifth birthday.

Business demography follows the births of a year (ONS, Business demography, UK; F12). A birth has
survived n years when the firm still trades at the end of the month in which its column `age`
reaches n, as hazards by age count it: the month of birth is its first. Ends of years are enough to
know: who is alive at one has an age, and who closes in the year after it is known with the month.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel.types import Ints

#: years that births are followed
YEARS = (1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Firms born in one year.

    Attributes
    ----------
    n_born : all of them, those that closed before the year had ended included
    slot, month : (k,), slot and month of birth of those alive when a year last ended
    """

    n_born: int
    slot: Ints
    month: Ints

    def reached(self, years: int, closing: Ints) -> float:
        """Return the share of births that reach a birthday in the year that ends.

        Parameters
        ----------
        years
        closing : (n_suppliers,), month in which the firm that began the year closed; later than
            any month of the year where it did not
        """
        if not self.n_born:
            return float("nan")
        lived = closing[self.slot] >= self.month + 12 * years
        return float(np.count_nonzero(lived)) / self.n_born

    def after(self, closing: Ints, last_month: int) -> Cohort:
        """Return the cohort at the end of a year."""
        kept = closing[self.slot] > last_month
        return Cohort(self.n_born, self.slot[kept], self.month[kept])


class Survival:
    """Follows the births of each year.

    Parameters
    ----------
    suppliers
        At the start of the run.
    """

    def __init__(self, suppliers: Suppliers) -> None:
        self._generation: Ints = suppliers.generation.copy()
        self._cohorts: deque[Cohort] = deque(maxlen=max(YEARS))

    def __repr__(self) -> str:
        return f"<Survival of {len(self._cohorts)} cohorts>"

    def close_year(
        self, suppliers: Suppliers, n_born: int, closing: Ints, last_month: int
    ) -> dict[str, float]:
        """Return by name the shares of births that reached a birthday this year.

        Parameters
        ----------
        suppliers
            At the end of the year.
        n_born
            Firms born in the year.
        closing
            See :meth:`Cohort.reached`.
        last_month
        """
        figures = {f"survival_{years}": self._reached(years, closing) for years in YEARS}
        older = [cohort.after(closing, last_month) for cohort in self._cohorts]
        self._cohorts.clear()
        self._cohorts.extend([*older, self._births(suppliers, n_born, last_month)])
        return figures

    def _reached(self, years: int, closing: Ints) -> float:
        """Return the share for births of some years ago; NaN where they are not of the run."""
        if len(self._cohorts) < years:
            return float("nan")
        return self._cohorts[-years].reached(years, closing)

    def _births(self, s: Suppliers, n_born: int, last_month: int) -> Cohort:
        """Return the year's births: a firm of another generation than the year began with."""
        slot = np.flatnonzero(s.is_alive & (s.generation != self._generation))
        # at the end of the month of its birth a firm is one month old
        month = last_month + 1 - np.rint(12.0 * s.age[slot]).astype(np.int64)
        self._generation[...] = s.generation
        return Cohort(n_born, slot, month)


def first_closures(closed: Sequence[Ints], first_month: int, n_suppliers: int) -> Ints:
    """Return when the firm that began a year in each slot closed: (n_suppliers,) month.

    Parameters
    ----------
    closed
        Slots of firms that closed, month by month. A slot that is filled again may close again.
    first_month
        Of the year.
    n_suppliers

    Returns
    -------
    closing
        The month after the year where nobody closed.
    """
    closing = np.full(n_suppliers, first_month + len(closed), dtype=np.int64)
    for i in reversed(range(len(closed))):
        closing[closed[i]] = first_month + i
    return closing
