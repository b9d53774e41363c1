"""The compiled twin of :func:`ecosim.economy.trade.fit_to_margins`: same operations, same order.

A row is summed as NumPy sums it, in eight running sums that are then added in pairs, so that both
engines open the same economy to the bit wherever a region has at most 128 places.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part


@kernel
def fit(flows: Any, rows: Any, columns: Any, allowed: Any, rounds: Any) -> Any:
    """Scale flows to row and column totals, in place, until rows are `allowed` GBP off at most."""
    n_rows, n_columns = flows.shape
    total = np.empty(n_columns)
    for _ in range(rounds):
        total[:] = 0.0
        for i in range(n_rows):
            ratio = _ratio(rows[i], _row_sum(flows, i))
            for j in range(n_columns):
                flows[i, j] *= ratio
                total[j] += flows[i, j]
        for j in range(n_columns):
            total[j] = _ratio(columns[j], total[j])
        worst = 0.0
        for i in range(n_rows):
            for j in range(n_columns):
                flows[i, j] *= total[j]
            worst = max(worst, abs(_row_sum(flows, i) - rows[i]))
        if worst <= allowed:
            break


@part
def _ratio(target: Any, value: Any) -> Any:
    return target / value if value > 0.0 else 0.0


@part
def _row_sum(flows: Any, i: Any) -> Any:
    """Return the sum of a row in NumPy's order of additions."""
    n = flows.shape[1]
    if n < 8:
        total = 0.0
        for j in range(n):
            total += flows[i, j]
        return total
    a, b, c, d = flows[i, 0], flows[i, 1], flows[i, 2], flows[i, 3]
    e, f, g, h = flows[i, 4], flows[i, 5], flows[i, 6], flows[i, 7]
    whole = n - n % 8
    for j in range(8, whole, 8):
        a += flows[i, j]
        b += flows[i, j + 1]
        c += flows[i, j + 2]
        d += flows[i, j + 3]
        e += flows[i, j + 4]
        f += flows[i, j + 5]
        g += flows[i, j + 6]
        h += flows[i, j + 7]
    total = ((a + b) + (c + d)) + ((e + f) + (g + h))
    for j in range(whole, n):
        total += flows[i, j]
    return total
