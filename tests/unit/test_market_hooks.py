"""Do the decision points reach the rules that they bend?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosim.kernel.types import Kind, Stratum
from ecosim.market.delivery import deliver, passed_on, social_kept
from ecosim.market.entry import cost_of_terms, place_bids
from ecosim.market.parameters import DeliveryParams, EntryParams
from ecosim.market.participation import chances_of, find_bidders
from ecosim.market.procedures import open_tenders
from ecosim.market.tendering import (
    open_invitation,
    run_tenders,
    usual_oversight,
    usual_terms,
)
from ecosim.procurement.contract import Contracts
from ecosim.procurement.decision_points import (
    ContractTerms,
    Invitation,
    NoPolicy,
    Oversight,
    Purchases,
)
from ecosim.procurement.tender import Procedure, Route, Tenders
from tests.unit.market_example import Example, example, needs

SOLE = (1.0, 0.0, 0.0, 0.0)
ALONE = {"market.procedure.routes": SOLE, "market.procedure.routes_nhs": SOLE}


def opened(world: Example, n: int, procedure: Procedure = Procedure.BELOW_THRESHOLD) -> Tenders:
    tenders = open_tenders(needs(n), world.world, NoPolicy(), world.streams, world.params, 0)
    return replace(tenders, procedure=np.full(n, procedure, dtype=np.int8))


def invited(n: int, **changed: float) -> Invitation:
    plain = open_invitation(n)
    return replace(plain, **{k: np.full(n, v) for k, v in changed.items()})


def spent(world: Example, **changed: float) -> tuple[int, float]:
    """Return the number of bids, and what one of them costs."""
    tenders = opened(world, 300)
    invitation, terms = invited(300, **changed), usual_terms(300, world.params)
    field = find_bidders(tenders, invitation, world.world, world.streams, world.params, 0)
    bids, cost = place_bids(
        tenders, invitation, terms, usual_oversight(300), field, world.world, world.streams,
        world.params,
    )  # fmt: skip
    return len(bids), float(cost.mean())


def test_awareness_multiplies_every_rings_chance_up_to_one() -> None:
    world = example(values=ALONE)
    tenders, p = opened(world, 4), EntryParams()
    usual, wider = (
        chances_of(tenders, invited(4, awareness=a), world.world, p, 3, 0).heard for a in (1.0, 2.0)
    )
    # .525, .12, .08 and .44 of nationals, twice as much and never above one
    assert usual == pytest.approx(np.tile([0.525, 0.12, 0.08, 0.44], (4, 1)))
    assert wider == pytest.approx(np.tile([1.0, 0.24, 0.16, 0.88], (4, 1)))


def test_open_list_closes_a_share_of_the_gap_for_every_kind() -> None:
    world = example(values=ALONE)
    tenders = opened(world, 4, Procedure.FRAMEWORK)
    invitation = invited(4, list_openness=0.5)
    listed = chances_of(tenders, invitation, world.world, EntryParams(), 3, 0).listed
    # .30, .35, .55, .70, each half way to one
    assert listed == pytest.approx(np.tile([0.65, 0.675, 0.775, 0.85], (4, 1)))


def test_more_have_joined_the_open_list_of_the_region_than_a_framework() -> None:
    world = example(values=ALONE)
    tenders = replace(opened(world, 2), route=np.array([Route.QUASI_REGIONAL, Route.SOLE]))
    of = {
        share: chances_of(
            tenders, invited(2, list_openness=share), world.world, EntryParams(), 3, 0
        ).listed
        for share in (0.0, 0.5)
    }
    # market.entry.listed_open, and half way from it to one; who buys alone has no list
    assert of[0.0] == pytest.approx(np.array([[0.5, 0.55, 0.65, 0.75], [1.0] * 4]))
    assert of[0.5] == pytest.approx(np.array([[0.75, 0.775, 0.825, 0.875], [1.0] * 4]))


def test_bid_cost_is_spent_and_decides_who_enters() -> None:
    world = example(values=ALONE)
    bids, cost = spent(world)
    # .006 x 60,000 + 150
    assert cost == pytest.approx(510.0)
    more_bids, half = spent(world, bid_cost=0.5)
    assert half == pytest.approx(255.0)
    assert more_bids > bids


def test_terms_cost_everybody_and_primes_more() -> None:
    world = example(values=ALONE)
    tenders = opened(world, 200)
    field = find_bidders(
        tenders, open_invitation(200), world.world, world.streams, world.params, 0
    )
    p = DeliveryParams(monitoring_cost=0.01, subcontract_cost=0.05, subcontract_share=0.16)
    terms = ContractTerms(
        subcontract_share=np.full(200, 0.16),
        subcontract_least=np.full(200, 0.36),
    )
    oversight = Oversight(monitoring=np.full(200, 0.5), overrun=np.ones(200))
    factor = cost_of_terms(terms, oversight, field, world.world, p)
    is_prime = world.world.suppliers.kind[field.supplier] >= Kind.LARGE
    # half of 1 %; primes also 5 % of the fifth they pass on beyond their usual share
    assert factor[~is_prime] == pytest.approx(1.005)
    assert factor[is_prime] == pytest.approx(1.005 + 0.05 * 0.20)


def test_obligation_is_a_share_of_the_whole_price() -> None:
    world = example(values=ALONE).world
    kinds = world.suppliers.kind
    who = np.array([np.flatnonzero(kinds == kind)[0] for kind in (0, 1, 2, 3, 3)])
    world.suppliers.delivery_share[who[3]] = 0.5
    terms = ContractTerms(
        subcontract_share=np.full(3, 0.16),
        subcontract_least=np.array([0.0, 0.3, 0.6]),
    )
    # small firms and the third sector are no primes; the national makes half of it here, so that
    # .3 of the price is .6 of that half, and .6 of the price is more than there is
    found = {
        t: passed_on(terms, np.full(5, t), who, world)[:4].tolist() for t in range(3)
    }
    assert found[0] == pytest.approx([0, 0, 0.16, 0.16])
    assert found[1] == pytest.approx([0, 0, 0.30, 0.60])
    assert found[2] == pytest.approx([0, 0, 0.60, 1.00])


def test_usual_terms_cost_nothing() -> None:
    world = example(values=ALONE)
    tenders = opened(world, 50)
    field = find_bidders(tenders, open_invitation(50), world.world, world.streams, world.params, 0)
    usual = usual_terms(50, world.params)
    factor = cost_of_terms(usual, usual_oversight(50), field, world.world, DeliveryParams())
    assert (factor == 1.0).all()


def test_social_value_kept_lies_between_unchecked_and_checked() -> None:
    p = DeliveryParams(social_kept=0.6, social_kept_checked=0.9)
    assert social_kept(np.array([0.0, 0.5, 1.0]), p) == pytest.approx([0.6, 0.75, 0.9])


def test_social_value_is_delivered_month_by_month() -> None:
    world = example({Stratum.MICRO: 30}, ALONE)
    outcome = run_tenders(
        needs(60, 24_000.0), world.world, NoPolicy(), world.streams, world.params, 0
    )
    contracts = Contracts()
    contracts.append(outcome.awards)
    offered = outcome.bids.social[outcome.winner[outcome.winner >= 0]]
    # 24 months, so a month's promise is a thousand pounds of estimate times what was offered
    month = deliver(contracts, 1)
    assert month.social_promised.sum() == pytest.approx(1000.0 * offered.sum())
    assert month.social_units.sum() == pytest.approx(0.6 * month.social_promised.sum())


def test_policies_are_told_what_is_bought() -> None:
    seen: dict[str, Purchases] = {}

    class Asked(NoPolicy):
        def invite(self, value: Invitation, bought: Purchases, month: int) -> Invitation:
            seen["invite"] = bought
            return value

    world = example(values=ALONE)
    run_tenders(needs(5), world.world, Asked(), world.streams, world.params, 0)
    assert seen["invite"].estimate.tolist() == [60_000.0] * 5
    # works, threshold 5,193,000 less VAT
    assert seen["invite"].is_below_threshold.all()
    assert seen["invite"].route.tolist() == [0] * 5
