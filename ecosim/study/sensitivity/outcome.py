"""Outcomes of a design before they are analysed: row means, failures, and the part that is chance.

Replicate j uses the same seed in every row, so what all rows share in it (its mean over rows) is
taken out before the noise is measured. Outcomes whose rows have independent noise lose nothing by
that but one degree of freedom a replicate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ecosim.errors import InputError
from ecosim.kernel.types import AnyArray, Bools, Floats
from ecosim.study.experiment import DUMMY, Design
from ecosim.study.sensitivity.factors import Groups, alone, groups_of, unscaled

#: designs whose groups moved together
_TOGETHER = ("morris", "saltelli", "latin_hypercube", "rbd_fast", "sobol_sequence")
#: a spread below this part of the largest value is rounding, not an outcome that moves
_ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Outcomes:
    """A design's outcomes in blocks that only make sense whole.

    Parameters
    ----------
    design
    groups
        What the indices are of.
    units : (n_rows, n_factors), positions of the rows in the unit cube
    values : (n_rows, n_replicates), NaN where a replicate failed
    block
        Rows of a trajectory or of a point of the base sample; 1 where each row stands alone.
    """

    design: Design
    groups: Groups
    units: Floats
    values: Floats
    block: int

    @cached_property
    def means(self) -> Floats:
        """Return the mean over replicates, shape (n_rows,), NaN where all of a row failed.

        A replicate that is missing in a row is filled by what the row and the replicate are
        elsewhere, so that its seed does not pass for an effect.
        """
        return row_means(self.values)

    @property
    def n_blocks(self) -> int:
        """Return the number of blocks."""
        return len(self.values) // self.block

    @property
    def n_replicates(self) -> int:
        """Return the number of replicates of a row."""
        return int(self.values.shape[1])

    @property
    def dummy(self) -> int | None:
        """Return the position of the dummy's group, or None."""
        return self.groups.names.index(DUMMY) if DUMMY in self.groups.names else None

    @property
    def is_constant(self) -> bool:
        """Return whether the row means do not move."""
        y = self.means[np.isfinite(self.means)]
        return bool(not len(y) or np.ptp(y) <= _ROUNDING * np.abs(y).max())

    def blocks_of(self, array: AnyArray) -> AnyArray:
        """Return rows as (n_blocks, block, ...)."""
        return array.reshape(self.n_blocks, self.block, *array.shape[1:])

    def kept(self, blocks: Bools) -> Outcomes:
        """Return the outcomes of some of the blocks."""
        rows = np.repeat(blocks, self.block)
        return replace(self, units=self.units[rows], values=self.values[rows])

    def first_half(self) -> Outcomes:
        """Return the first half of the blocks: of a Sobol' sequence a balanced part."""
        return self.kept(np.arange(self.n_blocks) < self.n_blocks // 2)


def outcomes_of(design: Design, values: npt.ArrayLike, block: int | None = None) -> Outcomes:
    """Return outcomes ready to be analysed.

    Parameters
    ----------
    design
    values : (n_rows,) or (n_rows, n_replicates)
    block
        Rows of a block; None when each row stands alone.

    Raises
    ------
    InputError
        When the values are not of this design.
    """
    y = np.array(values, dtype=np.float64)
    y = y.reshape(len(y), -1)
    if len(y) != len(design.rows) or not y.shape[1]:
        raise InputError(
            f"{len(y):,} rows of outcomes with {y.shape[1]} replicates for a design of "
            f"{len(design.rows):,} rows",
            expected="one row of outcomes a row of the design, with a replicate or more",
        )
    y[~np.isfinite(y)] = np.nan
    together = design.method in _TOGETHER
    groups = groups_of(design.factors) if together else alone(design.factors)
    size = 1 if block is None else block
    if len(y) % size:
        raise InputError(
            f"{len(y):,} rows are no whole number of blocks of {size}",
            hint="the design's rows or settings were changed after sampling",
        )
    return Outcomes(design, groups, unscaled(design.rows, design.factors), y, size)


def row_means(values: Floats) -> Floats:
    """Return the mean of each row over replicates; see :attr:`Outcomes.means`."""
    there = np.isfinite(values)
    if there.all():
        return np.asarray(values.mean(axis=1), dtype=np.float64)
    common = _mean(values, axis=0)
    common -= np.nanmean(common) if np.isfinite(common).any() else 0.0
    return _mean(values - common, axis=1)


def noise_of_mean(differences: Floats) -> Floats:
    """Return the variance that chance leaves in a mean over the last axis.

    0 where fewer than two replicates are there: then nothing is known of it.
    """
    n = np.isfinite(differences).sum(axis=-1)
    middle = _mean(differences, axis=-1)[..., None]
    squares = np.nansum((differences - middle) ** 2, axis=-1)
    several = n > 1
    return np.where(several, squares / np.where(several, n * (n - 1.0), 1.0), 0.0)


def stochastic_shares(values: Floats) -> tuple[float, float]:
    """Return the part of the variance that is chance: of row means, and of single runs.

    ``within / n / var(row means)`` and ``within / (var(row means) - within / n + within)``, where
    `within` is the variance of replicates in a row after what a replicate has in common over rows
    is taken out. NaN with one replicate or without variance.
    """
    there = np.isfinite(values)
    rows = there.any(axis=1)
    y, there = values[rows], there[rows]
    n_rows, n = y.shape
    free = int(there.sum()) - n_rows - n + 1
    if n < 2 or n_rows < 2 or free < 1:
        return float("nan"), float("nan")
    means = row_means(y)
    left = y - means[:, None]
    left -= _mean(left, axis=0)
    within = float(np.nansum(left**2)) / free
    per_row = float(np.mean(1.0 / there.sum(axis=1)))
    among = float(np.var(means, ddof=1))
    single = max(among - within * per_row, 0.0) + within
    if among <= (_ROUNDING * float(np.abs(means).max())) ** 2:
        return float("nan"), float("nan")
    return min(within * per_row / among, 1.0), min(within / single, 1.0)


def _mean(values: Floats, axis: int) -> Floats:
    there = np.isfinite(values)
    n = there.sum(axis=axis)
    total = np.where(there, values, 0.0).sum(axis=axis)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)
