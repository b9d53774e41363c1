"""How many supplier slots each cell (sector, stratum, place) has, at any scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel.random import Streams, entity_id
from ecosim.kernel.types import N_STRATA, Bools, Floats, Ints, Stratum
from ecosim.region.enterprises import SIZE_STEPS, Enterprises
from ecosim.region.loader import Region
from ecosim.region.supply import SupplyMix


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Slots by sector, stratum and place; slots are numbered in that order.

    Parameters
    ----------
    live : (S, 6, P) suppliers
        Trading at month 0.
    latent : (S, 6, P) slots
        Waiting for an entrant, after the living of their cell.
    """

    live: Ints
    latent: Ints

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


def spread(expected: Floats, u: float) -> Ints:
    """Return whole numbers whose running total follows that of `expected` within one.

    ``n_i = floor(C_i + u) - floor(C_(i-1) + u)`` with ``C`` the running total and one uniform
    ``u``: every cell is right on average, its total is too, and a whole expectation is kept.

    Parameters
    ----------
    expected : any shape, in running order
    u
        Uniform in (0, 1).
    """
    total = np.floor(np.cumsum(expected.ravel()) + u)
    return np.diff(total, prepend=0.0).astype(np.int64).reshape(expected.shape)


def build_cells(
    region: Region,
    expected: Floats,
    scale: float,
    latent_share: Floats,
    min_branches: float,
    structure: Streams,
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
    structure
        Streams that belong to the region, not to a run: slots never depend on the seed.
    """
    by_cell = expected.sum(axis=3) * scale  # (S, 6, P)
    live = np.zeros(by_cell.shape, dtype=np.int64)
    for stratum in Stratum:
        u = float(structure.uniform("region.slots", int(stratum))[0])
        live[:, stratum, :] = spread(by_cell[:, stratum, :], u)
    live[:, Stratum.NATIONAL, :] = place_nationals(region, scale, min_branches)
    latent = np.ceil(live * latent_share[None, :, None]).astype(np.int64)
    return Cells(live, latent)


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
        self.is_alive: Bools = self.ordinal < self.n_live
        self.entity = entity_id(self.place, self.sector, self.stratum, self.ordinal)
