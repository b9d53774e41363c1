"""The compiled twin of :func:`ecosim.market.looks.take_looks_plain`: same draws, same choices.

One pass over tenders and looks without temporaries. Hashes are those of
:mod:`ecosim.kernel.random`, bit for bit, and every comparison is made on the same numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Kind
from ecosim.market.looks import (
    LIST_STRIDE,
    LOOK_STRIDE,
    Chances,
    Heard,
    Looks,
    first_run,
    run_of_look,
)
from ecosim.market.parameters import EntryParams
from ecosim.market.world import World
from ecosim.procurement.tender import Tenders

_S24 = np.uint64(24)
_STRIDE = np.uint64(LOOK_STRIDE)
_NATIONAL = int(Kind.NATIONAL)
_UK = 3


def take_looks_compiled(
    tenders: Tenders,
    chances: Chances,
    looks: Looks,
    world: World,
    streams: Streams,
    p: EntryParams,
) -> Heard:
    """Return who was reached by the looks of all tenders and may bid."""
    firms, slots = world.suppliers, world.slots
    place = world.buyers.place[tenders.buyer]
    room = len(tenders) * len(looks)
    tender, look, supplier = (np.empty(room, dtype=np.int64) for _ in range(3))
    ring = np.empty(room, dtype=np.int8)
    large, invited = np.empty(room, dtype=np.bool_), np.empty(room, dtype=np.bool_)
    keys = np.array(
        [streams.key(name) for name in ("market.aware", "market.look", "market.list")],
        dtype=np.uint64,
    )
    n = _take(
        keys, tenders.key, tenders.look_month, tenders.monthly_value, place,
        first_run(world, place, tenders.category), run_of_look(world, looks),
        chances.heard, chances.listed, chances.most, chances.list_owner, chances.list_epoch,
        slots.slots, slots.start.ravel(), slots.count.ravel(), slots.ring.ravel(), world.ring,
        slots.tag | firms.is_alive, firms.turnover, firms.entity, firms.generation,
        firms.stands_for, p.redraws, p.s_max, tender, look, supplier, ring, large, invited,
    )  # fmt: skip
    return Heard(
        tender[:n].copy(), look[:n].copy(), supplier[:n].copy(), ring[:n].copy(),
        large[:n].copy(), invited[:n].copy(),
    )  # fmt: skip


@njit(cache=True)
def _take(
    keys: Any, key: Any, look_month: Any, monthly_value: Any, place: Any, first: Any, run_of: Any,
    heard: Any, listed: Any, most: Any, owner: Any, epoch: Any,
    slots: Any, start: Any, count: Any, run_ring: Any, ring_of_place: Any,
    tag: Any, turnover: Any, entity: Any, generation: Any, stands_for: Any,
    redraws: Any, s_max: Any,
    o_tender: Any, o_look: Any, o_supplier: Any, o_ring: Any, o_large: Any, o_invited: Any,
) -> Any:  # fmt: skip
    """Fill the output columns and return how many rows they hold."""
    n = 0
    priority = np.empty(len(run_of))
    for t in range(len(key)):
        aware = prefix(keys[0], key[t], look_month[t])
        draw = prefix(keys[1], key[t], look_month[t])
        begin = n
        highest = max(heard[t, 0], heard[t, 1], heard[t, 2])
        for look in range(len(run_of)):
            run = first[t] + run_of[look]
            at_ring = run_ring[run]
            bound = highest if at_ring < 0 else heard[t, at_ring]
            u = unit(aware, look)
            if not u < bound or count[run] == 0:
                continue
            who, seen, inside = np.int64(-1), np.int64(0), 0.0
            for redraw in range(redraws + 1):
                v = unit(draw, np.uint64(look) + _STRIDE * np.uint64(redraw))
                position = v * count[run]
                inside = position - np.int64(position)
                who = np.int64(slots[place[t], start[run] + np.int64(position)])
                seen = np.int64(tag[who])
                if seen & 1:
                    break
            if not seen & 1:
                continue
            k = (seen >> 1) & 3
            ring = _UK if k == _NATIONAL else np.int64(ring_of_place[place[t], seen >> 3])
            noticed = heard[t, ring] if at_ring < 0 else heard[t, at_ring]
            if not u < noticed or not heard[t, ring] > 0.0:
                continue
            chance = listed[t, k]
            if chance < 1.0:
                identity = entity[who] ^ (np.uint64(generation[who]) << _S24)
                term = epoch[t] + LIST_STRIDE * np.int64(inside * stands_for[who])
                if not unit(prefix(keys[2], identity, term), owner[t]) < chance:
                    continue
            o_tender[n] = t
            o_look[n] = look
            o_supplier[n] = who
            o_ring[n] = ring
            o_large[n] = monthly_value[t] <= s_max * turnover[who] or k == _NATIONAL
            o_invited[n] = o_large[n]
            priority[n - begin] = u / noticed
            n += 1
        if most[t] < n - begin:
            for i in range(begin, n):
                before = 0
                for j in range(begin, n):
                    if o_large[j] and priority[j - begin] < priority[i - begin]:
                        before += 1
                o_invited[i] = o_large[i] and before < most[t]
    return n
