"""PAWN: how far the distribution of an outcome moves when one factor is held in a slice.

The Kolmogorov-Smirnov distance between the outcomes of a slice and all outcomes, summarised over
slices (Pianosi and Wagener 2018, doi:10.1016/j.envsoft.2018.07.019). Slices hold equally many rows;
a factor with few values has one slice a value. SALib's version leaves the largest value of a factor
out of every slice and gives no intervals, so the few lines are our own.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from ecosim.errors import InputError
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.study.sensitivity.indices import Estimate, Estimates

SLICES = 10
#: the summary that decides, and the others in the order of the table
SUMMARIES = ("median", "maximum", "mean", "minimum", "CV")


def pawn(
    x: Floats, y: Floats, seed: int, confidence: float, resamples: int, slices: int = SLICES
) -> Estimates:
    """Return PAWN indices with bootstrap intervals over rows.

    Parameters
    ----------
    x : (n_rows, n_groups), positions in the unit cube
    y : (n_rows,), without NaN
    seed, confidence, resamples
    slices
        Of each factor; fewer for a factor with fewer values.

    Raises
    ------
    InputError
        When a slice would hold fewer than five rows.
    """
    n = len(y)
    if n < 5 * slices:
        raise InputError(f"pawn has {n} rows for {slices} slices",
                         expected=f"{5 * slices} rows or more")  # fmt: skip
    cut = np.column_stack([slice_of(column, slices) for column in x.T])
    value = _summaries(cut, y)
    draw, row = np.arange(resamples)[:, None], np.arange(n)[None, :]
    picks = np.floor(Streams(seed).uniform("sensitivity.pawn", draw, row) * n).astype(np.int64)
    spread = np.stack([_summaries(cut[pick], y[pick]) for pick in picks])
    width = float(ndtri(0.5 + confidence / 2.0)) * spread.std(axis=0, ddof=1)
    single = {name: Estimate.around(value[i], width[i]) for i, name in enumerate(SUMMARIES)}
    return Estimates("median", single, np.zeros(x.shape[1]))


def slice_of(x: Floats, slices: int) -> Ints:
    """Return which slice each row lies in: equally many rows each, equal values together."""
    values, place = np.unique(x, return_inverse=True)
    if len(values) <= slices:
        return np.asarray(place, dtype=np.int64)
    ordinal = np.searchsorted(np.sort(x), x, side="left")
    return np.asarray(ordinal * slices // len(x), dtype=np.int64)


def distances(cut: Ints, y: Floats) -> Floats:
    """Return the distance of each slice's outcomes from all, NaN for an empty slice.

    Parameters
    ----------
    cut : (n_rows,), slice of each row
    y : (n_rows,)
    """
    order = np.argsort(y, kind="stable")
    last = np.append(np.diff(y[order]) > 0.0, True)
    n = len(y)
    everything = np.arange(1, n + 1)[last] / n
    found = np.full(int(cut.max()) + 1, np.nan)
    for s in range(len(found)):
        inside = cut[order] == s
        if inside.any():
            share = np.cumsum(inside)[last] / inside.sum()
            found[s] = np.abs(share - everything).max()
    return found


def _summaries(cut: Ints, y: Floats) -> Floats:
    """Return the summaries over slices, shape (n_summaries, n_groups)."""
    found = []
    for j in range(cut.shape[1]):
        d = distances(cut[:, j], y)
        d = d[np.isfinite(d)]
        mean = float(d.mean())
        cv = float(d.std()) / mean if mean > 0.0 else 0.0
        found.append((float(np.median(d)), float(d.max()), mean, float(d.min()), cv))
    return np.array(found).T
