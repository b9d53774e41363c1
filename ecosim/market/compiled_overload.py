"""Services lost to overload, in compiled code: the twin of :mod:`ecosim.market.overload`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, unsigned
from ecosim.kernel.types import AnyArray

_NONE = -1


class Held(NamedTuple):
    """Columns of contracts, in the order of :data:`ecosim.market.overload.READ`."""

    start: AnyArray
    end: AnyArray
    duration: AnyArray
    supplier: AnyArray
    buyer: AnyArray
    service_units: AnyArray
    quality: AnyArray
    part_contract: AnyArray
    part_supplier: AnyArray
    part_share: AnyArray


@kernel
def lost(
    held: Any, load: Any, per_load: Any, month: Any, first: Any, units_lost: Any, n_buyers: Any
) -> Any:
    """Return services lost by buyer, and add each contract's to `units_lost`.

    Contracts are read in order and members of consortia beside them; most suppliers have room,
    so little is read of their contracts.
    """
    start, end, supplier, joint = held.start, held.end, held.supplier, held.part_contract
    of_buyer, k = np.zeros(n_buyers), np.searchsorted(joint, first)
    together = joint[k] if k < len(joint) else _NONE
    for i in range(first, len(start)):
        short = max(load[unsigned(supplier[i])] - 1.0, 0.0)
        if i == together:
            short = 0.0
            while k < len(joint) and joint[k] == i:
                beyond = max(load[held.part_supplier[k]] - 1.0, 0.0)
                short += held.part_share[k] * (per_load * beyond)
                k += 1
            together = joint[k] if k < len(joint) else _NONE
        else:
            short = per_load * short
        agreed = np.float64(held.quality[i]) if short > 0.0 else 0.0
        if agreed > 0.0 and start[i] <= month and end[i] > month:
            units = held.service_units[i] / held.duration[i] * min(short / agreed, 1.0)
            units_lost[i] += units
            of_buyer[held.buyer[i]] += units
    return of_buyer
