"""The search: differential evolution, a generation at a time, each a study of its own.

SciPy proposes whole generations; what they cost is read from runs that a store keeps. The proposals
follow from the seed and from the losses alone, so a search that was cut off is repeated from the
store at no cost and goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ecosim.errors import RunError
from ecosim.kernel.types import Floats, Ints
from ecosim.study.experiment import Factor

#: points a generation has for each factor, where a file does not say
PER_FACTOR = 5
#: SciPy's least
LEAST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How far to search.

    Parameters
    ----------
    generations : after the first
    population : points of each generation; five a factor when 0
    seed
    """

    generations: int = 20
    population: int = 0
    seed: int = 1

    def points(self, n_factors: int) -> int:
        """Return how many points a generation has."""
        return max(LEAST, self.population or PER_FACTOR * n_factors)

    def evaluations(self, n_factors: int) -> int:
        """Return how many points are looked at in all."""
        return self.points(n_factors) * (self.generations + 1)


#: returns the loss of every row: (n, n_factors) to (n,)
Evaluate = Callable[[Floats], Floats]
#: told after each generation: its number, how many there are, the lowest loss so far
Told = Callable[[int, int, float], None]


@dataclass(frozen=True, eq=False)
class Trail:
    """Every point that was looked at, in order.

    Attributes
    ----------
    rows : (n, n_factors)
    generation, loss : (n,)
    """

    rows: Floats
    generation: Ints
    loss: Floats


@dataclass(eq=False)
class _Path:
    """A search under way."""

    start: Floats
    search: Search
    factors: Sequence[Factor]
    evaluate: Evaluate
    told: Told | None
    rows: list[Floats] = field(default_factory=list)
    losses: list[Floats] = field(default_factory=list)

    def look(self, _: Callable[[Floats], float], points: Iterable[Floats]) -> list[float]:
        """Return the loss of one generation of points of the unit cube; SciPy's ``map``."""
        rows = in_units(np.array(list(points)), self.factors)
        if not self.rows:
            rows[0] = self.start  # to the last digit, so that a run of it is found again
        found = self.evaluate(rows)
        if not self.rows and not np.isfinite(found).any():
            raise RunError(
                "no point of the first generation has every figure in every replicate: its runs "
                "failed, or a figure is not defined in them"
            )
        self.rows.append(rows)
        self.losses.append(found)
        if self.told is not None:
            lowest = float(min(one.min() for one in self.losses))
            self.told(len(self.rows) - 1, self.search.generations, lowest)
        return [float(one) for one in found]


def search(
    start: Floats,
    factors: Sequence[Factor],
    asked: Search,
    evaluate: Evaluate,
    told: Told | None = None,
) -> Trail:
    """Return the trail of a search for the row of the least loss.

    Parameters
    ----------
    start : (n_factors,)
        Within the ranges; the first point of the first generation, whose others are spread by
        Sobol's sequence.
    factors
        Ranges.
    asked
    evaluate
        Called once a generation.
    """
    from scipy.optimize import Bounds, differential_evolution

    path = _Path(start, asked, factors, evaluate, told)
    cube = Bounds(np.zeros(len(factors)), np.ones(len(factors)))
    # what its stubs take for a map of workers differs by version
    search: Any = differential_evolution
    search(
        _never, cube, init=_first(start, factors, asked),
        maxiter=asked.generations, tol=0.0, atol=0.0, polish=False, updating="deferred",
        workers=path.look, seed=asked.seed,
    )  # fmt: skip
    return Trail(
        np.concatenate(path.rows),
        np.repeat(np.arange(len(path.rows)), [len(one) for one in path.rows]),
        np.concatenate(path.losses),
    )


def _never(_: Floats) -> float:
    raise AssertionError("points are looked at a generation at a time")


def _first(start: Floats, factors: Sequence[Factor], asked: Search) -> Floats:
    """Return the first generation in the unit cube: the start, then Sobol's points."""
    from scipy.stats import qmc

    n = asked.points(len(factors))
    sampler = qmc.Sobol(len(factors), scramble=True, seed=asked.seed)
    spread = sampler.random_base2(int(np.ceil(np.log2(n))))[: n - 1]
    low, high = _ends(factors)
    return np.vstack([np.clip((start - low) / (high - low), 0.0, 1.0), spread])


def in_units(points: Floats, factors: Sequence[Factor]) -> Floats:
    """Return points of the unit cube as rows in the units of the factors, whole where they are."""
    low, high = _ends(factors)
    rows = low + points * (high - low)
    whole = np.array([factor.is_integer for factor in factors])
    return np.asarray(np.where(whole, np.rint(rows), rows))


def _ends(factors: Sequence[Factor]) -> tuple[Floats, Floats]:
    return np.array([f.low for f in factors]), np.array([f.high for f in factors])
