"""Do firms that bid together and lose know each other afterwards?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ecosim.kernel import engine
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def stepped() -> list[tuple[ProcurementModel, list[tuple[int, int]]]]:
    """Return a model after each engine's months, and the pairs that lost together, by hand."""
    scenario = Scenario.load(ROOT / "scenarios" / "baseline.yaml", ["months=3", "scale=0.05"])
    found = []
    for name in engine.ENGINES:
        with engine.forced(name):
            model = ProcurementModel(scenario, seed=1)
            pairs: list[tuple[int, int]] = []
            for _ in range(3):
                model.step()
                pairs += lost_by_hand(model)
            found.append((model, pairs))
    return found


def lost_by_hand(model: ProcurementModel) -> list[tuple[int, int]]:
    """Return pairs of suppliers in consortia that bid this month and won nothing."""
    outcome = model.public.outcome  # type: ignore[attr-defined]
    won = set(outcome.winner.tolist())
    pairs = []
    for row, team in enumerate(outcome.bids.consortium.tolist()):
        if team >= 0 and row not in won:
            first = outcome.members.first
            who = outcome.members.supplier[first[team] : first[team + 1]].tolist()
            pairs += [(a, b) for i, a in enumerate(who) for b in who[i + 1 :]]
    return pairs


def test_some_consortia_lose(
    stepped: list[tuple[ProcurementModel, list[tuple[int, int]]]],
) -> None:
    assert all(len(pairs) > 0 for _, pairs in stepped)


def test_they_are_tied_in_the_knowledge_network(
    stepped: list[tuple[ProcurementModel, list[tuple[int, int]]]],
) -> None:
    for model, pairs in stepped:
        edges = model.networks.knowledge.at(2, model.networks.life)
        nodes = model.networks.nodes
        ends = zip(edges.one.tolist(), edges.other.tolist(), strict=True)
        tied = {frozenset(pair) for pair in ends}
        for pair in pairs:
            assert frozenset(nodes.supplier(np.array(pair)).tolist()) in tied


def test_both_engines_find_the_same(
    stepped: list[tuple[ProcurementModel, list[tuple[int, int]]]],
) -> None:
    assert stepped[0][1] == stepped[1][1]
