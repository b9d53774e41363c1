"""The verb that holds small worlds against the whole one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecosim.cli.look import load, show
from ecosim.cli.options import Jobs, Overrides, Quiet
from ecosim.cli.running import progress_bar
from ecosim.errors import InputError

if TYPE_CHECKING:
    from ecosim.study.scale import Comparison, ScaleTable


def scale_test(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file; the shipped baseline when absent.")
    ] = None,
    seeds: Annotated[
        int, typer.Option("-n", "--seeds", min=3, help="Paired seeds at every scale.")
    ] = 10,
    scales: Annotated[
        str, typer.Option("--scales", help="Scales held against full scale.")
    ] = "0.05,0.1,0.2",
    jobs: Jobs = 1,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Folder that gets the table as scale.csv.")
    ] = None,
    overrides: Overrides = None,
    quiet: Quiet = False,
) -> None:
    """Test whether small worlds give the figures of the whole one.

    Takes some minutes on one core: full scale costs about a twentieth of a second a month, and
    every small scale as much again, since a seed of it is as many runs as together hold the
    region's firms.

    Example: ecosim scale-test -n 10 -j 2 --set months=24
    """
    from ecosim.run.files import open_folder
    from ecosim.scenario.shipped import shipped_scenario
    from ecosim.study.scale import scale_test as run_test

    loaded = load(scenario or shipped_scenario("baseline"), overrides)
    levels = _numbers(scales)
    if out is not None:
        open_folder(out)
    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        table = run_test(loaded, levels, seeds, jobs, progress)
    _print(table)
    if out is not None:
        table.frame().to_csv(out / "scale.csv", index=False)
        print(f"table: {out / 'scale.csv'}")


def _numbers(text: str) -> list[float]:
    try:
        levels = [float(part) for part in text.split(",")]
    except ValueError:
        levels = []
    if not levels or not all(0.0 < level < 1.0 for level in levels):
        raise InputError(
            f"scales {text!r} cannot be read", file="--scales", expected="numbers such as 0.05,0.1"
        )
    return levels


def _print(table: ScaleTable) -> None:
    at = {(row.figure, row.scale): row for row in table.rows}
    figures = list(dict.fromkeys(row.figure for row in table.rows))
    header = ("figure", "margin", "scale 1", *(f"scale {scale:g}" for scale in table.scales))
    rows = []
    for figure in figures:
        some = [at[figure, scale] for scale in table.scales]
        full = f"{some[0].full:,.0f}" if abs(some[0].full) >= 1000 else f"{some[0].full:.4f}"
        rows.append((figure, f"{some[0].margin:.0%}", full, *(_said(row) for row in some)))
    show(header, rows)
    n = len(figures)
    for scale in table.scales:
        passed = n - len(table.failures(scale))
        times = (
            f"{table.repeats[scale]} runs a seed" if table.repeats[scale] > 1 else "a run a seed"
        )
        print(f"scale {scale:g}: {passed} of {n} equal; {times}, {table.wall_s[scale]:.1f} s each")
    best = table.smallest_that_passes()
    print(
        f"{table.seeds} paired seeds, {table.scenario.months} months; smallest scale at which "
        f"every figure passes: {'none of these' if best is None else f'{best:g}'}"
    )


def _said(row: Comparison) -> str:
    """Return mean difference, its 90 % interval and the verdict."""
    from ecosim.report.comparison.quantities import true_minus

    inside = f"{row.difference:+.1%} [{row.low:+.1%}, {row.high:+.1%}]"
    return f"{true_minus(inside)} {row.verdict}"
