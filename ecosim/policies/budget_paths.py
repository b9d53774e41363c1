"""Budget paths that happened, as a shipped table: months after the start and the factor reached.

``budget_paths.csv`` has one row a point: path, category (``all`` for those without rows of their
own), months after the lever's start, share of baseline spend that is funded then, and the source.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

#: the category that stands for every one without rows of its own
OTHERS = "all"

Points = tuple[tuple[int, float], ...]


class PathPoint(NamedTuple):
    """One row of the table."""

    path: str
    category: str
    months: int
    factor: float
    source: str


@cache
def path_points() -> tuple[PathPoint, ...]:
    """Return every point of every path, in the order of the table."""
    text = files("ecosim.policies").joinpath("budget_paths.csv").read_text(encoding="utf-8")
    return tuple(
        PathPoint(r["path"], r["category"], int(r["months"]), float(r["factor"]), r["source"])
        for r in csv.DictReader(text.splitlines())
    )


def path_of(name: str) -> dict[str, Points]:
    """Return a path's points (months after the start, factor) by category."""
    found: dict[str, Points] = {}
    for point in path_points():
        if point.path == name:
            found[point.category] = (*found.get(point.category, ()), (point.months, point.factor))
    return found
