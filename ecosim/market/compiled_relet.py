"""What is left of contracts that end before their time, as needs, in compiled code.

The twin of :func:`ecosim.market.delivery.left_plain`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel
from ecosim.kernel.types import AnyArray, Ints
from ecosim.market.delivery import FAILURE_ATTEMPTS, LARGEST_ATTEMPT
from ecosim.procurement.need import Needs
from ecosim.procurement.tender import Procedure

_RESEARCH = int(Procedure.INNOVATION)
_ATTEMPTS, _LARGEST = FAILURE_ATTEMPTS, LARGEST_ATTEMPT


class Held(NamedTuple):
    """Columns of contracts, in the order of :data:`ecosim.market.delivery.RELET`."""

    start: AnyArray
    duration: AnyArray
    attempt: AnyArray
    key: AnyArray
    buyer: AnyArray
    category: AnyArray
    estimate: AnyArray
    quality_need: AnyArray
    appeal: AnyArray
    procedure: AnyArray
    service_units: AnyArray
    premium: AnyArray


def left_of(rows: Ints, columns: tuple[AnyArray, ...], month: int, premium: float) -> Needs:
    """Return what is left of some contracts as needs; `columns` are those of :class:`Held`."""
    key, codes, numbers, is_relet = _left_of(rows, Held(*columns), month, premium)
    buyer, category, due, left, attempt = codes
    value, quality_need, authorised, appeal, dearer = numbers
    return Needs(
        key, buyer, category, due, value, left, quality_need, authorised, appeal, attempt, is_relet,
        dearer,
    )  # fmt: skip


@kernel
def _left_of(rows: Any, held: Any, month: Any, premium: Any) -> Any:
    """Return the columns of needs for what is left of some contracts, those of one type together.

    Returns
    -------
    key; buyer, category, month due, duration, attempt; value, quality needed, place in the plan,
    appeal, premium; whether it is let again
    """
    again, n = np.empty(len(rows), np.int64), 0
    for i in rows:
        again[n] = i
        # research ends with its partner: there is no service to let again
        n += held.procedure[i] != _RESEARCH or held.service_units[i] > 0.0
    key, codes, numbers = np.empty(n, np.uint64), np.empty((5, n), np.int64), np.empty((5, n))
    buyer, category, due, left, attempt = codes[0], codes[1], codes[2], codes[3], codes[4]
    value, quality_need, appeal, dearer = numbers[0], numbers[1], numbers[3], numbers[4]
    # authorised already: a share of nought is below any funding factor
    numbers[2] = 0.0
    for k in range(n):
        i = again[k]
        start, duration = np.int64(held.start[i]), np.int64(held.duration[i])
        left[k] = start + duration - max(start, month)
        key[k], buyer[k], category[k] = held.key[i], held.buyer[i], held.category[i]
        due[k], appeal[k], quality_need[k] = month, held.appeal[i], held.quality_need[i]
        value[k] = held.estimate[i] * (left[k] / duration) * (1.0 + premium)
        dearer[k] = np.float64(held.premium[i]) * (1.0 + premium)
        attempt[k] = min(held.attempt[i] + _ATTEMPTS, _LARGEST)
    return key, codes, numbers, np.zeros(n, np.bool_)
