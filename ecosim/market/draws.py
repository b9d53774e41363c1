"""Which engine runs, and the draws and ranks that several rules of the market share."""

from __future__ import annotations

import os
from importlib.util import find_spec

import numpy as np

from ecosim.errors import InputError
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints, Keys

ENGINES = ("auto", "numpy", "numba")
_HAS_NUMBA = find_spec("numba") is not None


def engine() -> str:
    """Return which twin of a kernel runs: ``numpy`` or ``numba``.

    The environment variable ``ECOSIM_ENGINE`` decides: ``numpy``, ``numba``, or ``auto`` (the
    default: numba where it is installed).
    """
    wanted = os.environ.get("ECOSIM_ENGINE", "auto")
    if wanted not in ENGINES:
        raise InputError(f"ECOSIM_ENGINE cannot be {wanted!r}", expected="auto, numpy or numba")
    if wanted == "auto":
        return "numba" if _HAS_NUMBA else "numpy"
    return wanted


def normals(streams: Streams, stream: str, entity: Keys, month: Ints, look: Ints) -> Floats:
    """Return standard normals as :meth:`~ecosim.kernel.random.Streams.normal`, (n,) arrays in.

    The compiled twin inverts the same uniforms; the two differ by rounding only.
    """
    if engine() == "numba":
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
