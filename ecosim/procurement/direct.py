"""Contracts that are awarded without a tender: research partnerships, purchases under an option."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ecosim.kernel.types import Bools, Codes, Floats, Ints, Keys, Kind, Ring, SmallCodes
from ecosim.procurement.contract import PARTS, ROWS, Awards
from ecosim.procurement.tender import Procedure, Route


def direct_awards(
    *,
    key: Keys,
    buyer: Ints,
    category: Ints,
    supplier: Ints,
    estimate: Floats,
    price: Floats,
    work: Floats,
    quality: Floats,
    month: int,
    duration: Ints,
    ring: SmallCodes,
    kind: SmallCodes,
    is_below_threshold: Bools,
    quality_need: Floats,
    appeal: Floats,
    premium: Floats | None = None,
    parts: tuple[Ints, Ints, Floats] | None = None,
) -> Awards:
    """Return contracts of an innovation partnership; they start the month after `month`.

    They have one bidder, pass nothing on and promise no social value. What quality is zero brings
    no services: research is work, not a service to residents.

    Parameters
    ----------
    key, buyer, category, supplier, estimate, price, work, quality, duration, ring, kind,
    is_below_threshold, quality_need, appeal, premium : (n,)
        As in :class:`~ecosim.procurement.contract.Awards`; no premium where none is given.
    month
    parts
        Members of consortia: row, uid and share; none where each has one supplier.
    """
    n, nothing = len(key), np.zeros(len(key))
    premium = np.ones(n) if premium is None else premium
    part_contract, part_supplier, part_share = parts or (
        np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0),
    )  # fmt: skip
    return Awards(
        key=key,
        buyer=buyer.astype(np.int16),
        category=category.astype(np.int16),
        supplier=supplier.astype(np.int32),
        estimate=estimate,
        price=price,
        work=work,
        overrun_work=nothing,
        overrun_price=nothing.copy(),
        service_units=estimate / premium * quality,
        social_promised=nothing.copy(),
        social_units=nothing.copy(),
        quality=quality.astype(np.float32),
        start=np.full(n, month + 1, dtype=np.int16),
        duration=duration.astype(np.int16),
        ring=ring.astype(np.int8),
        kind=kind.astype(np.int8),
        n_bidders=np.ones(n, dtype=np.int8),
        route=np.full(n, Route.SOLE, dtype=np.int8),
        procedure=np.full(n, Procedure.INNOVATION, dtype=np.int8),
        is_below_threshold=is_below_threshold,
        is_abnormally_low=np.zeros(n, dtype=np.bool_),
        subcontract_share=nothing.astype(np.float32),
        quality_need=quality_need.astype(np.float32),
        appeal=appeal.astype(np.float32),
        premium=premium.astype(np.float32),
        attempt=np.zeros(n, dtype=np.int8),
        part_contract=part_contract,
        part_supplier=part_supplier,
        part_share=part_share,
    )


def join_awards(parts: Sequence[Awards]) -> Awards:
    """Return the contracts of several tables, in order; the very table where there is one."""
    some = [part for part in parts if len(part)] or list(parts[:1])
    if len(some) == 1:
        return some[0]
    first = np.cumsum([0, *(len(part) for part in some[:-1])])
    columns = {}
    for name in (*ROWS, *PARTS):
        arrays = [getattr(part, name) for part in some]
        if name == "part_contract":
            arrays = [a + shift for a, shift in zip(arrays, first, strict=True)]
        # the types of the first table: compiled readers are made for them
        columns[name] = np.concatenate([a.astype(arrays[0].dtype, copy=False) for a in arrays])
    return Awards(**columns)


def rings_seen(ring: Ints, buyer_place: Ints, place: Codes, kind: SmallCodes) -> SmallCodes:
    """Return the ring of suppliers by address, national firms in the rest of the UK: (n,)."""
    return np.where(kind == Kind.NATIONAL, Ring.UK, ring[buyer_place, place]).astype(np.int8)
