"""Compiled growth of firms: what a month has shown, chance, the pull of the cell, what fades."""

from __future__ import annotations

from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from ecosim.economy.compiled_slots import draw
from ecosim.kernel.compiled import part
from ecosim.kernel.compiled_math import exp_of, log_of
from ecosim.kernel.compiled_sums import STRETCH, add_by, listed
from ecosim.kernel.types import AnyArray


class Sales(NamedTuple):
    """How turnover follows from capacity, and of whom it does not: (n,)."""

    is_national: AnyArray
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


@part
def note_month(slots: Any, sales: Any) -> Any:
    """Note what suppliers usually sell to public buyers, and the turnover that size stands for.

    Of a firm that does not fit into its place buyers trust the whole.
    """
    sold, norm = slots.public_sales, slots.public_norm
    for i in range(len(sold)):
        norm[i] += (12.0 * sold[i] - norm[i]) / 12.0
    turnover, capacity, whole = slots.turnover, slots.capacity, slots.whole_size
    is_national, load = sales.is_national, sales.target_load
    for i in range(len(turnover)):
        own = capacity[i] * load * whole[i]
        turnover[i] = turnover[i] if is_national[i] else own


@part
def chance(slots: Any, key: Any, month: Any, noise: Any, growth: Any, target: Any) -> Any:
    """Move private demand by chance; return what pulls it back by cell. Equation (16).

    `target` is the month-0 level of enterprises by cell.
    """
    n, pull = len(slots.is_alive), np.zeros(len(target))
    factor, sd = np.ones(STRETCH), np.empty(STRETCH)
    for first in range(0, n, STRETCH):
        stop = min(first + STRETCH, n)
        if noise:
            draw(slots, first, stop, key, month, factor)
            _growth_factors(slots.staff[first:stop], growth, factor, sd)
        level, is_alive = slots.private_level[first:stop], slots.is_alive[first:stop]
        for j in range(len(level)):
            grown = level[j] * factor[j]
            level[j] = grown if is_alive[j] else 0.0
        add_by(slots.cell[first:stop], level, pull)
    for cell in range(len(target)):
        ratio = target[cell] / pull[cell] if pull[cell] > 0.0 else 1.0
        pull[cell] = ratio**growth.share_pull
    return pull


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
def pull_and_fade(
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
