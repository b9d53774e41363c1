"""How many firms that win a first public contract win another one within a year, and within three.

A contract is a firm's whether it holds it alone or as a member of a consortium. Firms whose first
contract is an innovation partnership are counted by `first_contracts` and `second_contracts`, with
the same window (:mod:`ecosim.model.first_contracts`), and not here. As there, a further contract
counts from the month of the first one on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ecosim.kernel.types import Bools, Ints
from ecosim.model.first_contracts import WITHIN as THREE_YEARS
from ecosim.procurement.contract import Contracts
from ecosim.procurement.tender import Procedure

#: months within which a firm wins again
WITHIN = (12, THREE_YEARS)
#: instead of the month of its first contract: a firm has none; it is not followed (any more)
_NONE, _SETTLED = -2, -1
#: more than a slot has firms in a year, and than a year has months
_LIVES = 16


class _Wins(NamedTuple):
    """Wins of firms that are followed, in order of award: (w,) each.

    Attributes
    ----------
    slot, life : which firm, and which of the slot's firms of this year it is
    is_last : whether the firm is there at the end of the year
    first : month of its first contract before the year, or `_NONE`
    row, month : the contract
    """

    slot: Ints
    life: Ints
    is_last: Bools
    first: Ints
    row: Ints
    month: Ints


class SecondWins:
    """Follows firms from their first contract to their second.

    Parameters
    ----------
    contracts
        Those of the months before the run: who holds one of them has had its first.
    n_suppliers
    """

    def __init__(self, contracts: Contracts, n_suppliers: int) -> None:
        self._first: npt.NDArray[np.int16] = np.full(n_suppliers, _NONE, dtype=np.int16)
        self._first[contracts.supplier] = _SETTLED
        self._first[contracts.part_supplier] = _SETTLED
        self._rows, self._parts = len(contracts), len(contracts.part_contract)
        #: by year of the first contract: firms, and those that won again within each time
        self._n_first: Ints = np.zeros(0, dtype=np.int64)
        self._n_again: Ints = np.zeros((len(WITHIN), 0), dtype=np.int64)

    def __repr__(self) -> str:
        return f"<SecondWins of {self._n_first.sum():,} firms>"

    def close_year(
        self, contracts: Contracts, closed: Sequence[Ints], first_month: int
    ) -> dict[str, float]:
        """Return by name the shares whose time is over this year, NaN where none is.

        Parameters
        ----------
        contracts
            All up to the end of the year.
        closed
            Slots of firms that closed, month by month; at most 15 months.
        first_month
            Of the year.
        """
        self._n_first = np.append(self._n_first, 0)
        self._n_again = np.pad(self._n_again, ((0, 0), (0, 1)))
        gone = np.concatenate(closed)
        when = np.repeat(np.arange(len(closed)), [len(each) for each in closed])
        row, who = self._wins(contracts, gone)
        month = contracts.start[row].astype(np.int64) - 1
        life, n_lives = _lives(who, month - first_month, gone, when, len(self._first))
        first = np.where(life > 0, _NONE, self._first[who])
        self._first[gone] = _NONE
        at = np.flatnonzero(first != _SETTLED)
        wins = _Wins(who[at], life[at], (life == n_lives)[at], first[at], row[at], month[at])
        self._follow(wins, contracts)
        return {f"won_again_{months}m": self._share(i) for i, months in enumerate(WITHIN)}

    def _wins(self, c: Contracts, gone: Ints) -> tuple[Ints, Ints]:
        """Return wins since the last look that may matter, in order: row of the contract, slot.

        A consortium's leader is among its members and stands in the contract: it is taken once.
        """
        matters = self._first != _SETTLED
        matters[gone] = True
        row = np.flatnonzero(matters[c.supplier[self._rows :]]) + self._rows
        of, member = c.part_contract[self._parts :], c.part_supplier[self._parts :]
        others = (member != c.supplier[of]) & matters[member]
        who = np.concatenate([c.supplier[row].astype(np.int64), member[others]])
        row = np.concatenate([row, of[others]])
        self._rows, self._parts = len(c), len(c.part_contract)
        order = np.argsort(row, kind="stable")
        return row[order], who[order]

    def _follow(self, wins: _Wins, c: Contracts) -> None:
        """Note first and second contracts of firms, and where their slots stand after the year."""
        # wins of a firm side by side, in order of award
        firm = wins.slot * _LIVES + wins.life
        order = np.argsort(firm, kind="stable")
        slot, _, is_last, first, row, month = (column[order] for column in wins)
        begins = np.flatnonzero(np.diff(firm[order], prepend=-1))
        several = np.diff(begins, append=len(firm)) > 1
        is_new = first[begins] == _NONE
        partner = is_new & np.equal(c.procedure[row[begins]], Procedure.INNOVATION)
        since = np.where(is_new, month[begins], first[begins])
        again = (~is_new | several) & ~partner
        second = month[begins + (is_new & several)]
        self._n_first[-1] += np.count_nonzero(is_new & ~partner)
        for i, months in enumerate(WITHIN):
            in_time = since[again & (second - since <= months)]
            self._n_again[i] += np.bincount(in_time // 12, minlength=len(self._n_first))
        stand = np.where(again | partner, _SETTLED, since)
        there = is_last[begins]
        self._first[slot[begins][there]] = stand[there]

    def _share(self, i: int) -> float:
        """Return the share of firms whose first contract is as old as the time to win again."""
        year = len(self._n_first) - 1 - WITHIN[i] // 12
        if year < 0 or not self._n_first[year]:
            return float("nan")
        return float(self._n_again[i, year] / self._n_first[year])


def _lives(who: Ints, month: Ints, gone: Ints, when: Ints, n: int) -> tuple[Ints, Ints]:
    """Return which of a slot's firms of a year won, counted from 0, and the last one's number.

    Parameters
    ----------
    who, month : (w,), winners and month of the year; awards of a month come before its closures
    gone, when : (g,), slots that closed and month of the year
    n
        Number of slots.
    """
    life, last = np.zeros(len(who), dtype=np.int64), np.zeros(len(who), dtype=np.int64)
    is_gone = np.zeros(n, dtype=np.bool_)
    is_gone[gone] = True
    some = np.flatnonzero(is_gone[who])
    key, ends = who[some] * _LIVES, np.sort(gone * _LIVES + when)
    before = np.searchsorted(ends, key)
    life[some] = np.searchsorted(ends, key + month[some]) - before
    last[some] = np.searchsorted(ends, key + _LIVES) - before
    return life, last
