"""Who tenders reach, in compiled code: rules (4) to (6).

The twin of :func:`ecosim.market.participation.chances_of` and of
:func:`ecosim.market.looks.take_looks`: same draws, same firms. A tender's looks go through short
loops, one a question, so that the memory a look waits for is fetched beside that of the others.

Arrays are taken out of their tuples before a loop. A helper is given arrays once a tender at most;
one that is called for every look is pasted in, since handing it an array costs more than it does.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import inlined, part, unsigned
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import AnyArray, Kind, Ring
from ecosim.market.looks import LIST_STRIDE, LOOK_STRIDE
from ecosim.market.participation import REGION_LIST
from ecosim.market.prepared import STREAMS
from ecosim.procurement.tender import Procedure, Route

_AWARE, _LOOK, _LIST = (STREAMS.index(f"market.{n}") for n in ("aware", "look", "list"))
_S24, _ONE = np.uint64(24), np.uint64(1)
_STRIDE, _LISTS = np.uint64(LOOK_STRIDE), LIST_STRIDE
_LARGE, _NATIONAL = int(Kind.LARGE), int(Kind.NATIONAL)
_PLACE, _UK = int(Ring.PLACE), int(Ring.UK)
_QUICK, _FRAMEWORK = int(Procedure.QUICK_QUOTE), int(Procedure.FRAMEWORK)
_POOLED, _HIGHER = int(Route.QUASI_REGIONAL), int(Route.HIGHER_TIER)
_REGION, _EVERYONE = REGION_LIST, LOOK_STRIDE


class Reached(NamedTuple):
    """Looks that reached a firm that may bid, those of tender t from ``first[t]`` on."""

    first: AnyArray
    look: AnyArray
    who: AnyArray
    ring: AnyArray
    kind: AnyArray
    turnover: AnyArray
    is_large: AnyArray
    is_invited: AnyArray


@part
def chances(calls: Any, asked: Any, awareness: Any, p: Any) -> Any:
    """Return the chance to hear by ring and to be listed by kind: (n, 4) each."""
    route, procedure, below = calls.route, calls.procedure, calls.is_below_threshold
    appeal, buyer = calls.appeal, calls.buyer
    outreach, local, reserved = asked.outreach_local, asked.local_ring, asked.reserved_ring
    only_small, openness, awake = asked.reserved_sme, asked.list_openness, asked.awareness
    heard, listed = np.empty((len(route), 4)), np.empty((len(route), 4))
    for t in range(len(route)):
        is_called_off = procedure[t] == _FRAMEWORK
        is_list = is_called_off or route[t] == _POOLED
        # the law reserves competitions: a framework was open to its members when it was made
        may_be_reserved = below[t] and not is_called_off
        furthest = np.int64(reserved[t]) if may_be_reserved else -1
        for ring in range(4):
            chance = p.list_notice if is_list else p.awareness[ring] * appeal[t]
            chance *= awake[t]
            if ring == _PLACE:
                chance *= awareness[buyer[t]]
            if ring < _UK and ring <= local[t]:
                chance *= outreach[t]
            heard[t, ring] = 0.0 if 0 <= furthest < ring else min(chance, 1.0)
        for kind in range(4):
            usual = p.listed[kind]
            chance = usual + openness[t] * (1.0 - usual) if is_list else 1.0
            if route[t] == _HIGHER:
                chance = 0.0 if kind < _LARGE else 1.0
            is_shut = only_small[t] and may_be_reserved and kind >= _LARGE
            listed[t, kind] = 0.0 if is_shut else chance
    return heard, listed


@inlined
def _slot_at(position: Any, stretch: Any, upto: Any, shift: Any) -> Any:
    """Return the slot at a position of a run, given its first stretch."""
    while position >= upto[stretch]:
        stretch += _ONE
    return position + shift[stretch]


@inlined
def _drawn_again(
    draw: Any, look: Any, slot: Any, inside: Any, tag: Any, redraws: Any, size: Any, stretch: Any,
    upto: Any, shift: Any, tags: Any,
) -> Any:  # fmt: skip
    """Return slot, position inside it and tag of a look once more drawn while its slot is empty."""
    redraw = 0
    while not tag & 1 and redraw < redraws:
        redraw += 1
        position = unit(draw, np.uint64(look) + _STRIDE * np.uint64(redraw)) * size
        whole = np.int64(position)
        slot = _slot_at(whole, stretch, upto, shift)
        inside, tag = position - whole, np.int64(tags[unsigned(slot)])
    return slot, inside, tag


@part
def _runs_of(
    heard: Any, ring: Any, count: Any, first: Any, bound: Any, size: Any, stretch: Any
) -> Any:
    """Fill the largest chance to hear in each run of a tender, its slots and first stretch."""
    highest = max(heard[0], heard[1], heard[2])
    for r in range(len(ring)):
        chance = highest if ring[r] < 0 else heard[ring[r]]
        bound[r] = chance if count[r] > 0 else 0.0
        size[r], stretch[r] = count[r], first[r]


@part
def _may_bid(
    n: Any, tag: Any, drawn: Any, run: Any, ring_of: Any, run_ring: Any, heard: Any, listed: Any,
    kept: Any, kept_ring: Any, kept_kind: Any, chances: Any,
) -> Any:  # fmt: skip
    """Keep looks at living firms whose ring hears and whose kind may bid; return how many."""
    n_kept = 0
    for i in range(n):
        kind, near = (tag[i] >> 1) & 3, np.int64(ring_of[tag[i] >> 3])
        ring = _UK if kind == _NATIONAL else near
        # who stands in for an empty ring hears like it, but where it is shut out it stays out
        like = np.int64(run_ring[run[i]])
        chance = heard[ring if like < 0 else like]
        may = (heard[ring] > 0.0) & (listed[kind] > 0.0)
        kept[n_kept], kept_ring[n_kept], kept_kind[n_kept] = i, ring, kind
        chances[n_kept] = chance
        n_kept += (tag[i] & 1) & (drawn[i] < chance) & may
    return n_kept


@part
def _ask_first(most: Any, priority: Any, large: Any, invited: Any) -> Any:
    """Invite the first few of those large enough, by priority."""
    for i in range(len(large)):
        before = 0
        for j in range(len(large)):
            before += large[j] & (priority[j] < priority[i])
        invited[i] = large[i] and before < most


@part
def _asked(
    calls: Any, p: Any, first: Any, turnover: Any, kinds: Any, priority: Any
) -> Any:
    """Return who is large enough alone, and who is asked: in a quick quote the first few of them."""
    procedure, monthly_value = calls.procedure, calls.monthly_value
    large, invited = np.empty(first[-1], np.bool_), np.empty(first[-1], np.bool_)
    for t in range(len(procedure)):
        begin, end = first[t], first[t + 1]
        for i in range(begin, end):
            fits = monthly_value[t] <= p.s_max * turnover[i]
            large[i] = fits | (kinds[i] == _NATIONAL)
            invited[i] = large[i]
        most = p.quotes if procedure[t] == _QUICK else _EVERYONE
        if end - begin > most:
            _ask_first(most, priority[begin:end], large[begin:end], invited[begin:end])
    return large, invited


@part
def take_looks(
    month: Any, calls: Any, heard: Any, listed: Any, place_of: Any, firms: Any, slots: Any, p: Any,
    keys: Any, run_of: Any,
) -> Any:  # fmt: skip
    """Return who was reached by the looks of all tenders and may bid."""
    key, look_month, buyer, category = calls.key, calls.look_month, calls.buyer, calls.category
    route, procedure, stands_for = calls.route, calls.procedure, firms.stands_for
    tags, entity, generation = firms.tag, firms.entity, firms.generation
    run_first, run_count, run_ring = slots.first, slots.length, slots.ring
    upto, shift, ring_of_place = slots.upto, slots.shift, slots.ring_of_place
    n_runs, n_looks = run_count.shape[1], len(run_of)
    room = len(key) * n_looks
    first, look_at = np.zeros(len(key) + 1, np.int64), np.empty(room, np.int8)
    who, priority = np.empty(room, np.int32), np.empty(room)
    rings, kinds = np.empty(room, np.int8), np.empty(room, np.int8)
    # one tender's runs; its looks, first those that may be heard, then those of firms that may bid
    bound, size, stretch = np.empty(n_runs), np.empty(n_runs), np.empty(n_runs, np.int64)
    u, drawn = np.empty(n_looks), np.empty(n_looks + 1)
    inside, chance = np.empty(n_looks), np.empty(n_looks + 1)
    identity, term = np.empty(n_looks, np.uint64), np.empty(n_looks, np.int64)
    look, run = np.empty(n_looks + 1, np.int64), np.empty(n_looks, np.int64)
    slot, tag = np.empty(n_looks, np.int64), np.empty(n_looks, np.int64)
    empty, kept = np.empty(n_looks + 1, np.int64), np.empty(n_looks + 1, np.int64)
    kept_ring, kept_kind = np.empty(n_looks + 1, np.int64), np.empty(n_looks + 1, np.int64)
    end = 0
    for t in range(len(key)):
        begin, place = end, place_of[buyer[t]]
        row = place * slots.n_sectors + category[t]
        _runs_of(heard[t], run_ring[row], run_count[row], run_first[row], bound, size, stretch)
        # those whose draw lies below the largest chance of their run
        aware, n = prefix(keys[_AWARE], key[t], look_month[t]), 0
        for i in range(n_looks):
            u[i] = unit(aware, np.uint64(i))
        for i in range(n_looks):
            look[n], drawn[n] = i, u[i]
            n += u[i] < bound[run_of[i]]
        # the slots they fall on
        draw, n_empty = prefix(keys[_LOOK], key[t], look_month[t]), 0
        for i in range(n):
            u[i] = unit(draw, np.uint64(look[i]))
        for i in range(n):
            run[i] = run_of[look[i]]
            position = u[i] * size[run[i]]
            whole = np.int64(position)
            slot[i] = _slot_at(whole, unsigned(stretch[run[i]]), upto, shift)
            inside[i] = position - whole
        for i in range(n):
            tag[i] = tags[unsigned(slot[i])]
            empty[n_empty] = i
            n_empty += not tag[i] & 1
        # an empty one is drawn again a few times
        for e in range(n_empty):
            i = empty[e]
            slot[i], inside[i], tag[i] = _drawn_again(
                draw, look[i], slot[i], inside[i], tag[i], p.redraws, size[run[i]],
                unsigned(stretch[run[i]]), upto, shift, tags,
            )  # fmt: skip
        n_kept = _may_bid(
            n, tag, drawn, run, ring_of_place[place], run_ring[row], heard[t], listed[t],
            kept, kept_ring, kept_kind, chance,
        )  # fmt: skip
        is_list = procedure[t] == _FRAMEWORK or route[t] == _POOLED
        owner = _REGION if route[t] == _POOLED else np.int64(buyer[t])
        # lists of different owners are refreshed in different months
        epoch = (month + 4 * p.list_months + 7 * owner) // p.list_months
        for k in range(n_kept):
            u[k] = 0.0
        if is_list:
            for k in range(n_kept):
                i, firm = kept[k], unsigned(slot[kept[k]])
                identity[k] = entity[firm] ^ (np.uint64(generation[firm]) << _S24)
                # which of the firms that the slot stands for is looked at
                term[k] = epoch + _LISTS * np.int64(inside[i] * stands_for[firm])
            for k in range(n_kept):
                u[k] = unit(prefix(keys[_LIST], identity[k], term[k]), np.uint64(owner))
        for k in range(n_kept):
            i = kept[k]
            look_at[end], who[end], priority[end] = look[i], slot[i], drawn[i] / chance[k]
            rings[end], kinds[end] = kept_ring[k], kept_kind[k]
            end += u[k] < listed[t, kept_kind[k]]
        first[t + 1] = end
    turnover = rows_of(firms.turnover, who[:end])
    large, invited = _asked(calls, p, first, turnover, kinds, priority)
    return Reached(first, look_at, who, rings, kinds, turnover, large, invited)
