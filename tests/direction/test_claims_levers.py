"""The levers that buyers have beside budgets and locality: what follows from each.

On months of tenders of a small region with the market's own functions; payment in the whole model.
In each claim two months are run that differ by one lever, so the same needs meet the same firms.
"""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.accounts.flows import Why
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Kind
from ecosim.market.looks import take_looks
from ecosim.market.needs import plan_needs
from ecosim.market.parameters import EntryParams
from ecosim.market.participation import chances_of, look_table
from ecosim.market.procedures import open_tenders
from ecosim.market.tendering import TenderOutcome, open_invitation, purchases, run_tenders
from ecosim.model import ProcurementModel
from ecosim.policies import (
    BidSupport,
    BuyerCapability,
    CollaborativeProcurement,
    Lever,
    LocalSourcing,
    OpenLists,
    PolicyStack,
    PromptPayment,
    PublishedPipelines,
    SocialValue,
    Subcontracting,
)
from ecosim.procurement.need import Needs
from ecosim.procurement.scope import BuyerDirectory, BuyerScope
from ecosim.procurement.tender import Procedure, Route, Tenders
from ecosim.scenario import Scenario
from tests.direction.claims import claim
from tests.unit.market_example import SECTORS, Example, example

SOLE = (1.0, 0.0, 0.0, 0.0)
#: needs are bought alone; firms bid alone; who never won is judged like others
PLAIN = {
    "market.procedure.routes": SOLE,
    "market.procedure.routes_nhs": SOLE,
    "market.entry.pooling": 0.0,
    "market.award.unproven": 0.0,
}
BUYERS = BuyerDirectory(
    codes=("north", "hospital", "south"),
    names=("North", "Hospital", "South"),
    kinds=("council", "nhs", "council"),
    places=("north", "middle", "south"),
    sectors=SECTORS,
    members=(True, True, False),
    spend=((40e6, 40e6),) * 3,
)
#: 2026-04, the first month in this: local reservations are lawful
START = Calendar("2026-04", 12)


def stack(*levers: Lever) -> PolicyStack:
    return PolicyStack(levers, START, BUYERS)


def drawn(world: Example, months: int = 3) -> Needs:
    return plan_needs(world.spend, 1.0, world.params).draw(world.streams, 0, months - 1)


@cache
def month(*levers: Lever, seed: int = 1, plain: bool = True) -> TenderOutcome:
    """Return a month's outcome under levers; the same needs and firms for the same seed."""
    world = example(values=PLAIN if plain else {}, seed=seed)
    policy = stack(*levers)
    return run_tenders(drawn(world), world.world, policy, world.streams, world.params, 0)


def opened(world: Example, *levers: Lever) -> Tenders:
    policy = stack(*levers)
    return open_tenders(drawn(world), world.world, policy, world.streams, world.params, 0)


def heard(world: Example, *levers: Lever) -> set[tuple[int, int]]:
    """Return the looks that reached a firm that may bid, as tender and look."""
    tenders, p = opened(world), world.params.of(EntryParams)
    n = len(tenders)
    invitation = stack(*levers).invite(open_invitation(n), purchases(tenders), 0)
    chances = chances_of(tenders, invitation, world.world, p, 3, 0)
    found = take_looks(tenders, chances, look_table(p), world.world, world.streams, p)
    return set(zip(found.tender.tolist(), found.look.tolist(), strict=True))


def bidders(outcome: TenderOutcome) -> dict[tuple[int, int], int]:
    """Return the row of each bid by the look that brought it."""
    bids = outcome.bids
    pairs = zip(bids.tender.tolist(), bids.look.tolist(), strict=True)
    return {pair: row for row, pair in enumerate(pairs)}


def shared_costs(a: TenderOutcome, b: TenderOutcome) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return costs in two outcomes of the bids that are in both, and their suppliers."""
    first, second = bidders(a), bidders(b)
    both = sorted(first.keys() & second.keys())
    i, j = (np.array([rows[pair] for pair in both]) for rows in (first, second))
    assert len(both) > 300
    return a.bids.cost[i], b.bids.cost[j], a.bids.supplier[i]


def price(outcome: TenderOutcome) -> float:
    awards = outcome.awards
    return float(awards.price.sum() / awards.estimate.sum())


# ---- social value ------------------------------------------------------------------------------


@claim(
    "10",
    "exact",
    "Lever social value: with the linear score a higher weight never gives a contract to a bid "
    "that promises less; bids do not depend on it.",
)
def test_social_weight_never_picks_a_smaller_promise() -> None:
    outcomes = [month(SocialValue(weight=w)) for w in (0.0, 0.2, 0.5)]
    promised = [o.bids.social[np.maximum(o.winner, 0)] for o in outcomes]
    for less, more in itertools.pairwise(promised):
        assert (more >= less).all()
    assert promised[-1].sum() > promised[0].sum()
    assert outcomes[0].bids.price.tolist() == outcomes[2].bids.price.tolist()


@claim(
    "10",
    "exact",
    "Lever social value: a weight alone changes no share of promises kept; checking keeps more of "
    "every promise and raises every bidder's cost in the same proportion.",
)
def test_checking_keeps_promises_and_costs_everybody() -> None:
    usual, weighed = month(), month(SocialValue(weight=0.3))
    checked = month(SocialValue(monitoring=1.0))
    kept = [a.social_units / a.social_promised for a in (o.awards for o in (usual, weighed))]
    assert kept[0] == pytest.approx(0.6)
    assert kept[1] == pytest.approx(0.6)
    assert checked.awards.social_units == pytest.approx(0.9 * checked.awards.social_promised)
    before, after, _ = shared_costs(usual, checked)
    assert after == pytest.approx(1.005 * before, rel=1e-12)


@claim(
    "7, 9, 10",
    "statistical",
    "Lever social value: checking raises the mean price over estimate: 12 paired months, all of "
    "them (1 chance in 4096 if it did nothing).",
)
def test_checking_raises_prices() -> None:
    for seed in range(12):
        assert price(month(SocialValue(monitoring=1.0), seed=seed)) > price(month(seed=seed))


@claim(
    "section 5, delivery",
    "exact",
    "Lever buyer capability: managing contracts changes no award, and whichever contract overruns "
    "with it overruns without; managing more spares more of them.",
)
def test_managed_contracts_overrun_less() -> None:
    usual, some, more = (
        month(*levers).awards
        for levers in (
            (),
            (BuyerCapability(contract_management=0.5),),
            (BuyerCapability(contract_management=1.0),),
        )
    )
    for other in (some, more):
        assert other.supplier.tolist() == usual.supplier.tolist()
        assert other.price.tolist() == usual.price.tolist()
    overruns = [set(np.flatnonzero(a.overrun_work > 0).tolist()) for a in (usual, some, more)]
    assert overruns[1] < overruns[0]
    assert not overruns[2]


# ---- buying together ---------------------------------------------------------------------------


def by_route(world: Example, route: Route, *levers: Lever) -> set[tuple[int, int]]:
    """Return needs on a route: key and buyer."""
    needs, tenders = drawn(world), opened(world, *levers)
    rows = tenders.need[tenders.route[tenders.tender] == route]
    return set(zip(needs.key[rows].tolist(), needs.buyer[rows].tolist(), strict=True))


@claim(
    "section 5, routes",
    "exact",
    "Lever collaborative procurement: pooling more keeps every need that was pooled, takes only "
    "needs bought alone, and none of a buyer outside the combined authority.",
)
def test_pooling_nests_and_leaves_outsiders_alone() -> None:
    world = example()
    pooled = [
        by_route(world, Route.QUASI_REGIONAL, CollaborativeProcurement(pooled=share))
        for share in (0.0, 0.3, 0.6)
    ]
    assert pooled[0] < pooled[1] < pooled[2]
    alone = by_route(world, Route.SOLE)
    assert pooled[2] - pooled[0] <= alone
    assert 2 not in {buyer for _, buyer in pooled[2]}


@claim(
    "section 5, routes",
    "exact",
    "Lever collaborative procurement: bundling makes fewer and larger tenders of the same needs; "
    "lots make more and smaller ones.",
)
def test_bundles_make_fewer_tenders_and_lots_more() -> None:
    world = example(values={"market.procedure.routes": (0.9, 0.0, 0.0, 0.1)})
    usual, bundled, split = (
        opened(world, *levers)
        for levers in (
            (),
            (CollaborativeProcurement(bundled=0.5),),
            (CollaborativeProcurement(n_lots=3),),
        )
    )
    assert len(bundled) < len(usual) < len(split)
    for other in (bundled, split):
        assert other.value.sum() == pytest.approx(usual.value.sum(), rel=1e-12)


@claim(
    "8, 9",
    "statistical",
    "Lever collaborative procurement: bundling half of what members buy alone brings more bids a "
    "tender, and the mean price over estimate falls: 12 paired months, all of them.",
)
def test_bundles_draw_more_bids_and_cost_less() -> None:
    lever = CollaborativeProcurement(bundled=0.5)
    for seed in range(12):
        before, after = month(seed=seed, plain=False), month(lever, seed=seed, plain=False)
        assert after.n_bids.mean() > before.n_bids.mean()
        assert price(after) < price(before)


# ---- who hears and who may bid -----------------------------------------------------------------


@claim(
    "5, 6",
    "exact",
    "Levers open lists and published pipelines: opening a list or publishing more never loses a "
    "firm that would have been reached; a list that is not used changes nothing.",
)
@pytest.mark.parametrize(
    ("less", "more"),
    [
        (OpenLists(openness=0.3), OpenLists(openness=1.0)),
        (PublishedPipelines(reach=1.2), PublishedPipelines(reach=1.6)),
    ],
    ids=["lists", "pipelines"],
)
def test_more_openness_keeps_everybody_who_was_reached(less: Lever, more: Lever) -> None:
    world = example(values={**PLAIN, "market.procedure.quotes": 10})
    assert heard(world) < heard(world, less) < heard(world, more)
    without = example(values={**PLAIN, "market.procedure.framework_share": 0.11})
    tenders = opened(without)
    listed = {i for i, p in enumerate(tenders.procedure) if p == Procedure.FRAMEWORK}
    if isinstance(less, OpenLists):
        changed = heard(without, more) - heard(without)
        assert {tender for tender, _ in changed} <= listed


@claim(
    "8",
    "exact",
    "Lever bid support: whoever bids without it bids with it, at less cost a bid.",
)
def test_cheaper_bids_lose_no_bidder() -> None:
    usual, cheaper, free = (month(BidSupport(saving=s)) for s in (0.0, 0.3, 1.0))
    assert bidders(usual).keys() < bidders(cheaper).keys() < bidders(free).keys()
    each = [o.bid_costs.sum() / len(o.bids) for o in (usual, cheaper, free)]
    assert each[0] > each[1] > each[2] == 0.0


@pytest.mark.parametrize(
    "lever",
    [OpenLists(openness=1.0), PublishedPipelines(reach=1.6), BidSupport(saving=0.5)],
    ids=["lists", "pipelines", "bid support"],
)
@claim(
    "5, 6, 8, 9",
    "statistical",
    "Levers open lists, published pipelines and bid support: each raises the mean number of bids, "
    "and the mean price over estimate falls: 12 paired months, all of them.",
)
def test_more_bidders_lower_prices(lever: Lever) -> None:
    for seed in range(12):
        before, after = month(seed=seed), month(lever, seed=seed)
        assert after.n_bids.mean() > before.n_bids.mean()
        assert price(after) < price(before)


# ---- terms -------------------------------------------------------------------------------------


@claim(
    "section 5, delivery",
    "exact",
    "Lever subcontracting: a higher obligation never lowers what a prime passes on nor its cost, "
    "and changes no cost of a small firm or the third sector.",
)
def test_obligations_bind_primes_only() -> None:
    world = example(values=PLAIN).world
    usual = month()
    for less, more in ((0.0, 0.3), (0.3, 0.5)):
        a, b = month(Subcontracting(least=less)), month(Subcontracting(least=more))
        before, after, who = shared_costs(a, b)
        is_prime = world.suppliers.kind[who] >= Kind.LARGE
        assert (after[is_prime] > before[is_prime]).all()
        assert (after[~is_prime] == before[~is_prime]).all()
        for outcome, least in ((a, less), (b, more)):
            share, kind = outcome.awards.subcontract_share, outcome.awards.kind
            assert (share[kind >= Kind.LARGE] >= np.float32(least)).all()
            assert (share[kind < Kind.LARGE] == 0.0).all()
    assert usual.awards.subcontract_share.max() == np.float32(0.16)


@claim(
    "10",
    "exact",
    "Lever local sourcing: a cap of one lot a bidder never leaves fewer different winners of a "
    "need's lots, bids as they are.",
)
def test_a_cap_spreads_lots() -> None:
    def winners(cap: int) -> dict[int, int]:
        outcome = month(LocalSourcing(n_lots=3, lots_cap=cap))
        won = outcome.winner >= 0
        key, who = outcome.tenders.key[won], outcome.bids.supplier[outcome.winner[won]]
        found: dict[int, set[int]] = {}
        for k, w in zip(key.tolist(), who.tolist(), strict=True):
            found.setdefault(k, set()).add(w)
        return {k: len(each) for k, each in found.items()}

    free, capped = winners(0), winners(1)
    assert all(capped[key] >= n for key, n in free.items())
    assert sum(capped.values()) > sum(free.values())


@claim(
    "10",
    "exact",
    "Lever local sourcing: a weight that counts below the threshold changes no award above it.",
)
def test_favour_below_the_threshold_changes_nothing_above() -> None:
    usual = month()
    lever: Any = LocalSourcing(locality_weight=0.3, favour="below_threshold")
    favoured = month(lever)
    above = ~usual.tenders.is_below_threshold
    assert above.any()
    assert (usual.winner[above] == favoured.winner[above]).all()
    assert (usual.winner != favoured.winner).any()


# ---- payment, in the whole model ---------------------------------------------------------------

BASELINE = Scenario.load(Path(__file__).parents[2] / "scenarios" / "baseline.yaml")


def models(*levers: Lever, seed: int = 1) -> tuple[ProcurementModel, ProcurementModel]:
    """Return the model of a very small region without and with levers, not yet stepped."""
    base = BASELINE.replace(months=6, scale=0.02)
    return tuple(  # type: ignore[return-value]
        ProcurementModel(scenario, seed=seed, detail=False)
        for scenario in (base, base.with_levers(*levers))
    )


@claim(
    "section 5, delivery",
    "exact",
    "Lever prompt payment: in its first month the buyers it reaches owe less, and the others owe "
    "the same to the bit.",
)
def test_only_those_who_pay_sooner_owe_less() -> None:
    usual, sooner = models(PromptPayment(within=5.0, buyers=BuyerScope(kind=("council",))))
    usual.step()
    sooner.step()
    before, after = (m.public.state()["unpaid.by_buyer"] for m in (usual, sooner))
    council = usual.world.buyers.is_council
    assert (after[council] < before[council]).all()
    assert (after[~council] == before[~council]).all()
    assert before[~council].sum() > 0


@claim(
    "15",
    "statistical",
    "Lever prompt payment: suppliers pay less interest on overdrafts within half a year: 6 paired "
    "runs of the whole model, all of them (1 chance in 64 if it did nothing).",
)
def test_prompt_payment_saves_interest() -> None:
    for seed in range(6):
        paid = []
        for model in models(PromptPayment(within=2.0), seed=seed):
            interest = 0.0
            for _ in range(6):
                model.step()
                interest += model.ledger.flows.total(Why.INTEREST)
            paid.append(interest)
        assert paid[1] < paid[0]
