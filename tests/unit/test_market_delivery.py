"""What comes of awards: milestones, consortia, subcontracts, failure; and the whole step."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel import engine
from ecosim.kernel.types import Kind, Stratum
from ecosim.market.delivery import deliver, relet, subcontract, subcontract_places
from ecosim.market.learn import beliefs_after, capability_after
from ecosim.market.parameters import DeliveryParams
from ecosim.market.tendering import TenderOutcome, run_tenders
from ecosim.procurement.contract import Contracts
from ecosim.procurement.decision_points import NoPolicy
from tests.unit.market_example import Example, example, needs
from tests.unit.test_market_award import lots

SOLE = (1.0, 0.0, 0.0, 0.0)


def month(world: Example, n: int = 200, value: float = 60_000.0, at: int = 0) -> TenderOutcome:
    return run_tenders(needs(n, value), world.world, NoPolicy(), world.streams, world.params, at)


def test_every_need_is_met_returned_or_lapsed() -> None:
    bought = needs(500, 3_000.0)
    world = example({Stratum.MICRO: 1, Stratum.NATIONAL: 1})
    outcome = run_tenders(bought, world.world, NoPolicy(), world.streams, world.params, 0)
    assert 0 < len(outcome.returned) < 500
    met = outcome.awards.estimate.sum() + outcome.returned.value.sum()
    assert met == pytest.approx(bought.value.sum())
    again = run_tenders(
        outcome.returned, world.world, NoPolicy(), world.streams, world.params, 1
    )
    assert len(again.returned) == 0
    assert len(again.lapsed) + len(again.awards) == len(outcome.returned)


def test_contracts_cost_what_was_bid_and_never_more_than_the_reserve() -> None:
    outcome = month(example(values={"market.procedure.routes": SOLE}))
    awards, bid = outcome.awards, outcome.winner[outcome.winner >= 0]
    assert awards.price.tolist() == (awards.estimate * outcome.bids.price[bid]).tolist()
    assert (awards.price <= 1.15 * awards.estimate * (1 + 1e-9)).all()
    assert (awards.work < awards.price).all()


def test_a_lone_bidder_asks_the_reserve() -> None:
    outcome = month(example({Stratum.MICRO: 1}))
    alone = outcome.awards.n_bidders == 1
    assert alone.sum() > 5
    paid = outcome.awards.price[alone] / outcome.awards.estimate[alone]
    assert paid == pytest.approx(np.full(alone.sum(), 1.15))


def test_the_null_model_pays_one_price_and_draws_evenly() -> None:
    world = example({Stratum.MICRO: 30}, {"market.award.is_random": True})
    outcome = month(world, 3000)
    assert outcome.awards.price == pytest.approx(outcome.awards.estimate)
    rank = outcome.winner - np.searchsorted(outcome.bids.tender, np.arange(len(outcome.winner)))
    two = outcome.n_bids == 2
    assert two.sum() > 200
    assert rank[two].mean() == pytest.approx(0.5, abs=0.1)


def test_bills_add_up_to_the_price_and_work_to_the_plan() -> None:
    contracts, world = Contracts(), example()
    contracts.append(month(world).awards)
    billed, done = np.zeros(len(contracts)), np.zeros(len(contracts))
    for m in range(30):
        part = deliver(contracts, m)
        np.add.at(billed, part.contract, part.bill)
        np.add.at(done, part.contract, part.work)
        contracts.note_delivered(m)
        assert contracts.billed == pytest.approx(billed, rel=1e-12)
    assert contracts.billed.tolist() == contracts.price.tolist()
    assert billed == pytest.approx(contracts.price, rel=1e-12)
    assert done == pytest.approx(contracts.work + contracts.overrun_work, rel=1e-12)


def test_contracts_start_the_month_after_the_award_and_end_on_time() -> None:
    contracts, world = Contracts(), example()
    contracts.append(month(world, at=5).awards)
    assert [len(contracts.active(m)) > 0 for m in (5, 6, 29, 30)] == [False, True, True, False]
    contracts.forget_before(30)
    assert len(contracts.active(29)) == 0


def test_a_consortium_bills_by_its_shares() -> None:
    world = example({Stratum.MICRO: 40}, {
        "market.entry.pooling": 0.6, "market.procedure.routes": SOLE,
        "market.procedure.framework_share": 0.11})  # fmt: skip
    contracts = Contracts()
    awards = month(world, 300, 24 * 100_000.0).awards
    contracts.append(month(world, 50, 10_000.0).awards)
    contracts.append(awards)
    assert len(awards.part_contract) == 3 * len(awards) > 60
    part = deliver(contracts, 1)
    total = np.bincount(part.contract, part.bill, minlength=len(contracts))
    assert total == pytest.approx(contracts.price / 24)
    joint = np.bincount(part.contract, minlength=len(contracts))
    assert joint[-len(awards) :].tolist() == [3] * len(awards)
    assert (joint[: -len(awards)] == 1).all()


def test_only_large_and_national_primes_subcontract() -> None:
    contracts, world = Contracts(), example()
    contracts.append(month(world).awards)
    part = deliver(contracts, 1)
    passed = subcontract(part, contracts, world.world, world.params)
    kind = world.world.suppliers.kind[passed.prime]
    assert set(np.unique(kind).tolist()) <= {Kind.LARGE, Kind.NATIONAL}
    assert passed.amount == pytest.approx(0.16 * part.bill[passed.delivery], rel=1e-6)
    assert passed.place_share.sum(axis=1) == pytest.approx(np.ones(len(passed.prime)))


def test_subcontracts_go_by_ring() -> None:
    world = example()
    places = subcontract_places(world.world, DeliveryParams())
    # buyer in place 0: ring 0 is place 0, ring 1 place 1, ring 2 place 2, at .5, .3 and .2
    assert places[0, 0] == pytest.approx([0.5, 0.3, 0.2])
    # seen from place 2 nobody is in ring 1, and the other two share ring 2: .5 and .2 of .7
    assert places[2, 0] == pytest.approx([0.1 / 0.7, 0.1 / 0.7, 0.5 / 0.7])


def test_remaining_work_of_a_failed_firm_is_let_again_at_a_premium() -> None:
    contracts, world = Contracts(), example()
    contracts.append(month(world).awards)
    failed = contracts.supplier[:1].astype(np.int64)
    rows = np.flatnonzero(contracts.supplier == failed[0])
    left = relet(contracts, failed, 7, world.params)
    # started in month 1: six of 24 months are done
    assert left.value == pytest.approx(contracts.estimate[rows] * 18 / 24 * 1.10)
    assert left.duration.tolist() == [18] * len(rows)
    assert contracts.is_terminated[rows].all()
    assert not np.isin(rows, contracts.active(7)).any()
    assert (left.attempt > contracts.attempt[rows]).all()


def test_the_premium_of_letting_again_buys_no_more_of_the_service() -> None:
    contracts, world = Contracts(), example()
    first = month(world).awards
    contracts.append(first)
    left = relet(contracts, np.unique(first.supplier).astype(np.int64), 7, world.params)
    again = run_tenders(left, world.world, NoPolicy(), world.streams, world.params, 7).awards
    # 18 of 24 months are left of each need of 60,000, at 10 % above what they were worth
    assert again.estimate == pytest.approx(np.full(len(again), 60_000.0 * 0.75 * 1.1))
    assert again.service_units == pytest.approx(45_000.0 * again.quality, rel=1e-6)
    table = Contracts()
    table.append(again)
    twice = relet(table, np.unique(again.supplier).astype(np.int64), 20, world.params)
    assert twice.premium == pytest.approx(np.full(len(twice), 1.21))


@pytest.mark.parametrize("name", engine.ENGINES)
def test_the_null_model_never_pays_more_than_the_reserve(name: str) -> None:
    values = {"market.award.is_random": True, "market.award.random_price": 1.15,
              "market.entry.reserve": 1.10}  # fmt: skip
    with engine.forced(name):
        awards = month(example(values=values)).awards
    assert awards.price == pytest.approx(1.10 * awards.estimate, rel=1e-12)


@pytest.mark.parametrize("name", engine.ENGINES)
def test_a_fixed_price_is_paid_and_quality_alone_decides(name: str) -> None:
    with engine.forced(name):
        outcome = month(example(values={"market.award.rule": "fixed_price_quality_only"}))
    assert len(outcome.awards) > 150
    assert outcome.awards.price == pytest.approx(outcome.awards.estimate, rel=1e-12)
    # nobody bids who would work for more than is paid
    assert (outcome.bids.cost < 1.0).all()
    assert (outcome.n_bids > 1).sum() > 50


def test_beliefs_move_towards_what_was_seen() -> None:
    tenders = lots(2, 0, same_need=False)
    belief = np.full((2, 2), 3.0)
    after = beliefs_after(belief, tenders, np.array([5, 7]), example().params)
    # two tenders with 6 bidders in the mean: weight 1 - .95^2 = .0975
    assert after[0, 0] == pytest.approx(3.0 + 0.0975 * 3.0)
    assert after[1].tolist() == [3.0, 3.0]


def test_capability_stays_where_it_is_at_the_usual_number_of_tenders() -> None:
    tenders = lots(4, 0, same_need=False)
    usual, params = np.array([4.0, 2.0]), example().params
    after = capability_after(np.array([0.5, 0.5]), tenders, usual, params)
    # buyer 1 ran none of its two: .5 - .01 x .25
    assert after == pytest.approx([0.5, 0.4975])
