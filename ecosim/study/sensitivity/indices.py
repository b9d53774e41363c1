"""What an analysis finds: one tidy table of indices, with what decides and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.types import Bools, Floats
from ecosim.study.experiment import DUMMY

COLUMNS = (
    "method", "factor", "other", "index", "value", "lo", "hi", "is_influential", "rank", "floor"
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Estimate:
    """One index of every factor, or of every pair of them.

    Parameters
    ----------
    value, lo, hi : (n,) or (n, n)
        Of a pair the upper triangle is read.
    """

    value: Floats
    lo: Floats
    hi: Floats

    @classmethod
    def around(cls, value: Floats, half_width: Floats) -> Estimate:
        """Return an estimate with a symmetric interval."""
        v, h = np.asarray(value, dtype=np.float64), np.asarray(half_width, dtype=np.float64)
        return cls(v, v - h, v + h)

    @classmethod
    def nothing(cls, *shape: int) -> Estimate:
        """Return an estimate that is not there."""
        return cls(np.full(shape, np.nan), np.full(shape, np.nan), np.full(shape, np.nan))


@dataclass(frozen=True, eq=False)
class Estimates:
    """Everything one method says of one sample.

    Parameters
    ----------
    decides
        Name of the index that decides what is influential.
    single
        By name of the index: of each factor.
    pairs
        By name of the index: of each pair.
    noise : (n,)
        What `decides` would be for a factor that only reshuffles chance: 0 where that is unknown
        or the dummy shows it.
    notes
        Sentences.
    """

    decides: str
    single: Mapping[str, Estimate]
    noise: Floats
    pairs: Mapping[str, Estimate] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Indices:
    """Indices of one outcome by one method.

    Parameters
    ----------
    method
    decides
        The index whose interval decides what is influential.
    table
        A row a factor and index, or a pair and index: ``method, factor, other, index, value, lo,
        hi, is_influential, rank, floor``. A factor is influential when `lo` of the deciding index
        lies above its `floor`: the larger of the dummy's upper end and of what noise between
        replicates would give. `rank` counts from the largest size down within an index.
    notes
        Sentences: what was dropped, what decides, what to beware of.
    stochastic_share, stochastic_share_of_runs
        Part of the variance of row means, and of single runs, that is chance between replicates.
    convergence
        A row an index: how its ranking in the first half of the sample agrees with the whole.
    n_rows, n_replicates
        That were analysed.
    """

    method: str
    decides: str
    table: pd.DataFrame
    notes: tuple[str, ...]
    stochastic_share: float
    stochastic_share_of_runs: float
    convergence: pd.DataFrame
    n_rows: int
    n_replicates: int

    def __repr__(self) -> str:
        n = self.table.loc[self.table["other"] == "", "factor"].nunique()
        return f"<Indices {self.method}: {len(self.influential)} of {n} factors influential>"

    @property
    def influential(self) -> tuple[str, ...]:
        """Return the influential factors, the largest first."""
        rows = self.of(self.decides)
        return tuple(rows.loc[rows["is_influential"], "factor"])

    def of(self, index: str) -> pd.DataFrame:
        """Return the rows of one index, the largest first.

        Raises
        ------
        InputError
            When this method has no such index.
        """
        rows = self.table[self.table["index"] == index]
        if rows.empty:
            known = ", ".join(dict.fromkeys(self.table["index"]))
            raise InputError(f"{self.method} has no index {index!r}", expected=known)
        return rows

    def matrix(self, index: str = "S2") -> pd.DataFrame:
        """Return an index of pairs as a symmetric table of factors, NaN on the diagonal."""
        rows = self.of(index)
        names = list(dict.fromkeys(self.of(self.decides)["factor"]))
        found = pd.DataFrame(np.nan, index=names, columns=names)
        for row in rows.to_dict("records"):
            found.loc[row["factor"], row["other"]] = row["value"]
            found.loc[row["other"], row["factor"]] = row["value"]
        return found


def floors(found: Estimates, names: tuple[str, ...]) -> Floats:
    """Return what the lower end of the deciding index must exceed, for each factor."""
    noise = np.asarray(found.noise, dtype=np.float64)
    if DUMMY not in names:
        return noise
    top = found.single[found.decides].hi[names.index(DUMMY)]
    return np.asarray(np.fmax(noise, top), dtype=np.float64)


def table_of(method: str, found: Estimates, names: tuple[str, ...]) -> pd.DataFrame:
    """Return the tidy table of estimates: by index, then by rank, then in the order of factors."""
    floor = floors(found, names)
    is_influential = found.single[found.decides].lo > floor
    if DUMMY in names:
        is_influential[names.index(DUMMY)] = False
    rows: list[dict[str, Any]] = []
    for index, estimate in found.single.items():
        limits = floor if index == found.decides else np.full(len(names), np.nan)
        labels = [(name, "") for name in names]
        rows += _rows(method, index, labels, estimate, is_influential, limits)
    for index, pair in found.pairs.items():
        rows += _pair_rows(method, index, names, pair)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["rank"] = table["rank"].astype("Int64")
    return table


def _pair_rows(
    method: str, index: str, names: tuple[str, ...], pair: Estimate
) -> list[dict[str, Any]]:
    """Return rows of pairs; one counts when it exceeds zero and most pairs of the dummy."""
    upper = np.triu_indices(len(names), 1)
    flat = Estimate(pair.value[upper], pair.lo[upper], pair.hi[upper])
    labels = [(names[i], names[j]) for i, j in zip(*upper, strict=True)]
    of_dummy = np.array([DUMMY in label for label in labels])
    tops = flat.hi[of_dummy & np.isfinite(flat.hi)]
    floor = max(0.0, float(np.median(tops))) if len(tops) else 0.0
    counts = (flat.lo > floor) & ~of_dummy
    return _rows(method, index, labels, flat, counts, np.full(len(labels), floor))


def _rows(
    method: str, index: str, labels: list[tuple[str, str]], found: Estimate,
    is_influential: Bools, floor: Floats,
) -> list[dict[str, Any]]:  # fmt: skip
    size = np.where(np.isfinite(found.value), np.abs(found.value), -np.inf)
    rows: list[dict[str, Any]] = []
    for rank, i in enumerate(np.argsort(-size, kind="stable"), start=1):
        is_there = bool(np.isfinite(found.value[i]))
        rows.append({
            "method": method, "factor": labels[i][0], "other": labels[i][1], "index": index,
            "value": found.value[i], "lo": found.lo[i], "hi": found.hi[i],
            "is_influential": bool(is_influential[i]), "rank": rank if is_there else pd.NA,
            "floor": floor[i],
        })  # fmt: skip
    return rows
