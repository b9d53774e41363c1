"""From those who may bid to bids, in compiled code: costs, entry and prices, rules (7) to (9).

The twin of :func:`ecosim.market.entry.place_bids` but for what is offered beside the price.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import inlined, part, unsigned
from ecosim.kernel.compiled_math import exp_of
from ecosim.kernel.compiled_random import prefix, units
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import AnyArray, Kind, Ring
from ecosim.market.bidding import LARGEST_FIELD
from ecosim.market.compiled_draws import quantiles
from ecosim.market.entry import HIGHEST_LOAD
from ecosim.market.prepared import STREAMS
from ecosim.procurement.tender import Procedure, Route

_SIGNAL = STREAMS.index("market.signal")
_ZERO, _ONE = np.uint64(0), np.uint64(1)
_UK, _LARGE = int(Ring.UK), int(Kind.LARGE)
_QUICK, _FRAMEWORK = int(Procedure.QUICK_QUOTE), int(Procedure.FRAMEWORK)
_POOLED, _HIGHER = int(Route.QUASI_REGIONAL), int(Route.HIGHER_TIER)
_LARGEST_FIELD, _HIGHEST_LOAD = LARGEST_FIELD, HIGHEST_LOAD
_MOST = np.uint64(LARGEST_FIELD)


class Bidding(NamedTuple):
    """Bids for tender t, from ``first[t]`` on; `row` is that of the looks.

    `each` is what one bid for the tender costs, GBP; `wins` is how often the firm has won.
    """

    first: AnyArray
    row: AnyArray
    who: AnyArray
    look: AnyArray
    wins: AnyArray
    team: AnyArray
    cost: AnyArray
    price: AnyArray
    each: AnyArray


@part
def costs(
    calls: Any, terms: Any, firms: Any, p: Any, keys: Any, reached: Any, rivals: Any
) -> Any:
    """Return costs of all who may bid, rule (7) at the terms, in units of the estimate.

    And how often they have won, which costs depend on and scores will.
    """
    key, look_month, value, route = calls.key, calls.look_month, calls.value, calls.route
    ring_at, kind_at = reached.ring, reached.kind
    usual, least, checked = terms.subcontract_share, terms.subcontract_least, terms.monitoring
    first, rows, team = rivals.first, rivals.row, rivals.team
    advantage, wins = rows_of(firms.cost_advantage, rivals.who), rows_of(firms.wins, rivals.who)
    loads = rows_of(firms.load, rivals.who)
    cost, factor = np.empty(len(rows)), np.empty(len(rows))
    draw = np.empty(len(rows), np.uint64)
    for t in range(len(key)):
        of_tender = p.scale_elasticity * (np.log(value[t]) - p.mean_log_value)
        of_tender -= p.higher_tier_saving * (route[t] == _HIGHER)
        drawn = prefix(keys[_SIGNAL], key[t], look_month[t])
        # being checked costs everybody; more subcontracts than usual cost large primes
        for_all = 1.0 + p.monitoring_cost * checked[t]
        for_primes = p.subcontract_cost * max(least[t] - usual[t], 0.0)
        for i in range(unsigned(first[t]), unsigned(first[t + 1])):
            row = unsigned(rows[i])
            ring, load = ring_at[row], loads[i]
            strain = min(load, _HIGHEST_LOAD) - p.usual_load if load > 0.0 else 0.0
            log_cost = advantage[i] + p.ring_cost * (0 if ring == _UK else ring)
            log_cost = log_cost + of_tender - p.learning * min(wins[i], p.learning_wins)
            cost[i] = log_cost + p.congestion * strain + p.consortium_cost * (team[i] >= 0)
            draw[i] = drawn
            factor[i] = for_all + (for_primes if kind_at[row] >= _LARGE else 0.0)
    noise = units(draw, rivals.look)
    quantiles(noise)
    for i in range(len(rows)):
        cost[i] = exp_of(cost[i] + p.sigma_c * noise[i]) * factor[i]
    return cost, wins


@part
def enter_and_bid(
    calls: Any, bid_cost: Any, belief: Any, p: Any, table: Any, rivals: Any, cost: Any, wins: Any,
    n_firms: Any,
) -> Any:  # fmt: skip
    """Return the bids of those who enter on what they believe, and what each firm spent."""
    value, route, procedure, buyer = calls.value, calls.route, calls.procedure, calls.buyer
    category, grid, bid, beliefs, profit = (
        calls.category, table.cost, table.bid, table.belief, table.profit
    )  # fmt: skip
    first, rows, teams, whos, looks = (
        rivals.first, rivals.row, rivals.team, rivals.who, rivals.look
    )  # fmt: skip
    begins, row = np.zeros(len(first), np.int64), np.empty(len(rows), np.int64)
    who, look = np.empty(len(rows), whos.dtype), np.empty(len(rows), looks.dtype)
    won = np.empty(len(rows), wins.dtype)
    team, kept, price = np.empty(len(rows), np.int64), np.empty(len(rows)), np.empty(len(rows))
    at, part, came = _places_in(grid, cost), np.empty(len(rows)), np.empty(len(rows), np.uint64)
    for i in range(len(cost)):
        part[i] = _position(cost[i], grid) - at[i]
    each, end = np.empty(len(value)), _ZERO
    for t in range(len(value)):
        begin = end
        full = min(p.cost_floor + p.cost_slope * value[t], p.cost_cap * value[t])
        full = p.pooled_list_cost * full if route[t] == _POOLED else full
        each[t] = full * bid_cost[t]
        hurdle = each[t] / value[t]
        # who is asked for a quote or a call-off knows how many are
        believed = belief[buyer[t], category[t]]
        if procedure[t] == _QUICK or procedure[t] == _FRAMEWORK:
            believed = min(believed, np.float64(first[t + 1] - first[t]))
        believed = min(max(believed, 1.0), np.float64(_LARGEST_FIELD))
        b = 0
        for j in range(1, len(beliefs) - 1):
            b += beliefs[j] <= believed
        up = (believed - beliefs[b]) / (beliefs[b + 1] - beliefs[b])
        few, many = unsigned(b), unsigned(b + 1)
        for i in range(unsigned(first[t]), unsigned(first[t + 1])):
            here, there = at[i], at[i] + _ONE
            under = between(profit[few, here], profit[few, there], part[i])
            over = between(profit[many, here], profit[many, there], part[i])
            expected = under + up * (over - under) if cost[i] < p.reserve else 0.0
            row[end], team[end], kept[end], came[end] = rows[i], teams[i], cost[i], i
            who[end], look[end], won[end] = whos[i], looks[i], wins[i]
            end += np.uint64(expected >= hurdle)
        field = end - begin if end - begin < _MOST else _MOST
        for e in range(begin, end):
            here, there, share = at[came[e]], at[came[e]] + _ONE, part[came[e]]
            mark_up = between(bid[field, here], bid[field, there], share)
            mark_up = mark_up - (grid[here] + share * (grid[there] - grid[here]))
            price[e] = kept[e] + mark_up
        begins[t + 1] = end
    n = begins[-1]
    bidding = Bidding(
        begins, row[:n], who[:n], look[:n], won[:n], team[:n], kept[:n], price[:n], each
    )  # fmt: skip
    return bidding, _spent(bidding, n_firms)


@part
def _spent(bidding: Any, n_firms: Any) -> Any:
    """Return what each firm spent on bids."""
    spent, first, each, who = np.zeros(n_firms), bidding.first, bidding.each, bidding.who
    for t in range(len(each)):
        for b in range(unsigned(first[t]), unsigned(first[t + 1])):
            spent[unsigned(who[b])] += each[t]
    return spent


@part
def everyone(price: Any, rivals: Any, wins: Any, n_firms: Any) -> Any:
    """Return a bid at one price of everybody who may bid: the null model. Nobody pays for it."""
    prices, each = np.full(len(rivals.row), price), np.zeros(len(rivals.first) - 1)
    bidding = Bidding(
        rivals.first, rivals.row, rivals.who, rivals.look, rows_of(wins, rivals.who), rivals.team,
        prices, prices, each,
    )  # fmt: skip
    return bidding, np.zeros(n_firms)


@inlined
def _position(cost: Any, grid: Any) -> Any:
    """Return where a cost lies on the grid, in intervals from its first point, clipped to it."""
    return min(max((cost - grid[0]) / (grid[1] - grid[0]), 0.0), len(grid) - 1.0)


@part
def _places_in(grid: Any, cost: Any) -> Any:
    """Return the grid interval of every cost."""
    at, last = np.empty(len(cost), np.uint64), len(grid) - 2
    for i in range(len(cost)):
        place = np.int64(_position(cost[i], grid))
        at[i] = place if place < last else last
    return at


@inlined
def between(low: Any, high: Any, part: Any) -> Any:
    """Return the value that lies so far between two."""
    return low + part * (high - low)
