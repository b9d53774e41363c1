"""Spill-over over ties, equation (19): worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.innovation.network_parameters import SpilloverParams
from ecosim.innovation.spillover import spillover
from ecosim.innovation.ties import Edges, Nodes

NODES = Nodes(n_buyers=1, n_suppliers=3, n_knowledge=1)
P = SpilloverParams(w50=2.0, node_capability=0.8)
#: of suppliers 0, 1, 2: nodes 1, 2, 3; node 0 is a buyer, node 4 a university
CAPABILITY = np.array([0.2, 0.6, 0.5])


def edges(*ties: tuple[int, int, float]) -> Edges:
    one, other, weight = (np.array(x) for x in zip(*ties, strict=True))
    return Edges.of(one, other, weight.astype(np.float64))


def test_ties_offer_what_partners_know_by_the_weight_of_ties() -> None:
    offered = spillover(edges((1, 2, 1.0), (1, 4, 1.0)), NODES, CAPABILITY, P)
    # supplier 0: (0.6 + 0.8) / (2 + 2); supplier 1: 0.2 / (1 + 2); supplier 2 has no ties
    assert offered == pytest.approx([1.4 / 4.0, 0.2 / 3.0, 0.0])


def test_buyers_teach_nothing() -> None:
    assert spillover(edges((0, 1, 5.0)), NODES, CAPABILITY, P).tolist() == [0.0, 0.0, 0.0]


def test_however_strong_the_ties_no_more_is_offered_than_partners_know() -> None:
    assert spillover(edges((1, 4, 1e9)), NODES, CAPABILITY, P)[0] == pytest.approx(0.8)
