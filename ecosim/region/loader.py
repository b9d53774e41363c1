"""Load a region: a shipped one by name, or any folder of the same tables.

::

    region = load_region("west_midlands")
    region.gva.sum()          # GBP a year at base-year prices
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from ecosim.errors import RegionError
from ecosim.kernel.registry import nearest
from ecosim.kernel.types import Floats
from ecosim.region.activity import FinalDemand, read_by_place, read_final_demand
from ecosim.region.buyers import (
    BuyerSpec,
    PublicBuckets,
    read_buckets,
    read_buyers,
    read_profiles,
)
from ecosim.region.coefficients import Coefficients, read_coefficients
from ecosim.region.enterprises import Enterprises, read_enterprises
from ecosim.region.knowledge import KnowledgeNodes, no_knowledge_nodes, read_knowledge
from ecosim.region.places import Places, read_places
from ecosim.region.sectors import Sectors, read_sectors
from ecosim.region.supply import SupplyMix, read_supply
from ecosim.region.table import Table, frozen, read_table

TABLES = Path(__file__).parent / "tables"
_MILLION = 1e6
_KEYS = ("name", "label", "base_year", "accounts_year", "price_factor", "currency")


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A region's accounts and structure; money in GBP a year at base-year prices.

    Parameters
    ----------
    name, label
        Short name, and the name in titles.
    base_year, accounts_year, price_factor, currency
        Year of the prices, year of the accounts, what turns one into the other, currency.
    places, sectors, coefficients
        The P places, S sectors, and what a GBP of output is made of.
    gva : (P, S), GBP a year
        Workplace basis.
    jobs : (P, S)
    final_demand, public_profiles, public_buckets
        Regional supplies to final users; (S, n_public) purchase shares of the public sectors;
        what public bodies buy in all.
    buyers
        The explicit public buyers; what they leave of the buckets is background.
    enterprises
        Counts by place, sector and size.
    supply
        Which enterprises may supply public buyers, third-sector shares, national suppliers.
    knowledge
        Universities and brokers; none where the region brings no table of them.
    """

    name: str
    label: str
    base_year: int
    accounts_year: int
    price_factor: float
    currency: str
    places: Places
    sectors: Sectors
    coefficients: Coefficients
    gva: Floats
    jobs: Floats
    final_demand: FinalDemand
    public_profiles: Floats
    public_buckets: PublicBuckets
    buyers: tuple[BuyerSpec, ...]
    enterprises: Enterprises
    supply: SupplyMix
    knowledge: KnowledgeNodes = field(default_factory=no_knowledge_nodes)

    @property
    def output(self) -> Floats:
        """Return output by place and sector: (P, S) GBP a year."""
        return self.gva / self.coefficients.gva

    def __repr__(self) -> str:
        return (
            f"<Region {self.name!r} {len(self.places)} places, {len(self.sectors)} sectors, "
            f"{len(self.buyers)} buyers, GVA GBP {self.gva.sum() / 1e9:,.1f}bn>"
        )


def shipped_regions() -> tuple[str, ...]:
    """Return the names of the regions that come with the package."""
    return tuple(sorted(p.parent.name for p in TABLES.glob("*/region.csv")))


def region_folder(name_or_path: str | Path) -> Path:
    """Return the folder of a shipped region, or the path itself when it is a folder."""
    text = str(name_or_path)
    if text in shipped_regions():
        return TABLES / text
    path = Path(name_or_path)
    if path.is_dir():
        return path
    raise RegionError(
        f"there is no region {text!r}",
        expected=f"a shipped region ({', '.join(shipped_regions())}) or a folder of region tables",
        nearest=nearest(text, shipped_regions()),
    )


def load_region(name_or_path: str | Path) -> Region:
    """Read and check every table of a region; a shipped one is read once.

    Raises
    ------
    RegionError
        At the first table that is incomplete or contradicts another: file, row and column.
    """
    folder = region_folder(name_or_path)
    return _shipped(folder) if folder.parent == TABLES else _read_region(folder)


@cache
def _shipped(folder: Path) -> Region:
    """Return a region whose tables stay as they are: its arrays cannot be written."""
    return _read_region(folder)


def _read_region(folder: Path) -> Region:
    """Read and check every table of a folder."""
    facts = _read_facts(folder)
    money = _MILLION * float(facts["price_factor"])
    places, sectors = read_places(folder), read_sectors(folder)
    coefficients, output, jobs = read_coefficients(folder, sectors)
    gva = read_by_place(folder, "gva", places, sectors, output * coefficients.gva, "GBP million")
    demand = read_final_demand(folder, sectors, money)
    buckets = read_buckets(folder, sectors, demand, money)
    return Region(
        name=facts["name"],
        label=facts["label"],
        base_year=int(facts["base_year"]),
        accounts_year=int(facts["accounts_year"]),
        price_factor=float(facts["price_factor"]),
        currency=facts["currency"],
        places=places,
        sectors=sectors,
        coefficients=coefficients,
        gva=frozen(gva * money),
        jobs=frozen(read_by_place(folder, "jobs", places, sectors, jobs, "jobs")),
        final_demand=demand,
        public_profiles=read_profiles(folder, sectors),
        public_buckets=buckets,
        buyers=read_buyers(folder, places, sectors, buckets, money),
        enterprises=read_enterprises(folder, places, sectors, gva),
        supply=read_supply(folder, sectors),
        knowledge=read_knowledge(folder, places),
    )


def _read_facts(folder: Path) -> dict[str, str]:
    """Read ``region.csv``: what the region is called and what its money means."""
    table = read_table(folder, "region", ("key", "value"))
    keys, values = table.keys("key"), table.text("value")
    for i, key in enumerate(keys):
        if key not in _KEYS:
            raise table.error(
                f"unknown key {key!r}", row=i, column="key",
                expected="one of " + ", ".join(_KEYS), nearest=nearest(key, _KEYS),
            )  # fmt: skip
    facts = dict(zip(keys, values, strict=True))
    for key in _KEYS:
        if key not in facts:
            raise table.error(f"key {key!r} is missing", column="key", expected=", ".join(_KEYS))
    for key, low, high in (("base_year", 1900, 2200), ("accounts_year", 1900, 2200),
                           ("price_factor", 0.01, 100)):  # fmt: skip
        _check_fact(table, keys.index(key), facts[key], low, high)
    return facts


def _check_fact(table: Table, row: int, text: str, low: float, high: float) -> None:
    one = Table(table.path, table.header, table.rows[row : row + 1], table.lines[row : row + 1])
    value = one.numbers(("value",), low, high)[0, 0]
    if low > 1 and value != int(value):
        raise table.error(f"{text} is not a year", row=row, column="value", expected="a year")
