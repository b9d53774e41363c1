"""The shelf of :mod:`ecosim.model.endings` filled and asked, in compiled code."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import part


@part
def has_room(shelf: Any, begun: Any, end: Any, month: Any) -> Any:
    """Return whether contracts that begin in a month end in months that the shelf has."""
    last = month
    for i in begun:
        last = max(last, end[i])
    return last - month < shelf.first.shape[1]


@part
def file(shelf: Any, batch: Any, begun: Any, end: Any, month: Any) -> Any:
    """File the contracts that begin in a month as a batch."""
    first, last = shelf.first[batch], shelf.first.shape[1] - 1
    shelf.since[batch] = month
    first[:] = 0
    for i in begun:
        first[end[i] - month] += 1
    first[0] = shelf.first[batch - 1, last] if batch > 0 else 0
    for k in range(last):
        first[k + 1] += first[k]
    place = first.copy()
    for i in begun:
        k = end[i] - month - 1
        shelf.rows[place[k]] = i
        place[k] += 1


@part
def filed(shelf: Any, n_batches: Any, month: Any, end: Any) -> Any:
    """Return the contracts of some batches that are without work from a month on, in order.

    Those that were terminated since they were filed are not among them.
    """
    first, since, n_months, n = shelf.first, shelf.since, shelf.first.shape[1] - 1, 0
    for batch in range(n_batches):
        k = month - since[batch] - 1
        n += first[batch, k + 1] - first[batch, k] if 0 <= k < n_months else 0
    rows, n = np.empty(n, np.int64), 0
    for batch in range(n_batches):
        k = month - since[batch] - 1
        if 0 <= k < n_months:
            for at in range(first[batch, k], first[batch, k + 1]):
                rows[n] = shelf.rows[at]
                n += end[shelf.rows[at]] == month
    return rows[:n]


@part
def merged(one: Any, other: Any) -> Any:
    """Return two ascending rows of numbers as one, what is in both once."""
    both, i, j, n = np.empty(len(one) + len(other), np.int64), 0, 0, 0
    while i < len(one) or j < len(other):
        is_one = j == len(other) or (i < len(one) and one[i] <= other[j])
        is_other = i == len(one) or (j < len(other) and other[j] <= one[i])
        both[n] = one[i] if is_one else other[j]
        i, j, n = i + is_one, j + is_other, n + 1
    return both[:n]
