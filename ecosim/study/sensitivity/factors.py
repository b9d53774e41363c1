"""Factors as a sampler sees them: a dummy beside them, groups that move together, a unit cube."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ecosim.errors import InputError
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.study.experiment import DUMMY, Design, Factor

_DUMMY = Factor(
    name=DUMMY, low=0.0, high=1.0, doc="nothing reads it: what chance alone gives",
    source="by construction",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Groups:
    """What moves together.

    Parameters
    ----------
    names
        Of the groups in the order of their first factor; a factor alone goes by its own name.
    of : (n_factors,), position of each factor's group
    """

    names: tuple[str, ...]
    of: Ints

    @property
    def n(self) -> int:
        """Return the number of groups."""
        return len(self.names)

    @property
    def has_several(self) -> bool:
        """Return whether some group has more than one factor."""
        return self.n < len(self.of)

    def members(self, group: int) -> Ints:
        """Return positions of the factors of a group."""
        return np.flatnonzero(self.of == group)


def with_dummy(factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """Return the factors with the dummy last, unless it is there already.

    Raises
    ------
    InputError
        When there is no factor, a name is there twice, or a range is empty.
    """
    found = tuple(factors)
    if not any(not factor.is_dummy for factor in found):
        raise InputError("a design needs a factor to move", expected="one factor or more")
    counts = Counter(factor.name for factor in found)
    twice = [name for name, n in counts.items() if n > 1]
    if twice:
        raise InputError(f"factor {twice[0]!r} is listed twice", expected="each factor once")
    for factor in found:
        _check_range(factor)
    return found if DUMMY in counts else (*found, _DUMMY)


def _check_range(factor: Factor) -> None:
    if factor.values and len(factor.values) < 2:
        raise InputError(
            f"factor {factor.name!r} has one level, so there is nothing to move",
            expected="two levels or more",
        )
    is_range = math.isfinite(factor.low) and math.isfinite(factor.high)
    if not (is_range and factor.low < factor.high):
        raise InputError(
            f"factor {factor.name!r} goes from {factor.low:g} to {factor.high:g}",
            expected="a finite range with low below high",
        )


def with_dummy_column(design: Design, seed: int) -> Design:
    """Return a design of rows that somebody listed, with a dummy drawn beside them."""
    row = np.arange(len(design.rows), dtype=np.int64)
    drawn = Streams(seed).uniform("sensitivity.dummy", row)
    return replace(
        design, factors=(*design.factors, _DUMMY), rows=np.column_stack([design.rows, drawn])
    )


def groups_of(factors: Sequence[Factor]) -> Groups:
    """Return which factors move together: those that name the same group, where several do."""
    sizes = Counter(factor.group for factor in factors if factor.group and not factor.is_dummy)
    names = [
        f.group if f.group and not f.is_dummy and sizes[f.group] > 1 else f.name for f in factors
    ]
    order = tuple(dict.fromkeys(names))
    for factor, name in zip(factors, names, strict=True):
        if name == factor.name and sizes[name] > 1 and factor.group != name:
            raise InputError(
                f"{name!r} is a factor and a group of other factors", hint="rename the group"
            )
    return Groups(order, np.array([order.index(name) for name in names], dtype=np.int64))


def alone(factors: Sequence[Factor]) -> Groups:
    """Return groups of one factor each, for designs whose groups did not move together."""
    return Groups(tuple(f.name for f in factors), np.arange(len(factors), dtype=np.int64))


def n_levels(factor: Factor) -> int:
    """Return how many values a factor can take; 0 where it is continuous."""
    if factor.values:
        return len(factor.values)
    return round(factor.high) - round(factor.low) + 1 if factor.is_integer else 0


def scaled(units: Floats, factors: Sequence[Factor], *, on_grid: bool = False) -> Floats:
    """Return positions in the unit cube as values of the factors.

    Every whole number and every listed level has an equal part of the unit interval; simply
    rounding would give the two ends half of it. On a grid of levels (Morris) the nearest is taken,
    so that a step of the trajectory always moves the factor.

    Parameters
    ----------
    units : (n_rows, n_factors), in [0, 1]
    factors
    on_grid
        Whether the positions are a grid with both ends on it.
    """
    rows = np.empty_like(units)
    for j, factor in enumerate(factors):
        u, k = units[:, j], n_levels(factor)
        if not k:
            x = factor.low + u * (factor.high - factor.low)
            rows[:, j] = np.clip(x, factor.low, factor.high)
            continue
        step = np.rint(u * (k - 1)) if on_grid else np.minimum(np.floor(u * k), k - 1)
        rows[:, j] = step + (0.0 if factor.values else float(round(factor.low)))
    return rows


def unscaled(rows: Floats, factors: Sequence[Factor]) -> Floats:
    """Return values of the factors as positions in the unit cube, shape (n_rows, n_factors)."""
    units = np.empty(rows.shape, dtype=np.float64)
    for j, factor in enumerate(factors):
        low, high = factor.low, factor.high
        if factor.values:
            low, high = 0.0, len(factor.values) - 1.0
        elif factor.is_integer:
            low, high = float(round(low)), float(round(high))
        # a list of rows may hold a factor still
        units[:, j] = (rows[:, j] - low) / ((high - low) or 1.0)
    return units
