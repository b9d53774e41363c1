"""Where two arms part: the first month, step and entity in which their states are not the same.

The states are compared bit by bit, array by array, so that nothing is proved by a digest alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosim.kernel.types import AnyArray, Kind
from ecosim.model.trace import named_state

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel


class Difference(NamedTuple):
    """The first place in which two states differ: array by name, position along its rows."""

    array: str
    row: int


def first_difference(one: ProcurementModel, other: ProcurementModel) -> Difference | None:
    """Return the first difference between two states, or None. O(state)."""
    for (name, a), (_, b) in zip(named_state(one), named_state(other), strict=True):
        if not same_bits(a, b):
            return Difference(name, _first_row(a, b))
    return None


def same_bits(a: AnyArray, b: AnyArray) -> bool:
    """Return whether two arrays hold the same bits: NaN equals NaN, and 0.0 is not -0.0."""
    if a.shape != b.shape or a.dtype != b.dtype:
        return False
    if a.dtype.kind != "f":
        return bool(np.array_equal(a, b))
    whole = np.dtype(f"u{a.dtype.itemsize}")
    return bool(
        np.array_equal(np.ascontiguousarray(a).view(whole), np.ascontiguousarray(b).view(whole))
    )


def _first_row(a: AnyArray, b: AnyArray) -> int:
    n = min(len(a), len(b))
    if n == 0:
        return 0
    unequal = (a[:n] != b[:n]).reshape(n, -1).any(axis=1)
    return int(np.argmax(unequal)) if unequal.any() else n


def in_words(model: ProcurementModel, difference: Difference) -> str:
    """Return what differs as a reader would say it; `model` is the arm that has the row."""
    group, _, column = difference.array.partition(".")
    if group == "buyers":
        return f"buyer {_buyer(model, difference.row)}: {column}"
    if group == "suppliers":
        return f"supplier {_supplier(model, difference.row)}: {column}"
    if difference.array.startswith("market.contracts."):
        return _contract(model, difference.row, difference.array.rsplit(".", 1)[1])
    return f"{group}: {column}, row {difference.row}"


def _buyer(model: ProcurementModel, row: int) -> str:
    return model.region.buyers[row].name


def _supplier(model: ProcurementModel, row: int) -> str:
    s, region = model.suppliers, model.region
    kind = Kind(int(s.kind[row])).name.lower()
    place, sector = int(s.place[row]), int(s.sector[row])
    return f"{row} ({kind}, {region.places.names[place]}, {region.sectors.names[sector]})"


def _contract(model: ProcurementModel, row: int, column: str) -> str:
    c = model.contracts
    if row >= len(c):
        return f"contract {row}: awarded in one arm only"
    buyer, category = int(c.buyer[row]), int(c.category[row])
    what = {"key": "the need it meets", "supplier": "winner"}.get(column, column)
    service = model.region.sectors.names[category]
    return f"contract {row} of {_buyer(model, buyer)} for {service}: {what}"
