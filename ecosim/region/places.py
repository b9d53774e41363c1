"""The places of a region: where they are, who lives there, how far apart, who borders whom."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.kernel.types import Bools, Floats
from ecosim.region.table import Table, check_one_of, frozen, read_table

_COLUMNS = ("code", "name", "itl3", "is_combined_authority", "lat", "lon", "area_km2",
            "population", "population_accounts_year")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The P places, in the order of the table.

    Parameters
    ----------
    codes, names, areas
        Short code, name, and code of the statistical area.
    is_combined_authority : (P,) bool
        Member of the combined authority.
    lat, lon : (P,) degrees
        Centre, weighted by enterprises.
    area_km2 : (P,) square kilometres
    population : (P,) people
        In the base year of the prices.
    population_accounts : (P,) people
        In the year of the accounts.
    distance_km : (P, P) kilometres
        Mean distance between enterprises; on the diagonal, within the place.
    is_neighbour : (P, P) bool
        Shares a border.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    areas: tuple[str, ...]
    is_combined_authority: Bools
    lat: Floats
    lon: Floats
    area_km2: Floats
    population: Floats
    population_accounts: Floats
    distance_km: Floats
    is_neighbour: Bools

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        return f"<Places {len(self)}: {', '.join(self.codes)}>"


def read_places(folder: Path) -> Places:
    """Read ``places.csv``, ``distances.csv`` and ``borders.csv``."""
    table = read_table(folder, "places", _COLUMNS)
    codes = table.keys("code")
    coordinates = table.numbers(("lat", "lon"), -180, 180, "degrees")
    sizes = table.numbers(("area_km2", "population", "population_accounts_year"), 1e-6)
    return Places(
        codes=codes,
        names=table.text("name"),
        areas=table.keys("itl3"),
        is_combined_authority=frozen(table.flags("is_combined_authority")),
        lat=frozen(coordinates[:, 0].copy()),
        lon=frozen(coordinates[:, 1].copy()),
        area_km2=frozen(sizes[:, 0].copy()),
        population=frozen(sizes[:, 1].copy()),
        population_accounts=frozen(sizes[:, 2].copy()),
        distance_km=frozen(_distances(folder, codes)),
        is_neighbour=frozen(_borders(folder, codes)),
    )


def _distances(folder: Path, codes: tuple[str, ...]) -> Floats:
    table = read_table(folder, "distances", ("place", *codes))
    distance = table.by_code("place", codes, codes, low=0.01, unit="km")
    apart = np.argwhere(abs(distance - distance.T) > 0.01)
    if len(apart):
        a, b = apart[0]
        raise table.error(
            f"distance {codes[a]} to {codes[b]} is {distance[a, b]:g} km, but back it is "
            f"{distance[b, a]:g} km",
            row=table.keys("place").index(codes[a]), column=codes[b], expected="the same both ways",
        )  # fmt: skip
    return distance


def _borders(folder: Path, codes: tuple[str, ...]) -> Bools:
    table: Table = read_table(folder, "borders", ("place_a", "place_b"))
    found = np.zeros((len(codes), len(codes)), dtype=np.bool_)
    pairs = zip(table.text("place_a"), table.text("place_b"), strict=True)
    for i, (first, second) in enumerate(pairs):
        a = check_one_of(table, i, "place_a", first, codes)
        b = check_one_of(table, i, "place_b", second, codes)
        if a == b or found[a, b]:
            raise table.error(
                f"border {first!r} to {second!r}", row=i, column="place_b",
                expected="each pair of different places once",
            )  # fmt: skip
        found[a, b] = found[b, a] = True
    return found
