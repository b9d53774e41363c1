"""Sums by code: the same additions in the same order as one by one.

A run of equal codes is added up in a register, because adding to memory waits for the addition
before: firms lie in runs of one class and cell.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part

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
def add_two_by(codes: Any, a: Any, b: Any, out: Any) -> Any:
    """Add two columns to the first rows of `out`, (2 or more, n), by code: they wait together."""
    if len(codes) == 0:
        return
    last = codes[0]
    first, second = out[0, last], out[1, last]
    for i in range(len(codes)):
        code = codes[i]
        if code != last:
            out[0, last], out[1, last] = first, second
            last, first, second = code, out[0, code], out[1, code]
        first += a[i]
        second += b[i]
    out[0, last], out[1, last] = first, second


@part
def add_three_by(codes: Any, a: Any, b: Any, c: Any, out: Any) -> Any:
    """Add three columns to the first rows of `out`, (3 or more, n), by code."""
    if len(codes) == 0:
        return
    last = codes[0]
    first, second, third = out[0, last], out[1, last], out[2, last]
    for i in range(len(codes)):
        code = codes[i]
        if code != last:
            out[0, last], out[1, last], out[2, last] = first, second, third
            last, first, second, third = code, out[0, code], out[1, code], out[2, code]
        first += a[i]
        second += b[i]
        third += c[i]
    out[0, last], out[1, last], out[2, last] = first, second, third


@part
def listed(marks: Any, n: Any, who: Any) -> Any:
    """Fill `who` with the positions that are marked among the first `n`; return how many."""
    size = 0
    for j in range(n):
        who[size] = j
        size += marks[j]
    return size


@part
def take(table: Any, codes: Any, out: Any) -> Any:
    """Fill `out` with what a table says of each code."""
    for j in range(len(codes)):
        out[j] = table[codes[j]]
