"""Comparing bids and picking winners, with figures worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel.random import Streams
from ecosim.market.award import RULES, Judged, incumbents, pick_winners
from ecosim.market.entry import bid_cost
from ecosim.market.parameters import EntryParams
from ecosim.procurement.decision_points import ScoreRule
from ecosim.procurement.tender import Bids, Route, Tenders
from tests.unit.market_example import example


def rule(**weights: float) -> ScoreRule:
    names = ("price", "quality", "social", "innovation", "locality", "preference")
    values = {name: np.array([weights.get(name, 0.0)]) for name in names}
    return ScoreRule(**values, local_ring=np.zeros(1, dtype=np.int8))


#: a cheap plain bid, a dear good one
CHEAP_GOOD = Judged(
    tender=np.zeros(2, dtype=np.int64),
    price=np.array([0.90, 1.00]),
    lowest=np.array([0.90, 0.90]),
    quality=np.array([0.50, 0.70]),
    social=np.array([0.40, 0.60]),
    innovation=np.array([0.2, 0.3]),
    locality=np.array([0.0, 1.0]),
)
USUAL = rule(price=0.4, quality=0.5, social=0.1)


def test_linear_score() -> None:
    # .5 x .50 + .1 x .40 - .4 x .90 = -.07;  .5 x .70 + .1 x .60 - .4 x 1.00 = .01
    assert RULES["linear"](CHEAP_GOOD, USUAL) == pytest.approx([-0.07, 0.01])


def test_relative_lowest_score() -> None:
    # .29 + .4 x .90/.90 = .69;  .41 + .4 x .90/1.00 = .77
    assert RULES["relative_lowest"](CHEAP_GOOD, USUAL) == pytest.approx([0.69, 0.77])


def test_lowest_price_looks_at_nothing_else() -> None:
    score = RULES["lowest_price"](CHEAP_GOOD, USUAL)
    assert score[0] > score[1]


def test_fixed_price_looks_at_everything_else() -> None:
    assert RULES["fixed_price_quality_only"](CHEAP_GOOD, USUAL) == pytest.approx([0.29, 0.41])


def test_locality_and_innovation_have_their_weights() -> None:
    bent = rule(price=0.3, quality=0.4, social=0.1, innovation=0.1, locality=0.1)
    # .4 x .5 + .1 x .4 + .1 x .2 - .3 x .9 = -.01;  .28 + .06 + .03 + .1 - .3 = .17
    assert RULES["linear"](CHEAP_GOOD, bent) == pytest.approx([-0.01, 0.17])


def bids(tender: list[int], supplier: list[int]) -> Bids:
    n = len(tender)
    i, f = np.zeros(n, dtype=np.int64), np.zeros(n)
    return Bids(np.array(tender), np.arange(n), np.array(supplier), i.astype(np.int8), i - 1,
                f + 0.9, f + 1.0, f, f, f)  # fmt: skip


def lots(n: int, cap: int, same_need: bool = True) -> Tenders:
    i, f = np.zeros(n, dtype=np.int64), np.zeros(n)
    key = np.zeros(n, dtype=np.uint64) if same_need else np.arange(n).astype(np.uint64)
    return Tenders(
        key=key, look_month=np.arange(n), buyer=i, category=i, value=f + 1e5, monthly_value=f + 5e3,
        quality_need=f, appeal=f + 1, route=i.astype(np.int8), procedure=i.astype(np.int8),
        is_below_threshold=f == 0, n_lots=i + n, cap=i + cap, need=i, tender=np.arange(n),
        part=f + 1 / n,
    )  # fmt: skip


def test_highest_admissible_score_wins() -> None:
    offered = bids([0, 0, 1, 1], [5, 6, 5, 6])
    score = np.array([0.3, 0.5, 0.2, 0.9])
    fine = np.array([True, True, True, False])
    winner = pick_winners(lots(3, 0, same_need=False), offered, score, fine, Streams(1))
    # the third tender had no bid at all
    assert winner.tolist() == [1, 2, -1]


def test_a_cap_on_lots_passes_the_rest_to_the_next_best() -> None:
    offered = bids([0, 0, 1, 1, 2, 2], [5, 6, 5, 6, 5, 6])
    score = np.array([0.9, 0.1, 0.8, 0.2, 0.7, 0.3])
    fine = np.ones(6, dtype=bool)
    winner = pick_winners(lots(3, 2), offered, score, fine, Streams(1))
    assert offered.supplier[winner].tolist() == [5, 5, 6]


def test_ties_go_either_way_but_always_the_same() -> None:
    n = 400
    offered = bids(np.repeat(np.arange(n), 2).tolist(), [5, 6] * n)
    score, fine = np.ones(2 * n), np.ones(2 * n, dtype=bool)
    tenders = lots(n, 0, same_need=False)
    first = pick_winners(tenders, offered, score, fine, Streams(1))
    assert pick_winners(tenders, offered, score, fine, Streams(1)).tolist() == first.tolist()
    assert (offered.supplier[first] == 5).mean() == pytest.approx(0.5, abs=0.1)


def test_bid_cost_is_capped_for_small_tenders() -> None:
    value = np.array([2_000.0, 20_000.0, 1_000_000.0])
    p = EntryParams(cost_floor=150.0, cost_slope=0.006, cost_cap=0.015)
    route = np.full(3, Route.SOLE, dtype=np.int8)
    # .015 x 2,000; 150 + .006 x 20,000 = 270 < 300; 150 + 6,000
    assert bid_cost(value, route, p) == pytest.approx([30.0, 270.0, 6150.0])


@pytest.mark.parametrize(("stands_for", "share"), [(1.0, 1.0), (4.0, 0.25)])
def test_the_incumbents_slot_is_the_incumbent_as_often_as_one_of_its_firms(
    stands_for: float, share: float
) -> None:
    made = example()
    world = made.world
    world.suppliers.stands_for = np.full(world.suppliers.n, stands_for)
    world.last_winner[0, 0] = 7
    n = 4000
    both = bids([*range(n), *range(n)], [7] * n + [8] * n)
    found = incumbents(lots(n, 0, same_need=False), both, world, made.streams)
    assert not found[n:].any()
    # a quarter of 4,000 looks, by chance within one in fifty
    assert found[:n].mean() == pytest.approx(share, abs=0.02)
