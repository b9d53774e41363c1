"""Who supplies whom: ties of buyers and suppliers, read from contracts in progress and past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from ecosim.innovation.network_parameters import TieParams
from ecosim.kernel import engine
from ecosim.kernel.types import Floats, Ints
from ecosim.procurement.contract import Contracts


@dataclass(frozen=True, slots=True, eq=False)
class TwoMode:
    """Ties between two kinds of nodes, each pair once, ordered by `right`, then `left`.

    Parameters
    ----------
    left, right : (m,) code
        For instance buyer and supplier.
    weight : (m,)
    n_left, n_right
        Numbers of both kinds, those without ties included.
    """

    left: Ints
    right: Ints
    weight: Floats
    n_left: int
    n_right: int

    def __len__(self) -> int:
        return len(self.left)

    def __repr__(self) -> str:
        return f"<TwoMode {len(self):,} ties of {self.n_left:,} with {self.n_right:,}>"

    @classmethod
    def of(cls, left: Ints, right: Ints, weight: Floats, n_left: int, n_right: int) -> TwoMode:
        """Return pairs in any order as ties; weights of a pair add up. O(m)."""
        if engine.is_compiled():
            from ecosim.innovation.compiled_networks import added_up

            left, right = left.astype(np.int64), right.astype(np.int64)
            left, right, weight = added_up(left, right, weight, n_left, n_right)
            return cls(left, right, weight, n_left, n_right)
        # short integers: sorting is half of the work
        at = (right.astype(np.int32), left.astype(np.int32))
        table = coo_array((weight, at), shape=(n_right, n_left)).tocsr()
        table.sum_duplicates()
        rows = np.repeat(np.arange(n_right, dtype=np.int64), np.diff(table.indptr))
        columns = table.indices.astype(np.int64)
        return cls(columns, rows, np.asarray(table.data, dtype=np.float64), n_left, n_right)

    @property
    def table(self) -> csr_array:
        """Return which pairs are tied, as ones: (n_right, n_left), sparse."""
        first = np.searchsorted(self.right, np.arange(self.n_right + 1))
        ones = np.ones(len(self), dtype=np.int64)
        return csr_array((ones, self.left, first), shape=(self.n_right, self.n_left))


def contract_ties(
    contracts: Contracts, month: int, n_buyers: int, n_suppliers: int, p: TieParams
) -> TwoMode:
    """Return the ties of buyers and suppliers at the end of a month. O(contracts remembered).

    A contract ties its buyer to its supplier, or to each member of a consortium by the member's
    share, with what it was worth in the last `memory` months, in GBP a year: contracts that ended
    within them are ties that fade, those awarded and not begun are none yet.
    """
    names = ("start", "end", "buyer", "supplier", "price", "duration")
    start, end, buyer, supplier, price, duration = contracts.columns(names)
    last, first = month + 1, month + 1 - int(p.memory)
    rows = np.flatnonzero((start < last) & (end > first) & (end > start))
    months = np.minimum(end[rows], last) - np.maximum(start[rows], first)
    value = price[rows] * months / duration[rows] * (12.0 / int(p.memory))
    at, who, share = _members(contracts, rows)
    of_members = value[at] * share
    # a leader has a share like the other members
    is_whole = np.ones(len(rows), dtype=np.bool_)
    is_whole[at] = False
    whole = rows[is_whole]
    return TwoMode.of(
        np.concatenate([buyer[whole], buyer[rows[at]]]),
        np.concatenate([supplier[whole], who]),
        np.concatenate([value[is_whole], of_members]),
        n_buyers, n_suppliers,
    )  # fmt: skip


def _members(contracts: Contracts, rows: Ints) -> tuple[Ints, Ints, Floats]:
    """Return position among `rows`, supplier and share of every member of a consortium."""
    contract = contracts.part_contract
    at = np.minimum(np.searchsorted(rows, contract), max(len(rows) - 1, 0))
    is_in = rows[at] == contract if len(rows) else np.zeros(len(contract), dtype=np.bool_)
    return at[is_in], contracts.part_supplier[is_in], contracts.part_share[is_in]

