"""Networks by chance: the same nodes with the same numbers of ties, otherwise shuffled.

A measure of a network says little by itself: buyers with thousands of suppliers are close to each
other whatever they do. Beside it stands the same measure of networks in which every node keeps its
number of ties and everything else is chance.

Two-mode ties are shuffled by curveball trades: nodes of one side meet in pairs, put the partners
that only one of them has on a heap, and draw as many as they brought (Strona et al. 2014,
doi:10.1038/ncomms5114). All meet at once, in random pairs (Carstens, Berger and Strona 2018,
doi:10.1016/j.mex.2018.06.018), which reaches every network with these degrees with equal chance.
Ties of one kind of nodes are shuffled by double edge swaps; a swap that would tie a node to itself
or a pair twice is not made, but counts as a step, which keeps all networks equally likely.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ecosim.innovation.contract_ties import TwoMode
from ecosim.innovation.ties import Edges
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints, Keys

#: trades of all nodes before the first network is taken, and between two
FIRST_TRADES, TRADES = 20, 5
#: swaps a tie before the first network is taken, and between two
FIRST_SWAPS, SWAPS = 10, 3
_TWO_MODE, _WEIGHTS, _ONE_MODE = "networks.trade", "networks.weights", "networks.swap"


def two_mode_nulls(
    ties: TwoMode, streams: Streams, n: int, left: Keys | None = None, right: Keys | None = None
) -> Iterator[TwoMode]:
    """Yield `n` networks with the degrees of both sides. O(n m log m).

    Each node on the left keeps the weights of its ties, dealt out anew.

    Parameters
    ----------
    ties
        The network; the side with fewer nodes is best on the left.
    streams, n
    left, right : (n_left,), (n_right,) id
        Permanent identities that draws are keyed by; positions without.
    """
    left_id = np.arange(ties.n_left, dtype=np.uint64) if left is None else left
    right_id = np.arange(ties.n_right, dtype=np.uint64) if right is None else right
    now, step = ties.left, 0
    for sample in range(n):
        for _ in range(TRADES if sample else FIRST_TRADES):
            now = _traded(now, ties, left_id, right_id, streams, step)
            step += 1
        yield _with_weights(now, ties, left_id, right_id, streams, sample)


def _traded(
    left: Ints, ties: TwoMode, left_id: Keys, right_id: Keys, streams: Streams, step: int
) -> Ints:
    """Return who is on the left of each tie after all have traded once in random pairs."""
    order = np.argsort(streams.uniform(_TWO_MODE, left_id, step), kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    pair = rank[left] // 2
    # a partner that both have stays with both: two equal (pair, right) side by side
    code = pair * ties.n_right + ties.right
    at = np.argsort(code)
    is_twin = np.zeros(len(code), dtype=np.bool_)
    same = code[at][1:] == code[at][:-1]
    is_twin[at[1:][same]] = is_twin[at[:-1][same]] = True
    free = np.flatnonzero(~is_twin)
    return _dealt(left, free, pair, rank, order, _free_draws(free, pair, order, ties, left_id,
                                                             right_id, streams, step))  # fmt: skip


def _free_draws(
    free: Ints, pair: Ints, order: Ints, ties: TwoMode, left_id: Keys, right_id: Keys,
    streams: Streams, step: int,
) -> Floats:  # fmt: skip
    """Return a draw for each partner on a heap, keyed by the pair that trades and the partner."""
    of_pair = left_id[order[2 * pair[free]]]
    return streams.uniform(_TWO_MODE, right_id[ties.right[free]] ^ (of_pair << np.uint64(32)),
                           step, 1)  # fmt: skip


def _dealt(
    left: Ints, free: Ints, pair: Ints, rank: Ints, order: Ints, draws: Floats
) -> Ints:
    """Return the ties with the heaps dealt out: each node gets as many as it brought."""
    heap = pair[free]
    n_pairs = len(order) // 2 + 1
    brought = np.bincount(heap, weights=rank[left[free]] % 2 == 0, minlength=n_pairs)
    drawn = np.argsort(heap + draws)
    size = np.bincount(heap, minlength=n_pairs)
    place = np.arange(len(drawn)) - np.repeat(np.cumsum(size) - size, size)
    is_second = place >= brought[heap[drawn]]
    dealt = left.copy()
    dealt[free[drawn]] = order[2 * heap[drawn] + is_second]
    return dealt


def _with_weights(
    left: Ints, ties: TwoMode, left_id: Keys, right_id: Keys, streams: Streams, sample: int
) -> TwoMode:
    """Return the shuffled ties with each left node's own weights, dealt out in random order."""
    own = np.argsort(ties.left, kind="stable")
    tie = right_id[ties.right] ^ (left_id[left] << np.uint64(32))
    draws = streams.uniform(_WEIGHTS, tie, sample)
    new = np.argsort(left + draws)
    weight = np.empty_like(ties.weight)
    weight[new] = ties.weight[own]
    return replace(ties, left=left, weight=weight)


def one_mode_nulls(edges: Edges, streams: Streams, n: int) -> Iterator[Edges]:
    """Yield `n` networks with the degree of every node. O(n m).

    Weights stay with the ties' positions: only who is tied to whom is shuffled.
    """
    one, other = edges.one.tolist(), edges.other.tolist()
    taken = set(zip(one, other, strict=True))
    for sample in range(n):
        steps = len(one) * (SWAPS if sample else FIRST_SWAPS)
        _swap(one, other, taken, streams, sample, steps)
        yield Edges.of(np.array(one, dtype=np.int64), np.array(other, dtype=np.int64), edges.weight)


def _swap(
    one: list[int], other: list[int], taken: set[tuple[int, int]], streams: Streams, sample: int,
    steps: int,
) -> None:  # fmt: skip
    """Try so many swaps of two ties each, in place."""
    n, entity = len(one), np.arange(steps)
    first = (streams.uniform(_ONE_MODE, entity, sample, 0) * n).astype(np.int64).tolist()
    second = (streams.uniform(_ONE_MODE, entity, sample, 1) * n).astype(np.int64).tolist()
    crossed = (streams.uniform(_ONE_MODE, entity, sample, 2) < 0.5).tolist()
    for i, j, is_crossed in zip(first, second, crossed, strict=True):
        a, b = one[i], other[i]
        c, d = (other[j], one[j]) if is_crossed else (one[j], other[j])
        new, also = (min(a, d), max(a, d)), (min(c, b), max(c, b))
        if a == d or b == c or new in taken or also in taken or new == also:
            continue
        taken.difference_update(((min(a, b), max(a, b)), (min(c, d), max(c, d))))
        taken.update((new, also))
        one[i], other[i] = new
        one[j], other[j] = also
