"""Ties: born with a weight, fading, ended with a life; who is tied by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from ecosim.innovation.births import Hosts, joint_wins, ties_born
from ecosim.innovation.buyer_ties import buyer_ties
from ecosim.innovation.network_parameters import TieParams
from ecosim.innovation.ties import Edges, Nodes, Origin, Ties, pairs_within
from ecosim.kernel.random import Streams
from ecosim.kernel.types import BuyerKind
from ecosim.procurement.tender import Procedure

NONE = np.empty((0, 2), dtype=np.int64)


@dataclass(frozen=True)
class Events:
    """What brought people together in a month."""

    support_cohorts: np.ndarray = field(default_factory=NONE.copy)
    showcases: np.ndarray = field(default_factory=NONE.copy)
    activations: np.ndarray = field(default_factory=NONE.copy)


def all_alive(nodes: np.ndarray) -> np.ndarray:
    return np.zeros_like(nodes)


def lives(**of_node: int) -> Callable[[np.ndarray], np.ndarray]:
    """Return lives that are 0 but for those given: node_2=-1."""
    known = {int(name.removeprefix("node_")): life for name, life in of_node.items()}
    return lambda nodes: np.array([known.get(node, 0) for node in nodes.tolist()])


def pair(one: int, other: int) -> np.ndarray:
    return np.array([[one, other]])


def listed(edges: Edges) -> list[tuple[int, int, float]]:
    return [(a, b, round(w, 12)) for a, b, w in zip(
        edges.one.tolist(), edges.other.tolist(), edges.weight.tolist(), strict=True
    )]  # fmt: skip


def tied(*pairs: tuple[int, int], month: int = 0) -> Ties:
    ties = Ties(half_life=12.0)
    life = np.zeros((len(pairs), 2), dtype=np.int64)
    ties.add(np.array(pairs), 1.0, month, life, Origin.COHORT)
    return ties


def test_a_pair_named_twice_and_both_ways_is_one_edge_with_the_sum() -> None:
    edges = Edges.of(np.array([3, 1, 1]), np.array([1, 3, 2]), np.array([1.0, 2.0, 5.0]))
    assert listed(edges) == [(1, 2, 5.0), (1, 3, 3.0)]


def test_a_tie_has_half_its_weight_after_a_half_life() -> None:
    ties = tied((1, 2))
    assert listed(ties.at(0, all_alive)) == [(1, 2, 1.0)]
    assert listed(ties.at(12, all_alive)) == [(1, 2, 0.5)]


def test_meeting_again_adds_to_what_is_left() -> None:
    ties = tied((1, 2))
    ties.add(pair(2, 1), 1.0, 12, np.zeros((1, 2), dtype=np.int64), Origin.COHORT)
    assert listed(ties.at(24, all_alive)) == [(1, 2, 0.75)]


def test_a_closed_firm_has_no_ties_and_its_successor_inherits_none() -> None:
    ties = tied((1, 2), (1, 3))
    assert listed(ties.at(0, lives(node_2=-1))) == [(1, 3, 1.0)]
    assert listed(ties.at(0, lives(node_2=1))) == [(1, 3, 1.0)]


def test_no_tie_is_born_to_a_firm_that_has_just_closed() -> None:
    ties = Ties(12.0)
    ties.add(pair(1, 2), 1.0, 0, np.array([[0, -1]]), Origin.COHORT)
    assert len(ties) == 0


def test_what_has_faded_below_the_floor_is_forgotten() -> None:
    ties = tied((1, 2))
    ties.add(pair(3, 4), 1.0, 40, np.zeros((1, 2), dtype=np.int64), Origin.COHORT)
    ties.forget(48, all_alive, 0.1)  # 2^-4 is left of the first, 2^-(2/3) of the second
    assert listed(ties.at(52, all_alive)) == [(3, 4, 0.5)]


def test_more_ties_than_there_was_room_for_are_all_kept() -> None:
    ties = Ties(12.0)
    for month in range(5):
        many = np.stack([np.arange(1000), np.arange(1000) + 1000], axis=1)
        ties.add(many, 1.0, month, np.zeros((1000, 2), dtype=np.int64), Origin.CONTRACT)
    assert len(ties.at(4, all_alive)) == 1000
    assert len(ties) == 5000


def test_all_pairs_of_a_group_and_none_across_groups() -> None:
    pairs = pairs_within(np.array([7, 5, 7, 7, 5, 9]), np.array([1, 2, 3, 4, 6, 8]))
    assert pairs.tolist() == [[2, 6], [1, 3], [1, 4], [3, 4]]


# ---------------------------------------------------------------------------------- births
NODES = Nodes(n_buyers=2, n_suppliers=5, n_knowledge=2)


def born(events: Events, hosts: tuple[int, ...] = (0, 1)) -> list[tuple[int, int, float]]:
    who = Hosts(np.array(hosts, dtype=np.int64), np.array(hosts, dtype=np.int64))
    return [
        (int(a), int(b), weight)
        for pairs, weight, _ in ties_born(events, NODES, who, Streams(1), TieParams())
        for a, b in pairs
    ]


def test_an_activation_ties_buyer_and_partner() -> None:
    # supplier 3 is node 5, behind two buyers
    assert born(Events(activations=pair(1, 3))) == [(1, 5, 1.0)]


def test_a_cohort_ties_its_firms_to_each_other_and_to_one_host() -> None:
    met = born(Events(support_cohorts=np.array([[9, 0], [9, 1], [9, 2]])))
    assert sorted(met[:3]) == [(2, 3, 0.5), (2, 4, 0.5), (3, 4, 0.5)]
    hosts = {b for _, b, _ in met[3:]}
    assert [a for a, _, _ in met[3:]] == [2, 3, 4]
    assert len(hosts) == 1
    assert hosts <= {7, 8}


def test_a_region_without_knowledge_nodes_has_showcases_without_hosts() -> None:
    assert born(Events(showcases=np.array([[1, 0], [1, 1]])), hosts=()) == [(2, 3, 0.3)]


class Consortia:
    """Two consortia: contract 0 of suppliers 1, 2, 3 and contract 2 of suppliers 1, 4."""

    part_contract = np.array([0, 0, 0, 2, 2])
    part_supplier = np.array([1, 2, 3, 1, 4])
    start = np.array([5, 5, 9])
    procedure = np.array([Procedure.BELOW_THRESHOLD, 0, Procedure.INNOVATION])


def test_firms_that_won_together_are_tied_in_the_month_of_the_award() -> None:
    won = joint_wins(Consortia(), 0)  # type: ignore[arg-type]
    assert won.pairs.tolist() == [[1, 2], [1, 3], [2, 3], [1, 4]]
    assert won.month.tolist() == [4, 4, 4, 8]


def test_partners_in_research_are_told_from_other_consortia() -> None:
    won = joint_wins(Consortia(), 0)  # type: ignore[arg-type]
    assert won.is_research.tolist() == [False, False, False, True]


def test_ties_of_innovation_can_be_read_alone() -> None:
    ties = tied((1, 2))
    ties.add(pair(3, 4), 1.0, 0, np.zeros((1, 2), dtype=np.int64), Origin.CONTRACT)
    assert listed(ties.at(0, all_alive, Origin.RESEARCH)) == [(1, 2, 1.0)]


def test_consortia_seen_before_are_not_seen_again() -> None:
    assert joint_wins(Consortia(), 3).pairs.tolist() == [[1, 4]]  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------- buyers
def test_geography_ties_buyers() -> None:
    # places 0 and 1 are members and neighbours, 1 and 2 neighbours, 2 is no member
    kind = np.array([BuyerKind.COUNCIL] * 3 + [BuyerKind.NHS, BuyerKind.COMBINED_AUTHORITY])
    place = np.array([0, 1, 2, 2, 0])
    near = np.zeros((3, 3), dtype=np.bool_)
    near[0, 1] = near[1, 0] = near[1, 2] = near[2, 1] = True
    edges = buyer_ties(kind, place, near, np.array([True, True, False]))
    # two councils are neighbours and members; the NHS body has its council; the authority members
    assert listed(edges) == [
        (0, 1, 2.0), (0, 4, 1.0), (1, 2, 1.0), (1, 4, 1.0), (2, 3, 1.0)
    ]  # fmt: skip


def test_weights_of_origins_are_those_declared() -> None:
    p = TieParams(cohort=0.7)
    hosts = Hosts(np.array([0]), np.array([0]))
    events = Events(support_cohorts=np.array([[1, 0]]))
    weights = [w for pairs, w, _ in ties_born(events, NODES, hosts, Streams(1), p) if len(pairs)]
    assert weights == pytest.approx([0.7])
