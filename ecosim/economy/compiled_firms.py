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
from ecosim.kernel.compiled_math import BLOCK, exp_block, log_block
from ecosim.kernel.compiled_random import firm_uniform
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
    for i in range(len(sales.public_revenue)):
        sold = sales.public_revenue[i]
        slots.public_sales[i] = sold
        slots.public_norm[i] += (12.0 * sold - slots.public_norm[i]) / 12.0
        if not sales.is_national[i]:
            slots.turnover[i] = slots.capacity[i] * sales.target_load * slots.whole_size[i]


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
    who, factor = np.empty(BLOCK, np.int64), np.empty(BLOCK)
    sd, sign = np.empty(BLOCK), np.empty(BLOCK)
    for first in range(0, n, BLOCK):
        size = _living(slots, first, min(first + BLOCK, n), who)
        if noise:
            _growth_factors(slots, who, size, key, month, growth, factor, sd, sign)
        for j in range(size):
            i = who[j]
            level = slots.private_level[i]
            level = level * factor[j] if noise else level
            slots.private_level[i] = level
            pull[slots.cell[i]] += level
    for cell in range(len(target)):
        ratio = target[cell] / pull[cell] if pull[cell] > 0.0 else 1.0
        pull[cell] = ratio**growth.share_pull
    for i in range(n):
        slots.private_level[i] *= pull[slots.cell[i]]
        slots.gained_home[i] *= growth.fade
        slots.gained_abroad[i] *= growth.fade
        if ended[i] != 0.0:
            kept = _lasting_share(slots.age[i], growth) * ended[i] / 12.0
            slots.gained_home[i] += (1.0 - growth.chi) * kept
            slots.gained_abroad[i] += growth.chi * kept


@part
def _living(slots: Any, first: Any, stop: Any, who: Any) -> Any:
    """Fill `who` with the living of some slots and return how many; the others have no level."""
    size = 0
    for i in range(first, stop):
        who[size] = i
        size += slots.is_alive[i]
        if not slots.is_alive[i]:
            slots.private_level[i] = 0.0
    return size


@part
def _growth_factors(
    slots: Any, who: Any, size: Any, key: Any, month: Any, growth: Any, factor: Any, sd: Any,
    sign: Any,
) -> Any:  # fmt: skip
    """Fill the month's factors of a block of firms: exponentials of Laplace variates.

    Their deviation falls with size by a power; the rest makes their mean one.
    """
    for j in range(size):
        i = who[j]
        u = firm_uniform(key, slots.entity[i], slots.generation[i], month)
        factor[j], sign[j] = 2.0 * min(u, 1.0 - u), -1.0 if u < 0.5 else 1.0
        sd[j] = max(slots.staff[i], 1.0) / 10.0
    log_block(sd, size)
    log_block(factor, size)
    for j in range(size):
        sd[j] = -growth.size_exponent * sd[j]
    exp_block(sd, size)
    for j in range(size):
        sd[j] = growth.growth_sd * sd[j] / sqrt(12.0)
        factor[j] = sd[j] * (sign[j] * -factor[j] / sqrt(2.0))
    exp_block(factor, size)
    for j in range(size):
        factor[j] *= 1.0 - sd[j] ** 2 / 2.0


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
    for i in range(len(slots.is_alive)):
        may = slots.is_alive[i] and slots.may_enter[i]
        failed = False
        if exits.cash:
            pay = slots.staff[i] * groups.wage[groups.of_firm[i]]
            beyond = books.deposits[first + i] < -exits.overdraft_months * pay
            slots.months_short[i] = slots.months_short[i] + 1 if beyond else 0
            failed = may and slots.months_short[i] >= 2
        leaves = False
        if may:
            u = firm_uniform(key, slots.entity[i], slots.generation[i], month)
            leaves = _leaves(u, highest, slots.age[i], slots.staff[i], exits)
        if leaves or failed:
            closed[n_closed] = i
            n_closed += 1
            n_insolvent += failed
            _empty(slots, i)
        # claims of dead firms keep coming in for some months
        if slots.may_enter[i] and not slots.is_alive[i] and books.deposits[first + i] != 0.0:
            g = groups.of_firm[i]
            _wind_up(books, first + i, g, groups.at_home[g], home, outside, lost)
    _post_closures(books, home, outside, lost)
    return n_closed, n_insolvent


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
    n_born, next_closed = 0, 0
    capital = np.zeros(books.grid.n_groups)
    for i in range(len(slots.is_alive)):
        if next_closed < len(closed) and closed[next_closed] == i:
            next_closed += 1
        elif slots.may_enter[i] and not slots.is_alive[i]:
            u = firm_uniform(key, slots.entity[i], slots.generation[i], month)
            if u < entries.probability[slots.sector[i], slots.stratum[i]]:
                n_born += 1
                _begin(slots, books, groups, i, entries, capital)
        if entries.learning:
            _learn(slots, i, cheap_wins[i], entries)
        _move_on(slots, i)
    _post_start_ups(books, capital)
    return n_born


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
def _learn(slots: Any, i: Any, cheap_wins: Any, entries: Any) -> Any:
    """Move capability, equation (19), the terms that need no innovation."""
    capability = slots.capability[i]
    back = entries.capability_return / 12.0 * (slots.base_capability[i] - capability)
    capability = capability + back - entries.price_only_loss * cheap_wins
    slots.capability[i] = min(max(capability, 0.01), 0.99)


@part
def _move_on(slots: Any, i: Any) -> Any:
    """Let a firm grow a month older and set its private demand for the next."""
    if slots.is_alive[i]:
        slots.age[i] += 1.0 / 12.0
        slots.home_level[i] = slots.private_level[i] + slots.gained_home[i]
        slots.export_level[i] = slots.gained_abroad[i]
    else:
        slots.age[i] = 0.0
        slots.home_level[i] = 0.0
        slots.export_level[i] = 0.0


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
