"""Public buyers of a region and the three buckets that their purchases are drawn from.

Public procurement is counted once: a buyer's spend is part of the inputs of the public sectors,
of government's final purchases, or of public investment, never an addition to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.kernel.types import BuyerKind, Floats
from ecosim.region.activity import FinalDemand
from ecosim.region.places import Places
from ecosim.region.sectors import Sectors
from ecosim.region.table import Table, check_one_of, frozen, read_table

KINDS = tuple(kind.name.lower() for kind in BuyerKind)
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class PublicBuckets:
    """What all public bodies buy from private suppliers, GBP a year, by supplying sector.

    Parameters
    ----------
    inputs : (S, n_public)
        Intermediate inputs of each public sector, from the region and the rest of the country.
    final : (S,)
        Government's final purchases from providers (social care, waste, transport, culture).
    investment : (S,)
        Public investment.
    """

    inputs: Floats
    final: Floats
    investment: Floats


@dataclass(frozen=True, slots=True, eq=False)
class BuyerSpec:
    """One public buyer as the region's tables describe it.

    Parameters
    ----------
    name, code, kind
        Name, permanent code, and one of council, nhs, university, police, housing,
        combined_authority.
    place
        Position of its place.
    inputs_by_sector : (S, n_public), GBP a year
        What it buys as input of each public sector.
    final, investment : (S,), GBP a year
        What it buys as government's final purchases and as public investment.
    own_place_share
        Part of it that is bought from suppliers of its own place, published or usual.
    """

    name: str
    code: str
    kind: str
    place: int
    inputs_by_sector: Floats
    final: Floats
    investment: Floats
    own_place_share: float

    @property
    def inputs(self) -> Floats:
        """Return its purchases as inputs of the public sectors: (S,) GBP a year."""
        return np.asarray(self.inputs_by_sector.sum(axis=1))

    @property
    def spend(self) -> Floats:
        """Return its purchases by category (supplying sector): (S,) GBP a year."""
        return np.asarray(self.inputs + self.final + self.investment)

    def __repr__(self) -> str:
        return f"<BuyerSpec {self.code!r} {self.kind}, GBP {self.spend.sum() / 1e6:,.0f}m a year>"


def read_profiles(folder: Path, sectors: Sectors) -> Floats:
    """Read ``public_profiles.csv``: purchase shares by supplying sector, (S, n_public)."""
    table = read_table(folder, "public_profiles", ("sector", *sectors.public_codes))
    shares = table.by_code("sector", sectors.codes, sectors.public_codes, 0, 1, "share")
    for k, code in enumerate(sectors.public_codes):
        if not abs(shares[:, k].sum() - 1) <= _TOLERANCE:
            raise table.error(
                f"the shares of {code} add up to {shares[:, k].sum():.6f}", column=code,
                expected="1",
            )  # fmt: skip
    return frozen(shares / shares.sum(axis=0))


def bucket_names(sectors: Sectors) -> tuple[str, ...]:
    """Return the names of the buckets, as the tables write them."""
    return (*(f"inputs_{code}" for code in sectors.public_codes), "final", "investment")


def read_buckets(
    folder: Path, sectors: Sectors, demand: FinalDemand, money: float
) -> PublicBuckets:
    """Read ``public_buckets.csv``, which may not exceed final demand."""
    names = bucket_names(sectors)
    table = read_table(folder, "public_buckets", ("sector", *names))
    values = table.by_code("sector", sectors.codes, names, 0, unit="GBP million") * money
    limits = {"final": demand.government, "investment": demand.investment}
    for name, limit in limits.items():
        over = values[:, names.index(name)] - limit * (1 + _TOLERANCE)
        worst = int(np.argmax(over))
        if not over[worst] <= 0:
            code = sectors.codes[worst]
            raise table.error(
                f"{name} of {code} exceeds final demand",
                row=table.keys("sector").index(code), column=name,
                expected=f"at most {limit[worst] / money:,.6g} (GBP million), final_demand.csv",
            )  # fmt: skip
    return PublicBuckets(
        frozen(values[:, :-2].copy()), frozen(values[:, -2].copy()), frozen(values[:, -1].copy())
    )


def read_buyers(
    folder: Path, places: Places, sectors: Sectors, buckets: PublicBuckets, money: float
) -> tuple[BuyerSpec, ...]:
    """Read ``buyers.csv`` and ``buyer_spend.csv``."""
    table = read_table(folder, "buyers", ("code", "name", "kind", "place", "own_place_share"))
    own = table.numbers(("own_place_share",), 0.01, 0.99, "share of spend")[:, 0]
    codes, names, kinds = table.keys("code"), table.text("name"), table.text("kind")
    for i, kind in enumerate(kinds):
        check_one_of(table, i, "kind", kind, KINDS)
    where = [check_one_of(table, i, "place", p, places.codes)
             for i, p in enumerate(table.text("place"))]  # fmt: skip
    spend = _spend(folder, codes, sectors, buckets, money)
    for i, code in enumerate(codes):
        if not spend[i].sum() > 0:
            raise table.error(
                f"buyer {code!r} buys nothing", row=i, column="code",
                expected="at least one row with spend in buyer_spend.csv",
            )  # fmt: skip
    return tuple(
        BuyerSpec(names[i], code, kinds[i], where[i], frozen(spend[i, :, :-2].copy()),
                  frozen(spend[i, :, -2].copy()), frozen(spend[i, :, -1].copy()), float(own[i]))
        for i, code in enumerate(codes)
    )  # fmt: skip


def _spend(
    folder: Path, codes: tuple[str, ...], sectors: Sectors, buckets: PublicBuckets, money: float
) -> Floats:
    """Return the spend by buyer, supplying sector and bucket, checked against the buckets."""
    names = bucket_names(sectors)
    table = read_table(folder, "buyer_spend", ("buyer", "bucket", *sectors.codes))
    values = table.numbers(sectors.codes, 0, unit="GBP million") * money
    spend = np.zeros((len(codes), len(sectors), len(names)))
    left = np.column_stack([buckets.inputs, buckets.final, buckets.investment])
    seen: dict[tuple[int, int], int] = {}
    pairs = zip(table.text("buyer"), table.text("bucket"), strict=True)
    for i, (buyer, bucket) in enumerate(pairs):
        b = check_one_of(table, i, "buyer", buyer, codes)
        k = check_one_of(table, i, "bucket", bucket, names)
        if (b, k) in seen:
            raise table.error(
                f"duplicate row of {buyer!r} and {bucket!r}", row=i, column="bucket",
                expected="each pair once", hint=f"first on line {table.lines[seen[b, k]]}",
            )  # fmt: skip
        seen[b, k] = i
        spend[b, :, k] = values[i]
        _check_bucket(table, i, bucket, sectors, spend[:, :, k].sum(axis=0), left[:, k], money)
    return spend


def _check_bucket(
    table: Table, row: int, bucket: str, sectors: Sectors, used: Floats, limit: Floats, money: float
) -> None:
    over = used - limit * (1 + _TOLERANCE)
    worst = int(np.argmax(over))
    if not over[worst] <= 0:
        raise table.error(
            f"with this row the buyers take {used[worst] / money:,.6g} of {bucket}",
            row=row, column=sectors.codes[worst],
            expected=f"at most {limit[worst] / money:,.6g} (GBP million), public_buckets.csv",
        )  # fmt: skip
