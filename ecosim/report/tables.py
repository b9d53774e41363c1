"""The short table for standard output; this module formats, the command line prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

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
    """Return the headlines of a run: first year, last year and change."""
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=summary.scenario)
    table.title_justify = "left"
    for i, name in enumerate(headline_header(summary.headlines)):
        table.add_column(name, justify="left" if i == 0 else "right", no_wrap=True)
    for row in headline_rows(summary.headlines):
        table.add_row(*row)
    return table


def headline_header(headlines: pd.DataFrame) -> list[str]:
    """Return the names of the columns."""
    years = [str(name) for name in headlines.columns[1:]]
    return ["", years[0], years[-1], "change"] if len(years) > 1 else ["", years[0]]


def headline_rows(headlines: pd.DataFrame) -> list[list[str]]:
    """Return a row an indicator, as text with units."""
    rows = []
    for name, row in zip(
        headlines.index.get_level_values("indicator"), headlines.to_numpy(), strict=True
    ):
        unit, first, last = str(row[0]), float(row[1]), float(row[-1])
        cells = [NAMES[name], quantity(first, unit)]
        if headlines.shape[1] > 2:
            cells += [quantity(last, unit), change(first, last, unit)]
        rows.append(cells)
    return rows


def quantity(value: float, unit: str) -> str:
    """Return a number as a reader would say it: £m, per cent, thousands."""
    if unit.startswith("GBP/y"):
        return f"£{value / 1e9:,.2f}bn" if abs(value) >= 1e9 else f"£{value / 1e6:,.1f}m"
    if unit == "share":
        return f"{value:.1%}"
    if unit in ("jobs", "people", "firms"):
        return f"{value:,.0f}"
    return f"{value:.2f}"


def change(first: float, last: float, unit: str) -> str:
    """Return the change in per cent, or in points for shares."""
    if unit == "share":
        return f"{100 * (last - first):+.1f} points"
    return f"{last / first - 1:+.1%}" if first else "-"


def summary_lines(summaries: Sequence[RunSummary]) -> list[str]:
    """Return the closing lines: what the numbers are, how true the books are, where files are."""
    scales = sorted({summary.scale for summary in summaries})
    n = max(summary.replicates for summary in summaries)
    which = ", ".join(f"{scale:g}" for scale in scales)
    lines = [
        f"Simulated at scale {which}; totals are at full scale, money at base-year prices"
        + (f"; medians of {n} replicates." if n > 1 else "; one replicate.")
    ]
    # one column is the unit, and a run of one year has no change
    if n > 1 and any(summary.headlines.shape[1] > 2 for summary in summaries):
        lines.append(
            "A change is that of the medians; an index in a figure is each replicate's own, and "
            "its median need not be the same."
        )
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
