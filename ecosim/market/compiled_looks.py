"""Who tenders reach, in compiled code: rules (4) to (6).

The twin of :func:`ecosim.market.looks.take_looks`: same draws, same firms. The looks of a block of
tenders go through short loops, one a question, so that draws are finished side by side and the
memory that a look waits for is fetched beside that of the others. A block is small enough for its
looks to stay in the processor's cache.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import inlined, part, unsigned
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import AnyArray, Kind, Ring
from ecosim.market.compiled_views import ANYONE, ASKED
from ecosim.market.looks import LIST_STRIDE, LOOK_STRIDE
from ecosim.market.participation import REGION_LIST
from ecosim.market.prepared import STREAMS
from ecosim.procurement.tender import Procedure, Route

_AWARE, _LOOK, _LIST = (STREAMS.index(f"market.{n}") for n in ("aware", "look", "list"))
_ZERO, _ONE, _S3, _S24 = np.uint64(0), np.uint64(1), np.uint64(3), np.uint64(24)
_STRIDE, _LISTS = np.uint64(LOOK_STRIDE), LIST_STRIDE
#: a look's number fills the lowest bits of its code, its tender's the others
_LOOK_BITS, _LOOKS = np.uint64(LOOK_STRIDE.bit_length() - 1), np.uint64(LOOK_STRIDE - 1)
_KINDS, _NATIONAL, _UK = np.uint64(3), np.uint64(Kind.NATIONAL), np.uint64(Ring.UK)
_QUICK, _FRAMEWORK = int(Procedure.QUICK_QUOTE), int(Procedure.FRAMEWORK)
_POOLED, _REGION, _EVERYONE = int(Route.QUASI_REGIONAL), REGION_LIST, LOOK_STRIDE
_ANYONE, _ASKED = np.uint64(ANYONE), ASKED
#: tenders whose looks are taken together
_BLOCK = 64


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


class _Calls(NamedTuple):
    """What looks depend on of each tender.

    `run` is the row of its place and sector among the runs, `aware` and `draw` are its hashes;
    `owner` of its list is -1 where there is none, and `term` tells one of the list's from the next.
    """

    place: AnyArray
    run: AnyArray
    aware: AnyArray
    draw: AnyArray
    owner: AnyArray
    term: AnyArray


class _Block(NamedTuple):
    """Looks of a block of tenders that are still in question, in order.

    `code` is tender and look in one number, `drawn` how well the look hears and `u` its draw of the
    moment, `word` room for hashes, `inside` where in its slot it falls, `chance` its chance to
    hear; `kept` and `some` list positions of those still in question and of some of them.
    """

    code: AnyArray
    word: AnyArray
    drawn: AnyArray
    u: AnyArray
    slot: AnyArray
    inside: AnyArray
    tag: AnyArray
    ring: AnyArray
    kind: AnyArray
    chance: AnyArray
    kept: AnyArray
    some: AnyArray


@part
def take_looks(
    month: Any, calls: Any, heard: Any, listed: Any, place_of: Any, firms: Any, slots: Any, p: Any,
    keys: Any,
) -> Any:  # fmt: skip
    """Return who was reached by the looks of all tenders and may bid."""
    called, b = _called(month, calls, place_of, slots, p, keys), _empty_block(slots.n_looks)
    room = len(calls.key) * slots.n_looks
    first, look_at = np.zeros(len(calls.key) + 1, np.int64), np.empty(room, np.int8)
    who, priority = np.empty(room, np.int32), np.empty(room)
    rings, kinds = np.empty(room, np.int8), np.empty(room, np.int8)
    code, slot, ring, kind, kept = b.code, b.slot, b.ring, b.kind, b.kept
    drawn, u, chance = b.drawn, b.u, b.chance
    end = _ZERO
    for begin in range(0, len(calls.key), _BLOCK):
        stop = min(begin + _BLOCK, len(calls.key))
        n = _who_hears(begin, stop, called, heard, slots, b)
        _find_slots(n, called, slots, firms.tag, p.redraws, b)
        n = _may_bid(n, called, heard, listed, slots, b)
        _draw_lists(n, called, firms, keys, b)
        for k in range(n):
            i, t = kept[k], code[kept[k]] >> _LOOK_BITS
            look_at[end], who[end] = code[i] & _LOOKS, slot[i]
            rings[end], kinds[end], priority[end] = ring[i], kind[i], drawn[i] / chance[i]
            end += np.uint64(u[i] < listed[t, kind[i]])
            first[t + _ONE] = end
    # a tender that nobody heard of begins and ends where the one before ends
    for t in range(len(calls.key)):
        first[t + 1] = max(first[t], first[t + 1])
    turnover = rows_of(firms.turnover, who[: first[-1]])
    large, invited = _invited(calls, p, first, turnover, kinds, priority)
    return Reached(first, look_at, who, rings, kinds, turnover, large, invited)


@part
def _called(month: Any, calls: Any, place_of: Any, slots: Any, p: Any, keys: Any) -> Any:
    """Return what looks depend on of each tender."""
    key, look_month, buyer, category = calls.key, calls.look_month, calls.buyer, calls.category
    route, procedure, n = calls.route, calls.procedure, len(calls.key)
    place, run = np.empty(n, np.uint64), np.empty(n, np.uint64)
    aware, draw = np.empty(n, np.uint64), np.empty(n, np.uint64)
    owner, term = np.empty(n, np.int64), np.empty(n, np.int64)
    for t in range(n):
        place[t] = place_of[buyer[t]]
        run[t] = (place_of[buyer[t]] * slots.n_sectors + category[t]) * slots.n_looks
        is_list = procedure[t] == _FRAMEWORK or route[t] == _POOLED
        of = _REGION if route[t] == _POOLED else np.int64(buyer[t])
        owner[t] = of if is_list else -1
        # lists of different owners are refreshed in different months
        term[t] = (month + 4 * p.list_months + 7 * of) // p.list_months
    for t in range(n):
        aware[t] = prefix(keys[_AWARE], key[t], look_month[t])
    for t in range(n):
        draw[t] = prefix(keys[_LOOK], key[t], look_month[t])
    return _Calls(place, run, aware, draw, owner, term)


@part
def _empty_block(n_looks: Any) -> Any:
    """Return room for the looks of a block, and for one more to be tried."""
    n = _BLOCK * n_looks + 1
    return _Block(
        np.empty(n, np.uint64), np.empty(n, np.uint64), np.empty(n), np.empty(n),
        np.empty(n, np.uint64), np.empty(n), np.empty(n, np.uint64), np.empty(n, np.uint64),
        np.empty(n, np.uint64), np.empty(n), np.empty(n, np.uint64),
        np.empty(n, np.uint64),
    )  # fmt: skip


@part
def _who_hears(begin: Any, stop: Any, called: Any, heard: Any, slots: Any, b: Any) -> Any:
    """Keep the looks whose draw lies below the largest chance of their run; return how many."""
    aware, run, asked, n_looks = called.aware, called.run, slots.asked, slots.n_looks
    code, drawn, n = b.code, b.drawn, _ZERO
    # hashes are finished eight at a time
    u, bound = np.empty((n_looks + 7) // 8 * 8), np.zeros(_ASKED)
    for t in range(begin, stop):
        for i in range(len(u)):
            u[i] = unit(aware[t], np.uint64(i))
        for ring in range(4):
            bound[ring + 1] = heard[t, ring]
        bound[0] = max(heard[t, 0], heard[t, 1], heard[t, 2])
        at, looks = run[t], np.uint64(t) << _LOOK_BITS
        for i in range(n_looks):
            code[n], drawn[n] = looks + np.uint64(i), u[i]
            n += np.uint64(u[i] < bound[asked[at + np.uint64(i)]])
    return n


@inlined
def _slot_at(position: Any, stretch: Any, upto: Any, shift: Any) -> Any:
    """Return the slot at a position of a run, given its first stretch."""
    while position >= upto[stretch]:
        stretch += _ONE
    return position + shift[stretch]


@part
def _find_slots(n: Any, called: Any, slots: Any, tags: Any, redraws: Any, b: Any) -> Any:
    """Find the slots that looks fall on; an empty one is drawn again a few times."""
    first, length, upto, shift = slots.first, slots.length, slots.upto, slots.shift
    code, word, u, slot, inside, tag = b.code, b.word, b.u, b.slot, b.inside, b.tag
    draw, run, empty, n_empty = called.draw, called.run, b.some, _ZERO
    for i in range(n):
        word[i] = draw[code[i] >> _LOOK_BITS]
    for i in range(n):
        u[i] = unit(word[i], code[i] & _LOOKS)
    for i in range(n):
        at = run[code[i] >> _LOOK_BITS] + (code[i] & _LOOKS)
        position = u[i] * length[at]
        whole = np.int64(position)
        slot[i] = _slot_at(whole, first[at], upto, shift)
        inside[i] = position - whole
    for i in range(n):
        tag[i] = tags[slot[i]]
        empty[n_empty] = i
        n_empty += _ONE - (tag[i] & _ONE)
    for e in range(n_empty):
        i, redraw = empty[e], _ZERO
        at = run[code[i] >> _LOOK_BITS] + (code[i] & _LOOKS)
        while tag[i] & _ONE == _ZERO and redraw < np.uint64(redraws):
            redraw += _ONE
            position = unit(word[i], (code[i] & _LOOKS) + _STRIDE * redraw) * length[at]
            whole = np.int64(position)
            slot[i] = _slot_at(whole, first[at], upto, shift)
            inside[i], tag[i] = position - whole, tags[slot[i]]


@part
def _may_bid(n: Any, called: Any, heard: Any, listed: Any, slots: Any, b: Any) -> Any:
    """Keep looks at living firms whose ring hears and whose kind may bid; return how many."""
    ring_of, asked, place, run = slots.ring_of_place, slots.asked, called.place, called.run
    code, drawn, tag, kept, n_kept = b.code, b.drawn, b.tag, b.kept, _ZERO
    rings, kinds, chances = b.ring, b.kind, b.chance
    for i in range(n):
        t = code[i] >> _LOOK_BITS
        kind = (tag[i] >> _ONE) & _KINDS
        near = np.uint64(ring_of[place[t], tag[i] >> _S3])
        ring = _UK if kind == _NATIONAL else near
        # who stands in for an empty ring hears like it, but where it is shut out it stays out
        like = np.uint64(asked[run[t] + (code[i] & _LOOKS)])
        chance = heard[t, ring if like == _ANYONE else like - _ONE]
        may = (heard[t, ring] > 0.0) & (listed[t, kind] > 0.0) & (drawn[i] < chance)
        kept[n_kept], rings[i], kinds[i], chances[i] = i, ring, kind, chance
        n_kept += np.uint64(may) & tag[i]
    return n_kept


@part
def _draw_lists(n: Any, called: Any, firms: Any, keys: Any, b: Any) -> Any:
    """Fill the draws of looks for being on the list; 0 where there is none."""
    entity, generation, stands_for = firms.entity, firms.generation, firms.stands_for
    owner, term, key = called.owner, called.term, keys[_LIST]
    code, slot, inside, u, kept, on_list, n_listed = (
        b.code, b.slot, b.inside, b.u, b.kept, b.some, _ZERO
    )  # fmt: skip
    for k in range(n):
        u[kept[k]], on_list[n_listed] = 0.0, kept[k]
        n_listed += np.uint64(owner[code[kept[k]] >> _LOOK_BITS] >= 0)
    identity, when = b.word, b.tag
    for m in range(n_listed):
        i, firm = on_list[m], slot[on_list[m]]
        identity[m] = entity[firm] ^ (np.uint64(generation[firm]) << _S24)
        # which of the firms that the slot stands for is looked at
        when[m] = term[code[i] >> _LOOK_BITS] + _LISTS * np.int64(inside[i] * stands_for[firm])
    for m in range(n_listed):
        of = np.uint64(owner[code[on_list[m]] >> _LOOK_BITS])
        u[on_list[m]] = unit(prefix(key, identity[m], when[m]), of)


@part
def _invited(calls: Any, p: Any, first: Any, turnover: Any, kinds: Any, priority: Any) -> Any:
    """Return who is large enough alone, and who is asked: in a quick quote the first few."""
    procedure, monthly_value = calls.procedure, calls.monthly_value
    large, invited = np.empty(first[-1], np.bool_), np.empty(first[-1], np.bool_)
    for t in range(len(procedure)):
        begin, end = first[t], first[t + 1]
        for i in range(unsigned(begin), unsigned(end)):
            fits = monthly_value[t] <= p.s_max * turnover[i]
            large[i] = fits | (kinds[i] == _NATIONAL)
            invited[i] = large[i]
        most = p.quotes if procedure[t] == _QUICK else _EVERYONE
        if end - begin > most:
            _ask_first(most, priority[begin:end], large[begin:end], invited[begin:end])
    return large, invited


@part
def _ask_first(most: Any, priority: Any, large: Any, invited: Any) -> Any:
    """Invite the first few of those large enough, by priority."""
    for i in range(len(large)):
        before = 0
        for j in range(len(large)):
            before += large[j] & (priority[j] < priority[i])
        invited[i] = large[i] and before < most
