"""LM3 of a run as a short table: one row a group, with its conventions in words below."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ecosim.report.instruments.tables import chosen, read_instrument

HEADER = ("", "paid a year", "in the area", "round 2", "round 3", "LM3", "range", "as surveys do")
NAMES = {
    "all": "All public buyers", "council": "Councils", "nhs": "NHS", "university": "Universities",
    "police": "Police", "housing": "Housing associations",
    "combined_authority": "Combined authority", "sme": "Small and medium firms",
    "vcse": "Third sector", "large": "Large firms of the region", "national": "National firms",
}  # fmt: skip
AREAS = {
    "own_place": "the buyer's own place",
    "combined_authority": "the combined authority, for buyers in it",
    "region": "the region",
}
PAYROLL = {"in": "pay and profits of residents count", "out": "payments to firms alone count"}
BASES = {
    "workplace": "suppliers are where the work is done",
    "address": "suppliers are where their address is; national firms are outside",
}


def read_lm3(
    folder: Path, by: str, area: str, payroll: str, basis: str, year: str | None
) -> pd.DataFrame:
    """Return LM3 of a run.

    Parameters
    ----------
    folder
    by
        Grouping.
    area, payroll, basis
        Convention.
    year
        The last whole one when absent.

    Returns
    -------
    table
        A row a group and replicate, with its key in ``key`` and its name in ``name``.
    """
    found = read_instrument(folder, "lm3")
    rows = found.of_year(year)
    wanted = {"by": by, "area": area, "payroll": payroll, "basis": basis}
    for column, value in wanted.items():
        rows = chosen(rows, column, value)
    names = {**NAMES, **found.about["places"], **found.about["sectors"]}
    return rows.assign(name=rows["key"].map(lambda key: _name(key, names)))


def _name(key: str, names: Mapping[str, str]) -> str:
    return names.get(key, key.replace("_", " "))


def lm3_rows(table: pd.DataFrame) -> list[list[str]]:
    """Return a row a group: means over replicates, and how far LM3 ranges among them."""
    rows = []
    for _, part in table.groupby("key", sort=False):
        mean = part[["spend", "local", "round2", "round3", "lm3", "lm3_survey"]].mean()
        if not mean["spend"] > 0:
            continue
        low, high = part["lm3"].min(), part["lm3"].max()
        rows.append([
            str(part["name"].iloc[0]),
            *(f"£{mean[c] / 1e6:,.1f}m" for c in ("spend", "local", "round2", "round3")),
            f"{mean['lm3']:.3f}",
            f"{low:.3f} to {high:.3f}" if len(part) > 1 else "one run",
            f"{mean['lm3_survey']:.3f}",
        ])  # fmt: skip
    return rows


def lm3_words(table: pd.DataFrame) -> list[str]:
    """Return what the figures are, and last what they are not."""
    one = table.iloc[0]
    n = table["replicate"].nunique()
    return [
        f"{one['scenario']}, {one['year']}; {n} run{'' if n == 1 else 's'}.",
        f"Area: {AREAS[one['area']]}. Payroll {one['payroll']}: {PAYROLL[one['payroll']]}. "
        f"Basis: {BASES[one['basis']]}.",
        "The indicator LM3 of headlines and figures takes round three as the mean firm of the "
        "region; here each pound is followed to its own recipients, which is about .02 apart.",
        "LM3 is turnover of three rounds per pound paid, not value added; compare it only under "
        "the same conventions.",
    ]
