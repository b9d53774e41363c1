"""Needs: what buyers want bought, one row a need, drawn once per seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from ecosim.kernel.types import Bools, Floats, Ints, Keys

#: months are shifted so that those before the start pack into unsigned bits
MONTH_SHIFT = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Needs as columns, all (n,).

    Parameters
    ----------
    key : id
        Permanent: buyer, category, due month and ordinal, packed; the entity of its draws.
    buyer, category : code
    due : month
    value : GBP
        Estimate of its whole life, without VAT.
    duration : months
    quality_need : 0-1
    u : share of baseline spend
        Authorised when it lies below the funding factor, rule (2).
    appeal : factor
        How widely it is noticed; mean 1.
    attempt : count
        How often it has been tendered before; part of the key of its draws.
    is_relet : bool
        It already returned once without an admissible bid.
    premium : factor
        What its estimate is of that of the service itself: above 1 where a supplier failed.
    """

    key: Keys
    buyer: Ints
    category: Ints
    due: Ints
    value: Floats
    duration: Ints
    quality_need: Floats
    u: Floats
    appeal: Floats
    attempt: Ints
    is_relet: Bools
    premium: Floats

    def __len__(self) -> int:
        return len(self.key)

    def __repr__(self) -> str:
        return f"<Needs {len(self):,}, GBP {self.value.sum():,.0f}>"

    def take(self, rows: npt.NDArray[np.int64] | Bools) -> Needs:
        """Return some rows, by number or mask."""
        return Needs(*[column[rows] for column in columns_of(self)])


NAMES = tuple(f.name for f in fields(Needs))
columns_of = attrgetter(*NAMES)


def need_key(buyer: Ints, category: Ints, due: Ints, ordinal: Ints) -> Keys:
    """Pack a need's identity: 12 bits buyer, 12 category, 16 month, 24 ordinal."""
    b, c, d, o = (np.asarray(x).astype(np.uint64) for x in (
        buyer, category, np.asarray(due) + MONTH_SHIFT, ordinal))  # fmt: skip
    packed = (b << np.uint64(52)) | (c << np.uint64(40)) | (d << np.uint64(24)) | o
    return np.asarray(packed, dtype=np.uint64)


def need_number(key: Keys) -> Ints:
    """Return the ordinals that needs have among those of their buyer, category and month: (n,)."""
    return np.asarray(key & np.uint64(2**24 - 1), dtype=np.int64)


def join_needs(parts: Sequence[Needs]) -> Needs:
    """Return the rows of several tables, in order."""
    some = [part for part in parts if len(part.key)] or [no_needs()]
    if len(some) == 1:
        return some[0]
    columns = zip(*map(columns_of, some), strict=True)
    return Needs(*map(np.concatenate, columns))


def no_needs() -> Needs:
    """Return an empty table."""
    return _NO_NEEDS


def _empty() -> Needs:
    i, f = np.zeros(0, dtype=np.int64), np.zeros(0)
    return Needs(
        key=np.zeros(0, dtype=np.uint64), buyer=i, category=i, due=i, value=f, duration=i,
        quality_need=f, u=f, appeal=f, attempt=i, is_relet=np.zeros(0, dtype=np.bool_),
        premium=f,
    )  # fmt: skip


_NO_NEEDS = _empty()
