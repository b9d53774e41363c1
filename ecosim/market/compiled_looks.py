"""The compiled twin of :func:`ecosim.market.looks.take_looks_plain`: same draws, same choices.

One pass over tenders and looks without temporaries. Hashes are those of
:mod:`ecosim.kernel.random`, bit for bit, and every comparison is made on the same numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from ecosim.kernel.random import Streams
from ecosim.kernel.types import Keys, Kind
from ecosim.market.looks import LOOK_STRIDE, Chances, Heard, Looks, first_run, run_of_look
from ecosim.market.parameters import EntryParams
from ecosim.market.world import World
from ecosim.procurement.tender import Tenders

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
_S12, _S24 = np.uint64(12), np.uint64(24)
_ONE, _TWO = np.uint64(1), np.uint64(2)
_TO_UNIT = 2.0**-52
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
    ring, priority = np.empty(room, dtype=np.int8), np.empty(room)
    large = np.empty(room, dtype=np.bool_)
    keys = np.array(
        [streams.key(name) for name in ("market.aware", "market.look", "market.list")],
        dtype=np.uint64,
    )
    n = _take(
        keys, tenders.key, tenders.look_month, tenders.monthly_value, place,
        first_run(world, place, tenders.category), run_of_look(world, looks),
        chances.heard, chances.listed, chances.list_owner, chances.list_epoch,
        slots.slots, slots.start.ravel(), slots.count.ravel(), slots.ring.ravel(), world.ring,
        firms.is_alive, firms.kind, firms.place, firms.turnover, firms.entity, firms.generation,
        p.redraws, p.s_max, tender, look, supplier, ring, priority, large,
    )  # fmt: skip
    return Heard(
        tender[:n].copy(), look[:n].copy(), supplier[:n].copy(), ring[:n].copy(),
        priority[:n].copy(), large[:n].copy(),
    )  # fmt: skip


@njit(cache=True, inline="always")
def _mix(z: Any) -> Any:
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@njit(cache=True, inline="always")
def _prefix(key: Any, entity: Any, month: Any) -> Any:
    """Hash all but the look."""
    z = _mix(key ^ (entity * _GOLDEN))
    return _mix(z + np.uint64(month) * _GOLDEN + _ONE)


@njit(cache=True, inline="always")
def _unit(prefix: Any, look: Any) -> Any:
    """Finish a hash with its look, as a uniform in (0, 1)."""
    word = _mix(prefix + np.uint64(look) * _GOLDEN + _TWO)
    return (np.float64(word >> _S12) + 0.5) * _TO_UNIT


@njit(cache=True)
def uniforms(key: Any, entity: Keys, month: Any, look: Any) -> Any:
    """Return the uniforms of :meth:`~ecosim.kernel.random.Streams.uniform`: (n,) arrays in."""
    u = np.empty(len(entity))
    for i in range(len(entity)):
        u[i] = _unit(_prefix(key, entity[i], month[i]), look[i])
    return u


@njit(cache=True)
def _take(
    keys: Any, key: Any, look_month: Any, monthly_value: Any, place: Any, first: Any, run_of: Any,
    heard: Any, listed: Any, owner: Any, epoch: Any,
    slots: Any, start: Any, count: Any, run_ring: Any, ring_of_place: Any,
    is_alive: Any, kind: Any, firm_place: Any, turnover: Any, entity: Any, generation: Any,
    redraws: Any, s_max: Any,
    o_tender: Any, o_look: Any, o_supplier: Any, o_ring: Any, o_priority: Any, o_large: Any,
) -> Any:  # fmt: skip
    """Fill the output columns and return how many rows they hold."""
    n = 0
    for t in range(len(key)):
        aware = _prefix(keys[0], key[t], look_month[t])
        draw = _prefix(keys[1], key[t], look_month[t])
        highest = max(heard[t, 0], heard[t, 1], heard[t, 2])
        for look in range(len(run_of)):
            run = first[t] + run_of[look]
            at_ring = run_ring[run]
            bound = highest if at_ring < 0 else heard[t, at_ring]
            u = _unit(aware, look)
            if not u < bound or count[run] == 0:
                continue
            who = np.int64(-1)
            for redraw in range(redraws + 1):
                v = _unit(draw, np.uint64(look) + _STRIDE * np.uint64(redraw))
                who = np.int64(slots[place[t], start[run] + np.int64(v * count[run])])
                if is_alive[who]:
                    break
            if not is_alive[who]:
                continue
            k = kind[who]
            ring = _UK if k == _NATIONAL else np.int64(ring_of_place[place[t], firm_place[who]])
            noticed = heard[t, ring] if at_ring < 0 else heard[t, at_ring]
            if not u < noticed or not heard[t, ring] > 0.0:
                continue
            chance = listed[t, k]
            if chance < 1.0:
                identity = entity[who] ^ (np.uint64(generation[who]) << _S24)
                if not _unit(_prefix(keys[2], identity, epoch[t]), owner[t]) < chance:
                    continue
            o_tender[n] = t
            o_look[n] = look
            o_supplier[n] = who
            o_ring[n] = ring
            o_priority[n] = u / noticed
            o_large[n] = monthly_value[t] <= s_max * turnover[who] or k == _NATIONAL
            n += 1
    return n
