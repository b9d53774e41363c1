"""Compiled twin of :mod:`ecosim.economy.production`: contracts first, then the market.

Three passes over the firms, because each needs totals of the one before: what is asked of each
firm, what its own customers leave free, what those who were turned away fill.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import part
from ecosim.kernel.compiled_sums import STRETCH, add_by, add_three_by, add_two_by, take


@part
def share(part: Any, whole: Any) -> Any:
    """Return part over whole, 0 where there is none."""
    return part / whole if whole > 0.0 else 0.0


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
    """Fill the cost of bids by group, and return levels of who trades: (n_groups,) each."""
    sums, held, n = np.zeros((2, len(bids))), np.empty(STRETCH), len(bid_costs)
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        _trading(firms, first, stop, held)
        add_two_by(group[first:stop], held[: stop - first], bid_costs[first:stop], sums)
    for first in range(n, len(group), STRETCH):
        stop = min(first + STRETCH, len(group))
        _trading(firms, first, stop, held)
        add_by(group[first:stop], held[: stop - first], sums[0])
    bids[:] = sums[1]
    return sums[0]


@part
def _trading(firms: Any, first: Any, stop: Any, held: Any) -> Any:
    """Fill the levels of a stretch of firms, 0 for who does not trade."""
    level, active = firms.level[first:stop], firms.active[first:stop]
    for j in range(len(level)):
        held[j] = level[j] if active[j] else 0.0


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
    n_cells, n_groups = n_places * n_sectors, totals.shape[1]
    level = _levels_and_bids(group, firms, bid_costs, totals[2])
    written = over_classes(totals[2], n_cells)
    for p in range(n_places):
        bids[p] = written[p * n_sectors : (p + 1) * n_sectors].sum()
    standing = _standing(trade, bids + support, bid_sector)
    demand = total_demand(trade, demand)
    sums = _own_customers(
        group, firms, contracts, standing, market_rate(level, demand), capacity, target_load,
        speed, month,
    )  # fmt: skip
    turned, left = over_classes(sums[1], n_cells), over_classes(sums[2], n_cells)
    for cell in range(n_cells):
        turned[cell] = share(min(turned[cell], left[cell]), left[cell])
    fill = every_class(turned, n_groups)
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
    sums, scratch, n = np.zeros((3, len(rate))), np.empty((3, STRETCH)), len(contracts)
    nothing = np.zeros(STRETCH)
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        _ask(group[first:stop], firms, first, stop, rate, scratch[0])
        _serve_own(firms, first, stop, contracts[first:stop], nothing, capacity, month, scratch)
        _load(firms, first, stop, contracts[first:stop], nothing, target_load, speed, month,
              scratch[0])  # fmt: skip
        add_three_by(group[first:stop], scratch[0], scratch[1], scratch[2], sums)
    for first in range(n, len(group), STRETCH):
        stop = min(first + STRETCH, len(group))
        stands = standing[first - n : stop - n]
        _ask(group[first:stop], firms, first, stop, rate, scratch[0])
        _serve_own(firms, first, stop, nothing, stands, capacity, month, scratch)
        _load(firms, first, stop, nothing, stands, target_load, speed, month, scratch[0])
        add_three_by(group[first:stop], scratch[0], scratch[1], scratch[2], sums)
    return sums


@part
def _ask(group: Any, firms: Any, first: Any, stop: Any, rate: Any, asked: Any) -> Any:
    """Fill private demand on a stretch of firms."""
    take(rate, group, asked)
    level, export = firms.level[first:stop], firms.export_level[first:stop]
    active = firms.active[first:stop]
    for j in range(len(level)):
        own = level[j] * asked[j] + export[j]
        asked[j] = own if active[j] else 0.0


@part
def _serve_own(
    firms: Any, first: Any, stop: Any, contracts: Any, standing: Any, capacity: Any, month: Any,
    scratch: Any,
) -> Any:  # fmt: skip
    """Serve a stretch's own customers; fill who was turned away and what is left free."""
    asked, turned, left = scratch[0], scratch[1], scratch[2]
    served, room, in_house = month.served[first:stop], month.room[first:stop], month.work[first:stop]
    if capacity:
        holds, active = firms.capacity[first:stop], firms.active[first:stop]
        for j in range(len(served)):
            in_house[j] = min(contracts[j], holds[j])
            free = max(holds[j] - in_house[j] - standing[j], 0.0)
            room[j] = free if active[j] else 0.0
    else:
        for j in range(len(served)):
            in_house[j], room[j] = contracts[j], asked[j]
    for j in range(len(served)):
        own = min(asked[j], room[j])
        served[j], turned[j], left[j] = own, asked[j] - own, room[j] - own


@part
def _load(
    firms: Any, first: Any, stop: Any, contracts: Any, standing: Any, target_load: Any,
    speed: Any, month: Any, asked: Any,
) -> Any:  # fmt: skip
    """Note the load of a stretch of firms; let their capacity follow what is wanted."""
    load, capacity = month.load[first:stop], firms.capacity[first:stop]
    for j in range(len(load)):
        wanted, holds = asked[j] + contracts[j] + standing[j], capacity[j]
        loaded = wanted / holds
        load[j] = loaded if holds > 0.0 else 0.0
        capacity[j] = holds + speed * (wanted / target_load - holds)


@part
def _customers_turned_away(
    group: Any, contracts: Any, standing: Any, fill: Any, month: Any, totals: Any
) -> Any:
    """Let customers turned away elsewhere fill the room that is left in their cell."""
    n, nothing, filled = len(contracts), np.zeros(STRETCH), np.empty(STRETCH)
    totals[:2] = 0.0
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        _fill_room(group, first, stop, contracts[first:stop], nothing, fill, filled, month, totals)
    for first in range(n, len(group), STRETCH):
        stop = min(first + STRETCH, len(group))
        stands = standing[first - n : stop - n]
        _fill_room(group, first, stop, nothing, stands, fill, filled, month, totals)


@part
def _fill_room(
    group: Any, first: Any, stop: Any, contracts: Any, standing: Any, fill: Any, filled: Any,
    month: Any, totals: Any,
) -> Any:  # fmt: skip
    """Fill the room of a stretch of firms; add what they sold and bought in to their groups."""
    take(fill, group[first:stop], filled)
    served, room = month.served[first:stop], month.room[first:stop]
    work, bought_in = month.work[first:stop], month.bought_in[first:stop]
    for j in range(len(served)):
        served[j] += (room[j] - served[j]) * filled[j]
    for j in range(len(served)):
        in_house = work[j]
        work[j] = served[j] + in_house + standing[j]
        bought_in[j] = contracts[j] - in_house
    add_two_by(group[first:stop], served, bought_in, totals)
