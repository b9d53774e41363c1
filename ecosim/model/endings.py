"""Which contracts end in a month: they are filed by it when they begin, so that nobody seeks them.

Only the compiled twin of a month's sums (:mod:`ecosim.model.standing`) asks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ecosim.kernel.types import AnyArray, Ints
from ecosim.procurement.contract import Contracts

_BATCHES, _MONTHS = 64, 64


class Shelf(NamedTuple):
    """Contracts by when they end; those that begin together lie together, as a batch.

    Attributes
    ----------
    rows : in each batch by the first month without work, and by row where it is the same
    since : (batches,), month in which each batch begins
    first : (batches, months + 1)
        Where in `rows` those lie that are without work a month after the batch begins, two months
        after, and so on; the last number is where the batch ends.
    """

    rows: AnyArray
    since: AnyArray
    first: AnyArray


class Endings:
    """Contracts that have begun, by the month of their end.

    Attributes
    ----------
    shelf : where they are filed
    n : batches so far
    """

    def __init__(self) -> None:
        self.shelf = Shelf(
            np.empty(0, dtype=np.int32),
            np.zeros(_BATCHES, dtype=np.int64),
            np.zeros((_BATCHES, _MONTHS + 1), dtype=np.int64),
        )
        self.n = 0

    def __repr__(self) -> str:
        return f"<Endings of {self.n} batches>"

    def forget(self) -> None:
        """Begin anew without contracts."""
        self.n = 0

    def make_room(self, contracts: Contracts) -> None:
        """Let there be room for one more batch."""
        rows, since, first = self.shelf
        if len(contracts) > len(rows):
            rows = _longer(rows, contracts.room)
        if self.n == len(since):
            since, first = _longer(since, 2 * len(since)), _longer(first, 2 * len(first))
        self.shelf = Shelf(rows, since, first)

    def widen(self) -> None:
        """Let there be room for contracts twice as long."""
        first = self.shelf.first
        beyond = np.repeat(first[:, -1:], first.shape[1], axis=1)
        self.shelf = self.shelf._replace(first=np.concatenate([first, beyond], axis=1))


def _longer(old: Ints, n: int) -> Ints:
    """Return a column with more rows, of which the first are the old ones."""
    new = np.empty((n, *old.shape[1:]), dtype=old.dtype)
    new[: len(old)] = old
    return new
