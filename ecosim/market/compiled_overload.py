"""Services lost to overload, in compiled code: the twin of :mod:`ecosim.market.overload`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, part, unsigned
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import AnyArray


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
def lost(held: Any, load: Any, per_load: Any, month: Any, first: Any, n_buyers: Any) -> Any:
    """Return services lost by buyer.

    Most suppliers have room, so contracts of those that are full are listed before any other
    column is read.
    """
    of_buyer = np.zeros(n_buyers)
    # contracts lie in the order in which they start
    stop = np.searchsorted(held.start, month + 1)
    rows = _of_full_suppliers(held, load, month, first, stop)
    beyond = rows_of(load, rows_of(held.supplier, rows))
    agreed, units = rows_of(held.quality, rows), rows_of(held.service_units, rows)
    duration, buyer = rows_of(held.duration, rows), rows_of(held.buyer, rows)
    for k in range(len(rows)):
        short = per_load * (beyond[k] - 1.0)
        missing = min(short / agreed[k], 1.0) if agreed[k] > 0.0 else 0.0
        of_buyer[buyer[k]] += units[k] / duration[k] * missing
    _add_consortia(held, load, per_load, month, first, stop, of_buyer)
    return of_buyer


@part
def _of_full_suppliers(held: Any, load: Any, month: Any, first: Any, stop: Any) -> Any:
    """Return contracts in progress of single suppliers that are full, in order."""
    end, supplier, joint = held.end, held.supplier, held.part_contract
    is_full = np.empty(len(load), np.bool_)
    for s in range(len(load)):
        is_full[s] = load[s] > 1.0
    rows, n = np.empty(max(stop - first, 0), np.int32), unsigned(0)
    for i in range(unsigned(first), unsigned(stop)):
        rows[n] = i
        n += unsigned(is_full[unsigned(supplier[i])] & (end[i] > month))
    k, kept = np.searchsorted(joint, first), 0
    for m in range(n):
        while k < len(joint) and joint[k] < rows[m]:
            k += 1
        rows[kept] = rows[m]
        kept += k == len(joint) or joint[k] != rows[m]
    return rows[:kept]


@part
def _add_consortia(
    held: Any, load: Any, per_load: Any, month: Any, first: Any, stop: Any, of_buyer: Any
) -> Any:
    """Add what consortia lose, of which each member may be full."""
    joint = held.part_contract
    k, end = np.searchsorted(joint, first), np.searchsorted(joint, stop)
    while k < end:
        i, short = joint[k], 0.0
        while k < end and joint[k] == i:
            short += held.part_share[k] * (per_load * max(load[held.part_supplier[k]] - 1.0, 0.0))
            k += 1
        agreed = np.float64(held.quality[i])
        if short > 0.0 and agreed > 0.0 and held.end[i] > month:
            missing = min(short / agreed, 1.0)
            of_buyer[held.buyer[i]] += held.service_units[i] / held.duration[i] * missing
