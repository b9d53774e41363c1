"""High-growth firms: ten employees or more, and over 20 % more of them a year for three years.

The definition of OECD and Eurostat (Eurostat-OECD Manual on Business Demography Statistics, 2007),
which ONS uses too (Business demography, UK; F15): average annualised growth of employees above
20 % a year over three years, of enterprises with ten employees or more at their beginning.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel.types import Bools, Floats, Ints, Kind

#: employees at the beginning, years, and growth a year that must be exceeded
LEAST_STAFF, YEARS, GROWTH = 10.0, 3, 0.20


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """Firms with ten employees or more at one time; branches of national firms are none.

    Attributes
    ----------
    slot, generation, staff : (k,)
    """

    slot: Ints
    generation: Ints
    staff: Floats

    @classmethod
    def at(cls, s: Suppliers) -> Observed:
        """Return those of now."""
        is_large = (s.staff >= LEAST_STAFF) & s.is_alive & (s.kind != Kind.NATIONAL)
        slot = np.flatnonzero(is_large)
        return cls(slot, s.generation[slot], s.staff[slot])

    def have_grown(self, s: Suppliers) -> Bools:
        """Return which of them still trade and have grown as much by now: (k,)."""
        is_there = s.is_alive[self.slot] & (s.generation[self.slot] == self.generation)
        return np.asarray(is_there & (s.staff[self.slot] > self.staff * (1.0 + GROWTH) ** YEARS))


class HighGrowth:
    """Looks back three years at the end of each year.

    Parameters
    ----------
    suppliers
        At the start of the run.
    """

    def __init__(self, suppliers: Suppliers) -> None:
        self._then = deque([Observed.at(suppliers)], maxlen=YEARS)

    def __repr__(self) -> str:
        return f"<HighGrowth, {len(self._then)} of {YEARS} years>"

    def close_year(self, suppliers: Suppliers) -> dict[str, float]:
        """Return by name how many firms grew so fast, and their share; NaN before year three.

        The share is of all firms with ten employees or more three years before, closed ones
        included.
        """
        n, of = float("nan"), 0
        if len(self._then) == YEARS:
            before = self._then[0]
            n, of = float(np.count_nonzero(before.have_grown(suppliers))), len(before.slot)
        self._then.append(Observed.at(suppliers))
        return {"high_growth_firms": n, "high_growth_share": n / of if of else float("nan")}
