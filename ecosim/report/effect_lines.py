"""What a comparison says on standard output: effects in words, the gate, where the files are."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from ecosim.report.comparison.quantities import (
    MINUS,
    SERVICE_UNIT,
    true_minus,
    without_unit,
)
from ecosim.report.comparison.sentences import LARGEST_SHARE
from ecosim.report.prices import pounds_of
from ecosim.report.tables import NAMES
from ecosim.study.comparison_folder import reading_note
from ecosim.study.effects import TOTAL

if TYPE_CHECKING:
    from rich.table import Table

    from ecosim.study.compare import Comparison

#: indicators of the short table, in its order
SHOWN = ("gva", "gva_quality_adjusted", "jobs", "household_income", "sme_turnover", "sme_staff",
         "public_spend", "service_units", "unmet_need", "local_share_place", "local_share_region",
         "sme_share", "price_index", "bidders_mean", "challenges_set", "partnerships",
         "solutions_in_service", "adopters_inside", "adopters_outside",
         "solution_exports")  # fmt: skip
_MORE_NAMES = {
    "gva_quality_adjusted": "  by services delivered",
    "public_spend": "Public spend",
    "service_units": "Services delivered",
    "unmet_need": "Unmet need",
    "local_share_place": "Council spend in own place",
    "local_share_region": "Council spend in the region",
    "sme_share": "Council spend with SMEs",
    "challenges_set": "Innovation challenges",
    "partnerships": "Innovation partnerships",
    "solutions_in_service": "Solutions in service (mean)",
    "adopters_inside": "Adopters in the region (mean)",
    "adopters_outside": "Adopters elsewhere (mean)",
    "solution_exports": "Exports of solutions",
}


def effects_grid(found: Comparison, policy: str) -> Table:
    """Return the whole-run effects of one policy: effect, interval, how many runs agree."""
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=policy, title_justify="left")
    for i, name in enumerate(("", "effect", "95 % interval", "of baseline", "runs that agree")):
        grid.add_column(name, justify="left" if i == 0 else "right", no_wrap=True)
    for row in shown_rows(found.effects, policy).to_dict("records"):
        unit, n = str(row["unit"]), int(row["n"])
        grid.add_row(
            shown_name(str(row["indicator"])),
            amount(float(row["mean"]), unit),
            interval(float(row["lo"]), float(row["hi"]), unit),
            relative(float(row["mean"]), float(row["baseline_mean"]), unit),
            f"{round(row['sign_share'] * n)} of {n}",
        )
    return grid


def shown_name(indicator: str) -> str:
    """Return how a reader calls an indicator of the short table."""
    return known_names()[indicator]


def known_names() -> dict[str, str]:
    """Return how a reader calls each indicator that has such a name."""
    return {**NAMES, **_MORE_NAMES}


def shown_rows(
    effects: pd.DataFrame, policy: str, names: tuple[str, ...] = SHOWN
) -> pd.DataFrame:
    """Return the rows of a short table: regional effects over the whole run, in its order."""
    rows = effects[
        (effects["policy"] == policy)
        & (effects["period"] == TOTAL)
        & (effects[["place", "sector", "detail"]] == "all").all(axis=1)
        & effects["indicator"].isin(names)
    ]
    order = {name: i for i, name in enumerate(names)}
    return rows.sort_values("indicator", key=lambda names: names.map(order))


def interval(lo: float, hi: float, unit: str) -> str:
    """Return an interval, its unit said once."""
    if isnan(lo):
        return "-"
    low, high = amount(lo, unit), amount(hi, unit)
    return f"{without_unit(low, high)} to {high}"


def amount(value: float, unit: str) -> str:
    """Return a difference with its sign and a unit that a reader says aloud."""
    if value == 0.0:
        return "0"
    if unit.startswith("GBP") and "/" not in unit.removesuffix("/year"):
        return _money(value)
    return true_minus(_number(value, unit))


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:+.2f} points"
    if unit in ("jobs", "people", "firms"):
        return f"{value:+,.0f}"
    if unit.startswith("units") and "/" not in unit.removesuffix("/year"):
        size = f"{value / 1e6:+,.1f}m" if abs(value) >= 1e5 else f"{value:+,.0f}"
        return f"{size} units"
    if abs(value) >= 1e5:
        return f"{value / 1e6:+,.1f}m"
    if abs(value) >= 1.0:
        return f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.2f}"
    return f"{value:+.4f}"


def _money(value: float) -> str:
    sign, size = MINUS if value < 0 else "+", abs(value)
    if size >= 1e9:
        return f"{sign}£{size / 1e9:,.2f}bn"
    return f"{sign}£{size / 1e6:,.1f}m" if size >= 1e5 else f"{sign}£{size:,.0f}"


def relative(value: float, baseline: float, unit: str) -> str:
    """Return the difference over the baseline, in per cent.

    Nothing for shares, and where the baseline is the smaller of the two: a percentage of hundreds
    says less than the difference itself.
    """
    if unit == "share" or not baseline or abs(value / baseline) > LARGEST_SHARE:
        return ""
    return true_minus(f"{100 * value / baseline:+.3f} %")


def _warning(effects: pd.DataFrame) -> list[str]:
    """Return the warning of a table in which many intervals are read at once."""
    warning = reading_note(effects).get("warning")
    return [f"In effects.parquet {warning}."] if warning else []


def closing_lines(found: Comparison, folder: Path) -> list[str]:
    """Return what the numbers are, the gate's verdict, how much pairing gained, and the files."""
    baseline, n = found.arms[0], len(found.records)
    lines = [
        f"Effects over {baseline.months} months, {n} paired replicates at scale "
        f"{baseline.scale:g}; totals at full scale, money in {pounds_of(baseline.region)}.",
        *([SERVICE_UNIT] if "service_units" in set(found.effects["indicator"]) else []),
        "An interval that holds 0 shows no clear effect; it does not show that there is none.",
        *_warning(found.effects),
        *(f"Placebo gate: {line}" for line in found.placebo),
    ]
    gva = found.effects[(found.effects["indicator"] == "gva") & (found.effects["period"] == TOTAL)]
    lines += [
        f"{policy}: pairing narrows the interval of GVA as {ratio:,.0f} times the "
        "replicates would (variance ratio)"
        for policy, ratio in zip(gva["policy"], gva["variance_ratio"], strict=True)
        if not isnan(ratio)
    ]
    lines += [found.note] if found.note else []
    lines += [
        f"replicate {one.replicate} failed ({one.exception}: {one.message})"
        for one in found.failures
    ]
    residual = found.identity_residual_max
    lines.append(f"Largest identity residual: {residual:.1e} of regional GVA a month.")
    lines.append(f"{found.wall_s:.1f} s. Results: {folder}, report: {folder / 'report.html'}")
    return lines
