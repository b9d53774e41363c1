"""Compiled exits: firms close by age and size or for want of cash, and are wound up."""

from __future__ import annotations

from math import expm1
from typing import Any, NamedTuple

import numpy as np

from ecosim.accounts.compiled_ledger import BANK, CASH, WHY, cash, from_external
from ecosim.economy.compiled_owners import post_dividends
from ecosim.economy.compiled_slots import draw
from ecosim.kernel.compiled import part
from ecosim.kernel.compiled_sums import listed
from ecosim.kernel.types import Floats

#: hazards are computed only where the draw lies below their largest value, and a hair more
_HAIR = 1.001


class Exits(NamedTuple):
    """Rules (15) and (18): hazards by year of age, size, and the overdraft limit in months."""

    by_age: Floats
    reference_staff: float
    size_exponent: float
    cash: bool
    overdraft_months: float


class Left(NamedTuple):
    """What closures leave, by group of firms: to owners at home, outside, and lost by the bank."""

    home: Floats
    outside: Floats
    lost: Floats


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
def highest_hazard(exits: Any) -> Any:
    """Return the largest hazard of a month that a firm may have."""
    smallest = (1.0 / exits.reference_staff) ** -exits.size_exponent
    smallest = smallest if exits.size_exponent > 0.0 else np.inf
    return -expm1(-exits.by_age.max() * smallest / 12.0) * _HAIR


@part
def close(
    slots: Any, start: Any, stop: Any, books: Any, groups: Any, key: Any, month: Any, exits: Any,
    highest: Any, left: Any, draws: Any, failed: Any, marks: Any, who: Any, closed: Any,
) -> Any:  # fmt: skip
    """Close firms of a stretch by age and size, and those without cash; wind up its empty slots.

    Fills `closed` with the firms that closed, in order; returns how many, and how many of them
    for want of cash. `draws`, `failed`, `marks` and `who` are scratch.
    """
    n_closed, n_insolvent, first = 0, 0, books.grid.suppliers
    deposits = books.deposits[first + start : first + stop]
    if exits.cash:
        _count_short(slots, start, stop, groups, exits, deposits, draws, failed)
    draw(slots, start, stop, key, month, draws)
    _may_close(slots, start, stop, draws, highest, failed, marks)
    for k in range(listed(marks, stop - start, who)):
        i, has_failed, u = start + who[k], failed[who[k]], draws[who[k]]
        if has_failed or _leaves(u, highest, slots.age[i], slots.staff[i], exits):
            closed[n_closed] = i
            n_closed += 1
            n_insolvent += has_failed
            _empty(slots, i)
    # claims of dead firms keep coming in for some months
    _has_left(slots, start, stop, deposits, marks)
    for k in range(listed(marks, stop - start, who)):
        i, g = start + who[k], groups.of_firm[start + who[k]]
        _wind_up(books, first + i, g, groups.at_home[g], left.home, left.outside, left.lost)
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
    # what inputs are ordered for: who closes cancels the next month's
    slots.work[i] = 0.0


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
def post_closures(books: Any, left: Any) -> Any:
    """Note what closures left, and who bears what they still owed."""
    post_dividends(books, left.home, left.outside)
    from_external(books, WHY.WRITE_OFF, CASH, BANK, books.grid.firm_line, left.lost)
