"""Would a smaller sample have said the same: rankings of the first half against the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.kernel.types import Floats
from ecosim.study.sensitivity.indices import Estimates

COLUMNS = ("index", "n_half", "n_full", "spearman", "kendall", "top", "top_shared", "widest")
#: how many of the largest factors are compared
TOP = 5


def stability(full: Estimates, half: Estimates | None, n_full: int, n_half: int) -> pd.DataFrame:
    """Return how rankings agree between half of the sample and all of it.

    Parameters
    ----------
    full, half
        None where half of the sample is too small to be analysed.
    n_full, n_half
        Blocks: trajectories, points of the base sample, or rows.

    Returns
    -------
    table
        A row an index: ``spearman`` and ``kendall`` of the sizes of all factors, ``top_shared`` of
        the ``top`` largest that are the same in both, and ``widest``, the largest half-width of an
        interval over the largest value of the index.
    """
    rows = []
    for index, estimate in full.single.items():
        a = np.abs(estimate.value)
        b = np.abs(half.single[index].value) if half else np.full(len(a), np.nan)
        top = min(TOP, int(np.isfinite(a).sum()))
        spearman, kendall = _agreement(a, b)
        wide = np.where(np.isfinite(a), (estimate.hi - estimate.lo) / 2.0, np.nan)
        finite = wide[np.isfinite(wide)]
        largest = float(np.max(a[np.isfinite(a)])) if top else 0.0
        rows.append((
            index, n_half, n_full, spearman, kendall, top, _shared(a, b, top),
            float(finite.max()) / largest if len(finite) and largest > 0.0 else np.nan,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _agreement(a: Floats, b: Floats) -> tuple[float, float]:
    from scipy.stats import kendalltau, spearmanr

    both = np.isfinite(a) & np.isfinite(b)
    a, b = a[both], b[both]
    if len(a) < 2 or not np.ptp(a) or not np.ptp(b):
        return float("nan"), float("nan")
    return float(spearmanr(a, b).statistic), float(kendalltau(a, b).statistic)


def _shared(a: Floats, b: Floats, top: int) -> float:
    """Return how many of the largest are the same in both; NaN without a half."""
    if not top or not np.isfinite(b).any():
        return float("nan")
    first = [np.argsort(-np.nan_to_num(x, nan=-np.inf), kind="stable")[:top] for x in (a, b)]
    return float(len(np.intersect1d(first[0], first[1])))
