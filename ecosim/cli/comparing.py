"""The verb that compares policies with a baseline on the same draws."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecosim.cli.look import load, plain_console, print_notes
from ecosim.cli.options import (
    Force,
    Formats,
    Jobs,
    Out,
    Overrides,
    Quiet,
    Seed,
    StoreFolder,
    Verify,
    laid_over,
    store_folder,
    wants_csv,
)
from ecosim.cli.running import Progress, progress_bar
from ecosim.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ecosim.scenario import Scenario
    from ecosim.study.compare import Comparison
    from ecosim.study.stopping import StopRule


def compare(
    baseline: Annotated[Path, typer.Argument(help="The scenario to compare with.")],
    policies: Annotated[list[Path], typer.Argument(metavar="POLICY...", help="Policy scenarios.")],
    out: Out = None,
    replicates: Annotated[
        int | None,
        typer.Option("-n", "--replicates", min=2, help="How many, instead of the file's number."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(
            "--until", metavar="INDICATOR:HALFWIDTH",
            help="Add replicates until the paired interval is so narrow: over the baseline for "
            "totals, as it is for shares. For instance gva:0.0005.",
        ),
    ] = None,
    cap: Annotated[
        int, typer.Option("--max-replicates", min=2, help="Most replicates that --until may use.")
    ] = 200,
    jobs: Jobs = 1,
    seed: Seed = None,
    overrides: Overrides = None,
    verify: Verify = False,
    allow_idle: Annotated[
        bool, typer.Option("--allow-idle", help="Accept levers that change nothing.")
    ] = False,
    attribute: Annotated[
        bool,
        typer.Option(
            "--attribute",
            help="Split each policy's effect over its levers; runs every subset of up to 5 levers, "
            "beyond that orders drawn by lot.",
        ),
    ] = False,
    store: StoreFolder = None,
    formats: Formats = "parquet",
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Compare policies with a baseline: paired effects with intervals, and a report.

    All arms share every draw, so they differ by the levers alone; the placebo gate proves it.
    OUT/report.html has it all in one file: read it in a browser, print it, pass it on.

    Example: ecosim compare scenarios/baseline.yaml scenarios/local-first.yaml -n 10 -j 2
    """
    csv = wants_csv(formats)
    from ecosim.study.comparable import check_arms
    from ecosim.study.stopping import StopRule

    rule = StopRule.parse(until, cap) if until else None
    # --set and --seed lie over every arm, so that arms go on to differ by their levers alone
    extra = laid_over(overrides, seed)
    arms = [load(path, extra) for path in (baseline, *policies)]
    check_arms(arms, allow_idle)
    for arm in arms:
        print_notes(arm)
    folder = out or Path("out") / "compare"
    if attribute:
        print(runs_line(arms, replicates, rule), file=sys.stderr)
    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        compare_folder(
            arms, folder, replicates=replicates, until=rule, jobs=jobs, verify=verify,
            allow_idle=allow_idle, attribute=attribute, csv=csv, force=force,
            store=store_folder(store, folder), progress=progress,
        )  # fmt: skip


def compare_folder(
    arms: Sequence[Scenario],
    folder: Path,
    *,
    replicates: int | None,
    until: StopRule | None,
    jobs: int,
    verify: bool,
    allow_idle: bool,
    attribute: bool,
    csv: bool,
    store: Path | None,
    force: bool = False,
    progress: Progress | None = None,
) -> None:
    """Compare arms into a folder and say what came out."""
    from ecosim.report.page.write import write_report
    from ecosim.study.comparison_folder import compare_into

    found = compare_into(
        arms, folder, replicates=replicates, until=until, jobs=jobs, verify=verify,
        allow_idle=allow_idle, attribute=attribute, csv=csv, force=force,
        store=store, progress=progress, report=write_report,
    )  # fmt: skip
    _tell(found, folder)
    if found.failures:
        raise RunError("not every replicate could be finished; the manifest lists why")


def _tell(found: Comparison, folder: Path) -> None:
    """Print each policy's effects, the reason for its net effect, and which lever did what."""
    from ecosim.report.attribution_lines import attribution_grids
    from ecosim.report.effect_lines import closing_lines, effects_grid
    from ecosim.report.net_words import net_in_words, net_terms

    console = plain_console()
    for arm in found.policies:
        console.print(effects_grid(found, arm.name))
        print("\n".join((*net_in_words(net_terms(found.additionality, arm.name)), "")))
    for grid in attribution_grids(found):
        console.print(grid)
    print("\n".join(closing_lines(found, folder)))


def runs_line(arms: Sequence[Scenario], replicates: int | None, rule: StopRule | None) -> str:
    """Return how many runs an attribution takes, before any starts; raises for wrong arms."""
    from ecosim.study.packages import plan_packages
    from ecosim.study.stopping import n_replicates

    return plan_packages(arms).in_words(*n_replicates(arms[0], replicates, rule))
