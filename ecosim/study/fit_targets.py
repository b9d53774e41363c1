"""What the baseline must reproduce: targets with their bands and sources, read from a table.

Where a band comes from is written in the column ``basis``.
A row without a band is shown beside the others and not judged.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

Verdict = Literal["pass", "FAIL", "-"]


@dataclass(frozen=True, slots=True)
class Target:
    """One figure to reproduce.

    Parameters
    ----------
    key
        Name of the measure.
    section, label
        What a reader sees.
    style
        How values are written: share, ratio, number, money, points or small.
    target, low, high
        Published value and band; NaN where a figure is shown only.
    source
        Row of the evidence table, or equation.
    basis
        Where the band comes from.
    """

    key: str
    section: str
    label: str
    style: str
    target: float
    low: float
    high: float
    source: str
    basis: str

    @property
    def is_judged(self) -> bool:
        """Return whether the row has a band."""
        return not math.isnan(self.low)

    def verdict(self, value: float) -> Verdict:
        """Return whether a value lies in the band; ``-`` when not judged or not measured."""
        if not self.is_judged or math.isnan(value):
            return "-"
        return "pass" if self.low <= value <= self.high else "FAIL"


def read_targets() -> tuple[Target, ...]:
    """Return the targets of the baseline, in the order of the table."""
    text = files("ecosim.study").joinpath("targets.csv").read_text(encoding="utf-8")
    return tuple(_target(row) for row in csv.DictReader(text.splitlines()))


def _target(row: dict[str, str]) -> Target:
    target, low, high = (float(row[x]) if row[x] else math.nan for x in ("target", "low", "high"))
    return Target(
        key=row["key"],
        section=row["section"],
        label=row["label"],
        style=row["style"],
        target=target,
        low=low,
        high=high,
        source=row["source"],
        basis=row["basis"],
    )
