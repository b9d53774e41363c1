"""Tenders from the first look to the winner, in compiled code.

The steps are those of :mod:`~ecosim.market.compiled_chances`,
:mod:`~ecosim.market.compiled_looks`, :mod:`~ecosim.market.compiled_field`,
:mod:`~ecosim.market.compiled_bids` and :mod:`~ecosim.market.compiled_scores`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.market.award import RULES, pick_winners
from ecosim.market.compiled_bids import costs, enter_and_bid, everyone
from ecosim.market.compiled_chances import chances
from ecosim.market.compiled_field import field_of
from ecosim.market.compiled_looks import take_looks
from ecosim.market.compiled_scores import COMPILED_RULES, best, draw_lots, offers, scores
from ecosim.market.compiled_views import (
    asked_of,
    buying_of,
    calls_of,
    firms_of,
    judging_of,
    terms_of,
    weights_of,
)
from ecosim.market.contest import Conditions, Contest, Members
from ecosim.market.parameters import AwardParams
from ecosim.market.prepared import Prepared
from ecosim.market.world import World
from ecosim.procurement.tender import Bids, Tenders


def is_compiled_rule(params: Parameters) -> bool:
    """Return whether the award rule in force is one that is compiled."""
    return list(RULES).index(params.of(AwardParams).rule) in COMPILED_RULES


def contest_compiled(
    tenders: Tenders,
    on: Conditions,
    world: World,
    streams: Streams,
    params: Parameters,
    month: int,
    prepared: Prepared,
) -> Contest:
    """Return the bids of a month's tenders and who wins."""
    ready, number = prepared, list(RULES).index(params.of(AwardParams).rule)
    bids, winner, n_bids, each, spent, members, score, admissible = _contest(
        month, number, calls_of(tenders), asked_of(on.invitation), terms_of(on.terms, on.oversight),
        weights_of(on.rule), judging_of(on.judgement), buying_of(world), firms_of(world),
        ready.slots, ready.entry, ready.award, ready.keys, ready.table,
    )  # fmt: skip
    offered = Bids(*bids)
    if not ready.award.is_random and (tenders.cap > 0).any():
        winner = pick_winners(tenders, offered, score, admissible, streams)
    lost = float((each * (n_bids - (winner >= 0))).sum())
    return Contest(offered, winner, n_bids, spent, lost, Members(*members))


@kernel
def _contest(
    month: Any, rule: Any, calls: Any, asked: Any, terms: Any, weights: Any, judging: Any,
    buyers: Any, firms: Any, slots: Any, entry: Any, award: Any, keys: Any, table: Any,
) -> Any:  # fmt: skip
    """Run all tenders."""
    n_firms = len(firms.turnover)
    heard, listed = chances(calls, asked, buyers.awareness, entry)
    reached = take_looks(
        month, calls, heard, listed, buyers.place, firms, slots, entry, keys
    )
    rivals = field_of(calls, entry, keys, reached)
    if award.is_random:
        bidding, spent = everyone(award.random_price, rivals, firms.wins, n_firms)
    else:
        cost, wins = costs(calls, terms, firms, entry, keys, reached, rivals)
        bidding, spent = enter_and_bid(
            calls, asked.bid_cost, buyers.belief, entry, table, rivals, cost, wins, n_firms
        )
    o = offers(calls, firms.capability, award, keys, reached, bidding)
    if award.is_random:
        score, admissible = draw_lots(calls, keys, bidding, o.look)
    else:
        score, admissible = scores(
            rule, calls, weights, judging, buyers.last_winner, firms, award, keys, bidding, o
        )
    winner = best(calls, keys, bidding.first, o.look, score, admissible)
    bids = (
        o.tender, o.look, o.supplier, o.ring, bidding.team, bidding.cost, bidding.price,
        o.quality, o.social, o.innovation,
    )  # fmt: skip
    members = (rivals.first_member, rivals.member, rivals.share)
    n_bids = np.empty(len(bidding.first) - 1, np.int64)
    for t in range(len(n_bids)):
        n_bids[t] = bidding.first[t + 1] - bidding.first[t]
    return bids, winner, n_bids, bidding.each, spent, members, score, admissible
