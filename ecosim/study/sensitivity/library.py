"""SALib without its side effects: a seed that counts, and a global generator that is put back.

SALib draws in places from NumPy's global generator, takes a seed of 0 for "no seed", and changes
how warnings are written. Nothing of ours draws from that generator; a reader's notebook may.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ecosim.kernel.random import stream_key

_LARGEST = 2**31 - 1


def library_seed(seed: int, purpose: str) -> int:
    """Return a seed for a library: positive for every `seed`, 0 included, and its own a purpose."""
    return stream_key(seed, f"sensitivity.{purpose}") % _LARGEST + 1


@contextmanager
def borrowed(seed: int, purpose: str) -> Iterator[int]:
    """Seed the global generator for a ``with`` block, silence warnings, and put both back.

    Yields
    ------
    seed : what to hand to the library, never 0
    """
    ours = library_seed(seed, purpose)
    state = np.random.get_state()  # noqa: NPY002 - the generator SALib draws from
    formatter = warnings.formatwarning
    np.random.seed(ours)  # noqa: NPY002
    try:
        # recorded, not only ignored: some of SALib switches warnings on again
        with warnings.catch_warnings(record=True):
            warnings.simplefilter("ignore")
            yield ours
    finally:
        np.random.set_state(state)  # noqa: NPY002
        warnings.formatwarning = formatter
