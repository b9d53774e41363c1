"""How far replicates lie apart: all of them where they are few, the middle nine tenths of many."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Floats

#: below so many replicates a 5 % quantile is in effect the smallest value
FEW = 20
BAND = (0.05, 0.95)


def band(n_replicates: int) -> tuple[float, float]:
    """Return the quantiles that are shown: of few replicates the smallest and the largest."""
    return BAND if n_replicates >= FEW else (0.0, 1.0)


def band_in_words(n_replicates: int) -> str:
    """Return what :func:`band` shows: ``range of 3 replicates``."""
    what = "5–95 %" if n_replicates >= FEW else "range"
    return f"{what} of {n_replicates} replicates"


def spread(values: Floats) -> tuple[float, float]:
    """Return both ends of the band of known values, one a replicate; NaN where none is known."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, band(len(values)))
    return float(low), float(high)
