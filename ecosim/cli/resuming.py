"""The verbs of folders that are there already: resume, expand, status, verify."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ecosim.cli.look import show
from ecosim.cli.options import Jobs, Quiet
from ecosim.cli.running import progress_bar
from ecosim.cli.studying import ExecutorName, How, RetryFailed, Scheduler, run_study
from ecosim.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Mapping

RESTART = """The same as resume: go on with what was cut off, never from the beginning.

Example: ecosim restart out/morris-baseline
"""

OutFolder = Annotated[Path, typer.Argument(metavar="OUT", help="Folder of results.")]


def resume(
    folder: OutFolder,
    jobs: Jobs = -1,
    executor: ExecutorName = "processes",
    scheduler: Scheduler = None,
    retry_failed: RetryFailed = False,
    quiet: Quiet = False,
) -> None:
    """Go on with a run, comparison, multiplier, study or calibration that was cut off.

    What is finished is not run again, and the results are those of a run that was never cut off.

    Example: ecosim resume out/morris-baseline
    """
    from ecosim.run import request

    said = request.read_request(folder)
    request.check_code(folder, said)
    how = How(jobs, executor, scheduler, retry_failed, said.get("csv", False), quiet=quiet)
    if said["verb"] in ("batch", "sensitivity"):
        _resume_study(folder, said, how)
    elif said["verb"] == "calibrate":
        _resume_calibration(folder, said, how)
    else:
        if executor == "dask":
            raise InputError(
                f"{said['verb']} has no executor dask", file="--executor", expected="processes"
            )
        goes_on = {
            "run": _resume_run, "compare": _resume_comparison, "multiplier": _resume_multiplier,
        }  # fmt: skip
        goes_on[said["verb"]](folder, said, jobs, quiet)


def expand(
    folder: OutFolder,
    more: Annotated[int, typer.Option("--add-replicates", min=1, help="How many more.")],
    jobs: Jobs = -1,
    executor: ExecutorName = "processes",
    scheduler: Scheduler = None,
    quiet: Quiet = False,
) -> None:
    """Add replicates to a study; those it has are not run again.

    Example: ecosim expand out/budget-cut-depth --add-replicates 4
    """
    from ecosim.run import request

    said = request.read_request(folder)
    request.check_code(folder, said)
    if said["verb"] not in ("batch", "sensitivity"):
        raise InputError(
            f"the folder is one of {said['verb']}", file=folder,
            expected="the folder of a batch or a sensitivity study",
            hint="run it again with a larger -n into another folder",
        )  # fmt: skip
    how = How(jobs, executor, scheduler, csv=said.get("csv", False), force=True, quiet=quiet)
    _resume_study(folder, said, how, more)


def status(folder: OutFolder) -> None:
    """Say how far a folder has come, while it is at work or after it was cut off.

    Example: ecosim status out/morris-baseline
    """
    from ecosim.study.standing import standing

    found = standing(folder)
    show(("status", "runs"), [(name, f"{n:,}") for name, n in found.counts.items()])
    for reason, n in found.failures.items():
        print(f"{n:,} x {reason}")
    for note in found.notes:
        print(note)
    left = sum(found.counts.get(name, 0) for name in ("pending", "running", "aborted"))
    if found.is_finished:
        print(f"{found.verb} finished: {folder}")
    else:
        asked = left * (found.seconds or 0.0) / 60
        time = f", about {asked:.0f} minutes of one core" if asked else ""
        print(f"{found.verb} not finished: {left:,} left{time}; ecosim resume {folder}")


def verify(
    folder: OutFolder,
    replicate: Annotated[int, typer.Option(min=0, help="The replicate that is run again.")] = 0,
    draw: Annotated[int, typer.Option(min=0, help="Its draw, in a study.")] = 0,
    quiet: Quiet = False,
) -> None:
    """Check finished results: hash the files, check the books, run one replicate again.

    Example: ecosim verify out/demo
    """
    from ecosim.study.verify import verify as check

    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        found = check(folder, replicate, draw, progress)
    show(
        ("check", "", "found"),
        [(one.what, "ok" if one.is_right else "WRONG", one.said) for one in found],
    )
    if not all(one.is_right for one in found):
        raise RunError("the folder is not what it says it is")


def _resume_study(folder: Path, said: Mapping[str, Any], how: How, more: int = 0) -> None:
    from ecosim.run.request import store_of
    from ecosim.study.request import experiment_of, with_replicates

    experiment, store = experiment_of(folder, said), store_of(folder, said)
    assert store is not None, "a study always has a store"
    run_study(with_replicates(experiment, more), folder, store, said["verb"], how)


def _resume_run(folder: Path, said: Mapping[str, Any], jobs: int, quiet: bool) -> None:
    from ecosim.cli.running import run_into
    from ecosim.run.request import arms_of, store_of

    run_into(
        arms_of(folder, said), folder, replicates=said["replicates"], jobs=jobs,
        verify=said["verify"], csv=said["csv"], store=store_of(folder, said), quiet=quiet,
    )  # fmt: skip


def _resume_comparison(folder: Path, said: Mapping[str, Any], jobs: int, quiet: bool) -> None:
    from ecosim.cli.comparing import compare_folder
    from ecosim.run.request import arms_of, store_of
    from ecosim.study.stopping import StopRule

    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        compare_folder(
            arms_of(folder, said), folder, replicates=said["replicates"],
            until=StopRule(**said["until"]) if said["until"] else None, jobs=jobs,
            verify=said["verify"], allow_idle=said["allow_idle"], attribute=said["attribute"],
            csv=said["csv"], store=store_of(folder, said), progress=progress,
        )  # fmt: skip


def _resume_multiplier(folder: Path, said: Mapping[str, Any], jobs: int, quiet: bool) -> None:
    from ecosim.cli.multiplier import answer_into
    from ecosim.run.request import store_of
    from ecosim.study.multiplier_folder import Question

    answer_into(
        Question.from_request(folder, said), folder, jobs=jobs, verify=said["verify"],
        csv=said["csv"], store=store_of(folder, said), quiet=quiet,
    )  # fmt: skip


def _resume_calibration(folder: Path, said: Mapping[str, Any], how: How) -> None:
    from ecosim.cli.studying import run_calibration
    from ecosim.run.request import store_of
    from ecosim.study.calibration import calibration_of
    from ecosim.study.request import experiment_of

    store = store_of(folder, said)
    assert store is not None, "a calibration always has a store"
    run_calibration(calibration_of(experiment_of(folder, said)), folder, store, how)
