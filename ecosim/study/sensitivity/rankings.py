"""Rank reversal: how often each policy is first, and what the rows where the order turns share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity.factors import unscaled
from ecosim.study.sensitivity.outcome import row_means

_SURE = 0.05


@dataclass(frozen=True, eq=False, kw_only=True)
class Rankings:
    """How policies rank over the rows of a design.

    Parameters
    ----------
    positions
        A row a policy and position: ``policy, position, share`` of the rows; policies that are
        equal in a row share the better position.
    reference
        The policies in the order that others are compared with: at the reference row, or else
        the order most rows have.
    reversal_share
        Part of the rows in which some pair of policies stands the other way round.
    clear_reversal_share
        Part in which a pair does so beyond chance between replicates: the 95 % interval of the
        paired difference lies on the other side of 0. NaN with one replicate.
    pairs
        A row a pair, the better one at the reference first: ``better, worse, reversal_share,
        clear_reversal_share``.
    factors
        A row a factor, the largest difference first: ``factor, same, other, difference, ks, p,
        is_clear``: mean position in the unit interval in rows with the reference order and in
        the others, and the Kolmogorov-Smirnov test of the two, Holm-adjusted.
    n_rows
        With an outcome for every policy.
    notes
        Sentences.
    """

    positions: pd.DataFrame
    reference: tuple[str, ...]
    reversal_share: float
    clear_reversal_share: float
    pairs: pd.DataFrame
    factors: pd.DataFrame
    n_rows: int
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Rankings of {len(self.reference)} policies: {self.reversal_share:.0%} reversed>"


def rankings(
    values: npt.ArrayLike,
    policies: Sequence[str],
    rows: Floats,
    factors: Sequence[Factor],
    *,
    reference_row: int | None = None,
    is_more_better: bool = True,
) -> Rankings:
    """Return how often each policy is first, second and so on, and where the order turns.

    Parameters
    ----------
    values : (n_policies, n_rows, n_replicates)
        NaN where a replicate failed; a row is read when every policy has a replicate there.
    policies
        Names.
    rows : (n_rows, n_factors)
    factors
    reference_row
        The row with the factors at their defaults; None for the order that most rows have.
    is_more_better
        False where the smallest outcome is best.

    Raises
    ------
    InputError
        When the shapes do not fit, there are fewer than two policies, or no row is whole.
    """
    y = np.array(values, dtype=np.float64)
    names = tuple(policies)
    if y.ndim != 3 or y.shape[:2] != (len(names), len(rows)) or len(names) < 2:
        raise InputError(
            f"outcomes of shape {y.shape} for {len(names)} policies and {len(rows)} rows",
            expected="(policies, rows, replicates) of two policies or more",
        )
    y = np.where(np.isfinite(y), y, np.nan) * (1.0 if is_more_better else -1.0)
    means = np.stack([row_means(each) for each in y])
    whole = np.asarray(np.isfinite(means).all(axis=0), dtype=np.bool_)
    if not whole.any() or (reference_row is not None and not whole[reference_row]):
        raise InputError("no row, or not the reference row, has an outcome for every policy")
    order = _reference(means, whole, reference_row)
    means, y = means[:, whole], y[:, whole]
    turned, clear, pairs = _pairs(means, y, order, names)
    several = y.shape[2] > 1
    return Rankings(
        positions=_positions(means, names),
        reference=tuple(names[i] for i in order),
        reversal_share=float(turned.mean()),
        clear_reversal_share=float(clear.mean()) if several else float("nan"),
        pairs=pairs,
        factors=_differences(unscaled(rows, factors)[whole], factors, turned),
        n_rows=int(whole.sum()),
        notes=_notes(means, names, order, turned, len(rows) - int(whole.sum())),
    )


def _reference(means: Floats, whole: Bools, row: int | None) -> Ints:
    """Return policies from the best to the worst at a row, or as most rows have them."""
    if row is not None:
        return np.argsort(-means[:, row], kind="stable")
    orders = np.argsort(-means[:, whole], axis=0, kind="stable").T
    found, counts = np.unique(orders, axis=0, return_counts=True)
    return np.asarray(found[int(np.argmax(counts))], dtype=np.int64)


def _positions(means: Floats, names: tuple[str, ...]) -> pd.DataFrame:
    better = (means[None, :, :] > means[:, None, :]).sum(axis=1) + 1
    return pd.DataFrame(
        [
            (name, position, float((better[i] == position).mean()))
            for i, name in enumerate(names)
            for position in range(1, len(names) + 1)
        ],
        columns=["policy", "position", "share"],
    )


def _pairs(
    means: Floats, y: Floats, order: Ints, names: tuple[str, ...]
) -> tuple[Bools, Bools, pd.DataFrame]:
    """Return in which rows some pair is turned, and clearly so, and a table of pairs."""
    n_rows = means.shape[1]
    any_turned, any_clear = np.zeros(n_rows, np.bool_), np.zeros(n_rows, np.bool_)
    rows: list[dict[str, Any]] = []
    for i, first in enumerate(order):
        for second in order[i + 1 :]:
            turned = means[first] < means[second]
            clear = turned & _is_clear(y[second] - y[first])
            any_turned |= turned
            any_clear |= clear
            rows.append({
                "better": names[first], "worse": names[second],
                "reversal_share": float(turned.mean()),
                "clear_reversal_share": float(clear.mean()) if y.shape[2] > 1 else np.nan,
            })  # fmt: skip
    return any_turned, any_clear, pd.DataFrame(rows)


def _is_clear(difference: Floats) -> Bools:
    """Return in which rows a paired difference exceeds 0 beyond its 95 % interval."""
    from scipy.special import stdtrit

    n = np.isfinite(difference).sum(axis=1)
    filled = np.where(np.isfinite(difference), difference, 0.0)
    mean = filled.sum(axis=1) / np.maximum(n, 1)
    left = np.where(np.isfinite(difference), difference - mean[:, None], 0.0)
    several = n > 1
    free = np.where(several, n - 1.0, 1.0)
    error = np.sqrt((left**2).sum(axis=1) / free / np.maximum(n, 1))
    return np.asarray(several & (mean > stdtrit(free, 0.975) * error), dtype=np.bool_)


def _differences(units: Floats, factors: Sequence[Factor], turned: Bools) -> pd.DataFrame:
    columns = ["factor", "same", "other", "difference", "ks", "p", "is_clear"]
    if not turned.any() or turned.all():
        return pd.DataFrame(columns=columns)
    from scipy.stats import ks_2samp

    rows = []
    for j, factor in enumerate(factors):
        same, other = units[~turned, j], units[turned, j]
        test = ks_2samp(other, same, method="asymp")
        rows.append((factor.name, float(same.mean()), float(other.mean()),
                     float(other.mean() - same.mean()), float(test.statistic),
                     float(test.pvalue)))  # fmt: skip
    table = pd.DataFrame(rows, columns=columns[:-1])
    table["p"] = _holm(table["p"].to_numpy(dtype=np.float64))
    table["is_clear"] = table["p"] < _SURE
    order = np.argsort(-table["ks"].to_numpy(dtype=np.float64), kind="stable")
    return table.iloc[order].reset_index(drop=True)


def _holm(p: Floats) -> Floats:
    """Return p-values for all of several tests (Holm 1979)."""
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def _notes(
    means: Floats, names: tuple[str, ...], order: Ints, turned: Bools, n_left_out: int
) -> tuple[str, ...]:
    first = (means >= means.max(axis=0)).mean(axis=1)
    notes = [
        f"The order {', '.join(names[i] for i in order)} holds in {1.0 - turned.mean():.0%} of "
        f"{means.shape[1]:,} rows; {names[order[0]]} is first in {first[order[0]]:.0%}."
    ]
    if n_left_out:
        notes.append(f"{n_left_out} rows were left out: some policy has no run there.")
    return tuple(notes)
