"""The synthetic population of suppliers: one row a slot, at any scale.

::

    population = build_population(region, scale=0.05)
    population.staff[population.is_alive].sum()

Slots are fixed by region and scale. Sizes, ages and capabilities of those who fill them are keyed
draws: of the region alone, or of a run's streams where these are given.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import blake2b

import numpy as np

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import (
    N_STRATA,
    Bools,
    Codes,
    Floats,
    Ints,
    Keys,
    Kind,
    SmallCodes,
    Stratum,
)
from ecosim.region.cells import LargeSites, Slots, build_cells, expected_suppliers
from ecosim.region.demography import DemographyParams, stationary_age
from ecosim.region.loader import Region
from ecosim.region.staff import (
    accounts_factor,
    draw_staff,
    expected_staff,
    largest_staff,
    restore,
    staff_room,
)
from ecosim.region.supplier_params import PopulationParams
from ecosim.region.table import frozen

KIND_OF_STRATUM = np.array(
    [Kind.SME, Kind.SME, Kind.SME, Kind.VCSE, Kind.LARGE, Kind.NATIONAL], dtype=np.int8
)


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """Suppliers as columns over n slots, ordered by (sector, stratum, place, ordinal).

    Parameters
    ----------
    entity : (n,) id
        Place, sector, stratum and ordinal packed: permanent.
    kind, stratum, place, sector : (n,) code
    staff : (n,) people
        Month 0; in a latent slot, what its entrant starts with; of a national supplier, the
        whole firm.
    is_alive : (n,) bool
    age : (n,) years
    cost_advantage : (n,) ln units
    capability : (n,) 0-1
    delivery_share : (n,) share
        Part of what it wins that is made in the region.
    stands_for : (n,) firms
        Firms of the whole region that the slot stands for, at least 1.
    whole_size : (n,) ratio
        Size of the whole firm over the part of it that fits into the place, at least 1.
    start, count : (S, 6, P) slots
        First slot and number of slots of every cell.
    size_factor : (P, S) ratio
        What drawn sizes were multiplied by so that suppliers fit into the accounts; at most 1.
    scale
        The scale it was built for.
    """

    entity: Keys
    kind: SmallCodes
    stratum: SmallCodes
    place: Codes
    sector: Codes
    staff: Floats
    is_alive: Bools
    age: Floats
    cost_advantage: Floats
    capability: Floats
    delivery_share: Floats
    stands_for: Floats
    whole_size: Floats
    start: Ints
    count: Ints
    size_factor: Floats
    scale: float

    def __len__(self) -> int:
        return len(self.entity)

    def __repr__(self) -> str:
        return (
            f"<Population {self.is_alive.sum():,} suppliers in {len(self):,} slots, "
            f"scale {self.scale:g}>"
        )


def structural_streams(region: Region) -> Streams:
    """Return the streams that belong to a region: the same in every run."""
    digest = blake2b(f"region:{region.name}".encode(), digest_size=6).digest()
    return Streams(int.from_bytes(digest, "little"))


def build_population(
    region: Region,
    scale: float,
    streams: Streams | None = None,
    params: Parameters | None = None,
) -> Population:
    """Return the suppliers of a region at a scale.

    Parameters
    ----------
    region
        Accounts, enterprises and judgement about suppliers.
    scale
        Share of the region's suppliers; their sizes do not shrink with it.
    streams
        Streams of a run, so that sizes and ages differ between seeds; without them they are the
        region's own.
    params
        Declared parameters; defaults without.
    """
    chosen = (params or Parameters()).of(PopulationParams)
    demography = (params or Parameters()).of(DemographyParams)
    if streams is None:
        return _structural(region, scale, chosen, demography)
    return _build(region, scale, streams, chosen, demography)


@lru_cache(maxsize=1)
def _structural(
    region: Region, scale: float, chosen: PopulationParams, demography: DemographyParams
) -> Population:
    """Return the suppliers that all seeds share, read-only: the next run often asks for them."""
    made = _build(region, scale, structural_streams(region), chosen, demography)
    for column in fields(made):
        if isinstance(getattr(made, column.name), np.ndarray):
            frozen(getattr(made, column.name))
    return made


def _build(
    region: Region,
    scale: float,
    draws: Streams,
    chosen: PopulationParams,
    demography: DemographyParams,
) -> Population:
    """Draw the suppliers of a region from some streams."""
    expected = expected_suppliers(region.enterprises, region.supply)
    implied = expected_staff(region, expected, chosen) * scale  # (S, 6, P)
    room = staff_room(region, chosen.largest_share) * scale
    others = implied.sum(axis=1) - implied[:, Stratum.LARGE]
    sites = LargeSites(implied[:, Stratum.LARGE], np.maximum(room.T - others, 0.0))
    cells = build_cells(
        region, expected, scale, _latent_shares(chosen), chosen.min_branches, sites
    )
    slots = Slots(cells)
    staff = draw_staff(region, expected, cells, slots, draws, chosen)
    factor = accounts_factor(region, expected, chosen)
    is_regional = slots.stratum != Stratum.NATIONAL
    drawn = np.where(is_regional, staff * factor[slots.place, slots.sector], staff)
    staff = np.where(is_regional, np.minimum(drawn, largest_staff(room, slots, drawn)), drawn)
    for stratum in (Stratum.MICRO, Stratum.SMALL, Stratum.MEDIUM, Stratum.VCSE, Stratum.LARGE):
        staff = restore(staff, slots, stratum, room, implied[:, stratum].sum(axis=1))
    age = stationary_age(draws.uniform("region.age", slots.entity), staff, demography)
    noise = draws.normal("region.capability", slots.entity)
    delivery = np.clip(region.supply.delivery_share + chosen.delivery_shift, 0.0, 1.0)
    return Population(
        entity=slots.entity,
        kind=KIND_OF_STRATUM[slots.stratum],
        stratum=slots.stratum.astype(np.int8),
        place=slots.place.astype(np.int16),
        sector=slots.sector.astype(np.int16),
        staff=staff,
        is_alive=slots.is_alive,
        age=np.where(slots.is_alive, age, 0.0),
        cost_advantage=np.where(is_regional, 0.0, chosen.national_advantage),
        capability=np.clip(chosen.capability_mean + chosen.capability_sd * noise, 0.01, 0.99),
        delivery_share=np.where(is_regional, 1.0, delivery[slots.sector]),
        stands_for=slots.stands_for,
        whole_size=np.maximum(drawn / staff, 1.0),
        start=cells.start,
        count=cells.count,
        size_factor=factor,
        scale=scale,
    )


def _latent_shares(params: PopulationParams) -> Floats:
    shares = np.zeros(N_STRATA)
    shares[Stratum.MICRO] = params.latent_micro
    shares[Stratum.SMALL] = params.latent_small
    shares[Stratum.VCSE] = params.latent_vcse
    return shares
