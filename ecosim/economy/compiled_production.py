"""Compiled twin of :mod:`ecosim.economy.production`: contracts first, then the market.

Three passes over the firms, because each needs totals of the one before: what is asked of each
firm, what its own customers leave free, what those who were turned away fill. Firms lie in runs of
one group, so a group's sums are kept in registers while its run lasts: adding to memory would wait
for the addition before.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import part


@part
def share(part: Any, whole: Any) -> Any:
    """Return part over whole, 0 where there is none."""
    return part / whole if whole > 0.0 else 0.0


@part
def over_sectors(by_group: Any, n_sectors: Any) -> Any:
    """Sum groups over the sectors of each party: (n_parties,)."""
    out = np.zeros(len(by_group) // n_sectors)
    for party in range(len(out)):
        for g in range(party * n_sectors, (party + 1) * n_sectors):
            out[party] += by_group[g]
    return out


@part
def over_classes(by_group: Any, n_cells: Any) -> Any:
    """Sum groups over classes: (n_cells,)."""
    out = np.zeros(n_cells)
    g = 0
    while g < len(by_group):
        for cell in range(n_cells):
            out[cell] += by_group[g]
            g += 1
    return out


@part
def every_class(by_cell: Any, n_groups: Any) -> Any:
    """Return a column over cells once for each class: (n_groups,)."""
    out = np.empty(n_groups)
    g = 0
    while g < n_groups:
        for cell in range(len(by_cell)):
            out[g] = by_cell[cell]
            g += 1
    return out


@part
def _levels_and_bids(group: Any, firms: Any, bid_costs: Any, bids: Any) -> Any:
    """Fill the cost of bids by group; return levels of who trades: (n_groups,)."""
    levels, n = np.zeros(len(bids)), len(bid_costs)
    bids[:] = 0.0
    g, level, written = group[0], 0.0, 0.0
    for i in range(len(group)):
        if group[i] != g:
            levels[g], bids[g] = level, written
            g = group[i]
            level, written = levels[g], bids[g]
        level += firms.level[i] if firms.active[i] else 0.0
        written += bid_costs[i] if i < n else 0.0
    levels[g], bids[g] = level, written
    return levels


@part
def market_rate(level: Any, demand: Any) -> Any:
    """Return demand on each group's firms per pound of their level: (n_groups,)."""
    in_cell = over_classes(level, len(demand))
    for cell in range(len(demand)):
        in_cell[cell] = share(demand[cell], in_cell[cell])
    return every_class(in_cell, len(level))


@part
def total_demand(trade: Any, demand: Any) -> Any:
    """Return private demand on each cell: (n_cells,)."""
    n_places, n_sectors = demand.inputs.shape
    out = np.empty(n_places * n_sectors)
    for p in range(n_places):
        for i in range(n_sectors):
            final = demand.consumption[p, i] + trade.housing[p, i]
            final = final + trade.government[p, i] + trade.transfers[p, i]
            asked = demand.inputs[p, i] + final + trade.investment[p, i] + demand.exports[p, i]
            out[p * n_sectors + i] = asked
    return out


@part
def _standing(trade: Any, services: Any, bid_sector: Any) -> Any:
    """Return work of background firms that buyers' purchases stand for, and `services`: (P,)."""
    n_places, n_sectors = trade.offset_total.shape
    out = np.empty(n_places * n_sectors)
    for p in range(n_places):
        for i in range(n_sectors):
            taken = services[p] if i == bid_sector else 0.0
            out[p * n_sectors + i] = trade.offset_total[p, i] + taken
    return out


@part
def serve(
    group: Any, firms: Any, trade: Any, demand: Any, contracts: Any, bid_costs: Any,
    support: Any, bid_sector: Any, capacity: Any, target_load: Any, speed: Any, month: Any,
    totals: Any, missed: Any, bids: Any,
) -> Any:  # fmt: skip
    """Serve contracts, then private demand up to capacity; fill the columns of the month.

    `contracts` and `bid_costs` are by supplier, `support` is what running policies costs buyers
    of a place. Fills `totals`, (3, n_groups): private sales, what
    is bought in, the cost of bids; `missed`, (n_cells,); `bids`, (P,), cost of bids by place.
    """
    n_places, n_sectors = demand.inputs.shape
    n_cells = n_places * n_sectors
    level = _levels_and_bids(group, firms, bid_costs, totals[2])
    written = over_classes(totals[2], n_cells)
    for p in range(n_places):
        bids[p] = written[p * n_sectors : (p + 1) * n_sectors].sum()
    standing = _standing(trade, bids + support, bid_sector)
    demand = total_demand(trade, demand)
    rate = market_rate(level, demand)
    sums = _own_customers(
        group, firms, contracts, standing, rate, capacity, target_load, speed, month
    )
    turned, left = over_classes(sums[1], n_cells), over_classes(sums[2], n_cells)
    for cell in range(n_cells):
        turned[cell] = share(min(turned[cell], left[cell]), left[cell])
    fill = every_class(turned, totals.shape[1])
    _customers_turned_away(group, contracts, standing, fill, month, totals)
    asked, sold = over_classes(sums[0], n_cells), over_classes(totals[0], n_cells)
    for cell in range(n_cells):
        part_served = sold[cell] / asked[cell] if asked[cell] > 0.0 else 1.0
        missed[cell] = 1.0 - part_served if capacity else 0.0


@part
def _own_customers(
    group: Any, firms: Any, contracts: Any, standing: Any, rate: Any, capacity: Any,
    target_load: Any, speed: Any, month: Any,
) -> Any:  # fmt: skip
    """Serve each firm's own customers up to its room; let capacity follow what is wanted.

    Work in hand under contracts waits in the column of work, own customers in that of sales.
    Returns what was asked, turned away and left free by group: (3, n_groups).
    """
    sums, n = np.zeros((3, len(rate))), len(contracts)
    g, whole, turned, left = group[0], 0.0, 0.0, 0.0
    for i in range(len(group)):
        if group[i] != g:
            sums[0, g], sums[1, g], sums[2, g] = whole, turned, left
            g = group[i]
            whole, turned, left = sums[0, g], sums[1, g], sums[2, g]
        holds, is_active = firms.capacity[i], firms.active[i]
        contract = contracts[i] if i < n else 0.0
        stands = 0.0 if i < n else standing[i - n]
        asked = firms.level[i] * rate[g] + firms.export_level[i]
        asked = asked if is_active else 0.0
        if capacity:
            in_house = min(contract, holds)
            room = max(holds - in_house - stands, 0.0)
            room = room if is_active else 0.0
        else:
            in_house, room = contract, asked
        own = min(asked, room)
        wanted = asked + contract + stands
        whole += asked
        turned += asked - own
        left += room - own
        month.served[i], month.room[i], month.work[i] = own, room, in_house
        load = wanted / holds
        month.load[i] = load if holds > 0.0 else 0.0
        firms.capacity[i] = holds + speed * (wanted / target_load - holds)
    sums[0, g], sums[1, g], sums[2, g] = whole, turned, left
    return sums


@part
def _customers_turned_away(
    group: Any, contracts: Any, standing: Any, fill: Any, month: Any, totals: Any
) -> Any:
    """Let customers turned away elsewhere fill the room that is left in their cell."""
    n, served, bought_in = len(contracts), totals[0], totals[1]
    served[:] = 0.0
    bought_in[:] = 0.0
    g, sales, outside = group[0], 0.0, 0.0
    for i in range(len(group)):
        if group[i] != g:
            served[g], bought_in[g] = sales, outside
            g = group[i]
            sales, outside = served[g], bought_in[g]
        in_house = month.work[i]
        contract = contracts[i] if i < n else 0.0
        stands = 0.0 if i < n else standing[i - n]
        sold = month.served[i] + (month.room[i] - month.served[i]) * fill[g]
        month.served[i] = sold
        month.work[i] = sold + in_house + stands
        month.bought_in[i] = contract - in_house
        sales += sold
        outside += contract - in_house
    served[g], bought_in[g] = sales, outside
