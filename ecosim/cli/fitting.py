"""Verbs that hold the model against published figures, and a small world against the whole one."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecosim.cli.look import load, show
from ecosim.cli.options import Jobs, Overrides, Quiet
from ecosim.cli.running import progress_bar

if TYPE_CHECKING:
    from ecosim.study import FitTable
    from ecosim.study.fit import Row

_HEADER = ("figure", "target", "band", "simulated", "", "null model", "", "source", "band is")


def fit(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file; the shipped baseline when absent.")
    ] = None,
    replicates: Annotated[
        int, typer.Option("-n", "--replicates", min=1, help="Runs of the model, and of the null.")
    ] = 4,
    jobs: Jobs = 1,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder that gets fit.csv and fit.md.")
    ] = None,
    overrides: Overrides = None,
    quiet: Quiet = False,
) -> None:
    """Print the baseline beside published figures and beside awards at random.

    Example: ecosim fit -n 4 -j 2
    """
    from ecosim.run.files import open_folder
    from ecosim.scenario.shipped import shipped_scenario
    from ecosim.study import fit as run_fit

    loaded = load(scenario or shipped_scenario("baseline"), overrides)
    if out is not None:
        open_folder(out)
    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        table = run_fit(loaded, replicates, jobs, progress)
    _print_fit(table)
    if out is not None:
        table.frame().to_csv(out / "fit.csv", index=False)
        (out / "fit.md").write_text(_markdown(table), encoding="utf-8")
        print(f"table: {out / 'fit.csv'}, {out / 'fit.md'}")


def _print_fit(table: FitTable) -> None:
    rows: list[tuple[str, ...]] = []
    section = ""
    for row in table.rows:
        if row.target.section != section:
            section = row.target.section
            rows.append((section.upper(), *[""] * (len(_HEADER) - 1)))
        rows.append(_line(row))
    show(_HEADER, rows)
    print(_summary(table))


def _summary(table: FitTable) -> str:
    """Return how many rows are in band, and what was run."""
    passed, measured = table.n_null_passed
    n = table.n_judged
    return (
        f"{table.n_passed} of {n} rows in band ({table.n_passed / max(n, 1):.0%}); "
        f"null model {passed} of {measured} measured. {table.replicates} replicates of "
        f"{table.scenario.months} months at scale {table.scenario.scale:g}, "
        f"seed {table.scenario.seed}."
    )


def _markdown(table: FitTable) -> str:
    """Return the table for a page."""
    lines = [f"| {' | '.join(_HEADER)} |", "|" + "---|" * len(_HEADER)]
    section = ""
    for row in table.rows:
        if row.target.section != section:
            section = row.target.section
            lines.append(f"| **{section}** |" + " |" * (len(_HEADER) - 1))
        lines.append(f"| {' | '.join(cell.strip() for cell in _line(row))} |")
    return "\n".join([*lines, "", _summary(table), ""])


def _line(row: Row) -> tuple[str, ...]:
    t = row.target
    band = f"{said(t.low, t.style)} to {said(t.high, t.style)}" if t.is_judged else ""
    return (
        f"  {t.label}", said(t.target, t.style), band,
        said(row.simulated, t.style), row.verdict,
        said(row.null, t.style), row.null_verdict, t.source, t.basis,
    )  # fmt: skip


def said(value: float, style: str) -> str:
    """Return a value as a reader expects it."""
    from ecosim.report.comparison.quantities import MINUS, true_minus

    if math.isnan(value):
        return "-"
    if style == "money":
        return f"{MINUS if value < 0 else ''}£{abs(value):,.0f}"
    if style == "points":
        return true_minus(f"{100 * value:+.2f} points")
    return true_minus(f"{value:.{4 if style == 'small' else 3}f}")
