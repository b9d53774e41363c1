"""What the market sees of the world: read-only arrays of firms and buyers, and who is where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import (
    N_STRATA,
    REGIONAL_STRATA,
    Codes,
    Floats,
    Ints,
    Kind,
    Ring,
    SmallCodes,
    Stratum,
)
from ecosim.market.parameters import ProcedureParams
from ecosim.procurement.thresholds import ThresholdAmounts, threshold_table

#: rings of the region that a look can be at
N_LOOK_RINGS = 3


class BuyerArrays(Protocol):
    """The columns of buyers that the market reads; (n_buyers,) but `belief`, (n_buyers, S).

    The market writes `belief` and `capability`, in :mod:`ecosim.market.learn` only.
    """

    kind: Ints
    place: Ints
    capability: Floats
    risk_aversion: Floats
    price_weight: Floats
    belief: Floats
    awareness: Floats


@dataclass(frozen=True, slots=True, eq=False)
class SlotIndex:
    """Every slot ordered by (sector, stratum, ring), once for each place a buyer may be in.

    A look at a ring is then one draw in one contiguous run.

    Parameters
    ----------
    slots : (P, n) uid
        Slots in the order seen from each place.
    start, count : (P, S, 6, 3)
        First position and length of each run. Strata that are regional have all their slots in
        ring 0. Where a run holds no slot others stand in for it, see :func:`_stand_in`.
    ring : (P, S, 6, 3)
        Ring that each run is for, 3 for national firms; -1 in other regional strata, where the
        firm that is found decides.
    tag : (n,)
        Place and kind of each slot packed as ``place << 3 | kind << 1``; the lowest bit is left
        for being alive, so that the compiled pass fetches the three at once.
    """

    slots: np.ndarray[tuple[int, ...], np.dtype[np.int32]]
    start: Ints
    count: Ints
    ring: SmallCodes
    tag: Codes

    def __repr__(self) -> str:
        return f"<SlotIndex of {self.slots.shape[1]:,} slots from {len(self.slots)} places>"


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """The market's view. Arrays are shared with their owners, so they are always current.

    Parameters
    ----------
    suppliers
        Every firm.
    buyers
        Columns of buyers.
    ring : (P, P)
        Ring of a supplier's place seen from a buyer's place, buyer first.
    slots
        Where looks can fall.
    threshold : (n_buyers, S), GBP without VAT
        Before policy: estimates from here on are above-threshold tenders.
    last_winner : (n_buyers, S), uid
        Winner of the buyer's last contract of the category, -1 before the first.
    """

    suppliers: Suppliers
    buyers: BuyerArrays
    ring: SmallCodes
    slots: SlotIndex
    threshold: Floats
    last_winner: Ints


def build_world(
    suppliers: Suppliers,
    buyers: BuyerArrays,
    ring: Ints,
    sectors: tuple[str, ...],
    params: Parameters,
) -> World:
    """Return the market's view of firms and buyers.

    Parameters
    ----------
    suppliers, buyers
        Owners of the columns.
    ring : (P, P)
        Ring of a supplier's place seen from a buyer's place.
    sectors
        Sector codes, in order.
    params
        Declared parameters.
    """
    rings = np.asarray(ring, dtype=np.int8)
    return World(
        suppliers=suppliers,
        buyers=buyers,
        ring=rings,
        slots=index_slots(suppliers, rings),
        threshold=thresholds(buyers.kind, sectors, params.of(ProcedureParams)),
        last_winner=np.full((len(buyers.kind), len(sectors)), -1, dtype=np.int64),
    )


def index_slots(suppliers: Suppliers, ring: SmallCodes) -> SlotIndex:
    """Return the slots as looks see them. O(places x slots), once per run."""
    n_places = len(ring)
    n_sectors = suppliers.start.shape[0]
    group = (suppliers.sector.astype(np.int64) * N_STRATA + suppliers.stratum) * N_LOOK_RINGS
    is_regional = np.isin(suppliers.stratum, REGIONAL_STRATA)
    shape = (n_sectors, N_STRATA, N_LOOK_RINGS)
    slots = np.zeros((n_places, suppliers.n), dtype=np.int32)
    start = np.zeros((n_places, *shape), dtype=np.int64)
    count = np.zeros((n_places, *shape), dtype=np.int64)
    for place in range(n_places):
        code = group + np.where(is_regional, 0, ring[place][suppliers.place])
        slots[place] = np.argsort(code, kind="stable")
        length = np.bincount(code, minlength=int(np.prod(shape)))
        count[place] = length.reshape(shape)
        start[place] = (np.cumsum(length) - length).reshape(shape)
    rings = np.broadcast_to(np.arange(N_LOOK_RINGS, dtype=np.int8), start.shape).copy()
    rings[:, :, list(REGIONAL_STRATA), :] = -1
    rings[:, :, Stratum.NATIONAL, :] = Ring.UK
    _stand_in(start, count)
    tag = (suppliers.place << 3) | (suppliers.kind.astype(np.int16) << 1)
    return SlotIndex(slots, start, count, rings, tag.astype(np.int16))


def _stand_in(start: Ints, count: Ints) -> None:
    """Let others stand in for an empty run.

    Micro firms of the same ring for small ones; then the nearest ring with slots, outwards first.
    """
    _fill(start, count, (slice(None), slice(None), Stratum.SMALL), (
        slice(None), slice(None), Stratum.MICRO))  # fmt: skip
    for target, order in ((1, (2, 0)), (2, (1, 0)), (0, (1, 2))):
        for other in order:
            _fill(start, count, (..., target), (..., other))


def _fill(start: Ints, count: Ints, target: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    """Give empty runs at `target` the runs at `other`."""
    empty = count[target] == 0
    start[target] = np.where(empty, start[other], start[target])
    count[target] = np.where(empty, count[other], count[target])


def thresholds(kind: Ints, sectors: tuple[str, ...], p: ProcedureParams) -> Floats:
    """Return the threshold of every buyer and category: (n_buyers, S), GBP without VAT."""
    amounts = ThresholdAmounts(
        goods_services=p.goods_services, goods_services_central=p.goods_services_nhs,
        works=p.works, light_touch=p.light_touch, vat=p.vat,
    )  # fmt: skip
    return threshold_table(kind, sectors, amounts)


def ring_of(world: World, buyer: Ints, supplier: Ints) -> SmallCodes:
    """Return the ring of suppliers by address: national firms are in the rest of the UK."""
    firms = world.suppliers
    rings = world.ring[world.buyers.place[buyer], firms.place[supplier]]
    is_national = firms.kind[supplier] == Kind.NATIONAL
    return np.where(is_national, Ring.UK, rings).astype(np.int8)
