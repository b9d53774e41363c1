"""Arrays as bytes: the same for the same numbers, and reading them runs no code."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from ecosim.kernel.types import AnyArray


def packed(arrays: Mapping[str, AnyArray], *, is_small: bool = True) -> bytes:
    """Return named arrays as the bytes of an ``npz`` file.

    NumPy before 2.2 has no way to refuse objects when it writes, so they are refused here.

    Parameters
    ----------
    arrays
    is_small
        Whether they are compressed.

    Raises
    ------
    TypeError
        When an array holds objects, which only a pickle could keep.
    """
    for name, values in arrays.items():
        if values.dtype.hasobject:
            raise TypeError(f"{name} holds objects, which are not kept")
    buffer = io.BytesIO()
    # names of arrays are keyword arguments, of which the stubs know one of another type
    write: Any = np.savez_compressed if is_small else np.savez
    write(buffer, **arrays)
    return buffer.getvalue()
