"""Looks at slots, by arrays; :mod:`ecosim.market.compiled_looks` takes them one by one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints, Keys, Kind, Ring, SmallCodes
from ecosim.market.parameters import MOST_LOOKS, EntryParams
from ecosim.market.ranks import rank_in_group
from ecosim.market.world import World
from ecosim.procurement.tender import Tenders

#: redraws of an empty look lie this far apart: a tender takes no more looks
LOOK_STRIDE = MOST_LOOKS
#: terms of a list are fewer; firms that a slot stands for lie this far apart in the draws of lists
LIST_STRIDE = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """The looks that every tender takes: (L,) each.

    Parameters
    ----------
    stratum, ring : code
        Where each look falls; regional strata use ring 0.
    """

    stratum: Ints
    ring: Ints

    def __len__(self) -> int:
        return len(self.stratum)


@dataclass(frozen=True, slots=True, eq=False)
class Chances:
    """How likely firms hear of each tender and are on its list.

    Parameters
    ----------
    heard : (n, 4)
        By ring, 3 for national firms; 0 where the ring is shut out.
    listed : (n, 4)
        By kind; 1 where there is no list, 0 where the kind is shut out.
    most : (n,)
        Most firms that are asked; all where there is no such limit.
    list_owner, list_epoch : (n,)
        Whose list it is, and which of its terms; they key membership.
    """

    heard: Floats
    listed: Floats
    most: Ints
    list_owner: Ints
    list_epoch: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """Looks that reached a firm that may bid, in order of tender and look: (m,) each.

    Parameters
    ----------
    tender, look, supplier, ring
        As in :class:`~ecosim.procurement.tender.Field`.
    is_large_enough : bool
        Alone it meets the size rule.
    is_invited : bool
        It is asked for a bid: everybody who is large enough, but in a quick quote only the first
        few of them, in an order that is uniform among those who heard.
    """

    tender: Ints
    look: Ints
    supplier: Ints
    ring: SmallCodes
    is_large_enough: Bools
    is_invited: Bools


def take_looks(
    tenders: Tenders,
    chances: Chances,
    looks: Looks,
    world: World,
    streams: Streams,
    p: EntryParams,
) -> Heard:
    """Return who was reached by the looks of all tenders and may bid. O(tenders x looks)."""
    firms, slots = world.suppliers, world.slots
    place = world.buyers.place[tenders.buyer]
    run = first_run(world, place, tenders.category)[:, None] + run_of_look(world, looks)
    # the last column bounds the chance in strata whose ring is known only with the firm
    by_ring = np.column_stack([chances.heard, chances.heard[:, :3].max(axis=1)])
    bound = np.take_along_axis(by_ring, slots.ring.ravel()[run].astype(np.int64), axis=1)
    u = streams.uniform("market.aware", tenders.key[:, None], tenders.look_month[:, None],
                        np.arange(len(looks)))  # fmt: skip
    tender, look = np.nonzero((u < bound) & (slots.count.ravel()[run] > 0))
    u = u[tender, look]
    supplier, stand_in = _draw_slots(
        tenders, tender, look, run[tender, look], world, streams, p
    )
    kind = firms.kind[supplier]
    by_place = world.ring[place[tender], firms.place[supplier]]
    rings = np.where(kind == Kind.NATIONAL, Ring.UK, by_place)
    # who stands in for an empty ring hears like that ring, but where it is shut out it stays out
    asked = slots.ring.ravel()[run[tender, look]]
    chance = chances.heard[tender, np.where(asked < 0, rings, asked)]
    kept = firms.is_alive[supplier] & (u < chance) & (chances.heard[tender, rings] > 0)
    kept &= _on_list(tender, supplier, stand_in, kept, chances, world, streams)
    tender, look, supplier = tender[kept], look[kept], supplier[kept]
    room = p.s_max * firms.turnover[supplier]
    large = (tenders.monthly_value[tender] <= room) | (kind[kept] == Kind.NATIONAL)
    return Heard(
        tender=tender,
        look=look,
        supplier=supplier.astype(np.int64),
        ring=rings[kept].astype(np.int8),
        is_large_enough=large,
        is_invited=_invited(tender, u[kept] / chance[kept], large, chances.most),
    )


def _invited(tender: Ints, priority: Floats, large: Bools, most: Ints) -> Bools:
    """Return who is asked: of those large enough the first few, by priority."""
    invited = large.copy()
    rows = np.flatnonzero(large & (most[tender] < LOOK_STRIDE))
    order = rows[np.lexsort((priority[rows], tender[rows]))]
    invited[order] = rank_in_group(tender[order]) < most[tender[order]]
    return invited


def first_run(world: World, place: Ints, category: Ints) -> Ints:
    """Return the number of the first run of a place and sector: (n,)."""
    _, n_sectors, n_strata, n_rings = world.slots.count.shape
    return np.asarray((place * n_sectors + category) * (n_strata * n_rings), dtype=np.int64)


def run_of_look(world: World, looks: Looks) -> Ints:
    """Return the run that each look falls in, counted from the first of its sector: (L,)."""
    return np.asarray(looks.stratum * world.slots.count.shape[3] + looks.ring, dtype=np.int64)


def _draw_slots(
    tenders: Tenders,
    tender: Ints,
    look: Ints,
    run: Ints,
    world: World,
    streams: Streams,
    p: EntryParams,
) -> tuple[Ints, Ints]:
    """Draw the slot of each look; an empty slot is drawn again a few times: (m,) each.

    Returns
    -------
    supplier : uid
    stand_in : number
        Which of the firms of the whole region that its slot stands for is looked at.
    """
    slots, alive = world.slots, world.suppliers.is_alive
    count = slots.count.ravel()[run]
    supplier, stand_in = (np.zeros(len(tender), dtype=np.int64) for _ in range(2))
    rows = np.arange(len(tender))
    for redraw in range(p.redraws + 1):
        t = tender[rows]
        u = streams.uniform("market.look", tenders.key[t], tenders.look_month[t],
                            look[rows] + LOOK_STRIDE * redraw)  # fmt: skip
        position = u * count[rows]
        inside = position.astype(np.int64)
        who = slots.at(run[rows], inside)
        supplier[rows] = who
        stand_in[rows] = (position - inside) * world.suppliers.stands_for[who]
        rows = rows[~alive[supplier[rows]]]
        if not len(rows):
            break
    return supplier, stand_in


def _on_list(
    tender: Ints,
    supplier: Ints,
    stand_in: Ints,
    kept: Bools,
    chances: Chances,
    world: World,
    streams: Streams,
) -> Bools:
    """Return who is on the tender's list, or bids where there is none: (m,).

    Each of the firms that a slot stands for is on a list or not, so that a list of a small world
    is not all or nothing where few firms are.
    """
    listed = chances.listed[tender, world.suppliers.kind[supplier]]
    is_on = listed >= 1.0
    rows = np.flatnonzero(kept & ~is_on)
    t = tender[rows]
    term = chances.list_epoch[t] + LIST_STRIDE * stand_in[rows]
    who = identity_of(world, supplier[rows])
    u = streams.uniform("market.list", who, term, chances.list_owner[t])
    is_on[rows] = u < listed[rows]
    return np.asarray(is_on)


def identity_of(world: World, supplier: Ints) -> Keys:
    """Return the permanent key of the firms now in some slots."""
    firms = world.suppliers
    generation = firms.generation[supplier].astype(np.uint64) << np.uint64(24)
    return np.asarray(firms.entity[supplier] ^ generation, dtype=np.uint64)
