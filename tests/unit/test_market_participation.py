"""Who hears of a tender and may bid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecosim.kernel.types import Kind, Stratum
from ecosim.market.parameters import EntryParams
from ecosim.market.participation import find_bidders, look_table
from ecosim.market.procedures import open_tenders
from ecosim.market.ranks import rank_in_group
from ecosim.procurement.decision_points import Invitation, NoPolicy
from ecosim.procurement.tender import Field, Procedure, Tenders
from tests.unit.market_example import USUAL, Example, example, needs

SOLE = (1.0, 0.0, 0.0, 0.0)
OPEN = {"market.procedure.routes": SOLE, "market.procedure.routes_nhs": SOLE}


def invitation(n: int, **changed: object) -> Invitation:
    plain = Invitation(
        outreach_local=np.ones(n),
        local_ring=np.zeros(n, dtype=np.int8),
        reserved_ring=np.full(n, -1, dtype=np.int8),
        reserved_sme=np.zeros(n, dtype=bool),
        list_openness=np.zeros(n),
        awareness=np.ones(n),
        bid_cost=np.ones(n),
    )
    filled = {k: np.full(n, v).astype(getattr(plain, k).dtype) for k, v in changed.items()}
    return replace(plain, **filled)


def opened(world: Example, n: int, value: float, procedure: Procedure | None = None) -> Tenders:
    tenders = open_tenders(
        needs(n, value), world.world, NoPolicy(), world.streams, world.params, 0
    )
    if procedure is not None:
        tenders = replace(tenders, procedure=np.full(n, procedure, dtype=np.int8))
    return tenders


def bidders(world: Example, tenders: Tenders, **changed: object) -> Field:
    return find_bidders(
        tenders, invitation(len(tenders), **changed), world.world, world.streams, world.params, 0
    )


def test_looks_are_those_of_the_parameters() -> None:
    looks = look_table(EntryParams())
    # micro 3+1+1, small 4+1+1, medium 3, third sector 2+1+1, large 4, national 6
    assert np.bincount(looks.stratum).tolist() == [5, 6, 3, 4, 4, 6]


def test_firms_hear_as_often_as_the_parameters_say() -> None:
    world = example({Stratum.MICRO: 50}, OPEN)
    n = 4000
    field = bidders(world, opened(world, n, 60_000.0, Procedure.BELOW_THRESHOLD))
    per_tender = np.bincount(field.ring, minlength=3) / n
    # looks at micro firms by ring times awareness: 3 x .525, .12, .08; small ones are stood in
    # for by micro firms of the same ring: 4 x .525, .12, .08; others have nobody
    assert per_tender == pytest.approx([7 * 0.525, 2 * 0.12, 2 * 0.08], abs=0.03)


def test_number_of_bidders_does_not_depend_on_how_many_firms_there_are() -> None:
    few = {k: max(1, v // 10) for k, v in USUAL.items()}
    thin, thick = example(few, OPEN), example(values=OPEN)
    counts = [
        len(bidders(w, opened(w, 3000, 60_000.0, Procedure.BELOW_THRESHOLD))) for w in (thin, thick)
    ]
    assert counts[0] == pytest.approx(counts[1], rel=0.02)


def test_the_dead_do_not_bid() -> None:
    world = example()
    firms = world.world.suppliers
    firms.is_alive = np.arange(firms.n) % 3 != 0
    field = bidders(world, opened(world, 500, 60_000.0))
    assert len(field) > 500
    assert (field.supplier % 3 != 0).all()


def test_everyone_bids_in_the_own_sector() -> None:
    world = example()
    field = bidders(world, opened(world, 300, 60_000.0))
    assert np.unique(world.world.suppliers.sector[field.supplier]).tolist() == [0]


def test_reservation_keeps_others_out_below_the_threshold() -> None:
    world = example(values=OPEN)
    tenders = opened(world, 400, 60_000.0, Procedure.BELOW_THRESHOLD)
    below = bidders(world, tenders, reserved_ring=0)
    assert np.unique(below.ring).tolist() == [0]


def test_reservation_does_not_bind_above_the_threshold() -> None:
    world = example(values=OPEN)
    above = bidders(world, opened(world, 400, 6e6), reserved_ring=0, reserved_sme=True)
    assert above.ring.max() == 3


@pytest.mark.parametrize("reserved", [{"reserved_ring": 0}, {"reserved_sme": True}])
def test_reservation_does_not_bind_call_offs_from_frameworks(reserved: dict[str, Any]) -> None:
    world = example(values=OPEN)
    tenders = opened(world, 400, 60_000.0, Procedure.FRAMEWORK)
    free, kept = (bidders(world, tenders, **changed) for changed in ({}, reserved))
    assert free.supplier.tolist() == kept.supplier.tolist()


def test_reservation_for_small_firms_keeps_large_ones_out() -> None:
    world = example(values=OPEN)
    tenders = opened(world, 400, 60_000.0, Procedure.BELOW_THRESHOLD)
    field = bidders(world, tenders, reserved_sme=True)
    assert world.world.suppliers.kind[field.supplier].max() == Kind.VCSE


def test_outreach_brings_more_local_firms_and_no_others() -> None:
    world = example(values=OPEN)
    tenders = opened(world, 1500, 60_000.0, Procedure.BELOW_THRESHOLD)
    before, after = bidders(world, tenders), bidders(world, tenders, outreach_local=1.5)
    counts = [np.bincount(field.ring, minlength=4) for field in (before, after)]
    assert counts[1][0] / counts[0][0] == pytest.approx(1.5, rel=0.05)
    assert counts[1][1:].tolist() == counts[0][1:].tolist()


def test_quick_quotes_ask_at_most_as_many_as_declared() -> None:
    world = example(values=OPEN)
    field = bidders(world, opened(world, 500, 5_000.0, Procedure.QUICK_QUOTE))
    assert np.bincount(field.tender).max() == 3


def test_size_rule_shuts_out_who_is_too_small() -> None:
    # 60 staff-months of turnover: micro firms sell 24,000 a month and may take 48,000 a month
    world = example({Stratum.MICRO: 40}, {**OPEN, "market.entry.pooling": 0.0})
    fits = bidders(world, opened(world, 200, 24 * 47_000.0, Procedure.BELOW_THRESHOLD))
    too_large = bidders(world, opened(world, 200, 24 * 49_000.0, Procedure.BELOW_THRESHOLD))
    assert len(fits) > 200
    assert len(too_large) == 0


def test_small_firms_pool_to_meet_the_size_rule() -> None:
    world = example({Stratum.MICRO: 40}, {**OPEN, "market.entry.pooling": 0.6})
    # 100,000 a month takes three firms of 48,000
    field = bidders(world, opened(world, 400, 24 * 100_000.0, Procedure.BELOW_THRESHOLD))
    assert len(field) > 100
    assert np.bincount(field.tender).max() == 1
    assert (np.bincount(field.member_consortium) == 3).all()
    shares = np.bincount(field.member_consortium, field.member_share)
    assert shares == pytest.approx(np.ones(len(field)))
    first = np.flatnonzero(np.diff(field.member_consortium, prepend=-1))
    assert field.member[first].tolist() == field.supplier.tolist()


def test_members_of_a_consortium_are_different_firms() -> None:
    world = example({Stratum.MICRO: 4}, {**OPEN, "market.entry.pooling": 0.6})
    field = bidders(world, opened(world, 400, 24 * 100_000.0, Procedure.BELOW_THRESHOLD))
    pairs = set(zip(field.member_consortium.tolist(), field.member.tolist(), strict=True))
    assert len(field.member) > 100
    assert len(pairs) == len(field.member)


def test_membership_of_a_list_does_not_change_within_its_term() -> None:
    world = example({Stratum.MICRO: 3}, {**OPEN, "market.entry.list_notice": 1.0})
    tenders = opened(world, 400, 60_000.0, Procedure.FRAMEWORK)
    first = np.unique(bidders(world, tenders).supplier)
    later = find_bidders(
        replace(tenders, key=tenders.key + np.uint64(1000)), invitation(400), world.world,
        world.streams, world.params, 5,
    )  # fmt: skip
    assert 0 < len(first) < 9
    assert np.unique(later.supplier).tolist() == first.tolist()


def looks_on_list(stands_for: float) -> np.ndarray:
    """Return how many of six looks at the one national find it on a buyer's list, by tender."""
    world = example({Stratum.NATIONAL: 1}, {**OPEN, "market.entry.list_notice": 1.0})
    world.world.suppliers.stands_for = np.full(world.world.suppliers.n, stands_for)
    field = bidders(world, opened(world, 500, 60_000.0, Procedure.FRAMEWORK))
    return np.bincount(field.tender, minlength=500)


def test_a_firm_is_on_a_list_or_not() -> None:
    assert set(looks_on_list(1.0).tolist()) in ({0}, {6})


def test_a_slot_that_stands_for_many_is_on_a_list_as_often_as_they_are() -> None:
    found = looks_on_list(400.0)
    # .70 of nationals are listed (market.entry.listed); 400 of them, by chance, .70 +- .02
    assert found.mean() / 6 == pytest.approx(0.70, abs=0.06)
    # each look meets another of them: binomial, variance 6 x .7 x .3
    assert found.var() == pytest.approx(6 * 0.7 * 0.3, rel=0.2)


def test_open_lists_list_more_firms() -> None:
    world = example(values=OPEN)
    tenders = opened(world, 400, 60_000.0, Procedure.FRAMEWORK)
    usual = np.unique(bidders(world, tenders).supplier)
    wide = np.unique(bidders(world, tenders, list_openness=0.4).supplier)
    assert len(wide) > len(usual)
    assert np.isin(usual, wide).all()


def test_rank_in_group_counts_from_zero() -> None:
    assert rank_in_group(np.array([2, 2, 5, 7, 7, 7])).tolist() == [0, 1, 0, 0, 1, 2]
