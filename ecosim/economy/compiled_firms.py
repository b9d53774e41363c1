"""Compiled twins of the draws of :mod:`ecosim.economy.firms`: same draws, same choices."""

from __future__ import annotations

from math import exp, expm1, log, sqrt
from typing import Any

import numpy as np
from numba import njit

from ecosim.kernel.compiled_random import firm_uniform

#: hazards are computed only where the draw lies below their largest value, and a hair more
_HAIR = 1.001


@njit(cache=True)
def grow(
    key: Any, month: Any, entity: Any, generation: Any, is_alive: Any, staff: Any, level: Any,
    sd_at_10: Any, exponent: Any, out: Any,
) -> Any:  # fmt: skip
    """Fill `out` with the level of each living firm after the month's growth, 0 elsewhere."""
    for i in range(len(level)):
        if not is_alive[i]:
            out[i] = 0.0
            continue
        sd = sd_at_10 * exp(-exponent * log(max(staff[i], 1.0) / 10.0)) / sqrt(12.0)
        u = firm_uniform(key, entity[i], generation[i], month)
        tail = min(u, 1.0 - u)
        noise = -log(2.0 * tail) / sqrt(2.0)
        if u < 0.5:
            noise = -noise
        out[i] = level[i] * (exp(sd * noise) * (1.0 - sd**2 / 2.0))


@njit(cache=True)
def leave(
    key: Any, month: Any, entity: Any, generation: Any, may: Any, age: Any, staff: Any,
    by_age: Any, reference: Any, exponent: Any, out: Any,
) -> Any:  # fmt: skip
    """Fill `out` with who closes, among those who may."""
    last = len(by_age) - 1
    smallest = (1.0 / reference) ** -exponent if exponent > 0.0 else np.inf
    highest = -expm1(-by_age.max() * smallest / 12.0) * _HAIR
    for i in range(len(may)):
        out[i] = False
        if not may[i]:
            continue
        u = firm_uniform(key, entity[i], generation[i], month)
        if u < highest:
            year = min(np.int64(age[i]), last)
            relative = max(max(staff[i], 1.0), 1e-3) / reference
            rate = by_age[year] * relative**-exponent
            out[i] = u < -expm1(-rate / 12.0)


@njit(cache=True)
def enter(
    key: Any, month: Any, entity: Any, generation: Any, is_empty: Any, sector: Any, stratum: Any,
    probability: Any, out: Any,
) -> Any:  # fmt: skip
    """Fill `out` with the empty slots that fill."""
    for i in range(len(is_empty)):
        out[i] = is_empty[i] and (
            firm_uniform(key, entity[i], generation[i], month) < probability[sector[i], stratum[i]]
        )
