"""Brokerage: who stands between others, and who closes holes between them. Needs networkx.

Betweenness is the share of shortest paths between other nodes that run through a node. Constraint
(Burt 1992) is how far a node's partners are each other's partners too: a broker's is low.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ecosim.innovation.ties import Edges
from ecosim.kernel.types import Ints

#: in larger networks paths start from so many nodes only, evenly spread over the numbering
STARTS = 200


class Broker(NamedTuple):
    """Share of all betweenness (0-1) and constraint of one node."""

    share: float
    constraint: float


def graph_of(edges: Edges) -> Any:
    """Return the ties as a networkx graph; nodes without ties are left out."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_weighted_edges_from(
        zip(edges.one.tolist(), edges.other.tolist(), edges.weight.tolist(), strict=True)
    )
    return graph


def betweenness_shares(edges: Edges) -> dict[int, float]:
    """Return each node's part of all betweenness; nothing where no path has a middle. O(n m)."""
    import networkx as nx

    graph = graph_of(edges)
    nodes = sorted(graph)
    starts = nodes[:: -(-len(nodes) // STARTS)] if nodes else []
    between = nx.betweenness_centrality_subset(graph, starts, nodes)
    total = sum(between.values())
    return {node: float(between[node] / total) for node in nodes} if total else {}


def broker_share(edges: Edges, named: Ints) -> float:
    """Return the part of all betweenness that named nodes have; NaN where nobody has any."""
    shares = betweenness_shares(edges)
    return sum(shares.get(node, 0.0) for node in named.tolist()) if shares else float("nan")


def brokers(edges: Edges, named: Ints) -> dict[int, Broker]:
    """Return share of betweenness and constraint of those named nodes that have ties."""
    import networkx as nx

    graph, shares = graph_of(edges), betweenness_shares(edges)
    who = [node for node in named.tolist() if node in graph]
    constraint = nx.constraint(graph, who, weight="weight")
    return {node: Broker(shares.get(node, 0.0), float(constraint[node])) for node in who}
