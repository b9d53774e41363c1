"""Do firms that win public contracts grow more than firms that bid and lose?

Small and medium firms that bid for tenders in a year are followed over the next one. Growth of
staff is ``(after - before) / ((after + before) / 2)``, from -2 for a firm that closed to 2, so that
firms that close stay in the comparison (Davis, Haltiwanger and Schuh 1996). The gap is the mean of
those that won a contract in the year, alone or in a consortium, less that of those that won none.
Winners are chosen, so it is a description and no effect of winning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel.types import Bools, Floats, Ints, Kind
from ecosim.market.tendering import TenderOutcome


@dataclass(frozen=True, slots=True, eq=False)
class Bidders:
    """Firms that bid in a year and were there at its end.

    Attributes
    ----------
    slot, generation, staff, has_won : (k,)
    """

    slot: Ints
    generation: Ints
    staff: Floats
    has_won: Bools

    def growth(self, s: Suppliers) -> Floats:
        """Return how much their staff has grown by now: (k,), -2 to 2."""
        is_there = s.is_alive[self.slot] & (s.generation[self.slot] == self.generation)
        now = np.where(is_there, s.staff[self.slot], 0.0)
        return np.asarray((now - self.staff) / ((now + self.staff) / 2.0))


class WinnerGap:
    """Notes who bids and who wins, and looks a year later.

    Parameters
    ----------
    n_suppliers
    """

    def __init__(self, n_suppliers: int) -> None:
        self._bid = np.zeros(n_suppliers, dtype=np.bool_)
        self._won = np.zeros(n_suppliers, dtype=np.bool_)
        self._then: Bidders | None = None

    def __repr__(self) -> str:
        return f"<WinnerGap, {np.count_nonzero(self._bid):,} have bid this year>"

    def note(self, outcome: TenderOutcome, closed: Ints) -> None:
        """Note who bid and won in a month; what slots of closed firms did is nobody's any more."""
        self._bid[outcome.bids.supplier] = True
        self._won[outcome.awards.supplier] = True
        self._won[outcome.awards.part_supplier] = True
        self._bid[closed] = False
        self._won[closed] = False

    def close_year(self, s: Suppliers) -> dict[str, float]:
        """Return by name the gap of those who bid in the year before; NaN in the first year."""
        gap = float("nan")
        if self._then is not None:
            growth, has_won = self._then.growth(s), self._then.has_won
            if has_won.any() and not has_won.all():
                gap = float(growth[has_won].mean() - growth[~has_won].mean())
        is_followed = (self._bid | self._won) & s.is_alive & (s.kind == Kind.SME) & (s.staff > 0)
        slot = np.flatnonzero(is_followed)
        self._then = Bidders(slot, s.generation[slot], s.staff[slot], self._won[slot])
        self._bid[:] = False
        self._won[:] = False
        return {"winner_loser_gap": gap}
