"""Measures of networks, as arrays: how connected, how clustered, who with whom, how concentrated.

Each takes ties and returns a number; NaN where it is not defined. What needs paths through the
network (brokerage) is in :mod:`ecosim.innovation.brokerage`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from ecosim.innovation.contract_ties import TwoMode
from ecosim.innovation.ties import Edges
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Bools, Floats, Ints

#: the part of suppliers, largest first, whose share of value is the top share
TOP = 0.1

NAN = float("nan")


class Measures(NamedTuple):
    """What is measured of each network.

    Parameters
    ----------
    ties : number of tied pairs
    giant_share : nodes with ties that are in the largest connected part
    clustering : how often partners of a node are tied, too; of two-mode ties, how often three ties
        in a row close to a ring of four
    assortativity : correlation of being innovative at the two ends of a tie, -1 to 1
    top_share : value of ties of the largest tenth of nodes (of suppliers, of two-mode ties)
    hhi : sum of squared shares of the value of ties, over nodes
    """

    ties: float
    giant_share: float
    clustering: float
    assortativity: float
    top_share: float
    hhi: float


class Shape(NamedTuple):
    """What is counted of ties, whatever they weigh.

    Parameters
    ----------
    tied, giant : nodes with ties, and those of them in the largest connected part
    paths, closed : paths of ties that might close, and those that do
    """

    tied: int
    giant: int
    paths: int
    closed: int

    @property
    def giant_share(self) -> float:
        """Return the part of tied nodes that the largest part holds."""
        return self.giant / self.tied if self.tied else NAN

    @property
    def clustering(self) -> float:
        """Return closed over all paths."""
        return self.closed / self.paths if self.paths else NAN


def one_mode(edges: Edges, n: int, is_innovative: Bools) -> Measures:
    """Return the measures of ties among one kind of nodes. O(sum of squared degrees).

    Parameters
    ----------
    edges
    n
        Number of nodes, those without ties included.
    is_innovative : (n,)
    """
    shape = one_mode_shape(edges, n)
    ends = np.concatenate([edges.one, edges.other])
    value = total_by(ends, np.concatenate([edges.weight, edges.weight]), n)
    flag = is_innovative.astype(np.float64)
    one, other = flag[edges.one], flag[edges.other]
    return Measures(
        ties=float(len(edges)),
        giant_share=shape.giant_share,
        clustering=shape.clustering,
        # a tie has no direction: each counts both ways
        assortativity=_correlation(np.concatenate([one, other]), np.concatenate([other, one])),
        top_share=_top_share(value),
        hhi=_hhi(value),
    )


def two_mode(ties: TwoMode, left_innovative: Bools, right_innovative: Bools) -> Measures:
    """Return the measures of ties between two kinds of nodes. O(sum of squared right degrees).

    Parameters
    ----------
    ties
    left_innovative : (n_left,)
    right_innovative : (n_right,)
    """
    value = total_by(ties.right, ties.weight, ties.n_right)
    shape = two_mode_shape(ties)
    return Measures(
        ties=float(len(ties)),
        giant_share=shape.giant_share,
        clustering=shape.clustering,
        assortativity=_correlation(
            left_innovative[ties.left].astype(np.float64),
            right_innovative[ties.right].astype(np.float64),
        ),
        top_share=_top_share(value),
        hhi=_hhi(value),
    )


# ---------------------------------------------------------------------------------- shape
def one_mode_shape(edges: Edges, n: int) -> Shape:
    """Return the shape of ties among one kind of nodes: its paths have two ties."""
    if engine.is_compiled():
        from ecosim.innovation import compiled_networks

        return Shape(*compiled_networks.one_mode(edges.one, edges.other, n))
    table = _both_ways(edges.one, edges.other, n)
    degree = np.diff(table.indptr)
    return Shape(
        tied=int((degree > 0).sum()),
        giant=_giant(table, degree > 0),
        paths=int((degree * (degree - 1)).sum()),
        closed=int((table @ table).multiply(table).sum()),
    )


def two_mode_shape(ties: TwoMode) -> Shape:
    """Return the shape of two-mode ties: paths of three ties, four of which are on each ring.

    Two left nodes that share w partners are in w (w - 1) / 2 rings of four (Robins and Alexander
    2004).
    """
    if engine.is_compiled():
        from ecosim.innovation import compiled_networks

        return Shape(*compiled_networks.two_mode(ties.left, ties.right, ties.n_left, ties.n_right))
    table = ties.table
    shared = np.asarray((table.T @ table).toarray())
    left, right = np.diag(shared), np.diff(table.indptr)
    above = np.triu(shared, 1)
    both = _both_ways(ties.left, ties.n_left + ties.right, ties.n_left + ties.n_right)
    return Shape(
        tied=int((left > 0).sum() + (right > 0).sum()),
        giant=_giant(both, np.concatenate([left, right]) > 0),
        paths=int(((left[ties.left] - 1) * (right[ties.right] - 1)).sum()),
        closed=int((2 * above * (above - 1)).sum()),
    )


def _both_ways(one: Ints, other: Ints, n: int) -> csr_array:
    """Return ties as a symmetric table of ones: (n, n), sparse."""
    ends = np.concatenate([one, other]), np.concatenate([other, one])
    return coo_array((np.ones(2 * len(one)), ends), shape=(n, n)).tocsr()


def _giant(table: csr_array, is_tied: Bools) -> int:
    """Return how many of the tied nodes are in the largest connected part."""
    label = connected_components(table, directed=False)[1]
    return int(np.bincount(label[is_tied], minlength=1).max())


# ---------------------------------------------------------------------------------- who with whom
def _correlation(one: Floats, other: Floats) -> float:
    """Return Pearson's correlation; NaN where one side does not vary."""
    if not len(one) or np.ptp(one) == 0.0 or np.ptp(other) == 0.0:
        return NAN
    a, b = one - one.mean(), other - other.mean()
    return float((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()))


# ---------------------------------------------------------------------------------- concentrated
def _top_share(value: Floats) -> float:
    """Return what the largest tenth of those who have any value hold of it."""
    some = np.sort(value[value > 0])[::-1]
    return float(some[: int(np.ceil(TOP * len(some)))].sum() / some.sum()) if len(some) else NAN


def _hhi(value: Floats) -> float:
    total = value.sum()
    return float(((value / total) ** 2).sum()) if total > 0 else NAN


# ---------------------------------------------------------------------------------- against chance
class Against(NamedTuple):
    """A measure beside the same of networks by chance.

    Parameters
    ----------
    value : of the network
    null_mean, null_low, null_high : mean and 2.5 and 97.5 % of networks by chance
    z : distance from the mean in standard deviations; NaN where chance never moves the measure
    p : two-sided, at least 1 / (n + 1)
    n : networks by chance
    """

    value: float
    null_mean: float
    null_low: float
    null_high: float
    z: float
    p: float
    n: int


def against(value: float, null: Floats) -> Against:
    """Return a measure beside its values in networks by chance: null (n,)."""
    if np.isnan(value) or not len(null) or np.isnan(null).any():
        return Against(value, NAN, NAN, NAN, NAN, NAN, len(null))
    mean, low, high = null.mean(), *np.quantile(null, [0.025, 0.975])
    spread = null.std(ddof=1) if len(null) > 1 else 0.0
    # rounding is no spread
    is_fixed = spread <= 1e-12 * max(1.0, abs(mean))
    z = NAN if is_fixed else float((value - mean) / spread)
    beyond = np.abs(null - mean) >= abs(value - mean) - 1e-12 * max(1.0, abs(mean))
    p = (1.0 + float(beyond.sum())) / (len(null) + 1.0)
    return Against(value, float(mean), float(low), float(high), z, p, len(null))


def against_nulls(found: Measures, nulls: list[Measures]) -> dict[str, Against]:
    """Return every measure beside its values in networks by chance."""
    table = np.array([list(one) for one in nulls], dtype=np.float64)
    return {
        name: against(value, table[:, i] if len(table) else np.empty(0))
        for i, (name, value) in enumerate(found._asdict().items())
    }

