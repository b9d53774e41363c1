"""Who hears of a tender and may bid, rules (4) to (6).

Every tender takes the same fixed looks at slots of its sector: so many at each stratum and ring,
whatever the scale. A look is heard when its uniform lies below the chance of the ring; only then
is its slot drawn, so that the cost is that of the looks that are heard. Two looks that hit one
firm are two notional bidders, with cost draws of their own: thin strata of small worlds then
have as many bidders as full ones.
"""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints, Kind, Ring, Stratum
from ecosim.market.looks import LOOK_STRIDE, Chances, Heard, Looks, take_looks
from ecosim.market.parameters import EntryParams, ProcedureParams
from ecosim.market.ranks import rank_in_group
from ecosim.market.world import World
from ecosim.procurement.decision_points import Invitation
from ecosim.procurement.tender import Field, Procedure, Route, Tenders

#: owner of the open list of the whole region; buyers' own frameworks carry their number
REGION_LIST = 4095
LARGEST_CONSORTIUM = 4


def look_table(p: EntryParams) -> Looks:
    """Return the looks of every tender, strata in order of their codes.

    Raises
    ------
    ParameterError
        When they are more than a tender can take.
    """
    p.check_together()
    by_ring: dict[Stratum, tuple[float, ...]] = {
        Stratum.MICRO: p.looks_micro,
        Stratum.SMALL: p.looks_small,
        Stratum.MEDIUM: (float(p.looks_medium),),
        Stratum.VCSE: p.looks_vcse,
        Stratum.LARGE: (float(p.looks_large),),
        Stratum.NATIONAL: (float(p.looks_national),),
    }
    pairs = [
        (stratum, ring)
        for stratum, looks in by_ring.items()
        for ring, n in enumerate(looks)
        for _ in range(round(n))
    ]
    table = np.array(pairs, dtype=np.int64)
    return Looks(table[:, 0].copy(), table[:, 1].copy())


def find_bidders(
    tenders: Tenders,
    invitation: Invitation,
    world: World,
    streams: Streams,
    params: Parameters,
    month: int,
) -> Field:
    """Return who may bid: heard of it, eligible, large enough alone or together."""
    p = params.of(EntryParams)
    quotes = params.of(ProcedureParams).quotes
    chances = chances_of(tenders, invitation, world, p, quotes, month)
    heard = take_looks(tenders, chances, look_table(p), world, streams, p)
    return _with_consortia(tenders, heard, world, streams, p)


def chances_of(
    tenders: Tenders,
    invitation: Invitation,
    world: World,
    p: EntryParams,
    quotes: int,
    month: int,
) -> Chances:
    """Return the chances of rules (5) and (6) by ring and kind, policy included."""
    is_pooled = np.equal(tenders.route, Route.QUASI_REGIONAL)
    is_called_off = np.equal(tenders.procedure, Procedure.FRAMEWORK)
    is_list = is_called_off | is_pooled
    # the law reserves competitions: a framework was open to its members when it was made
    may_be_reserved = tenders.is_below_threshold & ~is_called_off
    heard = np.empty((len(tenders), 4))
    heard[:] = (*p.awareness, p.awareness_national)
    heard *= tenders.appeal[:, None]
    heard[is_list] = p.list_notice
    heard *= invitation.awareness[:, None]
    heard[:, Ring.PLACE] *= world.buyers.awareness[tenders.buyer]
    is_local = np.arange(3) <= invitation.local_ring[:, None]
    heard[:, :3] *= np.where(is_local, invitation.outreach_local[:, None], 1.0)
    reserved = np.where(may_be_reserved, invitation.reserved_ring, -1)
    is_shut = (reserved[:, None] >= 0) & (np.arange(4) > reserved[:, None])
    heard[is_shut] = 0.0
    np.minimum(heard, 1.0, out=heard)

    listed = np.ones((len(tenders), 4))
    # anybody who qualifies may join the region's open list; a framework took a selection
    usual = np.where(is_pooled[:, None], p.listed_open, p.listed)
    on_list = usual + invitation.list_openness[:, None] * (1.0 - usual)
    listed[is_list] = on_list[is_list]
    # a national framework lists the firms that serve the whole country, and no others
    listed[np.equal(tenders.route, Route.HIGHER_TIER)] = (0.0, 0.0, 1.0, 1.0)
    only_small = invitation.reserved_sme & may_be_reserved
    listed[only_small, Kind.LARGE :] = 0.0
    owner = np.where(is_pooled, REGION_LIST, tenders.buyer)
    # lists of different owners are refreshed in different months
    epoch = (month + 4 * p.list_months + 7 * owner) // p.list_months
    is_quick = np.equal(tenders.procedure, Procedure.QUICK_QUOTE)
    most = np.where(is_quick, quotes, LOOK_STRIDE)
    return Chances(heard, listed, most, owner, epoch)


def _with_consortia(
    tenders: Tenders,
    heard: Heard,
    world: World,
    streams: Streams,
    p: EntryParams,
) -> Field:
    """Let SMEs that are too small pool, and return all who may bid in order of tender and look."""
    rows, leader_of = _pools(tenders, heard, world, streams, p)
    leaders = rows[leader_of == np.arange(len(rows))]
    chosen = np.flatnonzero(heard.is_invited)
    is_pool = np.concatenate([np.zeros(len(chosen), np.bool_), np.ones(len(leaders), np.bool_)])
    every = np.concatenate([chosen, leaders])
    order = np.argsort(every, kind="stable")
    every, is_pool = every[order], is_pool[order]
    number = np.where(is_pool, np.cumsum(is_pool) - 1, -1)
    turnover = world.suppliers.turnover[heard.supplier[rows]]
    group = np.cumsum(leader_of == np.arange(len(rows))) - 1
    total = np.bincount(group, turnover, minlength=len(leaders))
    return Field(
        tender=heard.tender[every],
        look=heard.look[every],
        supplier=heard.supplier[every],
        ring=heard.ring[every],
        consortium=number.astype(np.int64),
        member_consortium=group.astype(np.int64),
        member=heard.supplier[rows],
        member_share=turnover / total[group],
    )


def _pools(
    tenders: Tenders, heard: Heard, world: World, streams: Streams, p: EntryParams
) -> tuple[Ints, Ints]:
    """Form at most one consortium a tender: the first 2 to 4 small firms that suffice together.

    Returns
    -------
    rows : (k,)
        Rows of `heard` that are members, in order of tender and look.
    leader_of : (k,)
        Position in `rows` of each member's leader.
    """
    kind = world.suppliers.kind[heard.supplier]
    may = ~heard.is_large_enough & (kind <= Kind.VCSE)
    may &= np.not_equal(tenders.procedure, Procedure.QUICK_QUOTE)[heard.tender]
    rows = np.flatnonzero(may)
    u = streams.uniform("market.pool", tenders.key[heard.tender[rows]],
                        tenders.look_month[heard.tender[rows]])  # fmt: skip
    rows = rows[u < p.pooling]
    rows = rows[_is_first_pair(heard.tender[rows], heard.supplier[rows])]
    rank = rank_in_group(heard.tender[rows])
    # each look adds a member until together they are trusted with the monthly value
    room = p.s_max * world.suppliers.turnover[heard.supplier[rows]]
    together = _running_total(room, rank)
    needed = tenders.monthly_value[heard.tender[rows]]
    before = together - room
    kept = (rank < LARGEST_CONSORTIUM) & (before < needed)
    group = np.cumsum(rank == 0) - 1
    n_groups = int(rank.size and group[-1] + 1)
    suffices = np.zeros(n_groups, dtype=np.bool_)
    suffices[group[kept & (together >= needed)]] = True
    kept &= suffices[group]
    rows, group = rows[kept], group[kept]
    leader_of = np.arange(len(rows)) - rank_in_group(group)
    return rows, np.asarray(leader_of, dtype=np.int64)


def _is_first_pair(tender: Ints, supplier: Ints) -> Bools:
    """Return which rows are the first of their tender and supplier."""
    order = np.lexsort((np.arange(len(tender)), supplier, tender))
    is_new = np.ones(len(tender), dtype=np.bool_)
    same = (np.diff(tender[order]) == 0) & (np.diff(supplier[order]) == 0)
    is_new[order[1:][same]] = False
    return is_new


def _running_total(values: Floats, rank: Ints) -> Floats:
    """Return running totals within groups, added in order so that no other group matters."""
    total = values.copy()
    for step in range(1, LARGEST_CONSORTIUM):
        rows = np.flatnonzero(rank == step)
        total[rows] += total[rows - 1]
    return total
