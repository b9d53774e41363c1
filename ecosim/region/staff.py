"""How many people each supplier employs: drawn from size bands, fitted into the accounts."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.random import Streams, entity_id
from ecosim.kernel.types import Floats, Ints, Stratum
from ecosim.region.cells import Cells, Slots
from ecosim.region.loader import Region
from ecosim.region.sizes import pareto_mean, pareto_quantile
from ecosim.region.supplier_params import PopulationParams

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


def draw_staff(
    region: Region,
    expected: Floats,
    cells: Cells,
    slots: Slots,
    draws: Streams,
    params: PopulationParams,
) -> Floats:
    """Draw sizes: the living of a cell follow its size bands evenly, entrants start low.

    The i-th of N living suppliers of a cell has the quantile ``(i + v) / N`` with one uniform
    ``v`` a cell, so that at scale one every band holds exactly its enterprises, and at small
    scales a lone firm is as often large as the statistics say.
    """
    low, high, exponent = band_edges(region, params)
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
    last = n_bands - 1 - np.argmax(share[:, ::-1] > 0, axis=1)
    band = np.minimum(band, last[cell])
    below = np.where(band > 0, upper[cell, np.maximum(band - 1, 0)], 0.0)
    width = share[cell, band]
    inside = np.divide(quantile - below, width, out=np.zeros_like(quantile), where=width > 0)
    return band, np.clip(inside, 0.0, 1.0 - 1e-12)


def band_edges(region: Region, params: PopulationParams) -> tuple[Floats, Floats, Floats]:
    """Return lower and upper size and Pareto exponent of each band: (B,) each."""
    low = region.enterprises.low.astype(np.float64)
    is_open = np.isinf(region.enterprises.high)
    high = np.where(is_open, params.largest_staff, region.enterprises.high + 1.0)
    return low, high, np.where(is_open, params.tail_exponent, params.size_exponent)


def accounts_factor(region: Region, expected: Floats, params: PopulationParams) -> Floats:
    """Return what sizes are multiplied by so that suppliers fit the accounts: (P, S), at most 1.

    It is worked out from expected sizes at scale one, so that it does not depend on the scale.
    """
    mean = pareto_mean(*band_edges(region, params))
    staff = np.asarray((expected.sum(axis=1) @ mean).T, dtype=np.float64)
    return np.minimum(1.0, np.divide(staff_room(region, params.expected_share), staff,
                                     out=np.ones_like(staff), where=staff > 0))  # fmt: skip


def staff_room(region: Region, share: float) -> Floats:
    """Return the most people that suppliers of a place and sector may employ: (P, S), scale one.

    Staff times the cell's output per job may make at most a `share` of its output net of public
    bodies (model page, section 10); output per job times jobs is output, so jobs decide.
    """
    return np.asarray(share * region.supply.private_output_share * region.jobs, dtype=np.float64)


def largest_staff(room: Floats, slots: Slots, staff: Floats) -> Floats:
    """Return the size above which the suppliers of a slot's place and sector are cut: (n,).

    In a thin cell the firms drawn can exceed the accounts by chance. The largest give way first,
    so that small firms keep their size at every scale.
    """
    counted = slots.is_alive & (slots.stratum != Stratum.NATIONAL)
    cell = slots.place * room.shape[1] + slots.sector
    level = water_level(staff[counted], cell[counted], room.ravel())
    return np.asarray(level[cell])


def expected_staff(region: Region, expected: Floats, params: PopulationParams) -> Floats:
    """Return staff by sector and stratum that statistics and accounts imply: (S, 6), scale one."""
    mean = pareto_mean(*band_edges(region, params))
    factor = accounts_factor(region, expected, params).T[:, None, :]
    return np.asarray(((expected @ mean) * factor).sum(axis=2), dtype=np.float64)


def restore_large(staff: Floats, slots: Slots, room: Floats, target: Floats) -> Floats:
    """Return sizes with each sector's large firms brought back to their staff in all: (n,).

    In a small world a large firm rarely fits into its place and is cut. What is cut there is held
    by large firms of the same sector in places with room, in proportion to the room, so that
    the sector's staff in large firms does not depend on the scale.

    Parameters
    ----------
    staff : (n,), after the cut
    slots
    room : (P, S), most people of a cell's suppliers
    target : (S,), staff in large firms, at this scale
    """
    n_places, n_sectors = room.shape
    cell = slots.place * n_sectors + slots.sector
    counted = slots.is_alive & (slots.stratum != Stratum.NATIONAL)
    is_large = slots.is_alive & (slots.stratum == Stratum.LARGE)
    used = np.bincount(cell[counted], weights=staff[counted], minlength=room.size)
    held = np.bincount(cell[is_large], weights=staff[is_large], minlength=room.size)
    spare = np.where(held > 0, np.maximum(room.ravel() - used, 0.0), 0.0)
    spare = spare.reshape(n_places, n_sectors)
    now, whole = held.reshape(n_places, n_sectors).sum(axis=0), spare.sum(axis=0)
    part = np.divide(np.maximum(target - now, 0.0), whole, out=np.zeros_like(now), where=whole > 0)
    added = (spare * np.minimum(part, 1.0)).ravel()
    growth = np.divide(added, held, out=np.zeros_like(held), where=held > 0)
    # where the draw brought more than the statistics say, all of the sector give some back
    surplus = np.minimum(np.divide(target, now, out=np.ones_like(now), where=now > 0), 1.0)
    return np.where(is_large, staff * (1.0 + growth[cell]) * surplus[slots.sector], staff)


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
