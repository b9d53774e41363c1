"""Compiled entries: empty slots fill, and those who trade grow older and learn."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.accounts.compiled_ledger import CASH, FIRST, WHY, cash, market
from ecosim.economy.compiled_production import over_sectors
from ecosim.kernel.compiled import part
from ecosim.kernel.compiled_random import firm_uniform
from ecosim.kernel.compiled_sums import listed
from ecosim.kernel.types import Floats


class Entries(NamedTuple):
    """Rules (18) and (19): who starts with what, and how capability moves.

    `owed_by_customers` is by cell, GBP per GBP of work a month.
    """

    probability: Floats
    target_load: float
    buffer: float
    owed_by_customers: Floats
    never: int
    learning: bool
    capability_return: float
    price_only_loss: float


@part
def start(
    slots: Any, first: Any, stop: Any, books: Any, groups: Any, key: Any, month: Any, entries: Any,
    highest: Any, capital: Any, marks: Any, who: Any, closed: Any,
) -> Any:  # fmt: skip
    """Fill empty slots of a stretch, but not those of `closed`, in order; return how many start.

    `marks` and `who` are scratch.
    """
    is_alive, may_enter = slots.is_alive[first:stop], slots.may_enter[first:stop]
    entity, generation = slots.entity[first:stop], slots.generation[first:stop]
    for j in range(len(is_alive)):
        marks[j] = may_enter[j] & (not is_alive[j])
    for i in closed:
        marks[i - first] = False
    n_born, n_empty = 0, listed(marks, stop - first, who)
    for k in range(n_empty):
        j = who[k]
        i, u = first + j, firm_uniform(key, entity[j], generation[j], month)
        if u < highest and u < entries.probability[slots.sector[i], slots.stratum[i]]:
            n_born += 1
            _begin(slots, books, groups, i, entries, capital)
    return n_born


@part
def _begin(slots: Any, books: Any, groups: Any, i: Any, entries: Any, capital: Any) -> Any:
    """Start a new generation in a slot, with its starting size, first orders and first cash."""
    g, staff = groups.of_firm[i], slots.entrant_staff[i]
    output, kept = staff / groups.jobs[g], entries.buffer * staff * groups.wage[g]
    cash_needed = kept + output * entries.owed_by_customers[slots.cell[i]]
    slots.generation[i] += 1
    slots.is_alive[i] = True
    slots.staff[i], slots.age[i], slots.private_level[i] = staff, 0.0, output
    slots.capability[i] = slots.base_capability[i]
    slots.wins[i], slots.first_win[i], slots.months_short[i] = 0.0, entries.never, 0
    slots.public_norm[i] = 0.0
    slots.capacity[i], slots.work[i] = output / entries.target_load, output
    slots.turnover[i] = output * slots.whole_size[i]
    capital[g] += cash_needed
    cash(books, books.grid.suppliers + i, cash_needed, 0.0)


@part
def learn(slots: Any, first: Any, stop: Any, cheap_wins: Any, entries: Any) -> Any:
    """Move a stretch's capability, equation (19), the terms that need no innovation."""
    capability, base = slots.capability[first:stop], slots.base_capability[first:stop]
    for j in range(len(capability)):
        back = entries.capability_return / 12.0 * (base[j] - capability[j])
        moved = capability[j] + back - entries.price_only_loss * cheap_wins[j]
        capability[j] = min(max(moved, 0.01), 0.99)


@part
def move_on(slots: Any, first: Any, stop: Any) -> Any:
    """Let a stretch of firms grow a month older and set their private demand for the next."""
    is_alive, age = slots.is_alive[first:stop], slots.age[first:stop]
    level, home = slots.private_level[first:stop], slots.gained_home[first:stop]
    abroad, home_level = slots.gained_abroad[first:stop], slots.home_level[first:stop]
    export_level = slots.export_level[first:stop]
    for j in range(len(age)):
        older = age[j] + 1.0 / 12.0
        age[j] = older if is_alive[j] else 0.0
    for j in range(len(age)):
        asked = level[j] + home[j]
        home_level[j] = asked if is_alive[j] else 0.0
    for j in range(len(age)):
        export_level[j] = abroad[j] if is_alive[j] else 0.0


@part
def post_start_ups(books: Any, capital: Any) -> Any:
    """Note new firms' first cash, from households of their place."""
    grid = books.grid
    got = over_sectors(capital, grid.n_sectors)
    between, paid = np.zeros((grid.n_places, len(got))), np.zeros(grid.n_places)
    for party in range(len(got)):
        between[party % grid.n_places, party] = got[party]
        paid[party % grid.n_places] += got[party]
    market(
        books, WHY.CAPITAL, CASH, grid.household_line, paid, grid.firm_line, capital,
        grid.household_party, FIRST, between,
    )  # fmt: skip
    for place in range(grid.n_places):
        cash(books, grid.households + place, 0.0, paid[place])
