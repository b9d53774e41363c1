"""How many people each supplier employs: drawn from size bands, fitted into the accounts."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.random import Streams, entity_id
from ecosim.kernel.types import Floats, Ints, Stratum
from ecosim.region.cells import Cells, Slots
from ecosim.region.loader import Region
from ecosim.region.sizes import pareto_mean, pareto_quantile, pareto_sum
from ecosim.region.supplier_params import PopulationParams

#: lower and upper size and Pareto exponent of each employment band
Edges = tuple[Floats, Floats, Floats]

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


def draw_staff(
    region: Region,
    expected: Floats,
    cells: Cells,
    slots: Slots,
    draws: Streams,
    params: PopulationParams,
) -> Floats:
    """Draw sizes: the living follow the size bands of their sector and cell, entrants start low.

    The N living of a sector and stratum have the sizes of N even slices of its firms in the whole
    region, each the mean of its slice: their staff in all is N times the mean size at any scale,
    although few of them are large. Who has which size follows the cells: the i-th of a cell's n
    firms would have the quantile ``(i + v) / n`` of the cell's own bands, and sizes are handed out
    in that order.
    """
    edges = band_edges(region, params)
    u = draws.uniform("region.entrant_size", slots.entity)
    by_cell = expected.reshape(-1, expected.shape[3])
    wanted = _quantile(by_cell, slots.cell, _place_in_cell(cells, slots, draws), edges)
    living = np.flatnonzero(slots.is_alive & (slots.stratum != Stratum.NATIONAL))
    group = slots.sector * expected.shape[1] + slots.stratum
    first = np.argmax(by_cell > 0, axis=1)[slots.cell]
    staff = pareto_quantile(u, *(edge[first] for edge in edges))
    by_group = expected.sum(axis=2).reshape(-1, expected.shape[3])
    staff[living] = _slices(by_group, group[living], wanted[living], edges)
    national = pareto_quantile(u, params.national_staff, params.largest_staff, params.tail_exponent)
    return np.where(slots.stratum == Stratum.NATIONAL, national, staff)


def _place_in_cell(cells: Cells, slots: Slots, draws: Streams) -> Floats:
    """Return the quantile of each living firm in its cell; lone firms of places differ: (n,)."""
    sector, stratum = np.indices(cells.count.shape[:2])
    offset = draws.uniform("region.size", entity_id(0, sector, stratum, 0))[:, :, None]
    v = np.mod(offset + _GOLDEN * np.arange(cells.count.shape[2]), 1.0)
    return np.asarray((slots.ordinal + v.ravel()[slots.cell]) / np.maximum(slots.n_live, 1))


def _quantile(bands: Floats, row: Ints, quantile: Floats, edges: Edges) -> Floats:
    """Return quantiles of the sizes of rows of band counts: (n,) people."""
    share, upper = _shares(bands)
    band, inside = _locate(quantile, upper, share, row)
    return pareto_quantile(inside, *(edge[band] for edge in edges))


def _slices(bands: Floats, row: Ints, wanted: Floats, edges: Edges) -> Floats:
    """Return the mean size of each firm's slice of its row's distribution, in the order wanted."""
    order = np.lexsort((wanted, row))
    n = np.bincount(row, minlength=len(bands))
    rank = np.empty(len(row), dtype=np.int64)
    rank[order] = np.arange(len(row)) - (np.cumsum(n) - n)[row[order]]
    count = n[row].astype(np.float64)
    above = _people_below(bands, row, (rank + 1) / count, edges)
    return np.asarray((above - _people_below(bands, row, rank / count, edges)) * count)


def _people_below(bands: Floats, row: Ints, quantile: Floats, edges: Edges) -> Floats:
    """Return the people in firms below a quantile, per firm of the row: (n,)."""
    share, upper = _shares(bands)
    band, inside = _locate(quantile, upper, share, row)
    held = share * pareto_mean(*edges)
    before = np.cumsum(held, axis=1) - held
    part = pareto_sum(inside, *(edge[band] for edge in edges))
    return np.asarray(before[row, band] + share[row, band] * part, dtype=np.float64)


def _shares(bands: Floats) -> tuple[Floats, Floats]:
    """Return each band's share of its row, and the running total."""
    share = bands / np.maximum(bands.sum(axis=1, keepdims=True), 1e-300)
    return share, np.cumsum(share, axis=1)


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


def band_edges(region: Region, params: PopulationParams) -> Edges:
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
    """Return the staff that statistics and accounts imply: (S, 6, P), scale one."""
    mean = pareto_mean(*band_edges(region, params))
    factor = accounts_factor(region, expected, params).T[:, None, :]
    return np.asarray((expected @ mean) * factor, dtype=np.float64)


def restore(staff: Floats, slots: Slots, stratum: Stratum, room: Floats, target: Floats) -> Floats:
    """Return sizes with each sector's staff in a stratum brought to what it is in all: (n,).

    In a small world a larger firm rarely fits into its place and is cut, and whole firms are a
    little more or fewer than the share of the region's. The sector's other firms of the stratum
    make up for it, all by one factor, as far as their places have room.

    Parameters
    ----------
    staff : (n,), after the cut
    slots
    stratum
        Whose sizes change.
    room : (P, S), most people of a cell's suppliers
    target : (S,), staff in the stratum, at this scale
    """
    cell = slots.place * room.shape[1] + slots.sector
    counted = slots.is_alive & (slots.stratum != Stratum.NATIONAL)
    mine = slots.is_alive & (slots.stratum == stratum)
    used = total_by(cell[counted], staff[counted], room.size).reshape(room.shape)
    held = total_by(cell[mine], staff[mine], room.size).reshape(room.shape)
    spare = np.maximum(room - used, 0.0)
    most = 1.0 + np.divide(spare, held, out=np.zeros_like(held), where=held > 0)
    factor = _common_factor(held, most, target)
    return np.where(mine, staff * factor.ravel()[cell], staff)


def _common_factor(held: Floats, most: Floats, target: Floats) -> Floats:
    """Return the factor of each cell such that its sector meets its target: (P, S).

    One factor a sector, but in no cell more than `most`; where all are at their most the target
    is missed.
    """
    is_full = held <= 0
    common = np.ones_like(target)
    for _ in range(len(held)):
        fixed = np.where(is_full, held * most, 0.0).sum(axis=0)
        free = np.where(is_full, 0.0, held).sum(axis=0)
        common = np.divide(target - fixed, free, out=np.ones_like(target), where=free > 0)
        over = ~is_full & (common > most)
        if not over.any():
            break
        is_full |= over
    return np.where(is_full, np.where(held > 0, most, 1.0), common)


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
