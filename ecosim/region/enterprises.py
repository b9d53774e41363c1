"""Enterprises by place, sector and size, fitted to the published two-way tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.kernel.registry import nearest
from ecosim.kernel.types import Floats, Ints, Stratum
from ecosim.region.places import Places
from ecosim.region.sectors import Sectors
from ecosim.region.table import Table, frozen, read_table

#: margins that come from different tables may differ by their rounding
AGREEMENT = 0.02
#: first size of each stratum of small and medium-sized enterprises, and of large ones, in people
SIZE_STEPS: tuple[tuple[Stratum, int], ...] = (
    (Stratum.MICRO, 0),
    (Stratum.SMALL, 10),
    (Stratum.MEDIUM, 50),
    (Stratum.LARGE, 250),
)
_ITERATIONS = 500
_BAND = re.compile(r"(\d+)-(\d+)|(\d+)\+")


@dataclass(frozen=True, slots=True, eq=False)
class Enterprises:
    """How many enterprises of each size each place has in each sector.

    Parameters
    ----------
    counts : (P, S, B) enterprises
        Whole numbers; their sum over places equals the sector x band table exactly.
    bands
        Labels of the B employment bands.
    low, high : (B,) people
        First and last size of each band; the last is infinite in an open band.
    misfit : enterprises
        Largest gap between the fitted table, before rounding, and a margin.
    """

    counts: Ints
    bands: tuple[str, ...]
    low: Ints
    high: Floats
    misfit: float

    def __repr__(self) -> str:
        return f"<Enterprises {self.counts.sum():,} in {self.counts.shape} cells>"


def read_enterprises(folder: Path, places: Places, sectors: Sectors, gva: Floats) -> Enterprises:
    """Read the three margins and fit the three-way table.

    Parameters
    ----------
    gva : (P, S)
        Where to look for a sector's firms within an industry that joins several sectors.
    """
    core_table = read_table(folder, "enterprises_by_sector", ("sector",), has_more=True)
    bands = core_table.header[1:]
    low, high = _edges(core_table, bands)
    core = core_table.by_code("sector", sectors.codes, bands, 0, unit="enterprises")
    by_band = read_table(folder, "enterprises_by_place", ("place", *bands))
    by_group = read_table(folder, "enterprises_by_industry", ("place",), has_more=True)
    group = _groups(by_group, sectors)
    groups = by_group.header[1:]
    pb = by_band.by_code("place", places.codes, bands, 0, unit="enterprises")
    pg = by_group.by_code("place", places.codes, groups, 0, unit="enterprises")
    pb = pb * _factors(by_band, bands, pb, core.sum(axis=0))
    group_totals = np.asarray(
        np.bincount(group, weights=core.sum(axis=1), minlength=len(groups)), dtype=np.float64
    )
    pg = pg * _factors(by_group, groups, pg, group_totals)
    pg, _ = rake(pg, [((0,), pb.sum(axis=1)), ((1,), group_totals)])
    counts, misfit = fit(core, pb, pg, group, gva)
    whole = whole_by_column(counts, core)
    return Enterprises(frozen(whole), bands, frozen(low), frozen(high), misfit)


def fit(
    core: Floats, by_band: Floats, by_group: Floats, group: Ints, gva: Floats
) -> tuple[Floats, float]:
    """Fit place x sector x band counts to three two-way margins.

    Iterative proportional fitting (Deming and Stephan 1940, doi:10.1214/aoms/1177731829): scale
    to one margin after the other until all hold.

    Parameters
    ----------
    core : (S, B)
        Enterprises by sector and band.
    by_band : (P, B)
        By place and band.
    by_group : (P, G)
        By place and industry group.
    group : (S,)
        Group of each sector.
    gva : (P, S)
        The starting split over places.

    Returns
    -------
    counts : (P, S, B)
    misfit : enterprises
        Largest gap to any margin.
    """
    start = np.maximum(gva, 1e-9 * gva.sum(axis=0))
    counts = (start / start.sum(axis=0))[:, :, None] * core
    n_groups = by_group.shape[1]
    member = (group[:, None] == np.arange(n_groups)).astype(np.float64)
    misfit = np.inf
    for _ in range(_ITERATIONS):
        counts = counts * (_ratio(by_group, counts.sum(axis=2) @ member) @ member.T)[:, :, None]
        counts = counts * _ratio(by_band, counts.sum(axis=1))[:, None, :]
        counts = counts * _ratio(core, counts.sum(axis=0))
        misfit = max(
            float(abs(counts.sum(axis=2) @ member - by_group).max()),
            float(abs(counts.sum(axis=1) - by_band).max()),
        )
        if misfit < 1e-3:
            break
    return counts, misfit


def rake(
    values: Floats, margins: list[tuple[tuple[int, ...], Floats]], iterations: int = 200
) -> tuple[Floats, float]:
    """Scale a matrix until its row and column sums hold.

    Parameters
    ----------
    values : any shape
    margins
        Pairs of the axes that are kept and the sums wanted over the others.
    iterations
        How many rounds at most.

    Returns
    -------
    scaled : as `values`
    misfit
        Largest gap to a margin after the last round.
    """
    everything = range(values.ndim)
    gap = np.inf
    for _ in range(iterations):
        for kept, want in margins:
            others = tuple(axis for axis in everything if axis not in kept)
            ratio = _ratio(want, values.sum(axis=others))
            values = values * np.expand_dims(ratio, others)
        gap = max(
            float(abs(values.sum(axis=tuple(a for a in everything if a not in kept)) - want).max())
            for kept, want in margins
        )
        if gap < 1e-9 * max(1.0, float(values.sum())):
            break
    return values, gap


def whole_by_column(counts: Floats, core: Floats) -> Ints:
    """Round (P, S, B) counts to whole numbers whose sums over places stay those of `core`."""
    down = np.floor(counts)
    order = np.argsort(np.argsort(-(counts - down), axis=0, kind="stable"), axis=0, kind="stable")
    missing = np.rint(core - down.sum(axis=0))
    return np.asarray(down + (order < missing), dtype=np.int64)


def _ratio(want: Floats, have: Floats) -> Floats:
    return np.divide(want, have, out=np.zeros_like(want), where=have > 0)


def _edges(table: Table, bands: tuple[str, ...]) -> tuple[Ints, Floats]:
    """Return the first and last size of every band; bands follow one another."""
    low: list[int] = []
    high: list[float] = []
    for label in bands:
        match = _BAND.fullmatch(label)
        expected_low = high[-1] + 1 if high else 0
        first = int(match[1] or match[3]) if match else -1
        if match is None or first != expected_low:
            raise table.error(
                f"{label!r} is not the next employment band", column=label,
                expected=f"a band that starts at {expected_low:g}: 0-4, 5-9, ... 250+",
            )  # fmt: skip
        low.append(first)
        high.append(float(match[2]) if match[2] else np.inf)
        if any(first < step <= high[-1] for _, step in SIZE_STEPS):
            raise table.error(
                f"band {label!r} holds firms of two size classes", column=label,
                expected="bands that break at " + ", ".join(f"{n}" for _, n in SIZE_STEPS[1:]),
            )  # fmt: skip
    if not bands or high[-1] < np.inf:
        raise table.error("the last band is not open", expected="a last column such as 250+")
    # band 0 means no employees: the owner works
    return np.maximum(np.array(low, dtype=np.int64), 1), np.array(high)


def _groups(table: Table, sectors: Sectors) -> Ints:
    """Return the industry group of every sector; column names join sectors with ``+``."""
    group = np.full(len(sectors), -1, dtype=np.int64)
    for g, label in enumerate(table.header[1:]):
        for code in label.split("+"):
            if code not in sectors.codes:
                raise table.error(
                    f"unknown sector {code!r}", column=label,
                    expected="one of " + ", ".join(sectors.codes),
                    nearest=nearest(code, sectors.codes),
                )  # fmt: skip
            s = sectors.codes.index(code)
            if group[s] >= 0:
                raise table.error(
                    f"sector {code!r} is in two columns", column=label, expected="one"
                )
            group[s] = g
    if (group < 0).any():
        code = sectors.codes[int(np.argmin(group))]
        raise table.error(f"no column holds sector {code!r}", expected="each sector in one column")
    return group


def _factors(table: Table, labels: tuple[str, ...], counts: Floats, want: Floats) -> Floats:
    """Return what scales the columns of a margin to the region's totals: close to one."""
    factor = _ratio(want, counts.sum(axis=0))
    off = np.where(want > 0, abs(factor - 1), 0.0)
    worst = int(np.argmax(off))
    if not off[worst] <= AGREEMENT:
        raise table.error(
            f"the places have {counts[:, worst].sum():,.6g} enterprises in {labels[worst]}",
            column=labels[worst],
            expected=f"{want[worst]:,.6g} within {AGREEMENT:.0%}, as in enterprises_by_sector.csv",
        )  # fmt: skip
    return factor
