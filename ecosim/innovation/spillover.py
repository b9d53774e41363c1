"""What firms learn from those they are tied to: the spill-over term of equation (19)."""

from __future__ import annotations

import numpy as np

from ecosim.innovation.network_parameters import SpilloverParams
from ecosim.innovation.ties import Edges, Nodes
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import Floats


def spillover(edges: Edges, nodes: Nodes, capability: Floats, p: SpilloverParams) -> Floats:
    """Return what a firm's ties offer it to learn: (n_suppliers,) 0-1. O(ties).

    The mean capability of its partners, weighted by ties, times ``w / (w + w50)`` of the weight w
    of all its ties: nothing without ties, at most what partners know. Buyers teach nothing.

    Parameters
    ----------
    edges
        Ties among all nodes.
    nodes
    capability : (n_suppliers,) 0-1
    p
    """
    known = np.zeros(len(nodes))
    first = nodes.n_buyers
    known[first : first + nodes.n_suppliers] = capability
    known[first + nodes.n_suppliers :] = p.node_capability
    teaches = np.ones(len(nodes))
    teaches[:first] = 0.0
    ends = np.concatenate([edges.one, edges.other])
    partner = np.concatenate([edges.other, edges.one])
    weight = np.concatenate([edges.weight, edges.weight]) * teaches[partner]
    of_ties = total_by(ends, weight, len(nodes))
    offered = total_by(ends, weight * known[partner], len(nodes)) / (of_ties + p.w50)
    return np.asarray(offered[first : first + nodes.n_suppliers])
