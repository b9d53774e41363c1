"""PRIM: boxes of the factors in which a case is common, as sentences one can act on.

A box is made by peeling: at each step the thin slice whose loss raises the share of cases most is
taken off; then by pasting: faces move out again while the share does not fall (Friedman and Fisher
1999, doi:10.1023/A:1008894516817). What a box is worth is its coverage (the part of all cases that
lies inside) and its density (the part of what lies inside that is a case); which of its limits mean
something, a quasi-p-value says (Bryant and Lempert 2010, doi:10.1016/j.techfore.2009.08.002).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.params import Value
from ecosim.kernel.types import Bools, Floats
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity.region import Region, larger, smaller

#: quasi-p-value above which a limit may be chance
CHANCE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What a box asks of one factor.

    Parameters
    ----------
    factor
    low, high
        Both inside; infinite where that side is free; NaN for a factor whose levels have no order.
    levels
        Levels inside, of a factor with listed ones.
    qp
        How likely as many cases were, had the limit no bearing: one-sided binomial test.
    """

    factor: str
    low: float
    high: float
    levels: tuple[Value, ...]
    qp: float

    @property
    def said(self) -> str:
        """Return the limit in words: ``x1 from 0.2 to 0.6``."""
        if self.levels:
            return f"{self.factor} is {' or '.join(str(level) for level in self.levels)}"
        if np.isinf(self.low):
            return f"{self.factor} at most {self.high:.4g}"
        if np.isinf(self.high):
            return f"{self.factor} at least {self.low:.4g}"
        return f"{self.factor} from {self.low:.4g} to {self.high:.4g}"


@dataclass(frozen=True, eq=False, kw_only=True)
class Box:
    """One box and what it is worth.

    Parameters
    ----------
    limits
        The one that matters most first.
    coverage, density, mass
        Part of all cases inside; part of the rows inside that are cases; part of rows inside.
        All of the rows that no earlier box holds, coverage of all cases.
    n_inside, n_cases
    """

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    n_inside: int
    n_cases: int

    def __repr__(self) -> str:
        return f"<Box {self.said}: coverage {self.coverage:.0%}, density {self.density:.0%}>"

    @property
    def said(self) -> str:
        """Return the box in words."""
        return " and ".join(limit.said for limit in self.limits) or "everywhere"


@dataclass(frozen=True, eq=False, kw_only=True)
class Discovery:
    """Boxes found, and the trade-off they were chosen from.

    Parameters
    ----------
    boxes
        One a round of covering, pasted.
    trajectory
        A row a peeling step: ``box, step, coverage, density, mass, n_restricted, is_chosen``; also
        of a last round that came to no box.
    base_rate
        Part of all rows that are cases.
    n_rows
    notes
        Sentences.
    """

    boxes: tuple[Box, ...]
    trajectory: pd.DataFrame
    base_rate: float
    n_rows: int
    notes: tuple[str, ...]

    @property
    def limits(self) -> pd.DataFrame:
        """Return limits as a table: ``box, factor, low, high, levels, qp``."""
        rows = [
            {"box": i, "factor": one.factor, "low": one.low, "high": one.high,
             "levels": ", ".join(str(level) for level in one.levels), "qp": one.qp}
            for i, box in enumerate(self.boxes, start=1)
            for one in box.limits
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["box", "factor", "low", "high", "levels", "qp"])


@dataclass(frozen=True, eq=False)
class _Sample:
    rows: Floats
    is_case: Bools
    factors: tuple[Factor, ...]
    n_all_cases: int

    def worth(self, region: Region) -> tuple[int, int]:
        """Return rows and cases inside."""
        inside = region.inside(self.rows)
        return int(inside.sum()), int((inside & self.is_case).sum())


def prim(
    rows: Floats,
    factors: Sequence[Factor],
    is_case: npt.ArrayLike,
    *,
    peel: float = 0.05,
    min_mass: float = 0.05,
    n_boxes: int = 1,
    min_density: float | None = None,
    min_coverage: float | None = None,
    max_qp: float = CHANCE,
) -> Discovery:
    """Return boxes in which cases are common.

    Parameters
    ----------
    rows : (n_rows, n_factors), in the units of the design
    factors
    is_case : (n_rows,), for instance whether the net effect is negative
    peel
        Part of the rows inside that a step takes off; small is patient.
    min_mass
        Part of all rows that a box holds at least.
    n_boxes
        Boxes at most, each of the rows that the earlier ones leave.
    min_density, min_coverage
        Of the steps of the trade-off one is chosen: the one with the most coverage of at least
        this density, or the most density of at least this coverage; by default the largest
        harmonic mean of both.
    max_qp
        Limits with a larger quasi-p-value are taken away again, the weakest first, as far as
        `min_density` allows; 1 keeps all.

    Raises
    ------
    InputError
        When every row is a case or none is, or a share is no share.

    Notes
    -----
    Cost O(steps n_factors n_rows), with log(min_mass) / log(1 - peel) steps.
    """
    cases = np.asarray(is_case, dtype=np.bool_)
    _check(rows, factors, cases, peel, min_mass)
    left = np.ones(len(rows), dtype=np.bool_)
    boxes: list[Box] = []
    steps: list[dict[str, Any]] = []
    for number in range(1, n_boxes + 1):
        sample = _Sample(rows[left], cases[left], tuple(factors), int(cases.sum()))
        if not sample.is_case.any() or sample.is_case.all() or not len(sample.rows):
            break
        path = _peeled(sample, peel, max(1, round(min_mass * len(rows))))
        table = _trade_off(sample, path, number)
        chosen = _chosen(table, min_density, min_coverage)
        table[chosen]["is_chosen"] = True
        region = _pasted(sample, path[chosen], peel)
        region = _freed(sample, region, max_qp, min_density or 0.0)
        steps += table
        if not len(region.restricted()):
            break
        boxes.append(_box(sample, region))
        left[np.flatnonzero(left)[region.inside(sample.rows)]] = False
    return Discovery(
        boxes=tuple(boxes), trajectory=pd.DataFrame(steps, columns=list(_STEP)),
        base_rate=float(cases.mean()), n_rows=len(rows), notes=_notes(boxes, float(cases.mean())),
    )  # fmt: skip


_STEP = ("box", "step", "coverage", "density", "mass", "n_restricted", "is_chosen")


def _check(
    rows: Floats, factors: Sequence[Factor], cases: Bools, peel: float, min_mass: float
) -> None:
    if rows.shape != (len(cases), len(factors)):
        raise InputError(
            f"{len(cases)} cases and {len(factors)} factors for rows of shape {rows.shape}",
            expected="one case a row and one factor a column",
        )
    n = int(cases.sum())
    if n in (0, len(cases)):
        raise InputError(
            f"{n} of {len(cases)} rows are cases: there is nothing to tell apart",
            hint="choose another threshold of what is a case",
        )
    for name, share in (("peel", peel), ("min_mass", min_mass)):
        if not 0.0 < share < 1.0:
            raise InputError(f"{name} is {share}", expected="a share between 0 and 1")


def _peeled(sample: _Sample, peel: float, least: int) -> list[Region]:
    """Return the region after each step, from everything to the smallest that is allowed."""
    path = [Region.everything(sample.factors)]
    while True:
        inside = path[-1].inside(sample.rows)
        n, density = int(inside.sum()), float(sample.is_case[inside].mean())
        best, best_gain = None, -np.inf
        for region in smaller(path[-1], sample.rows[inside], sample.factors, peel):
            n_new, n_cases = sample.worth(region)
            if n_new < least or n_new == n:
                continue
            gain = (n_cases / n_new - density) / (n - n_new)
            if gain > best_gain:
                best, best_gain = region, gain
        if best is None or density == 1.0:
            return path
        path.append(best)


def _trade_off(sample: _Sample, path: list[Region], number: int) -> list[dict[str, Any]]:
    rows = []
    for step, region in enumerate(path):
        n, n_cases = sample.worth(region)
        values = (
            number, step, n_cases / sample.n_all_cases, n_cases / n, n / len(sample.rows),
            len(region.restricted()), False,
        )  # fmt: skip
        rows.append(dict(zip(_STEP, values, strict=True)))
    return rows


def _chosen(table: list[dict[str, Any]], density: float | None, coverage: float | None) -> int:
    """Return the step of the trade-off that a box is made of; the earliest of equals."""

    def worth(row: dict[str, Any]) -> tuple[float, float]:
        c, d = float(row["coverage"]), float(row["density"])
        if density is not None:
            return (c, d) if d >= density else (-1.0, d)
        if coverage is not None:
            return (d, c) if c >= coverage else (-1.0, c)
        return (2.0 * c * d / (c + d) if c + d else 0.0, d)

    return max(range(len(table)), key=lambda i: (*worth(table[i]), -i))


def _pasted(sample: _Sample, region: Region, share: float) -> Region:
    """Return the region with faces moved out as long as the density does not fall."""
    while True:
        n, n_cases = sample.worth(region)
        best, best_worth = None, (n_cases / n, n)
        for candidate in larger(region, sample.rows, n, share):
            n_new, n_new_cases = sample.worth(candidate)
            worth = (n_new_cases / n_new, n_new)
            if n_new > n and worth > best_worth:
                best, best_worth = candidate, worth
        if best is None:
            return region
        region = best


def _freed(sample: _Sample, region: Region, max_qp: float, min_density: float) -> Region:
    """Return the region without limits that may be chance."""
    while len(region.restricted()):
        n, n_cases = sample.worth(region)
        qps = [(_limit(sample, region, int(j), n, n_cases).qp, int(j))
               for j in region.restricted()]  # fmt: skip
        weakest, j = max(qps)
        n_free, n_free_cases = sample.worth(region.without(j))
        if weakest <= max_qp or n_free_cases / n_free < min_density:
            return region
        region = region.without(j)
    return region


def _box(sample: _Sample, region: Region) -> Box:
    n, n_cases = sample.worth(region)
    limits = [_limit(sample, region, int(j), n, n_cases) for j in region.restricted()]
    return Box(
        limits=tuple(sorted(limits, key=lambda limit: limit.qp)),
        coverage=n_cases / sample.n_all_cases, density=n_cases / n, mass=n / len(sample.rows),
        n_inside=n, n_cases=n_cases,
    )  # fmt: skip


def _limit(sample: _Sample, region: Region, j: int, n: int, n_cases: int) -> Limit:
    from scipy.stats import binom

    n_free, n_free_cases = sample.worth(region.without(j))
    qp = float(binom.sf(n_cases - 1, n, n_free_cases / n_free))
    factor, low, high = sample.factors[j], float(region.low[j]), float(region.high[j])
    allowed = region.allowed[j]
    if not factor.values:
        return Limit(factor=factor.name, low=low, high=high, levels=(), qp=qp)
    if allowed is None:
        allowed = np.array([low <= i <= high for i in range(len(factor.values))])
    levels = tuple(v for v, inside in zip(factor.values, allowed, strict=True) if inside)
    return Limit(factor=factor.name, low=np.nan, high=np.nan, levels=levels, qp=qp)


def _notes(boxes: list[Box], base_rate: float) -> tuple[str, ...]:
    if not boxes:
        return ("No box holds a larger part of cases than the whole.",)
    notes = [
        f"Box {i}: {box.said}. It holds {box.coverage:.0%} of all cases; {box.density:.0%} of its "
        f"{box.n_inside:,} rows are cases, of all rows {base_rate:.0%}."
        for i, box in enumerate(boxes, start=1)
    ]
    for i, box in enumerate(boxes, start=1):
        weak = [limit.factor for limit in box.limits if limit.qp > CHANCE]
        if weak:
            notes.append(f"In box {i} the limits of {', '.join(weak)} may be chance.")
    return tuple(notes)
