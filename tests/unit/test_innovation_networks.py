"""What innovation partnerships leave in the networks: ties of partners, cohorts and showcases."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ecosim.innovation.challenge import Challenges
from ecosim.model import ProcurementModel
from ecosim.policies import InnovationPartnership
from ecosim.scenario import Scenario

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
MONTHS = 24
LEVERS = tuple(
    InnovationPartnership(start="2025-06", pathway=way, challenges_per_year=1500.0, partners=3)
    for way in ("showcase", "direct")
)
NO_LIMIT = {"innovation.challenges.per_100m": 1e5}

Pairs = list[tuple[int, int]]


@cache
def run() -> tuple[ProcurementModel, Pairs, Pairs]:
    """Return a model with many challenges, and who activated and who showed what, in order."""
    scenario = Scenario.load(BASELINE).replace(scale=0.02, months=MONTHS).with_levers(*LEVERS)
    scenario = scenario.replace(parameters=scenario.parameters.replace(NO_LIMIT))
    model = ProcurementModel(scenario, seed=4)
    activations: Pairs = []
    showcases: Pairs = []
    for _ in range(MONTHS):
        model.step()
        activations += map(tuple, model.innovation.events.activations.tolist())
        showcases += map(tuple, model.innovation.events.showcases.tolist())
    return model, activations, showcases


def tied() -> set[tuple[int, int]]:
    model = run()[0]
    edges = model.networks.knowledge_ties(MONTHS - 1)
    return set(zip(edges.one.tolist(), edges.other.tolist(), strict=True))


def still_there(model: ProcurementModel, supplier: int) -> bool:
    s = model.suppliers
    return bool(s.is_alive[supplier] and s.generation[supplier] == 0)


def test_buyer_and_partner_of_a_partnership_are_tied() -> None:
    model, activations, _ = run()
    n = model.networks.nodes.n_buyers
    lasting = {(b, s + n) for b, s in activations if still_there(model, s)}
    assert len(lasting) > 10
    assert lasting <= tied()


def test_firms_that_showed_for_one_challenge_are_tied() -> None:
    model, _, showcases = run()
    n = model.networks.nodes.n_buyers
    by_challenge: dict[int, list[int]] = {}
    for challenge, supplier in showcases:
        if still_there(model, supplier):
            by_challenge.setdefault(challenge, []).append(supplier + n)
    pairs = {(min(a, b), max(a, b)) for who in by_challenge.values()
             for i, a in enumerate(who) for b in who[i + 1 :] if a != b}  # fmt: skip
    assert len(pairs) > 10
    assert pairs <= tied()


def test_partners_in_research_are_tied_like_a_consortium() -> None:
    model, _, _ = run()
    c, n = model.contracts, model.networks.nodes.n_buyers
    research = c.part_contract[np.isin(c.part_contract, np.flatnonzero(c.start >= 3))]
    pairs = set()
    for contract in np.unique(research).tolist():
        who = [s for s in c.part_supplier[c.part_contract == contract].tolist()
               if still_there(model, s)]  # fmt: skip
        pairs |= {(min(a, b) + n, max(a, b) + n) for a in who for b in who if a != b}
    assert len(pairs) > 5
    assert pairs <= tied()


def test_who_was_in_a_partnership_is_innovative_and_nobody_else() -> None:
    model, activations, _ = run()
    n = model.networks.nodes.n_buyers
    flag = model.networks.is_innovative
    buyers = {b for b, _ in activations}
    firms = {s for _, s in activations if still_there(model, s)}
    assert set(np.flatnonzero(flag[:n]).tolist()) == buyers
    assert {s for s in firms if not flag[s + n]} == set()
    assert set(np.flatnonzero(flag[n:]).tolist()) <= {s for _, s in activations}


def test_assortativity_is_measured_once_there_are_partnerships() -> None:
    values = run()[0].series["network_assortativity"].values
    # buyers, contracts, knowledge at the end of the second year
    assert np.isfinite(values[-1]).all()
    assert values[-1, 1] > 0.0


def test_what_ties_offer_is_learned_by_equation_19() -> None:
    model, s = run()[0], run()[0].suppliers
    supported = model.innovation.supported
    # a living firm in no cohort
    firm = int(np.flatnonzero(s.is_alive & (supported.until <= MONTHS))[0])
    before, k = s.capability.copy(), float(s.capability[firm])
    offered = np.zeros(len(s))
    offered[firm] = 0.6
    supported.teach(Challenges(model.networks.nodes.n_buyers), MONTHS, offered)
    # l2 = .05 and k50 = .5 are the defaults; a month is a twelfth of a year
    assert s.capability[firm] - k == pytest.approx(0.05 * 0.6 * k / (k + 0.5) / 12)
    others = np.arange(len(s)) != firm
    assert (s.capability[others] == before[others]).all()
    s.capability[:] = before


def test_firms_that_met_are_offered_something_and_others_nothing() -> None:
    model, activations, showcases = run()
    offered = model.networks.offered(MONTHS - 1)
    met = {s for _, s in (*activations, *showcases)}
    assert {int(s) for s in np.flatnonzero(offered)} <= met
    assert (offered > 0).sum() > 10
    assert offered.max() < 1.0
