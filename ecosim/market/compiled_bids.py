"""From those who may bid to bids, in compiled code: costs, entry and prices, rules (7) to (9).

The twin of :func:`ecosim.market.entry.place_bids` but for what is offered beside the price.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import part, unsigned
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
_UK, _LARGE = int(Ring.UK), int(Kind.LARGE)
_QUICK, _FRAMEWORK = int(Procedure.QUICK_QUOTE), int(Procedure.FRAMEWORK)
_POOLED, _HIGHER = int(Route.QUASI_REGIONAL), int(Route.HIGHER_TIER)
_LARGEST_FIELD, _HIGHEST_LOAD = LARGEST_FIELD, HIGHEST_LOAD


class Bidding(NamedTuple):
    """Bids for tender t, from ``first[t]`` on; `row` is that of the looks.

    `each` is what one bid for the tender costs, GBP.
    """

    first: AnyArray
    row: AnyArray
    team: AnyArray
    cost: AnyArray
    price: AnyArray
    each: AnyArray


@part
def costs(
    calls: Any, terms: Any, firms: Any, p: Any, keys: Any, reached: Any, rivals: Any
) -> Any:
    """Return costs of all who may bid, rule (7) at the terms, in units of the estimate."""
    key, look_month, value, route = calls.key, calls.look_month, calls.value, calls.route
    ring_at, kind_at = reached.ring, reached.kind
    usual, least, checked = terms.subcontract_share, terms.subcontract_least, terms.monitoring
    first, rows, team = rivals.first, rivals.row, rivals.team
    who = rows_of(reached.who, rows)
    advantage, loads = rows_of(firms.cost_advantage, who), rows_of(firms.load, who)
    wins, look = rows_of(firms.wins, who), rows_of(reached.look, rows)
    cost, factor = np.empty(len(rows)), np.empty(len(rows))
    draw = np.empty(len(rows), np.uint64)
    for t in range(len(key)):
        of_tender = p.scale_elasticity * (np.log(value[t]) - p.mean_log_value)
        of_tender -= p.higher_tier_saving * (route[t] == _HIGHER)
        drawn = prefix(keys[_SIGNAL], key[t], look_month[t])
        # being checked costs everybody; more subcontracts than usual cost large primes
        for_all = 1.0 + p.monitoring_cost * checked[t]
        for_primes = p.subcontract_cost * max(least[t] - usual[t], 0.0)
        for i in range(first[t], first[t + 1]):
            row = unsigned(rows[i])
            ring, load = ring_at[row], loads[i]
            strain = min(load, _HIGHEST_LOAD) - p.usual_load if load > 0.0 else 0.0
            log_cost = advantage[i] + p.ring_cost * (0 if ring == _UK else ring)
            log_cost = log_cost + of_tender - p.learning * min(wins[i], p.learning_wins)
            cost[i] = log_cost + p.congestion * strain + p.consortium_cost * (team[i] >= 0)
            draw[i] = drawn
            factor[i] = for_all + (for_primes if kind_at[row] >= _LARGE else 0.0)
    noise = units(draw, look)
    quantiles(noise)
    for i in range(len(rows)):
        cost[i] = exp_of(cost[i] + p.sigma_c * noise[i]) * factor[i]
    return cost


@part
def enter_and_bid(
    calls: Any, bid_cost: Any, belief: Any, p: Any, table: Any, reached: Any, rivals: Any,
    cost: Any, n_firms: Any,
) -> Any:  # fmt: skip
    """Return the bids of those who enter on what they believe, and what each firm spent."""
    value, route, procedure, buyer = calls.value, calls.route, calls.procedure, calls.buyer
    category, grid, bid, beliefs, profit = (
        calls.category, table.cost, table.bid, table.belief, table.profit
    )  # fmt: skip
    first, rows, teams, who_at = rivals.first, rivals.row, rivals.team, reached.who
    begins, row = np.zeros(len(first), np.int64), np.empty(len(rows), np.int64)
    team, kept, price = np.empty(len(rows), np.int64), np.empty(len(rows)), np.empty(len(rows))
    low, step, last = grid[0], grid[1] - grid[0], len(grid)
    each, spent, end = np.empty(len(value)), np.zeros(n_firms), 0
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
        b = min(np.searchsorted(beliefs, believed, side="right"), len(beliefs) - 1) - 1
        up = (believed - beliefs[b]) / (beliefs[b + 1] - beliefs[b])
        for i in range(first[t], first[t + 1]):
            at, part = place_in(cost[i], low, step, last)
            under = between(profit[b, at], profit[b, at + 1], part)
            over = between(profit[b + 1, at], profit[b + 1, at + 1], part)
            expected = under + up * (over - under) if cost[i] < p.reserve else 0.0
            row[end], team[end], kept[end] = rows[i], teams[i], cost[i]
            end += expected >= hurdle
        field = min(end - begin, _LARGEST_FIELD)
        for i in range(begin, end):
            at, part = place_in(kept[i], low, step, last)
            mark_up = between(bid[field, at], bid[field, at + 1], part)
            mark_up = mark_up - (grid[at] + part * (grid[at + 1] - grid[at]))
            price[i] = kept[i] + mark_up
            spent[who_at[row[i]]] += each[t]
        begins[t + 1] = end
    return Bidding(begins, row[:end], team[:end], kept[:end], price[:end], each), spent


@part
def everyone(price: Any, rivals: Any, n_firms: Any) -> Any:
    """Return a bid at one price of everybody who may bid: the null model. Nobody pays for it."""
    prices, each = np.full(len(rivals.row), price), np.zeros(len(rivals.first) - 1)
    bidding = Bidding(rivals.first, rivals.row, rivals.team, prices, prices, each)
    return bidding, np.zeros(n_firms)


@part
def place_in(cost: Any, low: Any, step: Any, last: Any) -> Any:
    """Return the grid interval of a cost and the position inside it, clipped to the grid."""
    x = min(max((cost - low) / step, 0.0), last - 1.0)
    at = min(np.int64(x), last - 2)
    return at, x - at


@part
def between(low: Any, high: Any, part: Any) -> Any:
    """Return the value that lies so far between two."""
    return low + part * (high - low)
