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
    ends = np.concatenate([edges.one, edges.other])
    partner = np.concatenate([edges.other, edges.one])
    first, last = nodes.n_buyers, nodes.n_buyers + nodes.n_suppliers
    slot = np.clip(partner - first, 0, nodes.n_suppliers - 1)
    known = np.where(partner < last, capability[slot], p.node_capability)
    weight = np.where(partner < first, 0.0, np.concatenate([edges.weight, edges.weight]))
    # few of the region's firms have ties: only those are added up
    who, at = np.unique(ends, return_inverse=True)
    of_ties = total_by(at, weight, len(who))
    offer = total_by(at, weight * known, len(who)) / (of_ties + p.w50)
    is_firm = (who >= first) & (who < last)
    offered = np.zeros(nodes.n_suppliers)
    offered[who[is_firm] - first] = offer[is_firm]
    return offered
