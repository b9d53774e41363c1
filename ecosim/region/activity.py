"""How much each place produces, employs and supplies to final users."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.region.places import Places
from ecosim.region.sectors import Sectors
from ecosim.region.table import frozen, read_table

#: tables of one region may differ by their rounding
AGREEMENT = 2e-3

_USERS = ("households", "housing", "npish", "government", "investment")


@dataclass(frozen=True, slots=True, eq=False)
class FinalDemand:
    """What final users buy from the region's own sectors, GBP a year at base-year prices.

    Parameters
    ----------
    households, housing, npish, government, investment : (S,)
        Households; owner-occupied housing; charities serving households; government's final
        purchases; capital formation.
    """

    households: Floats
    housing: Floats
    npish: Floats
    government: Floats
    investment: Floats


def read_by_place(
    folder: Path, name: str, places: Places, sectors: Sectors, totals: Floats, unit: str
) -> Floats:
    """Read a place x sector table whose columns must agree with the sector accounts.

    Parameters
    ----------
    totals : (S,)
        What each column should add up to.

    Returns
    -------
    values : (P, S), in the unit of the file
    """
    table = read_table(folder, name, ("place", *sectors.codes))
    values = table.by_code("place", places.codes, sectors.codes, 0, unit=unit)
    gap = abs(values.sum(axis=0) / totals - 1)
    worst = int(np.argmax(gap))
    if not gap[worst] <= AGREEMENT:
        raise table.error(
            f"the places add up to {values[:, worst].sum():,.6g} for {sectors.codes[worst]}",
            column=sectors.codes[worst],
            expected=f"{totals[worst]:,.6g} ({unit}), as in sector_accounts.csv",
        )  # fmt: skip
    return values


def read_final_demand(folder: Path, sectors: Sectors, money: float) -> FinalDemand:
    """Read ``final_demand.csv``; `money` turns the file's unit into GBP at base-year prices."""
    table = read_table(folder, "final_demand", ("sector", *_USERS))
    values = table.by_code("sector", sectors.codes, _USERS, 0, unit="GBP million") * money
    return FinalDemand(*(frozen(column.copy()) for column in values.T))
