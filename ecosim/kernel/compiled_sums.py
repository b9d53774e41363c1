"""Sums by code: the same additions in the same order as one by one.

A run of equal codes is added up in a register, because adding to memory waits for the addition
before: firms lie in runs of one class and cell.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part, unsigned

#: Rows that a pass over many columns goes over at a time, column after column: enough for memory
#: to stream, few enough for them to stay in the processor's cache.
STRETCH = 4096


@kernel
def totals(codes: Any, values: Any, n: Any) -> Any:
    """Do as :func:`ecosim.kernel.columns.total_by`; raise where a code is out of range."""
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


@part
def add_by(codes: Any, values: Any, out: Any) -> Any:
    """Add values to sums by code."""
    if len(codes) == 0:
        return
    last = codes[0]
    total = out[last]
    for i in range(len(codes)):
        code = codes[i]
        if code != last:
            out[last] = total
            last, total = code, out[code]
        total += values[i]
    out[last] = total


@part
def listed(marks: Any, n: Any, who: Any) -> Any:
    """Fill `who` with the positions that are marked among the first `n`; return how many."""
    size = 0
    for j in range(n):
        who[size] = j
        size += marks[j]
    return size


@part
def rows_of(column: Any, rows: Any) -> Any:
    """Return a column's values in some rows, far apart in memory: their reads wait together."""
    values = np.empty(len(rows), column.dtype)
    for k in range(len(rows)):
        values[k] = column[unsigned(rows[k])]
    return values
