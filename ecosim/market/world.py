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
    """Where looks fall: runs of slots of one sector, stratum and ring, for each place of a buyer.

    A look at a run is one draw of a position in it. Slots of a run lie in few stretches of
    consecutive ones, so a position is turned into a slot by adding what its stretch is shifted by.

    Parameters
    ----------
    first, count : (P, S, 6, 3)
        First stretch of each run, and how many slots it holds. Strata that are regional have all
        their slots in ring 0. Where a run holds no slot others stand in for it, see
        :func:`_stand_in`.
    ring : (P, S, 6, 3)
        Ring that each run is for, 3 for national firms; -1 in other regional strata, where the
        firm that is found decides.
    upto, shift : (stretches,)
        Positions of its run that lie in a stretch or before it; slot less position inside it.
    tag : (n,)
        Place and kind of each slot packed as ``place << 3 | kind << 1``; the lowest bit is left
        for being alive, so that the compiled pass fetches the three at once.
    """

    first: Ints
    count: Ints
    ring: SmallCodes
    upto: Ints
    shift: Ints
    tag: Codes

    def __repr__(self) -> str:
        return f"<SlotIndex of {len(self.tag):,} slots from {len(self.count)} places>"

    def at(self, run: Ints, position: Ints) -> Ints:
        """Return the slots at some positions of some runs, runs numbered in order: (m,) each."""
        stretch = self.first.ravel()[run]
        while (behind := position >= self.upto[stretch]).any():
            stretch = stretch + behind
        return np.asarray(position + self.shift[stretch])


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
    n_places, n_sectors = len(ring), suppliers.start.shape[0]
    group = (suppliers.sector.astype(np.int64) * N_STRATA + suppliers.stratum) * N_LOOK_RINGS
    is_regional = np.isin(suppliers.stratum, REGIONAL_STRATA)
    shape = (n_places, n_sectors, N_STRATA, N_LOOK_RINGS)
    n_runs = n_sectors * N_STRATA * N_LOOK_RINGS
    first, count = (np.zeros((n_places, n_runs), dtype=np.int64) for _ in range(2))
    upto, shift, n = [], [], 0
    for place in range(n_places):
        run = group + np.where(is_regional, 0, ring[place][suppliers.place])
        stretch_run, ends, shifts = _stretches(run)
        count[place] = np.bincount(run, minlength=n_runs)
        first[place] = n + np.searchsorted(stretch_run, np.arange(n_runs))
        upto.append(ends)
        shift.append(shifts)
        n += len(ends)
    first, count = first.reshape(shape), count.reshape(shape)
    rings = np.broadcast_to(np.arange(N_LOOK_RINGS, dtype=np.int8), shape).copy()
    rings[:, :, list(REGIONAL_STRATA), :] = -1
    rings[:, :, Stratum.NATIONAL, :] = Ring.UK
    _stand_in(first, count)
    tag = (suppliers.place << 3) | (suppliers.kind.astype(np.int16) << 1)
    return SlotIndex(
        first, count, rings, np.concatenate(upto), np.concatenate(shift), tag.astype(np.int16)
    )


def _stretches(run: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the run, upper position and shift of each stretch of slots of one run, by run."""
    begin = np.flatnonzero(np.diff(run, prepend=-1))
    length = np.diff(begin, append=len(run))
    by_run = np.argsort(run[begin], kind="stable")
    begin, length = begin[by_run], length[by_run]
    of = run[begin]
    before = np.cumsum(length) - length
    before -= before[np.searchsorted(of, of)]
    return of, before + length, begin - before


def _stand_in(first: Ints, count: Ints) -> None:
    """Let others stand in for an empty run.

    Micro firms of the same ring for small ones; then the nearest ring with slots, outwards first.
    """
    _fill(first, count, (slice(None), slice(None), Stratum.SMALL), (
        slice(None), slice(None), Stratum.MICRO))  # fmt: skip
    for target, order in ((1, (2, 0)), (2, (1, 0)), (0, (1, 2))):
        for other in order:
            _fill(first, count, (..., target), (..., other))


def _fill(first: Ints, count: Ints, target: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    """Give empty runs at `target` the runs at `other`."""
    empty = count[target] == 0
    first[target] = np.where(empty, first[other], first[target])
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
