"""The verbs of studies: batches of runs, and sensitivity analyses of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecosim.cli.look import show
from ecosim.cli.options import (
    Force,
    Formats,
    Jobs,
    Out,
    Overrides,
    Quiet,
    StoreFolder,
    store_folder,
    wants_csv,
)
from ecosim.cli.running import Progress, progress_bar
from ecosim.errors import InputError, RunError

if TYPE_CHECKING:
    from ecosim.run.executors import Executor
    from ecosim.run.store import Store
    from ecosim.study.calibration import Calibration
    from ecosim.study.experiment import Experiment
    from ecosim.study.study_folder import Analyse, StudyResult

#: larger studies are not looked up in the store before they start
MOST_COUNTED = 200_000

StudyFile = Annotated[Path, typer.Argument(metavar="STUDY", help="A study file.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what it costs in runs, time and disk; run nothing.")
]
ExecutorName = Annotated[
    str, typer.Option("--executor", help="Where runs are done: processes, here or dask.")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Of a Dask scheduler: tcp://HOST:PORT."),
]
RetryFailed = Annotated[
    bool, typer.Option("--retry-failed", help="Run failed runs again, instead of keeping them.")
]


@dataclass(frozen=True, slots=True)
class How:
    """Where and how a study is run: the flags that change none of its numbers."""

    jobs: int
    executor: str = "processes"
    scheduler: str | None = None
    retry_failed: bool = False
    csv: bool = False
    force: bool = False
    quiet: bool = False


def batch(
    study: StudyFile,
    out: Out = None,
    jobs: Jobs = -1,
    executor: ExecutorName = "processes",
    scheduler: Scheduler = None,
    store: StoreFolder = None,
    dry_run: DryRun = False,
    overrides: Overrides = None,
    retry_failed: RetryFailed = False,
    formats: Formats = "parquet",
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Run a study: every row of a design, every arm, every replicate.

    Finished runs are kept whatever happens; the same command, or `ecosim resume`, goes on.

    Example: ecosim batch experiments/budget-cut-depth/study.yaml -j 2
    """
    how = How(jobs, executor, scheduler, retry_failed, wants_csv(formats), force, quiet)
    _ask("batch", study, out, store, dry_run, overrides, how)


def sensitivity(
    study: StudyFile,
    out: Out = None,
    jobs: Jobs = -1,
    executor: ExecutorName = "processes",
    scheduler: Scheduler = None,
    store: StoreFolder = None,
    dry_run: DryRun = False,
    overrides: Overrides = None,
    retry_failed: RetryFailed = False,
    formats: Formats = "parquet",
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Run a study and analyse it: which factors matter, for a level or for a policy's effect.

    Example: ecosim sensitivity experiments/morris-baseline/study.yaml --dry-run
    """
    how = How(jobs, executor, scheduler, retry_failed, wants_csv(formats), force, quiet)
    _ask("sensitivity", study, out, store, dry_run, overrides, how)


def calibrate(
    study: StudyFile,
    out: Out = None,
    jobs: Jobs = -1,
    executor: ExecutorName = "processes",
    scheduler: Scheduler = None,
    store: StoreFolder = None,
    dry_run: DryRun = False,
    overrides: Overrides = None,
    retry_failed: RetryFailed = False,
    formats: Formats = "parquet",
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Search for parameters at which the model meets published figures.

    The best point is run again with draws that the search never saw, and what else meets every
    figure is kept: it is what the figures leave open. The same command, or `ecosim resume`, goes
    on.

    Example: ecosim calibrate experiments/calibrate-competition/calibration.yaml --dry-run
    """
    from ecosim.study.file import load_calibration

    ask = load_calibration(study, tuple(overrides or ()))
    folder = out or Path("out") / study.resolve().parent.name
    kept = store_folder(store, folder)
    if dry_run:
        _tell_cost(ask, jobs)
        return
    how = How(jobs, executor, scheduler, retry_failed, wants_csv(formats), force, quiet)
    run_calibration(ask, folder, kept, how)


def _tell_cost(ask: Calibration, jobs: int) -> None:
    """Print runs, time and disk of a search; how many of them the store has nobody knows yet."""
    from ecosim.study.bill import bill, duration, size

    print(repr(ask))
    n, a_point = ask.search.evaluations(ask.n_factors), ask.experiment.replicates
    runs = n * a_point + 2 * a_point
    one = bill(ask.experiment)
    print(f"{n:,} points x {a_point:,} replicates = {n * a_point:,} runs, and {2 * a_point:,} more "
          "for the start and the best with fresh draws")  # fmt: skip
    print(f"about {duration(runs * one.seconds / jobs)} with {jobs} jobs ({one.seconds:.2f} s a "
          "run, measured on short ones); runs that the store has cost nothing")  # fmt: skip
    print(f"about {size(runs * one.bytes)} in the store")


@contextmanager
def _at_work(
    folder: Path, store: Path, how: How
) -> Iterator[tuple[Store, Executor, Progress | None]]:
    """Open a store, workers and a bar, and say how to go on when it is broken off."""
    from ecosim.run.executors import make_executor
    from ecosim.run.store import Store

    workers = make_executor(how.executor, how.jobs, how.scheduler)
    try:
        shown = progress_bar(is_shown=not how.quiet and sys.stderr.isatty())
        with Store(store) as kept, shown as progress:
            yield kept, workers, progress
    except KeyboardInterrupt:
        print(f"finished runs are kept; go on with: ecosim resume {folder}", file=sys.stderr)
        raise
    finally:
        workers.close()


def run_calibration(ask: Calibration, folder: Path, store: Path, how: How) -> None:
    """Run a calibration into its folder and say what came out."""
    from ecosim.report.study.calibration import closing_rows, report_calibration
    from ecosim.study.calibration import calibrate_into

    with _at_work(folder, store, how) as (kept, workers, progress):
        result, fitted = calibrate_into(
            ask, folder, kept, workers, force=how.force, csv=how.csv, progress=progress,
            report=report_calibration, retry_failed=how.retry_failed,
        )  # fmt: skip
    tables, lines = closing_rows(fitted, result)
    for table in tables:
        show(tuple(table.header), [tuple(row) for row in table.rows])
        print()
    print("\n".join(lines))
    if result.n_failed or fitted.n_fresh_undefined:
        raise RunError(
            f"{result.n_failed:,} runs did not succeed, and {fitted.n_fresh_undefined:,} fresh "
            "replicates lack a figure: the points they belong to are out of the search; "
            f"runs.parquet says why (ecosim resume {folder} --retry-failed tries them again)"
        )


def _ask(
    verb: str,
    study: Path,
    out: Path | None,
    store: Path | None,
    dry_run: bool,
    overrides: list[str] | None,
    how: How,
) -> None:
    """Read a study file and run it, or say what that would cost."""
    from ecosim.study.file import load_experiment

    experiment = load_experiment(study, tuple(overrides or ()))
    if verb == "sensitivity":
        _refuse_no_analysis(experiment, study)
    folder = out or Path("out") / study.resolve().parent.name
    kept = store_folder(store, folder)
    if dry_run:
        tell_bill(experiment, kept, how.jobs)
    else:
        run_study(experiment, folder, kept, verb, how)


def _refuse_no_analysis(experiment: Experiment, study: Path) -> None:
    if not experiment.analyses:
        raise InputError(
            "the study asks for no analysis", file=study, expected="analyses: [morris], or another",
            hint="ecosim batch runs it without one",
        )  # fmt: skip


def tell_bill(experiment: Experiment, store: Path, jobs: int) -> None:
    """Print runs, time and disk, and how many runs the store has already."""
    from ecosim.run.executors.here import Here
    from ecosim.run.store import Store
    from ecosim.study.batch import Batch
    from ecosim.study.bill import bill

    print(repr(experiment.design))
    n_known, n_distinct = 0, None
    if experiment.n_runs <= MOST_COUNTED and store.is_dir():
        with Store(store) as known:
            planned = Batch(experiment, known, Here())
            planned.plan(experiment.replicates)
            n_distinct = len(planned.keys)
            n_known = sum(known.is_finished(key) for key in planned.keys)
    for line in bill(experiment, n_known=n_known, n_distinct=n_distinct).lines(jobs):
        print(line)


def run_study(experiment: Experiment, folder: Path, store: Path, verb: str, how: How) -> None:
    """Run a study into its folder and say what came out."""
    from ecosim.study.study_folder import study_into

    with _at_work(folder, store, how) as (kept, workers, progress):
        result = study_into(
            experiment, folder, kept, workers, verb=verb, force=how.force, csv=how.csv,
            retry_failed=how.retry_failed, progress=progress, analyse=_analysis(verb),
        )  # fmt: skip
    _tell(result)
    if result.n_failed:
        raise RunError(
            f"{result.n_failed:,} runs did not succeed; runs.parquet says why "
            f"(ecosim resume {folder} --retry-failed tries them again)"
        )
    if result.analysed.get("refused"):
        raise RunError("not every analysis could be made: " + "; ".join(result.analysed["refused"]))


def _analysis(verb: str) -> Analyse:
    """Return what is done with finished tables: the page, and for a sensitivity its analyses."""
    from ecosim.report.study import analyse_and_report, report_of

    return report_of if verb == "batch" else analyse_and_report


def _tell(result: StudyResult) -> None:
    """Print the outcomes, how many runs that took, and where they are."""
    from ecosim.report.study.lines import closing_lines, finding_lines, outcome_rows

    show(*outcome_rows(result))
    print("\n".join((*finding_lines(result), *closing_lines(result))))
