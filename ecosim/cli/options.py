"""Options that several verbs share, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecosim.errors import InputError

Out = Annotated[
    Path | None,
    typer.Option("-o", "--out", help="Folder for the results; under out/ when absent."),
]
Replicates = Annotated[
    int | None,
    typer.Option("-n", "--replicates", min=1, help="How many, instead of the file's number."),
]


def _processes(asked: int) -> int:
    """Return how many processes a number means."""
    from ecosim.run.executors.choose import n_jobs

    return n_jobs(asked)


Jobs = Annotated[
    int,
    typer.Option(
        "-j", "--jobs", callback=_processes,
        help="Processes at work at the same time; -1 is all cores but one.",
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed, instead of the file's.")]
Overrides = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Lay one value over the file; repeatable."),
]
Verify = Annotated[
    bool, typer.Option("--verify", help="Assert every accounting identity in every month.")
]
Formats = Annotated[str, typer.Option("--format", help="parquet, or csv to write both.")]
Force = Annotated[
    bool, typer.Option("--force", help="Replace finished results of another question.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress bar.")]


StoreFolder = Annotated[
    Path | None,
    typer.Option(
        "--store", envvar="ECOSIM_STORE",
        help="Folder of finished runs, shared by all studies; beside OUT when absent.",
    ),
]
#: the store's name beside the folders of results, where no other is given
STORE = ".ecosim-store"


def store_folder(given: Path | None, out: Path) -> Path:
    """Return where finished runs are kept: as given, or beside the folder of results."""
    return given or out.resolve().parent / STORE


def wants_csv(formats: str) -> bool:
    """Return whether tables are written as CSV, too; a format that is not known is refused."""
    if formats not in ("parquet", "csv"):
        raise InputError(
            f"format {formats!r} is not known", file="--format", expected="parquet or csv"
        )
    return formats == "csv"


def laid_over(overrides: list[str] | None, seed: int | None) -> list[str]:
    """Return what is laid over every scenario file: its seed among the values."""
    return [*(overrides or []), *([f"seed={seed}"] if seed is not None else [])]
