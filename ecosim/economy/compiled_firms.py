"""Compiled twin of step 11: firms grow, close and start, with the draws of the plain rules.

Two passes over the suppliers, because the pull of a cell needs its total: chance in the first, all
else in the second, a stretch of firms at a time so that their columns are read once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.economy.compiled_entries import learn, move_on, post_start_ups, start
from ecosim.economy.compiled_exits import Left, close, highest_hazard, post_closures
from ecosim.economy.compiled_growth import chance, note_month, pull_and_fade
from ecosim.kernel.compiled import kernel
from ecosim.kernel.compiled_sums import STRETCH
from ecosim.kernel.types import Floats


class Rules(NamedTuple):
    """Rules of growth, exits and entries, and the keys of their draws."""

    growth: Any
    exits: Any
    entries: Any
    grows: Any
    leaves: Any
    enters: Any


class Shown(NamedTuple):
    """What a month has shown, by supplier.

    `ended` is the annual value of contracts that ended, GBP; `cheap_wins` counts contracts won on
    price alone.
    """

    ended: Floats
    cheap_wins: Floats


@kernel
def pass_month(slots: Any, sales: Any) -> Any:
    """Note the month's public sales and turnover, where nothing else changes."""
    note_month(slots, sales)


@kernel
def renew(
    slots: Any, sales: Any, shown: Any, books: Any, groups: Any, rules: Any, month: Any,
    noise: Any, target: Any, closed: Any,
) -> Any:  # fmt: skip
    """Note the month; let suppliers grow, close and start. Equations (15) to (19).

    `target` is the month-0 level of enterprises by cell. Fills `closed` with the firms that
    closed, in order; returns how many, how many of them for want of cash, and how many start.
    """
    growth, exits, entries = rules.growth, rules.exits, rules.entries
    note_month(slots, sales)
    pull = chance(slots, rules.grows, month, noise, growth, target)
    n, n_groups, n_closed, n_insolvent, n_born = len(closed), books.grid.n_groups, 0, 0, 0
    left = Left(np.zeros(n_groups), np.zeros(n_groups), np.zeros(n_groups))
    likely, often, capital = highest_hazard(exits), entries.probability.max(), np.zeros(n_groups)
    draws, failed = np.empty(STRETCH), np.zeros(STRETCH, np.bool_)
    marks, who = np.empty(STRETCH, np.bool_), np.empty(STRETCH, np.int64)
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        pull_and_fade(slots, first, stop, pull, growth, shown.ended, draws, marks, who)
        gone, insolvent = close(
            slots, first, stop, books, groups, rules.leaves, month, exits, likely, left, draws,
            failed, marks, who, closed[n_closed:],
        )  # fmt: skip
        n_born += start(
            slots, first, stop, books, groups, rules.enters, month, entries, often, capital, marks,
            who, closed[n_closed : n_closed + gone],
        )  # fmt: skip
        if entries.learning:
            learn(slots, first, stop, shown.cheap_wins[first:stop], entries)
        move_on(slots, first, stop)
        n_closed, n_insolvent = n_closed + gone, n_insolvent + insolvent
    post_closures(books, left)
    post_start_ups(books, capital)
    return n_closed, n_insolvent, n_born
