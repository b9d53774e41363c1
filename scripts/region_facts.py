"""What the build of a region reads, and the tables it grows."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# code, name, ITL3 area; the combined authority's members first
PLACES: tuple[tuple[str, str, str], ...] = (
    ("birmingham", "Birmingham", "TLG31"),
    ("coventry", "Coventry", "TLG33"),
    ("dudley", "Dudley", "TLG36"),
    ("sandwell", "Sandwell", "TLG37"),
    ("solihull", "Solihull", "TLG32"),
    ("walsall", "Walsall", "TLG38"),
    ("wolverhampton", "Wolverhampton", "TLG39"),
    ("herefordshire", "Herefordshire", "TLG11"),
    ("worcestershire", "Worcestershire", "TLG12"),
    ("warwickshire", "Warwickshire", "TLG13"),
    ("telford_and_wrekin", "Telford and Wrekin", "TLG21"),
    ("shropshire", "Shropshire", "TLG22"),
    ("stoke_on_trent", "Stoke-on-Trent", "TLG23"),
    ("staffordshire", "Staffordshire", "TLG24"),
)
PUBLIC = ("PUB", "EDU", "HEA")
YEAR, PRICE_YEAR, PRICE_FACTOR = "2019", "2022", 1.117


class BuildError(Exception):
    """The facts contradict themselves: nothing is written."""


@dataclass
class Facts:
    """A folder of published facts, read as rows of text."""

    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one file by column name."""
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def matrix(self, name: str) -> dict[tuple[str, str], float]:
        """Return a labelled table as {(row label, column label): number}."""
        found = {}
        for row in self.rows(name):
            label, *_ = row.values()
            for column, text in list(row.items())[1:]:
                if text:
                    found[label, column] = float(text)
        return found


@dataclass
class Build:
    """The tables of a region as they grow, and the figures that SOURCES.md quotes."""

    facts: Facts
    tables: dict[str, tuple[list[str], list[list[object]]]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    sectors: tuple[str, ...] = ()
    gva: Floats = field(default_factory=lambda: np.zeros((0, 0)))  # (P, S) GBP m
    output: Floats = field(default_factory=lambda: np.zeros(0))  # (S,) GBP m
    scale: Floats = field(default_factory=lambda: np.zeros(0))  # (S,) output over table output
    buckets: dict[str, Floats] = field(default_factory=dict)  # (S,) GBP m
    population: Floats = field(default_factory=lambda: np.zeros(0))  # (P,) base year

    def add(self, name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Keep one table for writing."""
        self.tables[name] = (list(header), [list(row) for row in rows])

    def index(self, code: str) -> int:
        """Return the position of a sector."""
        return self.sectors.index(code)


def number(value: object) -> str:
    """Write a number so that the same value gives the same text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{float(value):.10g}" if isinstance(value, float | np.floating) else str(value)
