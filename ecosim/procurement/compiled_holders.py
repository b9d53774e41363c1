"""Chains of contracts by supplier, in compiled code.

:func:`ecosim.market.delivery.relet` finds the same contracts by reading them all.
"""

from __future__ import annotations

from typing import Any

from ecosim.kernel.compiled import kernel


@kernel
def held_by(
    latest: Any, before: Any, supplier: Any, n: Any, firms: Any, end: Any, first: Any, month: Any,
    found: Any,
) -> Any:  # fmt: skip
    """Fill `found` with contracts from a row on that firms lead beyond a month; return how many.

    Contracts after the first `n` are hung onto the chains of their firms. Returns -1 where there
    is a firm without a chain, and then nothing is done.
    """
    last = firms.max()
    for i in range(n, len(supplier)):
        last = max(last, supplier[i])
    if last >= len(latest):
        return -1
    for i in range(n, len(supplier)):
        before[i] = latest[supplier[i]]
        latest[supplier[i]] = i
    n_found = 0
    for who in firms:
        i = latest[who]
        while i >= first:
            found[n_found] = i
            n_found += end[i] > month
            i = before[i]
    return n_found
