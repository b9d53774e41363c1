"""Ranks that several rules of the market share."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Ints


def rank_in_group(group: Ints) -> Ints:
    """Return the position of each row in its group; groups are contiguous: (n,)."""
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    is_new = np.diff(group, prepend=group[:1] - 1) != 0
    starts = np.flatnonzero(is_new)
    return np.asarray(np.arange(len(group)) - starts[np.cumsum(is_new) - 1], dtype=np.int64)
