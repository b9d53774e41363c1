"""In which pounds money is: those of the region's base year."""

from __future__ import annotations

from ecosim.errors import RegionError
from ecosim.region import load_region


def pounds_of(region: str) -> str:
    """Return ``pounds of 2022``; the base year is not named where the region cannot be read.

    Parameters
    ----------
    region
        A shipped region or a path, as a scenario names it.
    """
    try:
        return f"pounds of {load_region(region).base_year}"
    except RegionError:
        return "pounds of the base year"
