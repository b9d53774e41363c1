"""The synthetic population of suppliers: one row a slot, at any scale.

::

    population = build_population(region, scale=0.05)
    population.staff[population.is_alive].sum()

Slots are fixed by region and scale. Sizes, ages and capabilities of those who fill them are keyed
draws: of the region alone, or of a run's streams where these are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from ecosim.kernel.params import Parameters, param, parameter_group
from ecosim.kernel.random import Streams, entity_id
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
from ecosim.region.cells import Cells, build_cells, expected_suppliers
from ecosim.region.demography import DemographyParams, stationary_age
from ecosim.region.loader import Region
from ecosim.region.sizes import pareto_mean, pareto_quantile

KIND_OF_STRATUM = np.array(
    [Kind.SME, Kind.SME, Kind.SME, Kind.VCSE, Kind.LARGE, Kind.NATIONAL], dtype=np.int8
)
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


@parameter_group("region.population")
class PopulationParams:
    """Who the suppliers of a region are."""

    size_exponent: float = param(
        1.06, unit="1", low=0.95, high=1.1, role="constant", source="F06",
        doc="Pareto exponent of staff within the employment bands below 250",
    )  # fmt: skip
    tail_exponent: float = param(
        1.0, unit="1", low=0.9, high=1.1, role="constant", source="F06",
        doc="Pareto exponent of staff from 250 people",
    )  # fmt: skip
    largest_staff: float = param(
        10000.0, unit="people", low=2000.0, high=20000.0, role="uncertainty", source="assumption",
        doc="largest size of an enterprise or national supplier",
    )  # fmt: skip
    national_staff: float = param(
        500.0, unit="people", low=250.0, high=2000.0, role="uncertainty", source="assumption",
        doc="smallest size of a national supplier, whole firm",
    )  # fmt: skip
    expected_share: float = param(
        0.85, unit="share", low=0.6, high=0.95, role="constant", source="assumption",
        doc="most that a place's suppliers make of the private output of their sector on average",
    )  # fmt: skip
    largest_share: float = param(
        0.95, unit="share", low=0.6, high=0.99, role="constant", source="assumption",
        doc="most that they make of it by the luck of the draw",
    )  # fmt: skip
    min_branches: float = param(
        1.0, unit="branches", low=1.0, high=3.0, role="constant", source="assumption",
        doc="branches of national suppliers in each sector and place at any scale",
    )  # fmt: skip
    delivery_shift: float = param(
        0.0, unit="share", low=-0.2, high=0.2, role="uncertainty", source="assumption",
        doc="added to every sector's regional delivery share of national suppliers (lambda)",
    )  # fmt: skip
    national_advantage: float = param(
        -0.03, unit="ln units", low=-0.08, high=0.0, role="uncertainty", source="assumption",
        doc="permanent cost difference of national suppliers",
    )  # fmt: skip
    latent_micro: float = param(
        0.25, unit="share", low=0.1, high=1.0, role="constant", source="assumption",
        doc="spare slots for entrants, per living micro firm",
    )  # fmt: skip
    latent_small: float = param(
        0.10, unit="share", low=0.0, high=1.0, role="constant", source="assumption",
        doc="spare slots for entrants, per living small firm",
    )  # fmt: skip
    latent_vcse: float = param(
        0.15, unit="share", low=0.0, high=1.0, role="constant", source="assumption",
        doc="spare slots for entrants, per living third-sector body",
    )  # fmt: skip
    capability_mean: float = param(
        0.5, unit="0-1", low=0.3, high=0.7, role="uncertainty", source="assumption",
        doc="mean capability of suppliers at the start",
    )  # fmt: skip
    capability_sd: float = param(
        0.1, unit="0-1", low=0.05, high=0.2, role="uncertainty", source="assumption",
        doc="standard deviation of capability at the start",
    )  # fmt: skip


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
    structure = structural_streams(region)
    draws = streams or structure
    expected = expected_suppliers(region.enterprises, region.supply)
    cells = build_cells(
        region, expected, scale, _latent_shares(chosen), chosen.min_branches, structure
    )
    slots = _Slots(cells)
    staff = _staff(region, expected, cells, slots, draws, chosen)
    factor = accounts_factor(region, expected, chosen)
    is_regional = slots.stratum != Stratum.NATIONAL
    staff = np.where(is_regional, staff * factor[slots.place, slots.sector], staff)
    room = staff_room(region, chosen.largest_share) * scale
    staff = np.where(is_regional, np.minimum(staff, _level(room, slots, staff)), staff)
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
        start=cells.start,
        count=cells.count,
        size_factor=factor,
        scale=scale,
    )


class _Slots:
    """Where each slot lies: sector, stratum, place, ordinal; (n,) each."""

    def __init__(self, cells: Cells) -> None:
        count = cells.count
        self.cell = np.repeat(np.arange(count.size), count.ravel())
        self.sector, self.stratum, self.place = np.unravel_index(self.cell, count.shape)
        self.ordinal = np.arange(len(self.cell)) - cells.start.ravel()[self.cell]
        self.n_live = cells.live.ravel()[self.cell]
        self.is_alive: Bools = self.ordinal < self.n_live
        self.entity = entity_id(self.place, self.sector, self.stratum, self.ordinal)


def _latent_shares(params: PopulationParams) -> Floats:
    shares = np.zeros(N_STRATA)
    shares[Stratum.MICRO] = params.latent_micro
    shares[Stratum.SMALL] = params.latent_small
    shares[Stratum.VCSE] = params.latent_vcse
    return shares


def _staff(
    region: Region,
    expected: Floats,
    cells: Cells,
    slots: _Slots,
    draws: Streams,
    params: PopulationParams,
) -> Floats:
    """Draw sizes: the living of a cell follow its size bands evenly, entrants start low.

    The i-th of N living suppliers of a cell has the quantile ``(i + v) / N`` with one uniform
    ``v`` a cell, so that at scale one every band holds exactly its enterprises, and at small
    scales a lone firm is as often large as the statistics say.
    """
    low, high, exponent = _band_edges(region, params)
    sector, stratum = np.indices(cells.count.shape[:2])
    keys = entity_id(0, sector, stratum, 0)
    offset = draws.uniform("region.size", keys)[:, :, None]
    v = np.mod(offset + _GOLDEN * np.arange(cells.count.shape[2]), 1.0)
    quantile = (slots.ordinal + v.ravel()[slots.cell]) / np.maximum(slots.n_live, 1)
    bands = expected.reshape(-1, expected.shape[3])
    share = bands / np.maximum(bands.sum(axis=1, keepdims=True), 1e-300)
    upper = np.cumsum(share, axis=1)
    band, inside = _locate(quantile, upper, share, slots.cell)
    first = np.argmax(bands > 0, axis=1)[slots.cell]
    u = draws.uniform("region.entrant_size", slots.entity)
    band = np.where(slots.is_alive, band, first)
    inside = np.where(slots.is_alive, inside, u)
    staff = pareto_quantile(inside, low[band], high[band], exponent[band])
    national = pareto_quantile(u, params.national_staff, params.largest_staff, params.tail_exponent)
    return np.where(slots.stratum == Stratum.NATIONAL, national, staff)


def _locate(quantile: Floats, upper: Floats, share: Floats, cell: Ints) -> tuple[Ints, Floats]:
    """Return the band that holds each quantile of its cell, and the position inside it."""
    n_bands = upper.shape[1]
    band = np.zeros(len(cell), dtype=np.int64)
    for b in range(n_bands - 1):
        # a hair of tolerance: whole counts must not leak over a band's edge by rounding
        band += quantile >= upper[cell, b] - 1e-12
    below = np.where(band > 0, upper[cell, np.maximum(band - 1, 0)], 0.0)
    width = share[cell, band]
    inside = np.divide(quantile - below, width, out=np.zeros_like(quantile), where=width > 0)
    return band, np.clip(inside, 0.0, 1.0 - 1e-12)


def _band_edges(region: Region, params: PopulationParams) -> tuple[Floats, Floats, Floats]:
    """Return lower and upper size and Pareto exponent of each band: (B,) each."""
    low = region.enterprises.low.astype(np.float64)
    is_open = np.isinf(region.enterprises.high)
    high = np.where(is_open, params.largest_staff, region.enterprises.high + 1.0)
    return low, high, np.where(is_open, params.tail_exponent, params.size_exponent)


def accounts_factor(region: Region, expected: Floats, params: PopulationParams) -> Floats:
    """Return what sizes are multiplied by so that suppliers fit the accounts: (P, S), at most 1.

    It is worked out from expected sizes at scale one, so that it does not depend on the scale.
    """
    mean = pareto_mean(*_band_edges(region, params))
    staff = np.asarray((expected.sum(axis=1) @ mean).T, dtype=np.float64)
    return np.minimum(1.0, np.divide(staff_room(region, params.expected_share), staff,
                                     out=np.ones_like(staff), where=staff > 0))  # fmt: skip


def staff_room(region: Region, share: float) -> Floats:
    """Return the most people that suppliers of a place and sector may employ: (P, S), scale one.

    Staff times the cell's output per job may make at most a `share` of its output net of public
    bodies (model page, section 10); output per job times jobs is output, so jobs decide.
    """
    return np.asarray(share * region.supply.private_output_share * region.jobs, dtype=np.float64)


def _level(room: Floats, slots: _Slots, staff: Floats) -> Floats:
    """Return the size above which the suppliers of a slot's place and sector are cut: (n,).

    In a thin cell the firms drawn can exceed the accounts by chance. The largest give way first,
    so that small firms keep their size at every scale.
    """
    counted = slots.is_alive & (slots.stratum != Stratum.NATIONAL)
    cell = slots.place * room.shape[1] + slots.sector
    level = water_level(staff[counted], cell[counted], room.ravel())
    return np.asarray(level[cell])


def water_level(values: Floats, cell: Ints, limit: Floats) -> Floats:
    """Return for every cell the level L at which ``sum min(value, L)`` meets its limit.

    Parameters
    ----------
    values : (n,)
    cell : (n,) code
    limit : (n_cells,)

    Returns
    -------
    level : (n_cells,)
        Infinite where the values fit.
    """
    order = np.lexsort((values, cell))
    v, c = values[order], cell[order]
    n = np.bincount(c, minlength=len(limit))
    first = np.cumsum(n) - n
    running = np.concatenate([[0.0], np.cumsum(v)])
    before = running[:-1] - running[first[c]]  # sum of the smaller ones of the cell
    left = n[c] - (np.arange(len(v)) - first[c])  # itself and the larger ones
    k = np.bincount(c, weights=before + left * v <= limit[c], minlength=len(limit)).astype(np.int64)
    uncut = running[first + k] - running[first]
    level = np.full(len(limit), np.inf)
    np.divide(limit - uncut, n - k, out=level, where=n > k)
    return level
