"""Firms whose first public contract was a partnership, and whether a second one followed."""

from __future__ import annotations

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel.types import Ints

#: a second contract within so many months counts as a way into public markets
WITHIN = 36
_NOT_YET = -1


class FirstContracts:
    """Partners that never had sold to a public buyer.

    Attributes
    ----------
    supplier, generation, first, second : (n,)
        The slot, the firm in it, month of the partnership and of the next win, -1 for none yet.
    """

    def __init__(self) -> None:
        none: Ints = np.zeros(0, dtype=np.int64)
        self.supplier, self.generation, self.first, self.second = none, none, none, none

    def __repr__(self) -> str:
        return f"<FirstContracts {len(self.supplier)}>"

    def add(self, uid: Ints, generation: Ints, month: int) -> None:
        """Note partners whose partnership is their first public contract."""
        self.supplier = np.concatenate([self.supplier, uid])
        self.generation = np.concatenate([self.generation, generation])
        self.first = np.concatenate([self.first, np.full(len(uid), month)])
        self.second = np.concatenate([self.second, np.full(len(uid), _NOT_YET)])

    def look(self, suppliers: Suppliers, month: int) -> None:
        """Note who has won again by now."""
        same = suppliers.generation[self.supplier] == self.generation
        again = same & (suppliers.wins[self.supplier] > 1.0) & (self.second == _NOT_YET)
        self.second[again] = month

    def begun(self, month: int) -> int:
        """Return how many first contracts are of this month."""
        return int((self.first == month).sum())

    def followed(self, month: int) -> int:
        """Return how many second contracts are of this month and came in time."""
        return int(((self.second == month) & (month - self.first <= WITHIN)).sum())
