"""Costs, entry and bids, rules (7) to (9): enter on beliefs, bid on the actual field."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints, Kind, Ring, SmallCodes
from ecosim.market.bidding import BiddingTable, bidding_table, fixed_price_table
from ecosim.market.parameters import AwardParams, DeliveryParams, EntryParams, NeedParams
from ecosim.market.world import World
from ecosim.procurement.decision_points import ContractTerms, Invitation, Oversight
from ecosim.procurement.tender import Bids, Field, Procedure, Route, Tenders

#: load above this is an outlier of a month, not a state of the firm
HIGHEST_LOAD = 3.0


def place_bids(
    tenders: Tenders,
    invitation: Invitation,
    terms: ContractTerms,
    oversight: Oversight,
    field: Field,
    world: World,
    streams: Streams,
    params: Parameters,
) -> tuple[Bids, Floats]:
    """Return the bids of those who enter, and what each of them spent on bidding.

    Parameters
    ----------
    tenders, field
        What is tendered, and who may bid.
    invitation, terms, oversight
        Bent by policies: what a bid costs, and what the work will be subject to.
    world, streams, params

    Returns
    -------
    bids
        In order of tender and look.
    bid_costs : (n_bids,), GBP
    """
    p = params.of(EntryParams)
    cost = costs(tenders, field, world, streams, params)
    cost = cost * cost_of_terms(terms, oversight, field, world, params.of(DeliveryParams))
    believed = believed_bidders(tenders, field, world)
    table = table_of(params)
    spent = bid_cost(tenders.value, tenders.route, p) * invitation.bid_cost
    enters = entry(table, cost, believed, (spent / tenders.value)[field.tender])
    rows = np.flatnonzero(enters)
    n_bidders = np.bincount(field.tender[rows], minlength=len(tenders))
    price = table.bids(cost[rows], n_bidders[field.tender[rows]])
    return offers(tenders, field, rows, cost[rows], price, world, streams, params), spent[
        field.tender[rows]
    ]


def table_of(params: Parameters) -> BiddingTable:
    """Return what firms bid and expect to earn under the award rule in force."""
    p = params.of(EntryParams)
    if params.of(AwardParams).rule == "fixed_price_quality_only":
        return fixed_price_table(p.sigma_c)
    return bidding_table(p.sigma_c, p.reserve)


def random_price(params: Parameters) -> float:
    """Return the price of the null model, units of the estimate: never above the reserve."""
    return min(params.of(AwardParams).random_price, params.of(EntryParams).reserve)


def believed_bidders(tenders: Tenders, field: Field, world: World) -> Floats:
    """Return the number of bidders that each firm expects: (m,).

    The belief about the buyer and category; in a quick quote or a call-off from a framework the
    firms know how many are asked.
    """
    belief = world.buyers.belief[tenders.buyer, tenders.category]
    asked = np.bincount(field.tender, minlength=len(tenders))
    is_known = np.isin(tenders.procedure, (Procedure.QUICK_QUOTE, Procedure.FRAMEWORK))
    expected = np.where(is_known, np.minimum(belief, asked), belief)
    return np.asarray(expected[field.tender], dtype=np.float64)


def costs(
    tenders: Tenders, field: Field, world: World, streams: Streams, params: Parameters
) -> Floats:
    """Return cost signals, rule (7), in units of the estimate.

    ``ln c = m_f + ring cost + scale x ln(V/V0) - learning x min(wins, 3) + congestion x (load -
    usual load) + sigma_c x z(need, look)``; ``V0`` is the median value.
    """
    p = params.of(EntryParams)
    firms, who, t = world.suppliers, field.supplier, field.tender
    size = np.log(tenders.value) - params.of(NeedParams).mean_log_value
    of_tender = p.scale_elasticity * size
    of_tender = of_tender - p.higher_tier_saving * np.equal(tenders.route, Route.HIGHER_TIER)
    # branches of national firms deliver here: their cost advantage already holds the distance
    ring = np.where(field.ring == Ring.UK, 0, field.ring)
    z = streams.normal("market.signal", tenders.key[t], tenders.look_month[t], field.look)
    load = np.minimum(firms.load[who], HIGHEST_LOAD) - p.usual_load
    log_cost = (
        firms.cost_advantage[who]
        + p.ring_cost * ring
        + of_tender[t]
        - p.learning * np.minimum(firms.wins[who], p.learning_wins)
        + p.congestion * np.where(firms.load[who] > 0, load, 0.0)
        + p.consortium_cost * (field.consortium >= 0)
        + p.sigma_c * z
    )
    return np.asarray(np.exp(log_cost), dtype=np.float64)


def cost_of_terms(
    terms: ContractTerms, oversight: Oversight, field: Field, world: World, p: DeliveryParams
) -> Floats:
    """Return what the terms make of everybody's cost: (m,) factor, 1 at the usual terms.

    Being checked costs every supplier; managing more subcontracts than usual costs large and
    national primes.
    """
    for_all = 1.0 + p.monitoring_cost * oversight.monitoring
    more = np.maximum(terms.subcontract_least - terms.subcontract_share, 0.0)
    for_primes = p.subcontract_cost * more
    is_prime = world.suppliers.kind[field.supplier] >= Kind.LARGE
    return np.asarray(for_all[field.tender] + np.where(is_prime, for_primes[field.tender], 0.0))


def bid_cost(value: Floats, route: SmallCodes, p: EntryParams) -> Floats:
    """Return the cost of one bid, ``K(V) = min(K0 + k V, k2 V)``: (n,) GBP."""
    full = np.minimum(p.cost_floor + p.cost_slope * value, p.cost_cap * value)
    return np.where(route == Route.QUASI_REGIONAL, p.pooled_list_cost * full, full)


def entry(table: BiddingTable, cost: Floats, believed: Floats, relative_cost: Floats) -> Bools:
    """Return who enters, rule (8).

    ``(b - c)(1 - F(c)/F(r))^(n_hat - 1) V >= K(V)`` with the believed number of bidders.

    Parameters
    ----------
    table
        Expected profits by cost and belief.
    cost : (m,), units of the estimate
    believed : (m,), bidders
    relative_cost : (m,), units of the estimate
        Cost of the bid.
    """
    return np.greater_equal(table.expected_profit(cost, believed), relative_cost)


def offers(
    tenders: Tenders,
    field: Field,
    rows: Ints,
    cost: Floats,
    price: Floats,
    world: World,
    streams: Streams,
    params: Parameters,
) -> Bids:
    """Return bids with the quality, social value and innovation that they offer."""
    p = params.of(AwardParams)
    t, look, who = field.tender[rows], field.look[rows], field.supplier[rows]
    key, month = tenders.key[t], tenders.look_month[t]
    kind, capability = world.suppliers.kind[who], world.suppliers.capability[who]
    able = capability - 0.5
    quality = p.quality_level + p.quality_capability * able
    quality = quality + p.quality_sd * streams.normal("market.quality", key, month, look)
    social = np.array(p.social_level)[kind] + p.social_local * (field.ring[rows] == Ring.PLACE)
    social = social + p.social_sd * streams.normal("market.social", key, month, look)
    return Bids(
        tender=t,
        look=look,
        supplier=who,
        ring=field.ring[rows],
        consortium=field.consortium[rows],
        cost=cost,
        price=price,
        quality=np.clip(quality, 0.0, 1.0),
        social=np.clip(social, 0.0, 1.0),
        innovation=capability,
    )
