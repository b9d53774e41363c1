"""Compiled twin of step 11: firms grow, close and start, with the draws of the plain rules.

Each rule is worked out for one firm at a time, in three passes over the suppliers; those between
which something else has a say (totals of a cell, contracts that are let again) are kernels.
"""

from __future__ import annotations

from math import expm1, sqrt
from typing import Any, NamedTuple

import numpy as np

from ecosim.accounts.compiled_ledger import (
    BANK,
    CASH,
    FIRST,
    REST_OF_UK,
    cash,
    from_external,
    market,
    to_external,
)
from ecosim.accounts.flows import Why
from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_math import exp_of, log_of
from ecosim.kernel.compiled_random import firm_uniform
from ecosim.kernel.compiled_sums import STRETCH, add_by, listed
from ecosim.kernel.types import AnyArray, Floats

#: hazards are computed only where the draw lies below their largest value, and a hair more
_HAIR = 1.001


class Slots(NamedTuple):
    """Columns of suppliers that renewal reads and writes, named as in the population: (n,) each.

    `may_enter` marks slots in which firms close and start; `home_level` and `export_level` are
    the economy's columns of private demand, suppliers first.
    """

    entity: AnyArray
    generation: AnyArray
    sector: AnyArray
    stratum: AnyArray
    cell: AnyArray
    is_alive: AnyArray
    may_enter: AnyArray
    age: Floats
    staff: Floats
    private_level: Floats
    gained_home: Floats
    gained_abroad: Floats
    capacity: Floats
    turnover: Floats
    whole_size: Floats
    public_sales: Floats
    public_norm: Floats
    base_capability: Floats
    capability: Floats
    wins: Floats
    first_win: AnyArray
    months_short: AnyArray
    entrant_staff: Floats
    home_level: Floats
    export_level: Floats


class Sales(NamedTuple):
    """What suppliers sold to public buyers, and what turnover follows from capacity: (n,)."""

    is_national: AnyArray
    public_revenue: Floats
    target_load: float


class Growth(NamedTuple):
    """Rules (16) and (17): parameters of the same names, ready for use."""

    growth_sd: float
    size_exponent: float
    share_pull: float
    rho_young: float
    rho_mature: float
    fade: float
    chi: float


class Exits(NamedTuple):
    """Rules (15) and (18): hazards by year of age, size, and the overdraft limit in months."""

    by_age: Floats
    reference_staff: float
    size_exponent: float
    cash: bool
    overdraft_months: float


class Entries(NamedTuple):
    """Rules (18) and (19): who starts with what, and how capability moves."""

    probability: Floats
    target_load: float
    buffer: float
    never: int
    learning: bool
    capability_return: float
    price_only_loss: float


# ---------------------------------------------------------------------- the month so far
@part
def _note_month(slots: Any, sales: Any) -> Any:
    """Note what suppliers sold to public buyers, and the turnover that their size stands for.

    Of a firm that does not fit into its place buyers trust the whole.
    """
    revenue, sold, norm = sales.public_revenue, slots.public_sales, slots.public_norm
    for i in range(len(revenue)):
        sold[i] = revenue[i]
        norm[i] += (12.0 * revenue[i] - norm[i]) / 12.0
    turnover, capacity, whole = slots.turnover, slots.capacity, slots.whole_size
    is_national, load = sales.is_national, sales.target_load
    for i in range(len(revenue)):
        own = capacity[i] * load * whole[i]
        turnover[i] = turnover[i] if is_national[i] else own


@part
def _draw(slots: Any, first: Any, stop: Any, key: Any, month: Any, draws: Any) -> Any:
    """Fill the month's uniforms of the firms now in some slots."""
    entity, generation = slots.entity[first:stop], slots.generation[first:stop]
    for j in range(len(entity)):
        draws[j] = firm_uniform(key, entity[j], generation[j], month)


# ---------------------------------------------------------------------- growth
@kernel
def note_month(slots: Any, sales: Any) -> Any:
    """Note the month's public sales and turnover, where nothing else changes."""
    _note_month(slots, sales)


@kernel
def grow(
    slots: Any, sales: Any, key: Any, month: Any, noise: Any, growth: Any, ended: Any, target: Any
) -> Any:
    """Note the month, and move private demand: chance, the pull of the cell, what fades.

    `ended` is the annual value of contracts that ended, by supplier; `target` the month-0 level
    of enterprises by cell. Equations (16) and (17).
    """
    _note_month(slots, sales)
    n, pull = len(slots.is_alive), np.zeros(len(target))
    factor, sd = np.ones(STRETCH), np.empty(STRETCH)
    marks, who = np.empty(STRETCH, np.bool_), np.empty(STRETCH, np.int64)
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        if noise:
            _draw(slots, first, stop, key, month, factor)
            _growth_factors(slots.staff[first:stop], growth, factor, sd)
        level, is_alive = slots.private_level[first:stop], slots.is_alive[first:stop]
        for j in range(len(level)):
            grown = level[j] * factor[j]
            level[j] = grown if is_alive[j] else 0.0
        add_by(slots.cell[first:stop], level, pull)
    for cell in range(len(target)):
        ratio = target[cell] / pull[cell] if pull[cell] > 0.0 else 1.0
        pull[cell] = ratio**growth.share_pull
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        _pull_and_fade(slots, first, stop, pull, growth, ended, factor, marks, who)


@part
def _growth_factors(staff: Any, growth: Any, factor: Any, sd: Any) -> Any:
    """Turn draws into the month's factors of a stretch of firms: exponentials of Laplace variates.

    Their deviation falls with size by a power; the rest makes their mean one. Each loop is short
    enough for the processor to work on several firms side by side.
    """
    n = len(staff)
    for j in range(n):
        sd[j] = log_of(max(staff[j], 1.0) * 0.1)
    at_ten = growth.growth_sd / sqrt(12.0)
    for j in range(n):
        sd[j] = at_ten * exp_of(-growth.size_exponent * sd[j])
    for j in range(n):
        u = factor[j]
        far = -log_of(2.0 * min(u, 1.0 - u))
        factor[j] = sd[j] * ((-far if u < 0.5 else far) * sqrt(0.5))
    for j in range(n):
        factor[j] = exp_of(factor[j]) * (1.0 - 0.5 * sd[j] ** 2)


@part
def _pull_and_fade(
    slots: Any, first: Any, stop: Any, pull: Any, growth: Any, ended: Any, factor: Any,
    marks: Any, who: Any,
) -> Any:  # fmt: skip
    """Move a stretch's levels by the pull of their cells; what contracts left fades."""
    cell, level, ends = slots.cell[first:stop], slots.private_level[first:stop], ended[first:stop]
    home, abroad = slots.gained_home[first:stop], slots.gained_abroad[first:stop]
    n = len(level)
    for j in range(n):
        factor[j] = pull[cell[j]]
    for j in range(n):
        level[j] *= factor[j]
    for j in range(n):
        home[j] *= growth.fade
        abroad[j] *= growth.fade
    for j in range(n):
        marks[j] = ends[j] != 0.0
    for k in range(listed(marks, n, who)):
        j = who[k]
        kept = _lasting_share(slots.age[first + j], growth) * ends[j] / 12.0
        home[j] += (1.0 - growth.chi) * kept
        abroad[j] += growth.chi * kept


@part
def _lasting_share(age: Any, growth: Any) -> Any:
    """Return rho(age), equation (17): of the young, falling to that of the mature at 10."""
    young = min(max((10.0 - age) / 5.0, 0.0), 1.0)
    return growth.rho_mature + (growth.rho_young - growth.rho_mature) * young


# ---------------------------------------------------------------------- exits
@part
def _leaves(u: Any, highest: Any, age: Any, staff: Any, exits: Any) -> Any:
    """Return whether a firm leaves for reasons other than cash, its draw being `u`. (18)."""
    if u >= highest:
        return False
    year = min(np.int64(age), len(exits.by_age) - 1)
    relative = max(max(staff, 1.0), 1e-3) / exits.reference_staff
    rate = exits.by_age[year] * relative**-exits.size_exponent
    return u < -expm1(-rate / 12.0)


@part
def _highest_hazard(exits: Any) -> Any:
    smallest = (1.0 / exits.reference_staff) ** -exits.size_exponent
    smallest = smallest if exits.size_exponent > 0.0 else np.inf
    return -expm1(-exits.by_age.max() * smallest / 12.0) * _HAIR


@kernel
def close(slots: Any, books: Any, groups: Any, key: Any, month: Any, exits: Any,
          closed: Any) -> Any:  # fmt: skip
    """Close firms by age and size, and those without cash; wind up every empty slot.

    Fills `closed` with the firms that closed, in order; returns how many, and how many of them
    for want of cash.
    """
    n_closed, n_insolvent, first = 0, 0, books.grid.suppliers
    highest, n_groups = _highest_hazard(exits), books.grid.n_groups
    home, outside, lost = np.zeros(n_groups), np.zeros(n_groups), np.zeros(n_groups)
    draws, ages, failed = np.empty(STRETCH), np.empty(STRETCH), np.zeros(STRETCH, np.bool_)
    marks, who = np.empty(STRETCH, np.bool_), np.empty(STRETCH, np.int64)
    for start in range(0, len(slots.is_alive), STRETCH):
        stop = min(start + STRETCH, len(slots.is_alive))
        deposits = books.deposits[first + start : first + stop]
        if exits.cash:
            _count_short(slots, start, stop, groups, exits, deposits, draws, failed)
        _draw(slots, start, stop, key, month, draws)
        _may_close(slots, start, stop, draws, highest, failed, marks)
        n_listed = listed(marks, stop - start, who)
        # fetched together, for memory to be waited for once
        for k in range(n_listed):
            ages[k] = slots.age[start + who[k]]
        for k in range(n_listed):
            i, has_failed, u = start + who[k], failed[who[k]], draws[who[k]]
            if has_failed or _leaves(u, highest, ages[k], slots.staff[i], exits):
                closed[n_closed] = i
                n_closed += 1
                n_insolvent += has_failed
                _empty(slots, i)
        # claims of dead firms keep coming in for some months
        _has_left(slots, start, stop, deposits, marks)
        for k in range(listed(marks, stop - start, who)):
            i, g = start + who[k], groups.of_firm[start + who[k]]
            _wind_up(books, first + i, g, groups.at_home[g], home, outside, lost)
    _post_closures(books, home, outside, lost)
    return n_closed, n_insolvent


@part
def _count_short(
    slots: Any, first: Any, stop: Any, groups: Any, exits: Any, deposits: Any, wage: Any,
    failed: Any,
) -> Any:  # fmt: skip
    """Count the months that a stretch of firms are beyond their overdraft; `wage` is scratch."""
    of_firm, staff = groups.of_firm[first:stop], slots.staff[first:stop]
    short = slots.months_short[first:stop]
    for j in range(len(staff)):
        wage[j] = groups.wage[of_firm[j]]
    for j in range(len(staff)):
        beyond = deposits[j] < -exits.overdraft_months * (staff[j] * wage[j])
        short[j] = short[j] + 1 if beyond else 0
    for j in range(len(staff)):
        failed[j] = short[j] >= 2


@part
def _may_close(
    slots: Any, start: Any, stop: Any, draws: Any, highest: Any, failed: Any, marks: Any
) -> Any:
    """Mark the firms of a stretch that may close this month."""
    is_alive, may_enter = slots.is_alive[start:stop], slots.may_enter[start:stop]
    for j in range(len(is_alive)):
        marks[j] = is_alive[j] & may_enter[j] & ((draws[j] < highest) | failed[j])


@part
def _has_left(slots: Any, start: Any, stop: Any, deposits: Any, marks: Any) -> Any:
    """Mark the empty slots of a stretch in which there is something left, or short."""
    is_alive, may_enter = slots.is_alive[start:stop], slots.may_enter[start:stop]
    for j in range(len(is_alive)):
        marks[j] = may_enter[j] & (not is_alive[j]) & (deposits[j] != 0.0)


@part
def _empty(slots: Any, i: Any) -> Any:
    slots.is_alive[i] = False
    slots.private_level[i] = 0.0
    slots.gained_home[i] = 0.0
    slots.gained_abroad[i] = 0.0
    slots.staff[i] = 0.0
    slots.capacity[i] = 0.0


@part
def _wind_up(
    books: Any, account: Any, g: Any, at_home: Any, home: Any, outside: Any, lost: Any
) -> Any:
    """Hand what is left to the owners; what is short the bank writes off."""
    left = books.deposits[account]
    given, short = max(left, 0.0), max(-left, 0.0)
    home[g] += given * at_home
    outside[g] += given * (1.0 - at_home)
    lost[g] += short
    cash(books, account, 0.0, given * at_home)
    cash(books, account, short, given * (1.0 - at_home))


@part
def _post_closures(books: Any, home: Any, outside: Any, lost: Any) -> Any:
    grid = books.grid
    n_parties = len(home) // grid.n_sectors
    between, received = np.zeros((n_parties, grid.n_places)), np.zeros(grid.n_places)
    for party in range(n_parties):
        place = party % grid.n_places
        for g in range(party * grid.n_sectors, (party + 1) * grid.n_sectors):
            between[party, place] += home[g]
        received[place] += between[party, place]
    market(
        books, Why.DIVIDENDS, CASH, grid.firm_line, home, grid.household_line, received,
        FIRST, grid.household_party, between,
    )  # fmt: skip
    for place in range(grid.n_places):
        cash(books, grid.households + place, received[place], 0.0)
    to_external(books, Why.DIVIDENDS_OUTSIDE, grid.firm_line, outside, REST_OF_UK)
    from_external(books, Why.WRITE_OFF, CASH, BANK, grid.firm_line, lost)


# ---------------------------------------------------------------------- entries
@kernel
def start(
    slots: Any, books: Any, groups: Any, key: Any, month: Any, entries: Any, closed: Any,
    cheap_wins: Any,
) -> Any:  # fmt: skip
    """Fill empty slots, but not those of `closed`, in order; then move age, capability and level.

    `cheap_wins` counts contracts won on price alone, by supplier. Returns how many firms start.
    """
    n_born, next_closed, highest = 0, 0, entries.probability.max()
    capital, n = np.zeros(books.grid.n_groups), len(slots.is_alive)
    draws, may, who = np.empty(STRETCH), np.empty(STRETCH, np.bool_), np.empty(STRETCH, np.int64)
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        _draw(slots, first, stop, key, month, draws)
        _may_fill(slots, first, stop, draws, highest, may)
        for k in range(listed(may, stop - first, who)):
            i = first + who[k]
            while next_closed < len(closed) and closed[next_closed] < i:
                next_closed += 1
            has_closed = next_closed < len(closed) and closed[next_closed] == i
            u, p = draws[who[k]], entries.probability[slots.sector[i], slots.stratum[i]]
            if u < p and not has_closed:
                n_born += 1
                _begin(slots, books, groups, i, entries, capital)
        if entries.learning:
            _learn(slots, first, stop, cheap_wins[first:stop], entries)
        _move_on(slots, first, stop)
    _post_start_ups(books, capital)
    return n_born


@part
def _may_fill(slots: Any, first: Any, stop: Any, draws: Any, highest: Any, may: Any) -> Any:
    """Mark empty slots of a stretch that may fill this month."""
    is_alive, may_enter = slots.is_alive[first:stop], slots.may_enter[first:stop]
    for j in range(len(is_alive)):
        may[j] = may_enter[j] & (not is_alive[j]) & (draws[j] < highest)


@part
def _begin(slots: Any, books: Any, groups: Any, i: Any, entries: Any, capital: Any) -> Any:
    """Start a new generation in a slot, with its starting size and its first cash."""
    g, staff = groups.of_firm[i], slots.entrant_staff[i]
    output, cash_needed = staff / groups.jobs[g], entries.buffer * staff * groups.wage[g]
    slots.generation[i] += 1
    slots.is_alive[i] = True
    slots.staff[i], slots.age[i], slots.private_level[i] = staff, 0.0, output
    slots.capability[i] = slots.base_capability[i]
    slots.wins[i], slots.first_win[i], slots.months_short[i] = 0.0, entries.never, 0
    slots.public_norm[i] = 0.0
    slots.capacity[i] = output / entries.target_load
    slots.turnover[i] = output * slots.whole_size[i]
    capital[g] += cash_needed
    cash(books, books.grid.suppliers + i, cash_needed, 0.0)


@part
def _learn(slots: Any, first: Any, stop: Any, cheap_wins: Any, entries: Any) -> Any:
    """Move a stretch's capability, equation (19), the terms that need no innovation."""
    capability, base = slots.capability[first:stop], slots.base_capability[first:stop]
    for j in range(len(capability)):
        back = entries.capability_return / 12.0 * (base[j] - capability[j])
        moved = capability[j] + back - entries.price_only_loss * cheap_wins[j]
        capability[j] = min(max(moved, 0.01), 0.99)


@part
def _move_on(slots: Any, first: Any, stop: Any) -> Any:
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
def _post_start_ups(books: Any, capital: Any) -> Any:
    """Note new firms' first cash, from households of their place."""
    grid = books.grid
    n_parties = len(capital) // grid.n_sectors
    between, paid = np.zeros((grid.n_places, n_parties)), np.zeros(grid.n_places)
    for party in range(n_parties):
        place = party % grid.n_places
        for g in range(party * grid.n_sectors, (party + 1) * grid.n_sectors):
            between[place, party] += capital[g]
        paid[place] += between[place, party]
    market(
        books, Why.CAPITAL, CASH, grid.household_line, paid, grid.firm_line, capital,
        grid.household_party, FIRST, between,
    )  # fmt: skip
    for place in range(grid.n_places):
        cash(books, grid.households + place, 0.0, paid[place])
