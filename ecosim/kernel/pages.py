"""Long columns whose memory is taken as their rows are written, some pages at a time."""

from __future__ import annotations

import mmap
import sys
from contextlib import suppress

import numpy as np
import numpy.typing as npt

from ecosim.kernel.types import AnyArray

#: Linux's request for pages that are about to be written; Python has no name for it
_POPULATE_WRITE = 23


class Pages:
    """Memory of a column.

    NumPy asks for large arrays in pages of two million bytes. A column that grows by a hundredth
    of that in a month would have such pages cleared for it, which takes longer than to write it.

    Parameters
    ----------
    room
        Rows that there is room for.
    kind
        Type of a row.

    Attributes
    ----------
    column : (room,), zeros that take no memory before they are written
    """

    def __init__(self, room: int, kind: npt.DTypeLike) -> None:
        size = room * np.dtype(kind).itemsize
        if hasattr(mmap, "MAP_PRIVATE"):
            self._memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        else:
            self._memory = mmap.mmap(-1, size)
        self.column: AnyArray = np.frombuffer(self._memory, dtype=kind)
        self._taken = 0

    def take(self, rows: int) -> None:
        """Take the memory of so many rows in one go: page by page it costs half as much again."""
        size = min(rows * self.column.itemsize, len(self._memory))
        first = self._taken - self._taken % mmap.PAGESIZE
        if size > self._taken:
            if sys.platform == "linux":
                # kernels before 5.14 know no such request and give pages one by one
                with suppress(OSError):
                    self._memory.madvise(_POPULATE_WRITE, first, size - first)
            self._taken = size
