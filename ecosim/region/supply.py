"""What a region's tables say about its suppliers beyond the counts of enterprises."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ecosim.kernel.types import Floats
from ecosim.region.sectors import Sectors
from ecosim.region.table import frozen, read_table

_SHARES = ("private_share_small", "private_share_large", "private_output_share", "vcse_share",
           "delivery_share")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class SupplyMix:
    """Who among a sector's enterprises may supply public buyers; judgement, not statistics.

    Parameters
    ----------
    private_share_small, private_share_large : (S,) share
        Enterprises below and from 50 people that are suppliers; the others are public bodies.
    private_output_share : (S,) share
        Output of the sector that is not produced by public bodies.
    vcse_share : (S,) share
        Suppliers below 250 people that are third-sector bodies.
    delivery_share : (S,) share
        Part of what a national supplier wins that its regional branch delivers (lambda).
    nationals : (S,) suppliers
        National suppliers that look for work in the region.
    """

    private_share_small: Floats
    private_share_large: Floats
    private_output_share: Floats
    vcse_share: Floats
    delivery_share: Floats
    nationals: Floats


def read_supply(folder: Path, sectors: Sectors) -> SupplyMix:
    """Read ``suppliers.csv``."""
    table = read_table(folder, "suppliers", ("sector", *_SHARES, "nationals"))
    shares = table.by_code("sector", sectors.codes, _SHARES, 0, 1, "share")
    nationals = table.by_code("sector", sectors.codes, ("nationals",), 0, 1e5, "suppliers")[:, 0]
    columns = {name: frozen(shares[:, k].copy()) for k, name in enumerate(_SHARES)}
    return SupplyMix(**columns, nationals=frozen(nationals))
