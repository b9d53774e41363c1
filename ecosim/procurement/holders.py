"""Which contracts each firm holds: every contract knows the one that its firm won before it."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import AnyArray, Ints

_NOBODY = -1
_GROWTH = 1.3


class Holders:
    """Chains of contracts by supplier, latest first.

    Only the compiled search for contracts of failed firms asks; new contracts are added when it
    does.
    """

    def __init__(self) -> None:
        self._latest: AnyArray = np.zeros(0, dtype=np.int32)
        self._before: AnyArray = np.zeros(0, dtype=np.int32)
        self._found: Ints = np.zeros(0, dtype=np.int64)
        self._n = 0

    def __repr__(self) -> str:
        return f"<Holders of {self._n:,} contracts>"

    def held_by(
        self, firms: Ints, supplier: AnyArray, end: AnyArray, first: int, month: int
    ) -> Ints:
        """Return contracts that go on after a month and are led by some firms, in order.

        Parameters
        ----------
        firms : (k,) uid
        supplier, end : columns of all contracts
        first : oldest row that may go on
        month
        """
        from ecosim.procurement import compiled_holders

        if len(supplier) > len(self._before):
            self._before = _longer(self._before, len(supplier))
            self._found = np.empty(len(self._before), dtype=np.int64)
        while True:
            n = compiled_holders.held_by(
                self._latest, self._before, supplier, self._n, firms, end, first, month,
                self._found,
            )  # fmt: skip
            if n >= 0:
                break
            self._latest = _longer(self._latest, int(max(supplier.max(), firms.max())) + 1)
        self._n = len(supplier)
        return np.sort(self._found[:n])


def _longer(old: AnyArray, needed: int) -> AnyArray:
    """Return a column with room for more rows, nobody in the new ones."""
    new = np.full(int(needed * _GROWTH), _NOBODY, dtype=old.dtype)
    new[: len(old)] = old
    return new
