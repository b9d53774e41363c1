"""Rows of long columns that are few, found eight at a time, in compiled code.

A pass that tests a long column fast writes a flag a row, side by side and in the column's own type.
Flags are kept in words of eight, and a word without any is passed over at once.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import part

#: flags in a word
_WORD = 8


@part
def no_flags(n: Any) -> Any:
    """Return words for `n` flags, none of them set; ``words.view(np.bool_)`` are the flags."""
    return np.zeros((n + _WORD - 1) // _WORD, np.uint64)


@part
def flagged(words: Any, first: Any) -> Any:
    """Return the rows whose flags are set, in order, where the first flag is of row `first`."""
    flags, room, n = words.view(np.bool_), 0, 0
    for w in range(len(words)):
        room += words[w] != 0
    rows = np.empty(_WORD * room, np.int64)
    for w in range(len(words)):
        if words[w] != 0:
            for i in range(_WORD * w, _WORD * w + _WORD):
                rows[n] = first + i
                n += flags[i]
    return rows[:n]
