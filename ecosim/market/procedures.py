"""From needs due to tenders: routes, procedures by size, lots and bundles.

Collaboration joins 2 to 4 needs of the same category and month into one tender; each member stays
a contract of its own buyer, won by the same firm at the same price over estimate.

What is split or joined is held against thresholds as a whole: lots of a large contract stay above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, BuyerKind, Floats, Ints, Ring, SmallCodes
from ecosim.market.parameters import ProcedureParams
from ecosim.market.world import World
from ecosim.procurement.decision_points import Lots, Policy, Purchases, Routes, Thresholds
from ecosim.procurement.need import Needs
from ecosim.procurement.tender import N_ROUTES, Procedure, Route, Tenders

if TYPE_CHECKING:
    from ecosim.market.prepared import Prepared

#: draws of a need's attempts and lots lie this far apart
ATTEMPT_STRIDE = 64


class _Members(NamedTuple):
    """Which needs each tender buys: (m,) each, in order of tender."""

    need: Ints
    lot: Ints
    part: Floats
    tender: Ints


def open_tenders(
    needs: Needs,
    world: World,
    policy: Policy,
    streams: Streams,
    params: Parameters,
    month: int,
    prepared: Prepared | None = None,
) -> Tenders:
    """Return the tenders of the authorised needs of a month.

    `prepared` is what all months of a run share, for the compiled pass.
    """
    p = params.of(ProcedureParams)
    usual = prepared.routes if prepared else baseline_routes(world.buyers.kind, p)
    bent = policy.route(usual, month)
    compiled = prepared if engine.is_compiled() else None
    route = _routes(needs, usual, bent, world, streams, compiled)
    limit = policy.thresholds(Thresholds(world.threshold), month).value
    limits = limit[needs.buyer, needs.category]
    bought = Purchases(needs.buyer, needs.category, needs.value, needs.value < limits, route)
    whole = Lots(np.ones(len(needs), dtype=np.int64), np.zeros(len(needs), dtype=np.int64))
    lots = policy.lots(whole, bought, month)
    if compiled:
        from ecosim.market.compiled_procedures import open_compiled

        return open_compiled(needs, route, limit, lots, compiled)
    return open_plain(needs, route, limits, lots, world, streams, p)


def open_plain(
    needs: Needs,
    route: SmallCodes,
    limits: Floats,
    lots: Lots,
    world: World,
    streams: Streams,
    p: ProcedureParams,
) -> Tenders:
    """Return the same by arrays; `limits` is the threshold of each need, (n,) GBP."""
    n_lots = np.where(route == Route.COLLABORATION, 1, np.maximum(lots.n_lots, 1))
    members = _members(needs, route, n_lots, streams, p.bundle)
    first = np.flatnonzero(np.diff(members.tender, prepend=-1))
    lead, lot = members.need[first], members.lot[first]
    worth = needs.value[members.need] * members.part
    n = len(lead)
    value = total_by(members.tender, worth, n)
    monthly = total_by(members.tender, worth / needs.duration[members.need], n)
    limit = limits[lead]
    # the law looks at the whole of what is bought: a need stays as large when it is split
    whole = np.where(route[lead] == Route.COLLABORATION, value, needs.value[lead])
    procedure = _procedures(
        needs, lead, route, whole, limit, world.buyers.kind, streams, p
    )
    return Tenders(
        key=needs.key[lead],
        look_month=needs.attempt[lead] * ATTEMPT_STRIDE + lot,
        buyer=needs.buyer[lead],
        category=needs.category[lead],
        value=value,
        monthly_value=monthly,
        quality_need=needs.quality_need[lead],
        appeal=needs.appeal[lead],
        route=route[lead],
        procedure=procedure,
        is_below_threshold=whole < limit,
        n_lots=n_lots[lead],
        cap=lots.cap[lead],
        need=members.need,
        tender=members.tender,
        part=members.part,
    )


def baseline_routes(kind: Ints, p: ProcedureParams) -> Routes:
    """Return the shares of the routes before policy, one row a buyer; `kind` is (n_buyers,)."""
    usual, nhs = np.array(p.routes), np.array(p.routes_nhs)
    is_nhs = np.equal(kind, BuyerKind.NHS)[:, None]
    return Routes(np.where(is_nhs, nhs / nhs.sum(), usual / usual.sum()))


def own_frameworks(routes: Routes, p: ProcedureParams) -> Floats:
    """Return the share of needs called off from each buyer's own frameworks: (n_buyers,)."""
    higher = routes.share[:, Route.HIGHER_TIER]
    # national frameworks are part of the share, so the buyers' own make up the rest
    return np.clip((p.framework_share - higher) / np.maximum(1.0 - higher, 1e-9), 0.0, 1.0)


def _routes(
    needs: Needs,
    usual: Routes,
    bent: Routes,
    world: World,
    streams: Streams,
    compiled: Prepared | None,
) -> SmallCodes:
    """Draw the route of each need against its buyer's shares, one keyed draw a need."""
    if compiled:
        from ecosim.market.compiled_procedures import routes_compiled

        return routes_compiled(needs, usual, bent, compiled)
    u = streams.uniform("market.route", needs.key)
    route = rerouted(u, usual.share[needs.buyer], bent.share[needs.buyer])
    # only members of the combined authority can pool through it
    is_member = may_pool(world)[needs.buyer]
    route = np.where((route == Route.QUASI_REGIONAL) & ~is_member, Route.SOLE, route)
    return route.astype(np.int8)


def may_pool(world: World) -> Bools:
    """Return which buyers are in places that share the combined authority: (n_buyers,)."""
    return np.asarray((world.ring == Ring.COMBINED_AUTHORITY).any(axis=1)[world.buyers.place])


def rerouted(u: Floats, usual: Floats, bent: Floats) -> Ints:
    """Return routes by shares, such that as few needs as possible leave their usual route: (n,).

    A need that a policy leaves alone keeps its route; those at the end of a route that loses
    some go to the routes that gain.

    Parameters
    ----------
    u : (n,) uniform
    usual, bent : (n, 4) shares before and after policy; rows sum to 1
    """
    upper = np.cumsum(usual, axis=1)
    route = (u[:, None] >= upper[:, : N_ROUTES - 1]).sum(axis=1)
    rows = np.arange(len(u))
    lost, gained = np.maximum(usual - bent, 0.0), np.maximum(bent - usual, 0.0)
    # how far behind the part of its route that stays
    behind = u - (upper[rows, route] - lost[rows, route])
    moves = (behind >= 0.0) & (lost[rows, route] > 0.0)
    place = np.cumsum(lost, axis=1)[rows, route] - lost[rows, route] + behind
    gains = np.cumsum(gained, axis=1)
    new = (place[:, None] >= gains[:, : N_ROUTES - 1]).sum(axis=1)
    return np.asarray(np.where(moves, new, route), dtype=np.int64)


def _members(
    needs: Needs, route: SmallCodes, n_lots: Ints, streams: Streams, size: int
) -> _Members:
    """Return the members of all tenders: needs whole, split into lots, or joined in bundles."""
    is_joint = route == Route.COLLABORATION
    alone = np.flatnonzero(~is_joint)
    need = np.repeat(alone, n_lots[alone])
    first = np.cumsum(n_lots[alone]) - n_lots[alone]
    lot = np.arange(len(need)) - np.repeat(first, n_lots[alone])
    part = 1.0 / n_lots[need]
    joint, bundle = _bundles(needs, np.flatnonzero(is_joint), streams, size)
    zeros = np.zeros(len(joint), dtype=np.int64)
    return _Members(
        need=np.concatenate([need, joint]),
        lot=np.concatenate([lot, zeros]),
        part=np.concatenate([part, np.ones(len(joint))]),
        tender=np.concatenate([np.arange(len(need)), len(need) + bundle]),
    )


def _bundles(needs: Needs, rows: Ints, streams: Streams, size: int) -> tuple[Ints, Ints]:
    """Join needs of the same category: ordered by a keyed draw, cut into runs of `size`.

    Returns
    -------
    rows, bundle : (k,)
        Needs in order of bundle, the largest of each first, and the number of its bundle.
    """
    if not len(rows):
        return rows, rows
    u = streams.uniform("market.bundle", needs.key[rows])
    order = np.lexsort((u, needs.category[rows]))
    rows = rows[order]
    is_new = np.diff(needs.category[rows], prepend=-1) != 0
    starts = np.flatnonzero(is_new)
    within = np.arange(len(rows)) - starts[np.cumsum(is_new) - 1]
    bundle = np.cumsum(is_new | (within % size == 0)) - 1
    order = np.lexsort((-needs.value[rows], bundle))
    return rows[order], np.asarray(bundle[order], dtype=np.int64)


def _procedures(
    needs: Needs,
    lead: Ints,
    route: SmallCodes,
    value: Floats,
    limit: Floats,
    kind: Ints,
    streams: Streams,
    p: ProcedureParams,
) -> SmallCodes:
    """Return the procedure by value and threshold, or a call-off from a framework.

    `value` is that of all lots or members together.
    """
    by_size = np.where(
        value < p.quick_quote_below, Procedure.QUICK_QUOTE,
        np.where(value < limit, Procedure.BELOW_THRESHOLD, Procedure.ABOVE_THRESHOLD),
    )  # fmt: skip
    own = own_frameworks(baseline_routes(kind, p), p)[needs.buyer[lead]]
    called: Bools = streams.uniform("market.framework", needs.key[lead]) < own
    is_list = called & (route[lead] != Route.QUASI_REGIONAL)
    is_list |= route[lead] == Route.HIGHER_TIER
    return np.where(is_list, Procedure.FRAMEWORK, by_size).astype(np.int8)
