"""The marginal multiplier on standard output: a table, what it means, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecosim.report.comparison.quantities import true_minus
from ecosim.report.effect_lines import amount as money
from ecosim.scenario.impulse import FINANCING
from ecosim.study.marginal import ALL, REGION

if TYPE_CHECKING:
    from rich.table import Table

    from ecosim.study.mechanisms import Asymmetry, Waterfall
    from ecosim.study.multiplier_folder import MultiplierStudy

#: what a measure is called
NAMES = {
    "output": "output (sales of firms)",
    "gva": "value added (GVA)",
    "jobs": "jobs, years per £1m",
    "household_income": "household income",
}
Row = Mapping[str, Any]


def multiplier_grid(study: MultiplierStudy) -> Table:
    """Return the multipliers by size and measure, a column a horizon; value added also here."""
    table = study.marginal.multipliers
    horizons = list(dict.fromkeys(table["horizon"]))
    grid = _grid(title_of(study), ("impulse", "per pound", *map(horizon_name, horizons)), 2)
    for size in dict.fromkeys(table["amount"]):
        for measure, area in _shown(table):
            rows = _rows(table, amount=size, measure=measure, area=area)
            name = NAMES[measure] if area == REGION else f"  of it in {area}"
            first = money(size, "GBP") if measure == "output" else ""
            grid.add_row(first, name, *(spread(row) for row in rows))
    return grid


def _shown(table: pd.DataFrame) -> list[tuple[str, str]]:
    place = str(table["place"].iloc[0])
    found = []
    for measure in NAMES:
        found.append((measure, REGION))
        if measure == "gva":
            found.append((measure, place))
    return found


def steps_grid(found: Waterfall, size: float, measure: str = "gva") -> Table:
    """Return the bars of the waterfall of one size over the whole run."""
    grid = _grid(
        f"From input-output to agents: {NAMES[measure]} per pound, impulse {money(size, 'GBP')}",
        ("", "adds", "multiplier reached"), 1,
    )  # fmt: skip
    for row in _rows(found.table, amount=size, measure=measure, horizon=ALL):
        is_bar = row["kind"] == "bar"
        grid.add_row(
            ("  " if is_bar else "") + str(row["name"]),
            spread(row, signed=True) if is_bar else "",
            true_minus(f"{row['level']:.4f}"),
        )
    return grid


def asymmetry_grid(found: Asymmetry, measure: str = "gva") -> Table:
    """Return how a rise differs from a cut of the same size, by mechanism that is off."""
    size = money(abs(float(found.table["amount"].iloc[0])), "GBP").removeprefix("+")
    grid = _grid(
        f"A rise of {size} less a cut of {size}: {NAMES[measure]} per pound",
        ("without", "rise less cut", "changes it by"), 1,
    )  # fmt: skip
    for row in _rows(found.table, measure=measure, horizon=ALL):
        change = {key: row[f"change_{key}"] for key in ("mean", "lo", "hi")}
        said = spread(change, signed=True) if row["off"] else ""
        name = f"  {row['name']}" if row["off"] else "nothing: all rules on"
        grid.add_row(name, spread(row, signed=True), said)
    return grid


def title_of(study: MultiplierStudy) -> str:
    """Return what was asked, in words."""
    impulse = study.marginal.runs.impulses[0]
    return (
        f"Marginal multiplier: {study.what} ({impulse.sector}), paid by "
        f"{FINANCING[impulse.financing]}"
    )


def horizon_name(horizon: str) -> str:
    """Return how a horizon is called in a table."""
    return "whole run" if horizon == ALL else f"{horizon} months"


def spread(row: Row, *, signed: bool = False) -> str:
    """Return a mean and its interval; none where every replicate gives the same."""
    mean, lo, hi = (float(row[key]) for key in ("mean", "lo", "hi"))
    digits = 2 if abs(mean) >= 5 else 4
    said = [rounded(value, digits, signed=signed) for value in (mean, lo, hi)]
    return said[0] if isnan(lo) or lo == hi else f"{said[0]} [{said[1]}, {said[2]}]"


def rounded(value: float, digits: int, *, signed: bool = False) -> str:
    """Return a number with so many decimals; what rounds to zero has no sign."""
    text = f"{value:{'+' if signed else ''}.{digits}f}"
    return text.lstrip("+-") if float(text) == 0.0 else true_minus(text)


def closing_lines(study: MultiplierStudy, folder: Path) -> list[str]:
    """Return what the numbers are, how sure, what not to conclude, and where the files are."""
    runs, scenario = study.marginal.runs, study.marginal.scenario
    n, two = runs.n, study.marginal.type2
    several = f"95 % intervals over {n} paired replicates" if n > 1 else "one replicate"
    return [
        f"Cumulated since the month of the purchase over {scenario.months} months of the run, in "
        f"the whole region, over the extra payments read from the books; {several}.",
        f"Simulated at scale {scenario.scale:g}: the sum is scaled down with the region and given "
        "at full scale.",
        f"By the input-output table alone (Type II): output {two['output']:.4f}, value added "
        f"{two['gva']:.4f}.",
        *_how_sure(study),
        "What a pound adds to GVA is what stays as pay and profit; output counts a pound each time "
        "it is sold on.",
        "Not to conclude: that a lasting programme adds as much a year; that a tender would be won "
        "by these firms (they are bought from here); that the service bought is worth it.",
        *(
            f"{one.scenario}: replicate {one.replicate} failed ({one.exception}: {one.message})"
            for part in study.parts
            for one in part.failures
        ),
        f"Largest identity residual: {max(p.identity_residual_max for p in study.parts):.1e} of "
        "regional GVA a month.",
        f"{sum(part.wall_s for part in study.parts):.1f} s. Results: {folder}",
    ]


def _how_sure(study: MultiplierStudy) -> list[str]:
    """Return the medians, and for each size that cannot be told from chance what it would take."""
    rows = _rows(study.marginal.multipliers, measure="gva", area=REGION, horizon=ALL)
    if study.marginal.runs.n < 2:
        return []
    medians = ", ".join(
        f"{rounded(float(row['median']), 4)} for {money(float(row['amount']), 'GBP')}"
        for row in rows
    )
    found = [
        f"Medians of value added over the whole run: {medians}. In most replicates the sum moves "
        "amounts alone; one in which it tips a firm or an award pulls the mean and widens the "
        "interval.",
    ]
    for row in rows:
        mean, lo, hi = (float(row[key]) for key in ("mean", "lo", "hi"))
        if mean and lo <= 0.0 <= hi:
            times = (hi - lo) / 2.0 / abs(mean)
            found.append(
                f"{money(float(row['amount']), 'GBP')} cannot be told from chance: it would take "
                f"about {times**2:.0f} times the replicates."
            )
    return found


def _rows(table: pd.DataFrame, **keys: object) -> list[dict[Any, Any]]:
    for name, value in keys.items():
        table = table[table[name] == value]
    return table.to_dict("records")


def _grid(title: str, header: tuple[str, ...], n_left: int) -> Table:
    from rich import box
    from rich.table import Table

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left")
    for i, name in enumerate(header):
        grid.add_column(name, justify="left" if i < n_left else "right", no_wrap=True)
    return grid
