"""Compiled twins of what networks are counted by: pairs added up, parts, paths that close."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part


@kernel
def added_up(left: Any, right: Any, weight: Any, n_left: Any, n_right: Any) -> Any:
    """Return each pair once, ordered by right, then left, and the sum of its weights."""
    by_left = _in_order(left, n_left)
    order = by_left[_in_order(right[by_left], n_right)]
    one, other = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    total, n = np.empty(len(order)), 0
    for e in order:
        if n > 0 and one[n - 1] == left[e] and other[n - 1] == right[e]:
            total[n - 1] += weight[e]
        else:
            one[n], other[n], total[n] = left[e], right[e], weight[e]
            n += 1
    return one[:n], other[:n], total[:n]


@kernel
def one_mode(one: Any, other: Any, n: Any) -> Any:
    """Return the shape of ties among one kind of nodes: tied, giant, paths and closed."""
    partner, first = _partners(one, other, n)
    root = np.arange(n)
    for e in range(len(one)):
        _join(root, one[e], other[e])
    tied, giant = _parts(root, np.diff(first))
    paths, closed, marked = 0, 0, np.full(n, -1, np.int64)
    for node in range(n):
        mine = partner[first[node] : first[node + 1]]
        paths += len(mine) * (len(mine) - 1)
        for who in mine:
            marked[who] = node
        for who in mine:
            for third in partner[first[who] : first[who + 1]]:
                closed += marked[third] == node
    return tied, giant, paths, closed


@kernel
def two_mode(left: Any, right: Any, n_left: Any, n_right: Any) -> Any:
    """Return the same of ties between two kinds; a path has three ties, and a ring closes four.

    Two left nodes that share w partners are in w (w - 1) / 2 rings.
    """
    first = _firsts(right, n_right)
    root, shared = np.arange(n_left + n_right), np.zeros((n_left, n_left), np.int64)
    degree = np.zeros(n_left + n_right, np.int64)
    for e in range(len(left)):
        _join(root, left[e], n_left + right[e])
        degree[left[e]] += 1
        degree[n_left + right[e]] += 1
        for f in range(first[right[e]], first[right[e] + 1]):
            shared[left[e], left[f]] += 1
    tied, giant = _parts(root, degree)
    paths, closed = 0, 0
    for e in range(len(left)):
        paths += (degree[left[e]] - 1) * (degree[n_left + right[e]] - 1)
    for a in range(n_left):
        for b in range(a):
            closed += 2 * shared[a, b] * (shared[a, b] - 1)
    return tied, giant, paths, closed


@part
def _firsts(code: Any, n: Any) -> Any:
    """Return where each code's rows begin when they are in order, and their number: (n + 1,)."""
    first = np.zeros(n + 1, np.int64)
    for e in range(len(code)):
        first[code[e] + 1] += 1
    for c in range(n):
        first[c + 1] += first[c]
    return first


@part
def _in_order(code: Any, n: Any) -> Any:
    """Return rows ordered by code, those of one code as they were."""
    free, order = _firsts(code, n), np.empty(len(code), np.int64)
    for e in range(len(code)):
        order[free[code[e]]] = e
        free[code[e]] += 1
    return order


@part
def _partners(one: Any, other: Any, n: Any) -> Any:
    """Return the partners of all nodes, those of a node side by side, and where each begins."""
    first = _firsts(one, n) + _firsts(other, n)
    partner, free = np.empty(2 * len(one), np.int64), first[:-1].copy()
    for e in range(len(one)):
        partner[free[one[e]]] = other[e]
        free[one[e]] += 1
        partner[free[other[e]]] = one[e]
        free[other[e]] += 1
    return partner, first


@part
def _root(root: Any, node: Any) -> Any:
    """Return the node that stands for a node's part, and let it be found sooner next time."""
    while root[node] != node:
        root[node] = root[root[node]]
        node = root[node]
    return node


@part
def _join(root: Any, one: Any, other: Any) -> Any:
    """Make one part of those of two nodes."""
    a, b = _root(root, one), _root(root, other)
    root[max(a, b)] = min(a, b)


@part
def _parts(root: Any, degree: Any) -> Any:
    """Return how many nodes have ties, and how many of them are in the largest part."""
    size, tied, giant = np.zeros(len(root), np.int64), 0, 0
    for node in range(len(root)):
        if degree[node] > 0:
            tied += 1
            size[_root(root, node)] += 1
            giant = max(giant, size[_root(root, node)])
    return tied, giant
