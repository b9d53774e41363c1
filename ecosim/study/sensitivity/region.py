"""A box in the space of factors, and how one of its faces moves in or out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity.factors import n_levels

A = TypeVar("A", Floats, Bools)


@dataclass(frozen=True, eq=False)
class Region:
    """Limits of every factor; all rows lie in the region whose limits are infinite.

    Parameters
    ----------
    low, high : (n_factors,), in the units of the rows, both inside
    allowed
        For a factor whose levels have no order, which of them are inside; None for the others.
    """

    low: Floats
    high: Floats
    allowed: tuple[Bools | None, ...]

    @classmethod
    def everything(cls, factors: Sequence[Factor]) -> Region:
        """Return the region without limits."""
        k = len(factors)
        levels = tuple(
            np.ones(len(f.values), dtype=np.bool_) if has_no_order(f) else None for f in factors
        )
        return cls(np.full(k, -np.inf), np.full(k, np.inf), levels)

    def inside(self, rows: Floats) -> Bools:
        """Return which rows lie inside, shape (n_rows,)."""
        found = ((rows >= self.low) & (rows <= self.high)).all(axis=1)
        for j, allowed in enumerate(self.allowed):
            if allowed is not None:
                found &= allowed[np.rint(rows[:, j]).astype(np.int64)]
        return np.asarray(found, dtype=np.bool_)

    def without(self, j: int) -> Region:
        """Return the region with the limits of one factor taken away."""
        allowed = list(self.allowed)
        levels = allowed[j]
        if levels is not None:
            allowed[j] = np.ones_like(levels)
        return replace(
            self, low=_set(self.low, j, -np.inf), high=_set(self.high, j, np.inf),
            allowed=tuple(allowed),
        )  # fmt: skip

    def restricted(self) -> Ints:
        """Return positions of the factors that have a limit."""
        has = np.isfinite(self.low) | np.isfinite(self.high)
        has |= np.array([a is not None and not a.all() for a in self.allowed])
        return np.flatnonzero(has)

    def with_levels(self, j: int, level: int, inside: bool) -> Region:
        """Return the region with one level of a factor let in or kept out."""
        allowed = list(self.allowed)
        levels = allowed[j]
        assert levels is not None
        allowed[j] = _set(levels, level, inside)
        return replace(self, allowed=tuple(allowed))


def has_no_order(factor: Factor) -> bool:
    """Return whether a factor's listed levels are names rather than numbers."""
    return any(isinstance(value, str) for value in factor.values)


def smaller(
    region: Region, rows: Floats, factors: Sequence[Factor], share: float
) -> Iterator[Region]:
    """Yield the region with one face moved in, for each face that can move.

    Parameters
    ----------
    region
    rows : (n_inside, n_factors), those inside
    factors
    share
        Of the rows that a face leaves behind; more where values are equal.
    """
    n_off = max(1, int(share * len(rows)))
    for j, factor in enumerate(factors):
        if factor.is_dummy:
            continue
        allowed = region.allowed[j]
        if allowed is not None:
            there = np.flatnonzero(np.bincount(np.rint(rows[:, j]).astype(np.int64)))
            if len(there) > 1:
                yield from (region.with_levels(j, int(level), False) for level in there)
            continue
        x = np.sort(rows[:, j])
        low = _next_limit(x, n_off, factor)
        if low is not None:
            yield replace(region, low=_set(region.low, j, low))
        high = _next_limit(-x[::-1], n_off, factor)
        if high is not None:
            yield replace(region, high=_set(region.high, j, -high))


def _next_limit(x: Floats, n_off: int, factor: Factor) -> float | None:
    """Return a lower limit that leaves about `n_off` of sorted values below it; None if all are."""
    k = min(n_off, len(x) - 1)
    if x[k] == x[0]:
        k = int(np.searchsorted(x, x[0], side="right"))
    if k >= len(x):
        return None
    below = x[np.searchsorted(x, x[k], side="left") - 1]
    return float(x[k] if n_levels(factor) else (x[k] + below) / 2.0)


def larger(region: Region, rows: Floats, n_inside: int, share: float) -> Iterator[Region]:
    """Yield the region with one face moved out, for each limit there is.

    Parameters
    ----------
    region
    rows : (n_rows, n_factors), all
    n_inside
        Rows inside now.
    share
        Of them that a face takes in.
    """
    n_on = max(1, int(share * n_inside))
    for j in (int(j) for j in region.restricted()):
        allowed = region.allowed[j]
        if allowed is not None:
            yield from (region.with_levels(j, int(v), True) for v in np.flatnonzero(~allowed))
            continue
        x = rows[region.without(j).inside(rows), j]
        below, above = np.sort(x[x < region.low[j]])[::-1], np.sort(x[x > region.high[j]])
        if len(below):
            low = -np.inf if len(below) <= n_on else float(below[n_on - 1])
            yield replace(region, low=_set(region.low, j, low))
        if len(above):
            high = np.inf if len(above) <= n_on else float(above[n_on - 1])
            yield replace(region, high=_set(region.high, j, high))


def _set(array: A, j: int, value: float | bool) -> A:
    changed = array.copy()
    changed[j] = value
    return changed
