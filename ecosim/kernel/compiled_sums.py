"""The compiled twin of :func:`ecosim.kernel.columns.total_by`: the same additions in one order."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel


@kernel
def totals(codes: Any, values: Any, n: Any) -> Any:
    """Sum by code; raise where a code is out of range.

    A run of equal codes is added up in a register: the same order of additions as one by one.
    """
    out = np.zeros(n)
    last, total = np.int64(-1), 0.0
    for i in range(len(codes)):
        code = np.int64(codes[i])
        if code != last:
            if not 0 <= code < n:
                raise ValueError("code out of range")
            if last >= 0:
                out[last] = total
            last, total = code, out[code]
        total += values[i]
    if last >= 0:
        out[last] = total
    return out
