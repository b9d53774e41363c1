"""Draws and ranks that several rules of the market share."""

from __future__ import annotations

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints, Keys


def normals(streams: Streams, stream: str, entity: Keys, month: Ints, look: Ints) -> Floats:
    """Return standard normals as :meth:`~ecosim.kernel.random.Streams.normal`, (n,) arrays in.

    The compiled twin inverts the same uniforms; the two differ by rounding only.
    """
    if engine.is_compiled():
        from ecosim.market.compiled_draws import normals_compiled

        return normals_compiled(streams.key(stream), entity, month, look)
    return streams.normal(stream, entity, month, look)


def rank_in_group(group: Ints) -> Ints:
    """Return the position of each row in its group; groups are contiguous: (n,)."""
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    is_new = np.diff(group, prepend=group[:1] - 1) != 0
    starts = np.flatnonzero(is_new)
    return np.asarray(np.arange(len(group)) - starts[np.cumsum(is_new) - 1], dtype=np.int64)
