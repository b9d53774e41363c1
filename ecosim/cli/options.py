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
Jobs = Annotated[
    int, typer.Option("-j", "--jobs", min=1, help="Processes at work at the same time.")
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
