"""Are measures of networks those of networkx, and of small graphs worked by hand?"""

from __future__ import annotations

import math

import networkx as nx
import numpy as np
import pytest

from ecosim.innovation.brokerage import betweenness_shares, broker_share, brokers
from ecosim.innovation.contract_ties import TwoMode
from ecosim.innovation.measures import Measures, one_mode, two_mode
from ecosim.innovation.ties import Edges
from ecosim.kernel.types import Bools


def edges_of(graph: nx.Graph) -> Edges:
    ends = np.array([(a, b) for a, b in graph.edges])
    return Edges.of(ends[:, 0], ends[:, 1], np.ones(len(ends)))


def nobody(n: int) -> Bools:
    return np.zeros(n, dtype=np.bool_)


@pytest.fixture(scope="module")
def karate() -> nx.Graph:
    """Return Zachary's club; who followed the officer is `innovative` here."""
    return nx.karate_club_graph()


@pytest.fixture(scope="module")
def clubs() -> tuple[nx.Graph, TwoMode]:
    """Return Davis' women (left) and events (right), as networkx and as ties."""
    graph = nx.davis_southern_women_graph()
    women, events = graph.graph["top"], graph.graph["bottom"]
    pairs = [(women.index(a), events.index(b)) for a in women for b in graph[a]]
    left, right = (np.array(side) for side in zip(*pairs, strict=True))
    return graph, TwoMode.of(left, right, np.ones(len(left)), len(women), len(events))


def karate_measures(karate: nx.Graph) -> Measures:
    officer = np.array([karate.nodes[i]["club"] == "Officer" for i in range(34)])
    return one_mode(edges_of(karate), 34, officer)


def test_clustering_is_the_transitivity_of_networkx(karate: nx.Graph) -> None:
    assert karate_measures(karate).clustering == pytest.approx(nx.transitivity(karate))


def test_assortativity_is_that_of_networkx(karate: nx.Graph) -> None:
    expected = nx.attribute_assortativity_coefficient(karate, "club")
    assert karate_measures(karate).assortativity == pytest.approx(expected)


def test_the_club_is_one_part(karate: nx.Graph) -> None:
    assert karate_measures(karate).giant_share == 1.0


def test_giant_share_leaves_out_nodes_without_ties() -> None:
    # a path of three and a pair, of ten nodes
    edges = Edges.of(np.array([0, 1, 5]), np.array([1, 2, 6]), np.ones(3))
    assert one_mode(edges, 10, nobody(10)).giant_share == pytest.approx(3 / 5)


def test_a_triangle_with_a_tail_by_hand() -> None:
    # paths of two: 1 at nodes 0 and 1, 3 at node 2; one triangle closes three of these five
    edges = Edges.of(np.array([0, 0, 1, 2]), np.array([1, 2, 2, 3]), np.array([1.0, 1, 1, 5]))
    found = one_mode(edges, 4, nobody(4))
    assert found.clustering == pytest.approx(3 / 5)
    # weights at nodes 0 to 3: 2, 2, 7, 5 of 16
    assert found.hhi == pytest.approx((4 + 4 + 49 + 25) / 256)
    assert found.top_share == pytest.approx(7 / 16)
    assert found.ties == 4


def test_clustering_of_two_modes_is_robins_and_alexanders(
    clubs: tuple[nx.Graph, TwoMode],
) -> None:
    graph, ties = clubs
    expected = nx.bipartite.robins_alexander_clustering(graph)
    assert two_mode(ties, nobody(18), nobody(14)).clustering == pytest.approx(expected)


def test_two_modes_mixing_is_numeric_assortativity_of_directed_ties() -> None:
    pairs = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 0), (2, 3)]
    left, right = (np.array(side) for side in zip(*pairs, strict=True))
    flags = np.array([True, False, False]), np.array([True, True, False, False])
    graph = nx.DiGraph((f"b{a}", f"s{b}") for a, b in pairs)
    for side, flag in zip("bs", flags, strict=True):
        nx.set_node_attributes(graph, {f"{side}{i}": int(x) for i, x in enumerate(flag)}, "x")
    expected = nx.numeric_assortativity_coefficient(graph, "x")
    found = two_mode(TwoMode.of(left, right, np.ones(7), 3, 4), *flags)
    assert found.assortativity == pytest.approx(expected)


def test_two_parts_of_two_modes_by_hand() -> None:
    # buyers 0 and 1 share supplier 0; buyer 2 has suppliers 2 and 3 alone; supplier 4 has nobody
    ties = TwoMode.of(np.array([0, 1, 1, 2, 2]), np.array([0, 0, 1, 2, 3]),
                      np.array([4.0, 2.0, 2.0, 1.0, 1.0]), 3, 5)  # fmt: skip
    found = two_mode(ties, nobody(3), nobody(5))
    assert found.giant_share == pytest.approx(4 / 7)
    assert found.hhi == pytest.approx((6**2 + 2**2 + 1 + 1) / 100)
    assert found.top_share == pytest.approx(0.6)


def test_what_is_not_defined_is_nan() -> None:
    none = np.empty(0, dtype=np.int64)
    found = one_mode(Edges(none, none, np.empty(0)), 3, nobody(3))
    assert all(math.isnan(x) for x in found[1:])
    empty = two_mode(TwoMode.of(none, none, np.empty(0), 2, 3), nobody(2), nobody(3))
    assert all(math.isnan(x) for x in empty[1:])


# ---------------------------------------------------------------------------------- brokers
def test_betweenness_is_that_of_networkx(karate: nx.Graph) -> None:
    expected = nx.betweenness_centrality(karate)
    total = sum(expected.values())
    shares = betweenness_shares(edges_of(karate))
    assert shares == pytest.approx({node: value / total for node, value in expected.items()})


def test_the_middle_of_a_star_has_all_betweenness_and_the_lowest_constraint() -> None:
    star = edges_of(nx.star_graph(4))
    found = brokers(star, np.array([0, 1]))
    assert found[0].share == 1.0
    # Burt: four partners who do not know each other, each a quarter: 4 x (1/4)^2
    assert found[0].constraint == pytest.approx(0.25)
    assert found[1].share == 0.0
    assert found[1].constraint == pytest.approx(1.0)


def test_a_bridge_between_two_triangles_brokers_more_than_their_corners() -> None:
    # 0-1-2 and 4-5-6 are triangles, node 3 joins 2 and 4
    graph = nx.Graph([(0, 1), (1, 2), (0, 2), (4, 5), (5, 6), (4, 6), (2, 3), (3, 4)])
    # pairs whose shortest path runs through: 3: 9; 2 and 4: 2 x 4 = 8 each; corners none
    assert broker_share(edges_of(graph), np.array([3])) == pytest.approx(9 / 25)


def test_nobody_brokers_where_all_know_each_other() -> None:
    assert math.isnan(broker_share(edges_of(nx.complete_graph(4)), np.array([0])))
