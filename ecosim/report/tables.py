"""The short table for standard output; this module formats, the command line prints."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from ecosim.report.comparison.quantities import MINUS, true_minus, without_unit
from ecosim.report.prices import pounds_of
from ecosim.result import LM3_CONVENTIONS
from ecosim.result.spread import band_in_words
from ecosim.run import RunSummary
from ecosim.run.summary import residual_text

if TYPE_CHECKING:
    from rich.table import Table

#: how a reader calls the headline indicators
NAMES = {
    "gva": "GVA",
    "jobs": "Jobs",
    "household_income": "Household income",
    "sme_turnover": "Turnover of SMEs",
    "sme_staff": "Staff of SMEs",
    "council_spend": "Council spend",
    "local_share_place": "  in the council's own place",
    "local_share_region": "  in the region, by address",
    "regional_content_share": "  work done in the region",
    "sme_share": "  with SMEs",
    "vcse_share": "  with the third sector",
    "price_index": "Price / estimate",
    "bidders_mean": "Bids per tender",
    "single_bid_share": "Tenders with one bid",
    "lm3": "Local multiplier (LM3)",
}


def headline_table(summary: RunSummary) -> Table:
    """Return the headlines of a run: first and last year, change, and its range."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=summary.scenario)
    table.title_justify = "left"
    for i, name in enumerate(headline_header(summary.headlines, summary.changes)):
        table.add_column(name, justify="left" if i == 0 else "right", no_wrap=True)
    for row in headline_rows(summary.headlines, summary.changes):
        table.add_row(*row)
    return table


def headline_header(headlines: pd.DataFrame, changes: pd.DataFrame) -> list[str]:
    """Return the names of the columns."""
    years = [str(name) for name in headlines.columns[1:]]
    if len(years) == 1:
        return ["", years[0]]
    n = int(changes["n"].max())
    return ["", years[0], years[-1], "change", *([band_in_words(n)] if n > 1 else [])]


def headline_rows(headlines: pd.DataFrame, changes: pd.DataFrame) -> list[list[str]]:
    """Return a row an indicator, as text with units."""
    rows = []
    for key, row in zip(headlines.index, headlines.to_numpy(), strict=True):
        unit, first, last = str(row[0]), float(row[1]), float(row[-1])
        cells = [NAMES[key[1]], quantity(first, unit)]
        if headlines.shape[1] > 2:
            moved = changes.loc[key]
            cells += [quantity(last, unit), change(float(moved["median"]), unit)]
            cells += [_range(moved, unit)] if changes["n"].max() > 1 else []
        rows.append(cells)
    return rows


def _range(moved: pd.Series, unit: str) -> str:
    low, high = (change(float(moved[end]), unit) for end in ("low", "high"))
    return f"{without_unit(low, high)} to {high}"


def quantity(value: float, unit: str) -> str:
    """Return a number as a reader would say it: £m, per cent, thousands."""
    if unit.startswith("GBP/y"):
        sign, size = MINUS if value < 0 else "", abs(value)
        return f"{sign}£{size / 1e9:,.2f}bn" if size >= 1e9 else f"{sign}£{size / 1e6:,.1f}m"
    if unit == "share":
        return true_minus(f"{value:.1%}")
    if unit in ("jobs", "people", "firms"):
        return true_minus(f"{value:,.0f}")
    return true_minus(f"{value:.2f}")


def change(value: float, unit: str) -> str:
    """Return a change in per cent of the first year, or in points for shares."""
    if isnan(value):
        return "-"
    # what rounds to nothing has no minus
    size = round(100.0 * value, 1) + 0.0
    return true_minus(f"{size:+.1f} points" if unit == "share" else f"{size:+.1f}%")


def change_notes(n_replicates: int) -> list[str]:
    """Return what a change over time is, and what it is not."""
    own = [
        "A change is the median of the replicates' own changes, as in the figures; it need not be "
        "that of the two medians beside it."
    ]
    return [
        *(own if n_replicates > 1 else []),
        "A change over time is drift: chance and the model's own course, with levers in it where "
        "the scenario has some. It is not a forecast and not the effect of a policy, which ecosim "
        "compare tells.",
    ]


def summary_lines(summaries: Sequence[RunSummary]) -> list[str]:
    """Return the closing lines: what the numbers are, how true the books are, where files are."""
    scales = sorted({summary.scale for summary in summaries})
    n = max(summary.replicates for summary in summaries)
    which = ", ".join(f"{scale:g}" for scale in scales)
    lines = [
        f"Simulated at scale {which}; totals are at full scale, money in "
        f"{pounds_of(summaries[0].region)}"
        + (f"; medians of {n} replicates." if n > 1 else "; one replicate.")
    ]
    # one column is the unit, and a run of one year has no change
    if any(summary.headlines.shape[1] > 2 for summary in summaries):
        lines += change_notes(n)
    if any("lm3" in summary.headlines.index.get_level_values("indicator")
           for summary in summaries if not summary.headlines.empty):  # fmt: skip
        lines.append(f"LM3: {LM3_CONVENTIONS}.")
    for summary in summaries:
        lines += [
            f"{summary.scenario}: replicate {failure.replicate} failed "
            f"({failure.exception}: {failure.message})"
            for failure in summary.failures
        ]
    residual = residual_text(summaries)
    lines.append(f"Largest identity residual: {residual} of regional GVA a month.")
    wall = sum(summary.wall_s for summary in summaries)
    lines.append(f"{wall:.1f} s. Results: {', '.join(str(s.folder) for s in summaries)}")
    return lines
