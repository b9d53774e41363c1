"""Who gains and who loses: by name, by group, and the Gini across places in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ecosim.report.comparison.finding import Row, rows_of
from ecosim.report.comparison.quantities import between, decimals_for, percent, quantity
from ecosim.report.comparison.sentences import Verdict, verdict

#: decimals of a Gini that a reader is shown
GINI = 4
#: groups that are named in a sentence; the bars show all
NAMED = 4

#: kinds and sizes of firms, as a reader knows them
FIRMS = {
    "micro": "Micro firms (1 to 9 staff)",
    "small": "Small firms (10 to 49)",
    "medium": "Medium firms (50 to 249)",
    "vcse": "Third sector",
    "large": "Large firms of the region",
    "national": "National firms",
    "background": "Firms that never bid",
}


@dataclass(frozen=True, slots=True)
class Gain:
    """The effect on one group.

    Parameters
    ----------
    name
        As a reader knows it.
    mean, lo, hi, baseline
        In the unit of the measure.
    verdict
        Which way it goes.
    """

    name: str
    mean: float
    lo: float
    hi: float
    baseline: float
    unit: str
    verdict: Verdict

    @property
    def in_words(self) -> str:
        """Return ``Solihull +£30.1m (+0.21 %)``."""
        said = f"{self.name} {quantity(self.mean, self.unit)}"
        if not self.baseline > 0.0:
            return said
        share = self.mean / self.baseline
        return f"{said} ({percent(share, decimals_for(share / 10.0))})"


def gains_of(rows: pd.DataFrame, key: str, names: Mapping[str, str]) -> tuple[Gain, ...]:
    """Return a gain a row, largest first.

    Parameters
    ----------
    rows
        Effects, a row a group.
    key
        The column with the group's code.
    names
        Names by code; a code without a name is shown as it is.
    """
    known = rows.dropna(subset=["mean"])
    gains = [_gain(row, str(row[key]), names) for row in rows_of(known)]
    return tuple(sorted(gains, key=lambda gain: (-gain.mean, gain.name)))


def _gain(row: Row, code: str, names: Mapping[str, str]) -> Gain:
    mean, lo, hi, base = (float(row[key]) for key in ("mean", "lo", "hi", "baseline_mean"))
    name = names.get(code, code.replace("_", " ").capitalize()).split(", County")[0]
    return Gain(name, mean, lo, hi, base, str(row["unit"]), verdict(row))


def winners_and_losers(gains: Sequence[Gain]) -> tuple[str, str]:
    """Return who gains and who loses for sure, each a sentence; those who may do either are not in.

    The most affected come first; beyond :data:`NAMED` they are counted.
    """
    up = [gain for gain in gains if gain.verdict == "up"]
    down = [gain for gain in reversed(gains) if gain.verdict == "down"]
    return _named("Gain", up), _named("Lose", down)


def unclear(gains: Sequence[Gain]) -> str:
    """Return how many groups show no clear effect."""
    n = sum(gain.verdict in ("unclear", "none") for gain in gains)
    return f"No clear effect: {n} of {len(gains)}." if n else ""


def gini_in_words(row: Row, of: str) -> str:
    """Return what happens to the inequality between places.

    Parameters
    ----------
    of
        What is spread over the places.
    """
    base, mean = float(row["baseline_mean"]), float(row["mean"])
    which, old, new = verdict(row), f"{base:.{GINI}f}", f"{base + mean:.{GINI}f}"
    if which == "none":
        return f"The Gini of {of} across places stays at {old}."
    change = between(float(row["lo"]), float(row["hi"]), str(row["unit"]))
    if old == new:
        return f"The Gini of {of} across places is practically unchanged at {old}: {change}."
    if which == "unclear":
        return f"The Gini of {of} across places is {old}; no clear change: {change}."
    return (
        f"Places grow {'apart' if which == 'up' else 'closer'}: the Gini of {of} moves from "
        f"{old} to {new}, a change {change}."
    )


def _named(verb: str, gains: Sequence[Gain]) -> str:
    if not gains:
        return f"{verb}: nobody for sure."
    said = ", ".join(gain.in_words for gain in gains[:NAMED])
    more = len(gains) - NAMED
    return f"{verb}: {said}" + (f", and {more} more." if more > 0 else ".")
