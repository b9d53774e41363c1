"""How many supplier slots each cell (sector, stratum, place) has, at any scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel.random import entity_id
from ecosim.kernel.types import N_STRATA, REGIONAL_STRATA, Bools, Floats, Ints, Stratum
from ecosim.region.enterprises import SIZE_STEPS, Enterprises
from ecosim.region.loader import Region
from ecosim.region.rounding import share_out, spread
from ecosim.region.supply import SupplyMix

IS_LARGE = np.arange(N_STRATA) == Stratum.LARGE
#: strata whose firms are looked for by place
LOCAL_STRATA = (Stratum.MICRO, Stratum.SMALL, Stratum.VCSE)


@dataclass(frozen=True, slots=True, eq=False)
class LargeSites:
    """What the large firms of a scale must find room for, in people.

    Parameters
    ----------
    staff : (S, P)
        Staff in large firms that the whole region's cells stand for at this scale.
    room : (S, P)
        Most that large firms may employ: what smaller suppliers leave of a cell.
    """

    staff: Floats
    room: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Slots by sector, stratum and place; slots are numbered in that order.

    Parameters
    ----------
    live : (S, 6, P) suppliers
        Trading at month 0.
    latent : (S, 6, P) slots
        Waiting for an entrant, after the living of their cell.
    stands_for : (S, 6, P) firms
        Firms of the whole region that each slot stands for; 1 at scale one.
    """

    live: Ints
    latent: Ints
    stands_for: Floats

    @property
    def count(self) -> Ints:
        """Return slots by cell: (S, 6, P)."""
        return np.asarray(self.live + self.latent)

    @property
    def start(self) -> Ints:
        """Return the first slot of each cell: (S, 6, P)."""
        flat = self.count.ravel()
        return np.asarray(np.cumsum(flat) - flat).reshape(self.live.shape)


def band_strata(enterprises: Enterprises) -> Ints:
    """Return the stratum of each employment band: (B,)."""
    steps = np.array([low for _, low in SIZE_STEPS])
    codes = np.array([stratum for stratum, _ in SIZE_STEPS])
    return np.asarray(codes[np.searchsorted(steps, enterprises.low, side="right") - 1])


def expected_suppliers(enterprises: Enterprises, mix: SupplyMix) -> Floats:
    """Return suppliers by sector, stratum, place and band at scale one: (S, 6, P, B).

    Public bodies are left out, and third-sector bodies moved to their own stratum. National
    suppliers are not among a region's enterprises.
    """
    strata = band_strata(enterprises)
    is_big = enterprises.low >= dict(SIZE_STEPS)[Stratum.MEDIUM]
    private = np.where(is_big, mix.private_share_large[:, None], mix.private_share_small[:, None])
    counts = enterprises.counts.transpose(1, 0, 2) * private[:, None, :]  # (S, P, B)
    n_sectors, n_places, n_bands = counts.shape
    found = np.zeros((n_sectors, N_STRATA, n_places, n_bands))
    for b, stratum in enumerate(strata):
        share = mix.vcse_share if stratum != Stratum.LARGE else np.zeros(n_sectors)
        found[:, stratum, :, b] = counts[:, :, b] * (1 - share[:, None])
        found[:, Stratum.VCSE, :, b] += counts[:, :, b] * share[:, None]
    return found


def build_cells(
    region: Region,
    expected: Floats,
    scale: float,
    latent_share: Floats,
    min_branches: float,
    sites: LargeSites,
) -> Cells:
    """Return the slots of a region at a scale.

    Parameters
    ----------
    expected : (S, 6, P, B) suppliers
        At scale one.
    scale
        The region in miniature: 1 is one-to-one.
    latent_share : (6,) share
        Latent slots per living supplier, by stratum; at least one in a cell that has any.
    min_branches
        Branches of national suppliers that each sector has in each place, at any scale.
    sites
        What large firms must find room for.
    """
    by_cell = expected.sum(axis=3)  # (S, 6, P)
    whole = living(region, by_cell, 1.0, min_branches)
    live = whole if scale == 1.0 else living(region, by_cell, scale, min_branches, whole > 0)
    live = np.where(IS_LARGE[:, None], enough_sites(live[:, Stratum.LARGE], sites)[:, None], live)
    latent = np.ceil(live * latent_share[None, :, None]).astype(np.int64)
    return Cells(live, latent, _stands_for(whole, live))


def living(
    region: Region, by_cell: Floats, scale: float, min_branches: float, keep: Bools | None = None
) -> Ints:
    """Return trading suppliers by cell at a scale: (S, 6, P).

    In each stratum, totals by sector and by place are those of the region within a firm or so; a
    sector that has any at full scale keeps one. Whoever looks for the firms of a place should find
    one where the whole region has one: cells to `keep` have one at least, and only then do larger
    cells get another.
    """
    live = np.zeros(by_cell.shape, dtype=np.int64)
    demand = np.sum([buyer.spend for buyer in region.buyers], axis=0)
    for stratum in Stratum:
        by_sector = by_cell[:, stratum].sum(axis=1)
        least = (spread(by_sector, 0.5) > 0).astype(np.int64)
        first = keep[:, stratum] if keep is not None and stratum in LOCAL_STRATA else None
        if first is not None:
            least = first.sum(axis=1)
        totals = np.maximum(spread(by_sector * scale, 0.5), least)
        weight = demand / np.maximum(totals, 1) if stratum in REGIONAL_STRATA else None
        live[:, stratum] = share_out(by_cell[:, stratum], totals, weight, first)
    live[:, Stratum.NATIONAL] = place_nationals(region, scale, min_branches)
    return live


def enough_sites(live: Ints, sites: LargeSites) -> Ints:
    """Return large firms by sector and place, with as many added as their staff need: (S, P).

    In a small world the few cells that have large firms may hold less than the sector's staff in
    them. Then the cells with most of that staff in the whole region get one each until they do.
    """
    held = np.where(live > 0, sites.room, 0.0).sum(axis=1)
    wish = np.where(live > 0, 0.0, sites.staff)
    order = np.argsort(-wish, axis=1, kind="stable")
    room = np.take_along_axis(np.where(wish > 0, sites.room, 0.0), order, axis=1)
    before = held[:, None] + np.cumsum(room, axis=1) - room
    is_short = (before < sites.staff.sum(axis=1, keepdims=True)) & (room > 0)
    added = np.zeros_like(live)
    np.put_along_axis(added, order, is_short.astype(np.int64), axis=1)
    return np.asarray(live + added)


def _stands_for(whole: Ints, live: Ints) -> Floats:
    """Return how many firms of the whole region each slot of a cell stands for: (S, 6, P).

    Firms that are looked for in the whole region stand for firms of their sector, others for those
    of their cell.
    """
    full, small = whole.astype(np.float64), live.astype(np.float64)
    for stratum in REGIONAL_STRATA:
        full[:, stratum] = full[:, stratum].sum(axis=1, keepdims=True)
        small[:, stratum] = small[:, stratum].sum(axis=1, keepdims=True)
    ratio = np.divide(full, small, out=np.ones_like(full), where=small > 0)
    return np.maximum(ratio, 1.0)


def place_nationals(region: Region, scale: float, min_branches: float) -> Ints:
    """Return branches of national suppliers by sector and place: (S, P).

    A national supplier delivers where its buyer is, so every place has branches at any scale: as
    many as its share of the region's value added says, and not fewer than `min_branches`.
    """
    share = region.gva.sum(axis=1) / region.gva.sum()
    wanted = np.rint(region.supply.nationals[:, None] * scale * share)
    return np.asarray(np.maximum(wanted, min_branches), dtype=np.int64)


class Slots:
    """Where each slot lies: sector, stratum, place, ordinal; (n,) each."""

    def __init__(self, cells: Cells) -> None:
        count = cells.count
        self.cell = np.repeat(np.arange(count.size), count.ravel())
        self.sector, self.stratum, self.place = np.unravel_index(self.cell, count.shape)
        self.ordinal = np.arange(len(self.cell)) - cells.start.ravel()[self.cell]
        self.n_live = cells.live.ravel()[self.cell]
        self.stands_for = cells.stands_for.ravel()[self.cell]
        self.is_alive: Bools = self.ordinal < self.n_live
        self.entity = entity_id(self.place, self.sector, self.stratum, self.ordinal)
