"""The verb that runs scenarios, with a progress bar where somebody watches."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    Replicates,
    Seed,
    StoreFolder,
    Verify,
    laid_over,
    store_folder,
    wants_csv,
)
from ecosim.errors import RunError

if TYPE_CHECKING:
    from ecosim.run import RunSummary
    from ecosim.scenario import Scenario

Progress = Callable[[int, int, str], None]


def run(
    scenarios: Annotated[list[Path], typer.Argument(metavar="SCENARIO...", help="Scenario files.")],
    out: Out = None,
    replicates: Replicates = None,
    jobs: Jobs = 1,
    seed: Seed = None,
    overrides: Overrides = None,
    verify: Verify = False,
    store: StoreFolder = None,
    formats: Formats = "parquet",
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Run scenarios; write tables and figures.

    A finished replicate is kept whatever happens; the same command, or `ecosim resume`, goes on.

    Example: ecosim run scenarios/baseline.yaml -o out/baseline -n 4 -j 2
    """
    csv = wants_csv(formats)
    extra = laid_over(overrides, seed)
    extra += [f"replicates={replicates}"] if replicates is not None else []
    # every file is checked before anything runs or is written
    loaded = [load(path, extra) for path in scenarios]
    folder = out or Path("out") / _slug(scenarios[0].stem)

    run_into(
        loaded, folder, replicates=replicates, jobs=jobs, verify=verify, csv=csv,
        store=store_folder(store, folder), force=force, quiet=quiet,
    )  # fmt: skip


def run_into(
    scenarios: Sequence[Scenario],
    folder: Path,
    *,
    replicates: int | None,
    jobs: int,
    verify: bool,
    csv: bool,
    store: Path | None,
    force: bool = False,
    quiet: bool = False,
) -> None:
    """Run scenarios into a folder and say what came out."""
    for scenario in scenarios:
        print_notes(scenario)
    from ecosim.report import draw_run
    from ecosim.run import run_scenarios

    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        summaries = run_scenarios(
            scenarios, folder, replicates=replicates, jobs=jobs, verify=verify, csv=csv,
            force=force, progress=progress, draw=draw_run,
            store=store,
        )  # fmt: skip
    _tell(summaries)
    if any(summary.failures for summary in summaries):
        raise RunError("not every replicate could be finished; the manifest lists why")


def _tell(summaries: list[RunSummary]) -> None:
    """Print the headlines of each run, then what the numbers are and where the files lie."""
    from ecosim.report import headline_table, summary_lines

    console = plain_console()
    for summary in summaries:
        if not summary.headlines.empty:
            console.print(headline_table(summary))
    print("\n".join(summary_lines(summaries)))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "run"


@contextmanager
def progress_bar(*, is_shown: bool) -> Iterator[Progress | None]:
    """Show how far the work is, on standard error, for as long as it takes."""
    if not is_shown:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def progress(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        yield progress
