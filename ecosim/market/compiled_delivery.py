"""From winners to contracts, in compiled code.

The twin of :func:`ecosim.market.delivery.awards_plain` and of
:func:`ecosim.market.tendering._unmet`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import AnyArray, Kind, Ring
from ecosim.market.compiled_views import terms_of
from ecosim.market.contest import Conditions, Contest
from ecosim.market.prepared import STREAMS, Prepared
from ecosim.market.world import World
from ecosim.procurement.contract import Awards
from ecosim.procurement.need import Needs
from ecosim.procurement.tender import Tenders

_OVERRUN = STREAMS.index("market.overrun")
_ZERO, _SMALLEST_SHARE = np.uint64(0), 1e-9
_LARGE, _NATIONAL, _UK = int(Kind.LARGE), int(Kind.NATIONAL), int(Ring.UK)


class Met(NamedTuple):
    """Needs that are awarded: :class:`~ecosim.procurement.need.Needs`."""

    key: AnyArray
    buyer: AnyArray
    category: AnyArray
    value: AnyArray
    duration: AnyArray
    quality_need: AnyArray
    appeal: AnyArray
    attempt: AnyArray
    premium: AnyArray


class Held(NamedTuple):
    """Tenders that were held, and which need each member buys."""

    look_month: AnyArray
    route: AnyArray
    procedure: AnyArray
    is_below_threshold: AnyArray
    need: AnyArray
    tender: AnyArray
    part: AnyArray


class Won(NamedTuple):
    """Bids and winners, and members of consortia."""

    winner: AnyArray
    n_bids: AnyArray
    supplier: AnyArray
    consortium: AnyArray
    cost: AnyArray
    price: AnyArray
    quality: AnyArray
    social: AnyArray
    first: AnyArray
    member: AnyArray
    share: AnyArray


class Firms(NamedTuple):
    """Columns of suppliers and buyers that terms depend on."""

    kind: AnyArray
    place: AnyArray
    delivery_share: AnyArray
    buyer_place: AnyArray
    ring: AnyArray


_met, _held = attrgetter(*Met._fields), attrgetter(*Held._fields)


def awards_compiled(
    needs: Needs,
    tenders: Tenders,
    contest: Contest,
    on: Conditions,
    world: World,
    month: int,
    prepared: Prepared,
) -> Awards:
    """Return the contracts of the awarded tenders; they start next month."""
    bids, members, s = contest.bids, contest.members, world.suppliers
    key, codes, supplier, money, shares, marks, flags, members_won = _awards(
        Met._make(_met(needs)), Held._make(_held(tenders)),
        Won(contest.winner, contest.n_bids, bids.supplier, bids.consortium, bids.cost, bids.price,
            bids.quality, bids.social, members.first, members.supplier, members.share),
        Firms(s.kind, s.place, s.delivery_share, world.buyers.place, world.ring),
        terms_of(on.terms, on.oversight), month, prepared.delivery, prepared.keys,
    )  # fmt: skip
    buyer, category, start, duration = codes
    ring, kind, n_bidders, route, procedure, attempt = marks
    is_below_threshold, is_abnormally_low = flags
    quality, subcontract_share, quality_need, appeal, premium = shares
    estimate, price, work, overrun_work, overrun_price, units, promised, social = money
    part_contract, part_supplier, part_share = members_won
    return Awards(
        key, buyer, category, supplier, estimate, price, work, overrun_work, overrun_price, units,
        promised, social, quality, start, duration, ring, kind, n_bidders, route, procedure,
        is_below_threshold, is_abnormally_low, subcontract_share, quality_need, appeal, premium,
        attempt,
        part_contract, part_supplier, part_share,
    )  # fmt: skip


@kernel
def _awards(
    met: Any, held: Any, won: Any, firms: Any, terms: Any, month: Any, p: Any, keys: Any
) -> Any:
    """Return the columns of awards, those of one type together: each array handed out is paid for.

    Returns
    -------
    keys of needs; buyer, category, start, duration; supplier; estimate, price, work, work and price
    of overruns, service units, social value promised and delivered; quality, share subcontracted,
    quality needed, appeal, premium; ring, kind, bidders, route, procedure, attempt; below the
    threshold, abnormally low; members of consortia
    """
    winner, tender, needs, part = won.winner, held.tender, held.need, held.part
    rows, n = np.empty(len(tender), np.int64), 0
    for m in range(len(tender)):
        rows[n] = m
        n += winner[tender[m]] >= 0
    key_of, buyer_of, category_of = met.key, met.buyer, met.category
    value, duration_of, attempt_of = met.value, met.duration, met.attempt
    quality_needs, appeals, premiums = met.quality_need, met.appeal, met.premium
    look_month, route_of, procedure_of = held.look_month, held.route, held.procedure
    below_of, n_bids, suppliers = held.is_below_threshold, won.n_bids, won.supplier
    costs, prices, qualities, socials = won.cost, won.price, won.quality, won.social
    usual, least, checked = terms.subcontract_share, terms.subcontract_least, terms.monitoring
    watched = terms.overrun
    winners = rows_of(suppliers, rows_of(winner, rows_of(tender, rows[:n])))
    shares = rows_of(firms.delivery_share, winners)
    kinds, places = rows_of(firms.kind, winners), rows_of(firms.place, winners)
    buyer_place, ring_of = firms.buyer_place, firms.ring
    key, supplier = np.empty(n, np.uint64), np.empty(n, np.int32)
    codes, marks = np.empty((4, n), np.int16), np.empty((6, n), np.int8)
    money, rates, flags = np.empty((8, n)), np.empty((5, n), np.float32), np.empty((2, n), np.bool_)
    buyer, category, start, duration = codes[0], codes[1], codes[2], codes[3]
    estimate, price, work, overrun_work = money[0], money[1], money[2], money[3]
    overrun_price, units, promised, social = money[4], money[5], money[6], money[7]
    quality, passes, quality_need, appeal = rates[0], rates[1], rates[2], rates[3]
    premium = rates[4]
    ring, kind, n_bidders, route = marks[0], marks[1], marks[2], marks[3]
    procedure, attempt, below, low = marks[4], marks[5], flags[0], flags[1]
    for a in range(n):
        t, i, b = tender[rows[a]], needs[rows[a]], winner[tender[rows[a]]]
        at = buyer_of[i]
        key[a], buyer[a], category[a], supplier[a] = key_of[i], at, category_of[i], winners[a]
        estimate[a] = value[i] * part[rows[a]]
        price[a], work[a] = estimate[a] * prices[b], estimate[a] * costs[b]
        low[a] = prices[b] < p.abnormally_low
        lost = p.thin_margin_quality * max(p.usual_margin - (1.0 - costs[b] / prices[b]), 0.0)
        good = min(max(qualities[b] - lost, 0.0), 1.0)
        # a premium pays for a supplier that failed, not for more of the service
        units[a], quality[a] = estimate[a] / premiums[i] * good, good
        premium[a] = premiums[i]
        promised[a] = estimate[a] * socials[b]
        kept = p.social_kept + checked[t] * (p.social_kept_checked - p.social_kept)
        social[a] = promised[a] * kept
        chance = (p.overrun_chance_low if low[a] else p.overrun_chance) * watched[t]
        happens = unit(prefix(keys[_OVERRUN], key_of[i], look_month[t]), _ZERO) < chance
        overrun_work[a] = work[a] * (p.overrun_size if happens else 0.0)
        overrun_price[a] = overrun_work[a] * p.overrun_paid
        start[a], duration[a] = month + 1, duration_of[i]
        kind[a] = kinds[a]
        # seen from the buyer of each member of a bundle, not from the one that leads it
        here = ring_of[buyer_place[at], places[a]]
        ring[a] = _UK if kinds[a] == _NATIONAL else here
        n_bidders[a], route[a], procedure[a] = n_bids[t], route_of[t], procedure_of[t]
        below[a] = below_of[t]
        # an obligation is a share of the whole price, and what is passed on of what is made here
        due = min(least[t] / max(shares[a], _SMALLEST_SHARE), 1.0)
        passes[a] = max(usual[t], due) if kinds[a] >= _LARGE else 0.0
        quality_need[a], appeal[a], attempt[a] = quality_needs[i], appeals[i], attempt_of[i]
    return (
        key, codes, supplier, money, rates, marks, flags, parts(rows[:n], winner, tender, won)
    )  # fmt: skip


@part
def parts(rows: Any, winner: Any, tender: Any, won: Any) -> Any:
    """Return row of the contract, uid and share of every member of a winning consortium."""
    consortium, first, member, share = won.consortium, won.first, won.member, won.share
    n = 0
    for row in rows:
        team = consortium[winner[tender[row]]]
        n += first[team + 1] - first[team] if team >= 0 else 0
    at, who, how_much = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    n = 0
    for a in range(len(rows)):
        team = consortium[winner[tender[rows[a]]]]
        if team >= 0:
            for m in range(first[team], first[team + 1]):
                at[n], who[n], how_much[n] = a, member[m], share[m]
                n += 1
    return at, who, how_much


@kernel
def unmet(winner: Any, tender: Any, need: Any, part: Any, is_relet: Any) -> Any:
    """Return needs without a contract for the first time, and for the second, and what part."""
    missing = np.zeros(len(is_relet))
    for m in range(len(tender)):
        if winner[tender[m]] < 0:
            missing[need[m]] += part[m]
    again, n_again = np.empty(len(is_relet), np.int64), 0
    lost, n_lost = np.empty(len(is_relet), np.int64), 0
    for i in range(len(is_relet)):
        again[n_again], lost[n_lost] = i, i
        n_again += missing[i] > 0.0 and not is_relet[i]
        n_lost += missing[i] > 0.0 and is_relet[i]
    return again[:n_again], lost[:n_lost], missing
