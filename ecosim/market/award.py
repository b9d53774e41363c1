"""Comparing bids, rules (10) and (11), and picking winners.

A scoring rule is a function of the judged bids and the weights; :data:`RULES` files them by the
name that a scenario writes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.market.parameters import AwardParams
from ecosim.market.world import World
from ecosim.procurement.decision_points import Judgement, ScoreRule
from ecosim.procurement.tender import Bids, Tenders


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Bids as the buyer sees them, all (n,).

    Parameters
    ----------
    tender : number
    price : units of the estimate
        Compared, bid preference included; what is paid is the bid.
    lowest : units of the estimate
        Lowest compared price of the tender.
    quality, social, innovation, locality : 0-1
    """

    tender: Ints
    price: Floats
    lowest: Floats
    quality: Floats
    social: Floats
    innovation: Floats
    locality: Floats


Scoring = Callable[[Judged, ScoreRule], Floats]


def _merit(bids: Judged, rule: ScoreRule) -> Floats:
    """Return what is scored beside the price."""
    t = bids.tender
    return np.asarray(
        rule.quality[t] * bids.quality
        + rule.social[t] * bids.social
        + rule.innovation[t] * bids.innovation
        + rule.locality[t] * bids.locality
    )


def linear(bids: Judged, rule: ScoreRule) -> Floats:
    """``w_q quality + w_s social + w_i innovation + w_l locality - w_p price/estimate``."""
    return np.asarray(_merit(bids, rule) - rule.price[bids.tender] * bids.price)


def relative_lowest(bids: Judged, rule: ScoreRule) -> Floats:
    """UK practice: the price scores ``w_p x lowest/price`` [P60]."""
    return np.asarray(_merit(bids, rule) + rule.price[bids.tender] * bids.lowest / bids.price)


def lowest_price(bids: Judged, rule: ScoreRule) -> Floats:
    """Only the price counts."""
    return -bids.price


def fixed_price_quality_only(bids: Judged, rule: ScoreRule) -> Floats:
    """The buyer has fixed the price, so only what is scored beside it counts."""
    return _merit(bids, rule)


RULES: dict[str, Scoring] = {
    "linear": linear,
    "relative_lowest": relative_lowest,
    "lowest_price": lowest_price,
    "fixed_price_quality_only": fixed_price_quality_only,
}


def baseline_weights(tenders: Tenders, world: World, p: AwardParams) -> ScoreRule:
    """Return the weights before policy: the buyer's price weight in force, (n,) each."""
    price = world.buyers.price_weight[tenders.buyer]
    social = np.minimum(p.social_weight, 1.0 - price)
    n = len(tenders)
    return ScoreRule(
        price=price,
        quality=1.0 - price - social,
        social=social,
        innovation=np.zeros(n),
        locality=np.zeros(n),
        preference=np.zeros(n),
        local_ring=np.zeros(n, dtype=np.int8),
    )


def usual_judgement(tenders: Tenders, world: World) -> Judgement:
    """Return how buyers judge before policy: by what they are, (n,) each."""
    buyers = world.buyers
    return Judgement(
        capability=buyers.capability[tenders.buyer],
        risk_aversion=buyers.risk_aversion[tenders.buyer],
    )


def scores(
    tenders: Tenders,
    bids: Bids,
    rule: ScoreRule,
    judgement: Judgement,
    world: World,
    streams: Streams,
    params: Parameters,
) -> tuple[Floats, Bools]:
    """Return the score of every bid and whether it is admissible: (n_bids,) each."""
    p = params.of(AwardParams)
    t, who = bids.tender, bids.supplier
    firms = world.suppliers
    noise = streams.normal("market.judgement", tenders.key[t], tenders.look_month[t], bids.look)
    is_incumbent = incumbents(tenders, bids, world, streams)
    seen = bids.quality + p.judgement_sd * (1.0 - judgement.capability[t]) * noise
    seen = np.clip(seen + p.incumbent * is_incumbent, 0.0, 1.0)
    is_local = bids.ring <= rule.local_ring[t]
    compared = bids.price * (1.0 - np.where(is_local, rule.preference[t], 0.0))
    judged = Judged(
        tender=t,
        price=compared,
        lowest=_lowest(t, compared, len(tenders)),
        quality=seen,
        social=bids.social,
        innovation=bids.innovation,
        locality=is_local.astype(np.float64),
    )
    is_unproven = firms.wins[who] == 0
    score = RULES[p.rule](judged, rule)
    if p.rule != "lowest_price":
        score = score - p.unproven * judgement.risk_aversion[t] * is_unproven
    asked = p.quality_floor + p.quality_span * tenders.quality_need
    return score, np.asarray(seen >= asked[t])


def incumbents(tenders: Tenders, bids: Bids, world: World, streams: Streams) -> Bools:
    """Return which bids are of the firm that won the buyer's last contract of the category: (n,).

    A slot of a small world stands for several firms, and a look meets one of them: a look at the
    incumbent's slot is the incumbent's own as often as one of them is met.
    """
    t, who = bids.tender, bids.supplier
    is_own = world.last_winner[tenders.buyer[t], tenders.category[t]] == who
    rows = np.flatnonzero(is_own & (world.suppliers.stands_for[who] > 1.0))
    u = streams.uniform("market.same_firm", tenders.key[t[rows]], tenders.look_month[t[rows]],
                        bids.look[rows])  # fmt: skip
    is_own[rows] = u * world.suppliers.stands_for[who[rows]] < 1.0
    return np.asarray(is_own)


def _lowest(tender: Ints, price: Floats, n: int) -> Floats:
    lowest = np.full(n, np.inf)
    np.minimum.at(lowest, tender, price)
    return np.asarray(lowest[tender])


def pick_winners(
    tenders: Tenders, bids: Bids, score: Floats, admissible: Bools, streams: Streams
) -> Ints:
    """Return the row of the winning bid of each tender, -1 where there is none: (n,).

    The highest score wins, ties go by a keyed draw. Where a cap on lots binds, the firm keeps the
    lots that come first and the others go to the next best.
    """
    open_bids = admissible.copy()
    while True:
        winner = _best(tenders, bids, score, open_bids, streams)
        over = _over_cap(tenders, bids, winner)
        if not len(over):
            return winner
        open_bids[winner[over]] = False


def _best(
    tenders: Tenders, bids: Bids, score: Floats, is_open: Bools, streams: Streams
) -> Ints:
    rows = np.flatnonzero(is_open)
    t = bids.tender[rows]
    best = np.full(len(tenders), -np.inf)
    np.maximum.at(best, t, score[rows])
    rows = rows[score[rows] == best[t]]
    t = bids.tender[rows]
    if len(np.unique(t)) < len(t):
        tie = streams.uniform("market.tie", tenders.key[t], tenders.look_month[t], bids.look[rows])
        rows = rows[np.lexsort((tie, t))]
    winner = np.full(len(tenders), -1, dtype=np.int64)
    # written backwards, so that the first row of a tender is the one that stays
    winner[bids.tender[rows[::-1]]] = rows[::-1]
    return winner


def _over_cap(tenders: Tenders, bids: Bids, winner: Ints) -> Ints:
    """Return the tenders whose winner already has as many lots of the same need as it may."""
    capped = np.flatnonzero((tenders.cap > 0) & (tenders.n_lots > 1) & (winner >= 0))
    if not len(capped):
        return capped
    who, key = bids.supplier[winner[capped]], tenders.key[capped]
    order = np.lexsort((capped, who, key))
    same = np.zeros(len(order), dtype=np.bool_)
    same[1:] = (np.diff(key[order].astype(np.int64)) == 0) & (np.diff(who[order]) == 0)
    starts = np.flatnonzero(~same)
    rank = np.arange(len(order)) - starts[np.cumsum(~same) - 1]
    return np.sort(capped[order[rank >= tenders.cap[capped[order]]]])


def award_at_random(tenders: Tenders, bids: Bids, streams: Streams) -> Ints:
    """Return winners drawn evenly among those who may bid: the null model, (n,)."""
    u = streams.uniform("market.null", tenders.key[bids.tender], tenders.look_month[bids.tender],
                        bids.look)  # fmt: skip
    everyone = np.ones(len(bids), dtype=np.bool_)
    return _best(tenders, bids, u, everyone, streams)
