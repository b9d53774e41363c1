"""Comparing bids, rules (9) and (10): directions that hold for every set of bids.

The bids are keyed draws, thousands of tenders with five bids each; the scoring rules, the pick of
a winner and the bidding table are the market's own.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from ecosim.kernel.random import Streams
from ecosim.market.award import RULES, Judged, pick_winners
from ecosim.market.bidding import bidding_table
from ecosim.procurement.decision_points import ScoreRule
from ecosim.procurement.tender import Bids, Tenders
from tests.direction.claims import claim

N, PER = 2000, 5
STREAMS = Streams(7)
SCORING = ("linear", "relative_lowest", "lowest_price")


def draw(name: str, low: float, high: float) -> np.ndarray:
    return low + (high - low) * STREAMS.uniform(f"claims.{name}", np.arange(N * PER))


TENDER = np.repeat(np.arange(N), PER)
PRICE, QUALITY, SOCIAL = draw("p", 0.8, 1.15), draw("q", 0.3, 0.9), draw("s", 0.2, 0.8)
IS_LOCAL = draw("local", 0.0, 1.0) < 0.4


def tenders(cap: int = 0) -> Tenders:
    i, f = np.zeros(N, dtype=np.int64), np.zeros(N)
    # four lots a need, so that a cap has something to bind
    return Tenders(
        key=(np.arange(N) // 4).astype(np.uint64),
        look_month=np.arange(N) % 4,
        buyer=i,
        category=i,
        value=f + 1e5,
        monthly_value=f + 5e3,
        quality_need=f,
        appeal=f + 1,
        route=i.astype(np.int8),
        procedure=i.astype(np.int8),
        is_below_threshold=f == 0,
        n_lots=i + 4,
        cap=i + cap,
        need=i,
        tender=np.arange(N),
        part=f + 0.25,
    )


def weights(price: float, locality: float = 0.0) -> ScoreRule:
    """Return weights; what price leaves is shared by quality and social value as 5 to 1."""
    left, one = 1.0 - price, np.ones(N)
    plain = ScoreRule(
        price=one * price,
        quality=one * left * 5 / 6,
        social=one * left / 6,
        innovation=one * 0,
        locality=one * 0,
        preference=one * 0,
        local_ring=np.zeros(N, dtype=np.int8),
    )
    shrunk = {k: getattr(plain, k) * (1 - locality) for k in ("price", "quality", "social")}
    return replace(plain, **shrunk, locality=one * locality)


def winners(
    scoring: str, rule: ScoreRule, theta: float = 0.0, kept: np.ndarray | None = None, cap: int = 0
) -> np.ndarray:
    """Return the winning row of each tender among fixed bids; who is not kept may not win."""
    compared = PRICE * (1.0 - theta * IS_LOCAL)
    lowest = compared.reshape(N, PER).min(axis=1)[TENDER]
    judged = Judged(TENDER, compared, lowest, QUALITY, SOCIAL, SOCIAL, IS_LOCAL.astype(float))
    i, f = np.zeros(N * PER, dtype=np.int64), np.zeros(N * PER)
    # few firms, so that one firm wins several lots of a need
    bids = Bids(
        TENDER,
        np.arange(N * PER) % PER,
        np.arange(N * PER) % PER,
        i.astype(np.int8),
        i - 1,
        f,
        PRICE,
        QUALITY,
        SOCIAL,
        f,
    )
    may = np.ones(N * PER, dtype=bool) if kept is None else kept
    return pick_winners(tenders(cap), bids, RULES[scoring](judged, rule), may, STREAMS)


@pytest.mark.parametrize("scoring", ["linear", "relative_lowest"])
@claim(
    "10",
    "exact",
    "A higher price weight, the other weights shrunk in proportion, never picks "
    "a dearer bid; bids held fixed.",
)
def test_price_weight_never_picks_a_dearer_bid(scoring: str) -> None:
    paid = [PRICE[winners(scoring, weights(w))] for w in (0.2, 0.4, 0.6, 0.9)]
    for less, more in itertools.pairwise(paid):
        assert (more <= less).all()
    assert (paid[-1] < paid[0]).any()


@claim(
    "3, 10",
    "exact",
    "A price weight that is taken from quality alone can pick a dearer bid: a hand-worked case.",
)
def test_price_weight_taken_from_quality_alone_can_pick_a_dearer_bid() -> None:
    # A: price .9, quality .7, social 0; B: price 1.0, quality .5, social .3; social weight .3.
    # At price weight .3: A .4 x .7 - .27 = .01, B .4 x .5 + .09 - .30 = -.01: A wins.
    # At .6: A .1 x .7 - .54 = -.47, B .1 x .5 + .09 - .60 = -.46: B wins, at the dearer price.
    zero = np.zeros(2, dtype=np.int64)
    judged = Judged(
        zero,
        np.array([0.9, 1.0]),
        np.array([0.9, 0.9]),
        np.array([0.7, 0.5]),
        np.array([0.0, 0.3]),
        np.zeros(2),
        np.zeros(2),
    )
    none = np.zeros(1)
    for w, expected in ((0.3, [0.01, -0.01]), (0.6, [-0.47, -0.46])):
        rule = ScoreRule(
            none + w, none + 0.7 - w, none + 0.3, none, none, none, np.zeros(1, dtype=np.int8)
        )
        assert RULES["linear"](judged, rule) == pytest.approx(expected)


@pytest.mark.parametrize("scoring", SCORING)
@claim(
    "10",
    "exact",
    "A bid preference never moves a win from a local bidder to an outsider; "
    "unless prices are relative to the lowest, it moves wins to local bidders only.",
)
def test_preference_moves_wins_to_local_bidders_only(scoring: str) -> None:
    won = [winners(scoring, weights(0.4), theta) for theta in (0.0, 0.03, 0.10)]
    for less, more in itertools.pairwise(won):
        # relative to the lowest, a preferred low bid takes weight off the prices of all others, so
        # that a win may pass from one outsider to another
        assert scoring == "relative_lowest" or (IS_LOCAL[more] | (more == less)).all()
        # among local bids the order may change: the preference shrinks their differences in price
        assert not (IS_LOCAL[less] & ~IS_LOCAL[more]).any()
    assert (won[0] != won[2]).any()


@pytest.mark.parametrize("scoring", ["linear", "relative_lowest"])
@claim("10", "exact", "A locality weight only ever moves a win to a local bidder.")
def test_locality_weight_moves_wins_to_local_bidders_only(scoring: str) -> None:
    won = [winners(scoring, weights(0.4, w)) for w in (0.0, 0.05, 0.3)]
    for less, more in itertools.pairwise(won):
        assert not (IS_LOCAL[less] & (more != less)).any()
        assert (IS_LOCAL[more] | (more == less)).all()
    assert (won[0] != won[2]).any()


@claim(
    "10",
    "exact",
    "Where only price counts, a bid preference never lowers the price paid, and "
    "never pays more than the lowest bid over (1 - theta).",
)
def test_preference_costs_between_nothing_and_theta() -> None:
    free = PRICE[winners("lowest_price", weights(0.4))]
    paid = PRICE[winners("lowest_price", weights(0.4), 0.10)]
    assert (paid >= free).all()
    assert (paid <= free / 0.9 * (1 + 1e-12)).all()
    assert (paid > free).any()


@claim("10", "exact", "With the linear score, a loser that stays away changes no winner.")
def test_a_loser_that_stays_away_changes_no_winner() -> None:
    won = winners("linear", weights(0.4))
    lost = np.ones(N * PER, dtype=bool)
    lost[won] = False
    leaves = lost & (draw("leaves", 0.0, 1.0) < 0.5)
    assert leaves.any()
    assert (winners("linear", weights(0.4), kept=~leaves) == won).all()


@claim("10", "exact", "Where price does not count, prices three times as high change no score.")
def test_fixed_price_contests_ignore_prices() -> None:
    judged = [Judged(TENDER, p, p, QUALITY, SOCIAL, SOCIAL, SOCIAL * 0) for p in (PRICE, PRICE * 3)]
    scores = [RULES["fixed_price_quality_only"](j, weights(0.4)) for j in judged]
    assert (scores[0] == scores[1]).all()


@pytest.mark.parametrize("cap", [1, 2])
@claim(
    "10",
    "exact",
    "No supplier wins more lots of a need than the cap, and a cap never leaves "
    "a lot without a winner while somebody else bids.",
)
def test_lots_stay_below_the_cap(cap: int) -> None:
    won = winners("linear", weights(0.4), cap=cap)
    assert (won >= 0).all()
    by_need = np.sort((won % PER).reshape(-1, 4), axis=1)
    most = max(int(np.bincount(row).max()) for row in by_need)
    free = np.sort((winners("linear", weights(0.4)) % PER).reshape(-1, 4), axis=1)
    assert most == cap < max(int(np.bincount(row).max()) for row in free)


COST = np.linspace(0.75, 1.049, 400)


@pytest.mark.parametrize("sigma", [0.07, 0.10, 0.15])
@claim("9", "exact", "More bidders never raise a bid, so they never raise the expected price.")
def test_more_bidders_never_raise_a_bid(sigma: float) -> None:
    table = bidding_table(sigma, 1.15)
    bids = np.array([table.bids(COST, np.full(len(COST), n)) for n in range(1, 13)])
    assert (np.diff(bids, axis=0) <= 1e-12).all()
    assert bids[0] == pytest.approx(1.15)


@claim(
    "9",
    "exact",
    "A lower reserve never yields a price above it, and never a higher bid for "
    "the same cost and field.",
)
@pytest.mark.parametrize("n", [1, 2, 3, 6])
def test_a_lower_reserve_never_raises_a_bid(n: int) -> None:
    field = np.full(len(COST), n)
    bids = [bidding_table(0.10, r).bids(COST, field) for r in (1.05, 1.10, 1.15, 1.30)]
    for reserve, bid in zip((1.05, 1.10, 1.15, 1.30), bids, strict=True):
        assert (bid <= reserve + 1e-12).all()
    # the table interpolates to about 1e-7
    assert all((low <= high + 1e-6).all() for low, high in itertools.pairwise(bids))


@claim("9", "exact", "No bid is below its cost, and a higher cost never bids lower.")
def test_bids_rise_with_cost_and_cover_it() -> None:
    table = bidding_table(0.10, 1.15)
    for n in range(1, 13):
        bid = table.bids(COST, np.full(len(COST), n))
        assert (bid >= COST - 1e-12).all()
        assert (np.diff(bid) >= -1e-12).all()
