"""What is offered and how it compares, in compiled code: rules (10) and (11).

The twin of :func:`ecosim.market.entry.offers`, :func:`ecosim.market.award.scores` and
:func:`ecosim.market.award.pick_winners` without caps on lots.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import part, unsigned
from ecosim.kernel.compiled_random import prefix, unit, units
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import AnyArray, Ring
from ecosim.market.award import RULES
from ecosim.market.compiled_draws import quantiles
from ecosim.market.prepared import STREAMS

_QUALITY, _SOCIAL, _JUDGEMENT, _SAME_FIRM, _TIE, _NULL = (
    STREAMS.index(f"market.{n}")
    for n in ("quality", "social", "judgement", "same_firm", "tie", "null")
)
_PLACE = int(Ring.PLACE)
#: rules that are compiled, by their place in the list of all
LINEAR, RELATIVE, LOWEST, FIXED = (
    list(RULES).index(n)
    for n in ("linear", "relative_lowest", "lowest_price", "fixed_price_quality_only")
)
COMPILED_RULES = (LINEAR, RELATIVE, LOWEST, FIXED)


class Offers(NamedTuple):
    """What is bid beside cost and price, a row a bid: :class:`~ecosim.procurement.tender.Bids`."""

    tender: AnyArray
    look: AnyArray
    supplier: AnyArray
    ring: AnyArray
    quality: AnyArray
    social: AnyArray
    innovation: AnyArray


@part
def offers(calls: Any, capability: Any, p: Any, keys: Any, reached: Any, bidding: Any) -> Any:
    """Return the quality, social value and innovation that bids offer."""
    key, look_month, first, rows = calls.key, calls.look_month, bidding.first, bidding.row
    ring_at, kind_at = reached.ring, reached.kind
    n = len(rows)
    look, supplier = np.empty(n, np.int64), np.empty(n, np.int64)
    look[:], supplier[:] = bidding.look, bidding.who
    innovation, tender = rows_of(capability, supplier), np.empty(n, np.int64)
    ring, usual = np.empty(n, np.int8), np.empty(n)
    draws_quality, draws_social = np.empty(n, np.uint64), np.empty(n, np.uint64)
    for t in range(len(key)):
        draw_quality = prefix(keys[_QUALITY], key[t], look_month[t])
        draw_social = prefix(keys[_SOCIAL], key[t], look_month[t])
        for b in range(unsigned(first[t]), unsigned(first[t + 1])):
            row = unsigned(rows[b])
            tender[b], ring[b] = t, ring_at[row]
            usual[b] = p.social_level[kind_at[row]] + p.social_local * (ring_at[row] == _PLACE)
            draws_quality[b], draws_social[b] = draw_quality, draw_social
    quality, social = units(draws_quality, look), units(draws_social, look)
    quantiles(quality)
    quantiles(social)
    for b in range(n):
        good = p.quality_level + p.quality_capability * (innovation[b] - 0.5)
        good = good + p.quality_sd * quality[b]
        kind = usual[b] + p.social_sd * social[b]
        quality[b], social[b] = min(max(good, 0.0), 1.0), min(max(kind, 0.0), 1.0)
    return Offers(tender, look, supplier, ring, quality, social, innovation)


@part
def scores(
    rule: Any, calls: Any, weights: Any, judging: Any, last_winner: Any, firms: Any, p: Any,
    keys: Any, bidding: Any, offered: Any,
) -> Any:  # fmt: skip
    """Return the score of every bid as its buyer sees it, and whether it is admissible."""
    key, look_month, need = calls.key, calls.look_month, calls.quality_need
    buyer_at, category = calls.buyer, calls.category
    w_price, w_quality, w_social = weights.price, weights.quality, weights.social
    w_innovation, w_locality = weights.innovation, weights.locality
    preference, local_ring = weights.preference, weights.local_ring
    stands_for = firms.stands_for
    able, caution = judging.capability, judging.risk_aversion
    first, price, look, supplier = bidding.first, bidding.price, offered.look, offered.supplier
    ring, quality, social = offered.ring, offered.quality, offered.social
    innovation = offered.innovation
    wins, draws = bidding.wins, np.empty(len(price), np.uint64)
    score, admissible = np.empty(len(price)), np.empty(len(price), np.bool_)
    for t in range(len(key)):
        draw = prefix(keys[_JUDGEMENT], key[t], look_month[t])
        for b in range(unsigned(first[t]), unsigned(first[t + 1])):
            draws[b] = draw
    z = units(draws, look)
    quantiles(z)
    for t in range(len(key)):
        buyer = buyer_at[t]
        noise = p.judgement_sd * (1.0 - able[t])
        incumbent = last_winner[buyer, category[t]]
        floor = p.quality_floor + p.quality_span * need[t]
        lowest = np.inf
        for b in range(unsigned(first[t]), unsigned(first[t + 1])):
            less = preference[t] if ring[b] <= local_ring[t] else 0.0
            lowest = min(lowest, price[b] * (1.0 - less))
        for b in range(unsigned(first[t]), unsigned(first[t + 1])):
            seen = quality[b] + noise * z[b]
            is_own = incumbent == supplier[b]
            if is_own and stands_for[supplier[b]] > 1.0:
                # the slot stands for several firms, and the look meets one of them
                u = unit(prefix(keys[_SAME_FIRM], key[t], look_month[t]), np.uint64(look[b]))
                is_own = u * stands_for[supplier[b]] < 1.0
            seen = min(max(seen + p.incumbent * is_own, 0.0), 1.0)
            is_local = ring[b] <= local_ring[t]
            merit = w_quality[t] * seen + w_social[t] * social[b]
            merit = merit + w_innovation[t] * innovation[b] + w_locality[t] * is_local
            compared = price[b] * (1.0 - (preference[t] if is_local else 0.0))
            score[b] = _score(rule, merit, w_price[t], compared, lowest)
            if rule != LOWEST:
                score[b] -= p.unproven * caution[t] * (wins[b] == 0)
            admissible[b] = seen >= floor
    return score, admissible


@part
def _score(rule: Any, merit: Any, weight: Any, price: Any, lowest: Any) -> Any:
    if rule == LINEAR:
        return merit - weight * price
    if rule == RELATIVE:
        return merit + weight * lowest / price
    return -price if rule == LOWEST else merit


@part
def draw_lots(calls: Any, keys: Any, bidding: Any, look: Any) -> Any:
    """Score bids by a draw among all who may bid: the null model."""
    key, look_month, first = calls.key, calls.look_month, bidding.first
    score = np.empty(len(look))
    for t in range(len(key)):
        draw = prefix(keys[_NULL], key[t], look_month[t])
        for b in range(first[t], first[t + 1]):
            score[b] = unit(draw, np.uint64(look[b]))
    return score, np.ones(len(look), np.bool_)


@part
def best(calls: Any, keys: Any, first: Any, look: Any, score: Any, admissible: Any) -> Any:
    """Return the bid with the highest score of each tender, -1 where none is admissible.

    Ties go by a keyed draw.
    """
    key, look_month = calls.key, calls.look_month
    winner = np.full(len(key), -1)
    for t in range(len(key)):
        win = -1
        for b in range(first[t], first[t + 1]):
            if not admissible[b] or (win >= 0 and score[b] < score[win]):
                continue
            if win >= 0 and score[b] == score[win]:
                draw = prefix(keys[_TIE], key[t], look_month[t])
                held = unit(draw, np.uint64(look[win]))
                if not unit(draw, np.uint64(look[b])) < held:
                    continue
            win = b
        winner[t] = win
    return winner
