"""Needs, bidders, entry and delivery, rules (1) to (11): on months of tenders of a small region.

Three places, two sectors and keyed draws; the functions are the market's own. In each claim two
months are run that differ in one thing, so the same needs meet the same firms.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Kind, Stratum
from ecosim.market.bidding import bidding_table
from ecosim.market.delivery import agreed_quality
from ecosim.market.entry import bid_cost, costs, entry
from ecosim.market.learn import beliefs_after
from ecosim.market.looks import take_looks
from ecosim.market.needs import authorised, plan_needs
from ecosim.market.overload import lost_to_overload
from ecosim.market.parameters import DeliveryParams, EntryParams
from ecosim.market.participation import chances_of, find_bidders, look_table
from ecosim.market.procedures import open_tenders
from ecosim.market.tendering import TenderOutcome, open_invitation, run_tenders
from ecosim.procurement.contract import Contracts
from ecosim.procurement.decision_points import Invitation, Lots, NoPolicy, ScoreRule
from ecosim.procurement.need import Needs
from ecosim.procurement.tender import Procedure, Route, Tenders
from tests.direction.claims import claim
from tests.unit.market_example import Example, example

SOLE = (1.0, 0.0, 0.0, 0.0)
ALONE = {"market.procedure.routes": SOLE, "market.procedure.routes_nhs": SOLE}


class Bent(NoPolicy):
    """A policy that sets some fields of some decision points."""

    def __init__(self, **bent: dict[str, Any]) -> None:
        self.bent = bent

    def _set(self, point: str, value: Any) -> Any:
        new = {k: np.full_like(getattr(value, k), v) for k, v in self.bent.get(point, {}).items()}
        return replace(value, **new)

    def invite(self, value: Invitation, buyer: Any, month: int) -> Invitation:
        return self._set("invite", value)

    def score(self, value: ScoreRule, buyer: Any, month: int) -> ScoreRule:
        return self._set("score", value)

    def lots(self, value: Lots, buyer: Any, month: int) -> Lots:
        return self._set("lots", value)


def month(world: Example, needs: Needs, policy: Any = None) -> TenderOutcome:
    return run_tenders(needs, world.world, policy or NoPolicy(), world.streams, world.params, 0)


def drawn(world: Example, months: int = 3) -> Needs:
    return plan_needs(world.spend, 1.0, world.params).draw(world.streams, 0, months - 1)


def contracts(outcome: TenderOutcome) -> dict[tuple[int, float], tuple[int, float]]:
    a = outcome.awards
    rows = zip(
        a.key.tolist(), a.estimate.tolist(), a.supplier.tolist(), a.price.tolist(), strict=True
    )
    return {(key, round(v, 6)): (who, price) for key, v, who, price in rows}


def opened(world: Example, needs: Needs) -> Tenders:
    return open_tenders(needs, world.world, NoPolicy(), world.streams, world.params, 0)


def pairs(tender: np.ndarray, look: np.ndarray) -> set[tuple[int, int]]:
    return set(zip(tender.tolist(), look.tolist(), strict=True))


#: half of what may be pooled goes by the open list of the region; firms bid alone
POOLED = {
    "market.procedure.routes": (0.5, 0.0, 0.0, 0.5),
    "market.procedure.routes_nhs": (0.5, 0.0, 0.0, 0.5),
    "market.entry.pooling": 0.0,
}


def joined(share: float) -> tuple[Example, Needs]:
    """Return a world in which this share of firms has joined the open list, and a year's needs."""
    world = example(values={**POOLED, "market.entry.listed_open": (share,) * 4})
    return world, drawn(world, 12)


# ---- needs -------------------------------------------------------------------------------------


@claim(
    "2",
    "exact",
    "Needs authorised under a deeper cut are a subset of those under a milder one, at any factor.",
)
def test_deeper_cuts_nest() -> None:
    world = example()
    needs = drawn(world, 12)
    factors = (0.0, 0.5, 0.8, 0.9, 1.0, 1.25)
    sets = [authorised(needs, np.full_like(world.spend, f)) for f in factors]
    for poorer, richer in itertools.pairwise(sets):
        assert not (poorer & ~richer).any()
        assert (richer & ~poorer).any()
    assert not sets[0].any()
    assert sets[-1].all()


@claim("1", "exact", "A larger simulated region has the needs of a smaller one and more of them.")
def test_needs_nest_in_the_scale() -> None:
    world = example()
    some, all_ = (
        plan_needs(world.spend, scale, world.params).draw(world.streams, 0, 11)
        for scale in (0.3, 1.0)
    )
    value = dict(zip(all_.key.tolist(), all_.value.tolist(), strict=True))
    assert 0 < len(some) < len(all_)
    assert all(value[k] == v for k, v in zip(some.key.tolist(), some.value.tolist(), strict=True))


@claim("1", "exact", "What one buyer spends changes no need of another buyer.")
def test_needs_of_others_do_not_depend_on_a_buyers_spend() -> None:
    world = example()
    richer = world.spend.copy()
    richer[0] *= 3.0
    before, after = (
        plan_needs(spend, 1.0, world.params).draw(world.streams, 0, 5)
        for spend in (world.spend, richer)
    )
    a, b = before.take(before.buyer != 0), after.take(after.buyer != 0)
    assert a.key.tolist() == b.key.tolist()
    assert a.value.tolist() == b.value.tolist()
    assert (after.buyer == 0).sum() > (before.buyer == 0).sum()


# ---- who bids ----------------------------------------------------------------------------------


def reached(world: Example, tenders: Tenders, **changed: float) -> Any:
    plain = open_invitation(len(tenders))
    bent = {k: np.full_like(getattr(plain, k), v) for k, v in changed.items()}
    p = world.params.of(EntryParams)
    chances = chances_of(tenders, replace(plain, **bent), world.world, p, 3, 0)
    return take_looks(tenders, chances, look_table(p), world.world, world.streams, p)


@claim(
    "5",
    "exact",
    "The more firms have joined the combined authority's open list, the more of them are reached "
    "by its tenders: nobody who was drops out, in no tender are there fewer, and no other tender "
    "reaches another firm.",
)
def test_a_fuller_open_list_loses_nobody_who_was_reached() -> None:
    sets = []
    for share in (0.3, 0.6, 1.0):
        world, needs = joined(share)
        tenders = opened(world, needs)
        found = reached(world, tenders)
        is_pooled = np.equal(tenders.route, Route.QUASI_REGIONAL)[found.tender]
        sets.append([pairs(found.tender[w], found.look[w]) for w in (is_pooled, ~is_pooled)])
    for (less, others), (more, same) in itertools.pairwise(sets):
        assert less < more
        assert others == same


@claim(
    "5, 8",
    "exact",
    "The more firms have joined the open list, the more bids its tenders get, in none of them "
    "fewer, and all others the same, where firms bid alone and do not know how many are asked, as "
    "they do in quotes and call-offs.",
)
def test_a_fuller_open_list_never_lowers_the_number_of_bids() -> None:
    bids = []
    for share in (0.3, 0.6, 1.0):
        found = month(*joined(share))
        t = found.tenders
        is_open = ~np.isin(t.procedure, (Procedure.QUICK_QUOTE, Procedure.FRAMEWORK))
        is_pooled = np.equal(t.route, Route.QUASI_REGIONAL)
        bids.append((found.n_bids[is_open & is_pooled], found.n_bids[~is_pooled]))
    for (less, others), (more, same) in itertools.pairwise(bids):
        assert len(less) > 20
        assert (more >= less).all()
        assert more.sum() > less.sum()
        assert (others == same).all()


@claim("6", "exact", "More outreach never loses a local firm that hears of a tender; same draws.")
def test_outreach_keeps_every_local_firm_that_heard() -> None:
    world = example(values=ALONE)
    tenders = opened(world, drawn(world))
    sets = []
    for factor in (1.0, 1.3, 1.8):
        heard = reached(world, tenders, outreach_local=factor)
        local = heard.ring == 0
        sets.append(pairs(heard.tender[local], heard.look[local]))
    assert sets[0] < sets[1] < sets[2]


@claim(
    "6, 8",
    "exact",
    "More outreach never lowers the number of local bidders of an open tender "
    "in which firms bid alone; same draws.",
)
def test_outreach_never_lowers_local_bidders_of_open_tenders() -> None:
    world = example(values={**ALONE, "market.entry.pooling": 0.0})
    needs = drawn(world)
    counts = []
    for factor in (1.0, 1.3, 1.8):
        out = month(world, needs, Bent(invite={"outreach_local": factor}))
        is_open = np.isin(
            out.tenders.procedure, (Procedure.BELOW_THRESHOLD, Procedure.ABOVE_THRESHOLD)
        )
        local = out.bids.tender[out.bids.ring == 0]
        counts.append(np.bincount(local, minlength=len(out.tenders))[is_open])
    assert (counts[0] <= counts[1]).all()
    assert (counts[1] <= counts[2]).all()
    assert counts[0].sum() < counts[2].sum()


@claim("5", "exact", "A reservation changes nothing in a tender of which only local firms hear.")
def test_reservation_with_only_local_bidders_changes_nothing() -> None:
    world = example(values=ALONE)
    needs = drawn(world, 12)
    tenders = opened(world, needs)
    heard = reached(world, tenders)
    outsiders = np.bincount(heard.tender, heard.ring > 0, minlength=len(tenders))
    all_local = set(tenders.key[outsiders == 0].tolist())
    free, kept = (
        contracts(month(world, needs, policy))
        for policy in (NoPolicy(), Bent(invite={"reserved_ring": 0}))
    )
    mine = {k: v for k, v in free.items() if k[0] in all_local}
    assert len(mine) > 20
    assert mine == {k: v for k, v in kept.items() if k[0] in all_local}
    assert free != kept


@pytest.mark.parametrize("ring", [0, 1, 2])
@claim(
    "5",
    "exact",
    "Below the threshold a reservation is won by nobody from outside its area, call-offs from "
    "frameworks aside.",
)
def test_reserved_tenders_are_won_inside(ring: int) -> None:
    world = example(values=ALONE)
    awards = month(world, drawn(world), Bent(invite={"reserved_ring": ring})).awards
    reserved = awards.is_below_threshold & ~awards.is_framework
    assert reserved.sum() > 50
    assert (awards.ring[reserved] <= ring).all()


@claim(
    "5",
    "exact",
    "A reservation for small firms is won by small and third-sector firms only, call-offs from "
    "frameworks aside.",
)
def test_reserved_for_small_firms() -> None:
    world = example(values=ALONE)
    awards = month(world, drawn(world), Bent(invite={"reserved_sme": True})).awards
    reserved = awards.is_below_threshold & ~awards.is_framework
    assert (awards.kind[reserved] <= Kind.VCSE).all()
    assert (awards.kind > Kind.VCSE).any()


@claim(
    "4, 18",
    "exact",
    "A firm added in a spare slot leaves every other firm that heard, its "
    "cost and its place in the field as they were, except where the slot was found empty.",
)
def test_an_added_firm_leaves_the_draws_of_others() -> None:
    def fields(alive: bool) -> tuple[Tenders, Any, np.ndarray]:
        world = example(values={**ALONE, "market.entry.pooling": 0.0})
        firms = world.world.suppliers
        firms.is_alive = np.arange(firms.n) % 10 != 3
        firms.is_alive[spare] = alive
        tenders = opened(world, drawn(world))
        heard = reached(world, tenders)
        field = find_bidders(
            tenders, open_invitation(len(tenders)), world.world, world.streams, world.params, 0
        )
        return heard, field, costs(tenders, field, world.world, world.streams, world.params)

    spare = 13
    (old, old_field, old_cost), (new, new_field, new_cost) = fields(False), fields(True)
    others = new.supplier != spare
    assert (~others).any()
    before = {(t, k): who for t, k, who in zip(old.tender, old.look, old.supplier, strict=True)}
    for t, k, who in zip(new.tender[others], new.look[others], new.supplier[others], strict=True):
        assert before[t, k] == who
    cost = {(t, k): c for t, k, c in zip(old_field.tender, old_field.look, old_cost, strict=True)}
    shared = [
        (t, k, c)
        for t, k, who, c in zip(
            new_field.tender, new_field.look, new_field.supplier, new_cost, strict=True
        )
        if who != spare and (t, k) in cost
    ]
    assert len(shared) > 500
    assert all(cost[t, k] == c for t, k, c in shared)


# ---- entry -------------------------------------------------------------------------------------

COST = np.linspace(0.75, 1.2, 500)


@claim("8", "exact", "Dearer bidding never brings a bidder who would otherwise stay away.")
def test_dearer_bids_never_bring_bidders() -> None:
    table = bidding_table(0.10, 1.15)
    who = [entry(table, COST, np.full(500, 3.0), np.full(500, k)) for k in (0.003, 0.01, 0.03)]
    assert (who[1] <= who[0]).all()
    assert (who[2] <= who[1]).all()
    assert who[0].sum() > who[2].sum()


@claim(
    "8",
    "exact",
    "Belief in more rivals never brings a bidder, and whoever enters would enter "
    "with a lower cost.",
)
def test_more_believed_rivals_never_bring_bidders() -> None:
    table = bidding_table(0.10, 1.15)
    who = [entry(table, COST, np.full(500, n), np.full(500, 0.01)) for n in (1.0, 2.5, 4.0, 9.0)]
    assert all((b <= a).all() for a, b in itertools.pairwise(who))
    assert who[0].sum() > who[3].sum()
    assert all((np.diff(w.astype(int)) <= 0).all() for w in who)


@claim(
    "8",
    "exact",
    "A bid costs at most the capped share of the estimate, and never less for a larger contract.",
)
def test_bid_costs_rise_with_value_below_their_cap() -> None:
    p, value = EntryParams(), np.geomspace(500.0, 1e7, 300)
    spent = bid_cost(value, np.zeros(300, dtype=np.int8), p)
    assert (np.diff(spent) > 0).all()
    assert (spent <= p.cost_cap * value * (1 + 1e-12)).all()


@pytest.mark.parametrize(
    ("column", "value", "sign"),
    [("wins", 3.0, -1), ("load", 1.5, +1), ("cost_advantage", -0.05, -1)],
)
@claim(
    "7",
    "exact",
    "Experience and an advantage never raise a firm's cost, load beyond the usual never lowers it.",
)
def test_costs_move_with_their_causes(column: str, value: float, sign: int) -> None:
    world, other = example(values=ALONE), example(values=ALONE)
    setattr(other.world.suppliers, column, np.full(other.world.suppliers.n, value))
    setattr(world.world.suppliers, column, np.zeros(other.world.suppliers.n))
    tenders = opened(world, drawn(world, 1))
    field = find_bidders(
        tenders, open_invitation(len(tenders)), world.world, world.streams, world.params, 0
    )
    a, b = (costs(tenders, field, w.world, w.streams, w.params) for w in (world, other))
    assert (sign * (b - a) > 0).all()


# ---- whole months ------------------------------------------------------------------------------


@claim(
    "10",
    "exact",
    "A bid preference of zero and a locality weight of zero are the identity: "
    "every contract and price is the same.",
)
def test_no_preference_is_the_identity() -> None:
    world = example()
    needs = drawn(world)
    nothing = Bent(score={"preference": 0.0, "locality": 0.0, "local_ring": 2})
    assert contracts(month(world, needs)) == contracts(month(world, needs, nothing))
    some = Bent(score={"preference": 0.1, "local_ring": 2})
    assert contracts(month(world, needs)) != contracts(month(world, needs, some))


@pytest.mark.parametrize("theta", [0.05, 0.10])
@claim(
    "10",
    "exact",
    "A bid preference is never paid: the price is the winner's own bid, and bids "
    "do not depend on it.",
)
def test_a_preference_is_compared_not_paid(theta: float) -> None:
    world = example(values=ALONE)
    needs = drawn(world)
    free, bent = month(world, needs), month(world, needs, Bent(score={"preference": theta}))
    assert free.bids.price.tolist() == bent.bids.price.tolist()
    won = bent.winner[bent.winner >= 0]
    paid = bent.awards.price / bent.awards.estimate
    assert np.sort(paid) == pytest.approx(np.sort(bent.bids.price[won]), rel=1e-12)


@pytest.mark.parametrize("reserve", [1.05, 1.10, 1.30])
@claim("9", "exact", "No contract costs more than the reserve times its estimate.")
def test_no_price_above_the_reserve(reserve: float) -> None:
    world = example(values={**ALONE, "market.entry.reserve": reserve})
    awards = month(world, drawn(world)).awards
    assert (awards.price <= reserve * awards.estimate * (1 + 1e-12)).all()
    single = awards.n_bidders == 1
    assert awards.price[single] == pytest.approx(reserve * awards.estimate[single], rel=1e-9)


@pytest.mark.parametrize("n_lots", [2, 4])
@claim("10", "exact", "Lots of a need add up to the need.")
def test_lots_add_up(n_lots: int) -> None:
    world = example(values=ALONE)
    needs = drawn(world)
    tenders = open_tenders(
        needs, world.world, Bent(lots={"n_lots": n_lots}), world.streams, world.params, 0
    )
    assert len(tenders) == n_lots * len(needs)
    total = np.bincount(tenders.need, needs.value[tenders.need] * tenders.part)
    assert total == pytest.approx(needs.value, rel=1e-12)


@claim(
    "10",
    "exact",
    "Every authorised need is awarded, returned or lapses: none is lost and none is bought twice.",
)
def test_needs_are_awarded_or_come_back() -> None:
    world = example({Stratum.MICRO: 3, Stratum.SMALL: 1})
    needs = drawn(world)
    out = month(world, needs)
    ends = [out.awards.key, out.returned.key, out.lapsed.key]
    assert sorted(np.concatenate(ends).tolist()) == sorted(needs.key.tolist())
    assert all(len(part) for part in ends[:2])


@claim(
    "9",
    "statistical",
    "With a lower reserve the mean price is lower: 12 paired months, all "
    "of them (1 chance in 4096 if it did nothing).",
)
def test_lower_reserve_lowers_the_mean_price() -> None:
    for seed in range(12):
        index = []
        for reserve in (1.08, 1.15):
            world = example(values={**ALONE, "market.entry.reserve": reserve}, seed=seed)
            awards = month(world, drawn(world)).awards
            index.append(awards.price.sum() / awards.estimate.sum())
        assert index[0] < index[1]


@claim(
    "5, 8, 9",
    "statistical",
    "A reservation for the own place raises the mean price over "
    "estimate: 12 paired months, all of them.",
)
def test_reservation_raises_the_mean_price() -> None:
    for seed in range(12):
        free, kept = _indices(seed)
        assert free < kept


@cache
def _indices(seed: int) -> tuple[float, float]:
    world = example(values=ALONE, seed=seed)
    needs = drawn(world)
    both = (month(world, needs), month(world, needs, Bent(invite={"reserved_ring": 0})))
    a, b = (float(o.awards.price.sum() / o.awards.estimate.sum()) for o in both)
    return a, b


# ---- delivery and learning ---------------------------------------------------------------------


@claim("10", "exact", "Overload and a thinner margin never raise the quality delivered.")
def test_quality_falls_with_load_and_a_thin_margin() -> None:
    world = example(values=ALONE)
    outcome = month(world, drawn(world))
    bids, p = outcome.bids, DeliveryParams()
    rows = np.arange(len(bids))
    quality = agreed_quality(bids, rows, p)
    thinner = replace(bids, cost=np.maximum(bids.cost, bids.price * 0.99))
    thin = agreed_quality(thinner, rows, p)
    assert (thin <= quality).all()
    assert (thin < quality).any()
    lost = []
    for load in (0.9, 1.2, 1.4):
        contracts = Contracts()
        contracts.append(outcome.awards)
        loads = np.full(world.world.suppliers.n, load)
        n_buyers = int(contracts.buyer.max()) + 1
        lost.append(lost_to_overload(contracts, loads, p.overload_quality, 1, n_buyers))
    usual, loaded, worse = lost
    assert not usual.any()
    assert (usual < loaded).all()
    assert (loaded < worse).all()


@claim(
    "21",
    "exact",
    "Beliefs move towards what was seen, never past it, and stay put without a tender.",
)
def test_beliefs_move_towards_what_was_seen() -> None:
    world = example(values=ALONE)
    tenders = opened(world, drawn(world, 1))
    mine = np.zeros((3, 2))
    np.add.at(mine, (tenders.buyer, tenders.category), 1)
    for seen in (1, 8):
        after = beliefs_after(
            np.full((3, 2), 3.5), tenders, np.full(len(tenders), seen), Parameters()
        )
        low, high = min(seen, 3.5), max(seen, 3.5)
        assert ((after >= low) & (after <= high)).all()
        assert (after[mine > 0] != 3.5).all()
        assert (after[mine == 0] == 3.5).all()


@claim("section 7", "exact", "Another seed is another world, the same seed the same one.")
def test_seeds() -> None:
    world, same, other = example(), example(), example()
    other.streams = Streams(2)
    a, b, c = (contracts(month(w, drawn(w))) for w in (world, same, other))
    assert a == b
    assert a != c
