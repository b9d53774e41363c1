"""Chains of contracts by supplier, in compiled code.

:func:`ecosim.market.delivery.relet` finds the same contracts by reading them all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel


@kernel
def chain(latest: Any, before: Any, supplier: Any, first: Any) -> Any:
    """Hang contracts from a row on onto the chains of their firms."""
    for i in range(first, len(supplier)):
        before[i] = latest[supplier[i]]
        latest[supplier[i]] = i


@kernel
def held(latest: Any, before: Any, firms: Any, end: Any, first: Any, month: Any) -> Any:
    """Return contracts from a row on that go on after a month and are led by some firms."""
    rows, n = np.empty(len(end) - first, np.int64), 0
    for who in firms:
        i = latest[who]
        while i >= first:
            rows[n] = i
            n += end[i] > month
            i = before[i]
    return rows[:n].copy()
