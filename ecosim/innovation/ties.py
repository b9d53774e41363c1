"""Ties as compact arrays: who, with whom, how strong, since when. Never a matrix of everybody.

A tie is written down when it is born and never touched again: its weight at any later month
follows from its age, and what is asked for twice is added up when it is read. A month costs what
is new in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from ecosim.kernel.types import AnyArray, Floats, Ints

#: from nodes to which life of each this is
Life = Callable[[Ints], Ints]
_ROOM = 1024
_GROWTH = 1.5


@dataclass(frozen=True, slots=True)
class Nodes:
    """One numbering for all who can be tied: buyers, then suppliers' slots, then knowledge nodes.

    Parameters
    ----------
    n_buyers, n_suppliers, n_knowledge
        How many there are of each.
    """

    n_buyers: int
    n_suppliers: int
    n_knowledge: int

    def __len__(self) -> int:
        return self.n_buyers + self.n_suppliers + self.n_knowledge

    def supplier(self, uid: Ints) -> Ints:
        """Return the nodes of suppliers."""
        return np.asarray(uid, dtype=np.int64) + self.n_buyers

    def knowledge(self, position: Ints) -> Ints:
        """Return the nodes of knowledge nodes by their position in the region's table."""
        return np.asarray(position, dtype=np.int64) + self.n_buyers + self.n_suppliers


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Each tied pair once, ordered.

    Parameters
    ----------
    one, other : (m,) node
        The smaller number first.
    weight : (m,)
    """

    one: Ints
    other: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.one)

    def __repr__(self) -> str:
        return f"<Edges {len(self):,}>"

    @classmethod
    def of(cls, one: Ints, other: Ints, weight: Floats) -> Edges:
        """Return pairs in any order, named in any order, as edges; weights of a pair add up."""
        low, high = np.minimum(one, other), np.maximum(one, other)
        order = np.lexsort((high, low))
        low, high, weight = low[order], high[order], weight[order]
        is_new = np.ones(len(low), dtype=np.bool_)
        is_new[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        first = np.flatnonzero(is_new)
        total = np.add.reduceat(weight, first) if len(first) else np.empty(0)
        return cls(low[first], high[first], np.asarray(total, dtype=np.float64))


class Origin(IntEnum):
    """What brought two nodes together; all but contracts is innovation."""

    CONTRACT = 0
    RESEARCH = 1
    COHORT = 2
    SHOWCASE = 3
    ACTIVATION = 4


class Ties:
    """The ties of a network, as they were born.

    Parameters
    ----------
    half_life : months
        In which the weight of a tie halves; it is born anew, never renewed.
    """

    def __init__(self, half_life: float) -> None:
        self.half_life = half_life
        self.n = 0
        self._columns: dict[str, AnyArray] = {
            name: np.empty(_ROOM, kind)
            for name, kind in (
                ("one", np.int64), ("other", np.int64), ("weight", np.float64),
                ("month", np.int32), ("origin", np.int8), ("one_life", np.int64),
                ("other_life", np.int64),
            )
        }  # fmt: skip

    def __len__(self) -> int:
        return self.n

    def __repr__(self) -> str:
        return f"<Ties {self.n:,}, half-life {self.half_life:g} months>"

    def column(self, name: str) -> AnyArray:
        """Return one of one, other, weight (at birth), month, origin and both lives: (n,)."""
        return self._columns[name][: self.n]

    def add(self, pairs: Ints, weight: float, month: int, life: Ints, origin: Origin) -> None:
        """Note ties that are born in a month, but for those of who is gone. O(new ties).

        Parameters
        ----------
        pairs : (k, 2) node
        weight
            Of each.
        month
        life : (k, 2)
            Which life of each node this is, -1 for one that is not alive: a slot's next firm does
            not inherit ties.
        origin
        """
        alive = (life >= 0).all(axis=1)
        pairs, life = pairs[alive], life[alive]
        end = self.n + len(pairs)
        self._make_room(end)
        values = {"one": pairs[:, 0], "other": pairs[:, 1], "weight": weight, "month": month,
                  "origin": origin, "one_life": life[:, 0], "other_life": life[:, 1]}  # fmt: skip
        for name, value in values.items():
            self._columns[name][self.n : end] = value
        self.n = end

    def at(self, month: int, life: Life, first: Origin = Origin.CONTRACT) -> Edges:
        """Return the ties of a month between those who still live. O(ties noted).

        Parameters
        ----------
        month
        life
            Returns which life of each of some nodes this is, as in :meth:`add`.
        first
            Ties of this origin and those after it.
        """
        rows = np.flatnonzero(self._lives(life) & (self.column("origin") >= first))
        one, other = self.column("one")[rows], self.column("other")[rows]
        return Edges.of(one, other, self._weight(month)[rows])

    def forget(self, month: int, life: Life, floor: float) -> None:
        """Drop ties whose weight fell below a floor, or of which one end is gone. O(ties noted)."""
        rows = np.flatnonzero(self._lives(life) & (self._weight(month) >= floor))
        for column in self._columns.values():
            column[: len(rows)] = column[rows]
        self.n = len(rows)

    def _lives(self, life: Life) -> AnyArray:
        is_one = life(self.column("one")) == self.column("one_life")
        return np.asarray(is_one & (life(self.column("other")) == self.column("other_life")))

    def _weight(self, month: int) -> Floats:
        age = month - self.column("month")
        return np.asarray(self.column("weight") * decay(age, self.half_life))

    def _make_room(self, needed: int) -> None:
        for name, old in self._columns.items():
            if needed > len(old):
                self._columns[name] = np.empty(int(needed * _GROWTH), old.dtype)
                self._columns[name][: self.n] = old[: self.n]


def decay(age: AnyArray, half_life: float) -> Floats:
    """Return what is left of a weight after some months: 1 at birth, 1/2 after a half-life."""
    return np.asarray(0.5 ** (np.maximum(age, 0) / half_life), dtype=np.float64)


def pairs_within(group: Ints, member: Ints) -> Ints:
    """Return all pairs of members of the same group: (k, 2).

    Parameters
    ----------
    group, member : (m,)
        Which group, and who; in any order.
    """
    order = np.argsort(group, kind="stable")
    group, member = group[order], member[order]
    _, start, size = np.unique(group, return_index=True, return_counts=True)
    later = np.repeat(start + size, size) - np.arange(len(group)) - 1
    first = np.repeat(np.arange(len(group)), later)
    begin = np.repeat(np.cumsum(later) - later, later)
    second = first + 1 + np.arange(len(first)) - begin
    pairs = np.stack([member[first], member[second]], axis=1)
    return np.asarray(pairs[pairs[:, 0] != pairs[:, 1]], dtype=np.int64)
