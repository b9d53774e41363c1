"""The verb for LM3: of a run's books, or of a survey's three numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ecosim.cli.look import show
from ecosim.errors import InputError


def lm3(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="OUT", help="Folder of a run.", show_default=False),
    ] = None,
    r1: Annotated[
        float | None, typer.Option("--r1", metavar="GBP", help="A survey's round one: all paid.")
    ] = None,
    r2: Annotated[
        float | None, typer.Option("--r2", metavar="GBP", help="Round two: paid on in the area.")
    ] = None,
    r3: Annotated[
        float | None, typer.Option("--r3", metavar="GBP", help="Round three: paid on again.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", help="all, buyer_kind, buyer, place, category or supplier_kind: what to show."
        ),
    ] = "buyer_kind",
    area: Annotated[
        str, typer.Option("--area", help="own_place, combined_authority or region.")
    ] = "region",
    payroll: Annotated[str, typer.Option("--payroll", help="in or out.")] = "in",
    basis: Annotated[str, typer.Option("--basis", help="workplace or address.")] = "workplace",
    year: Annotated[
        str | None,
        typer.Option("--year", help="2025-26, say; the last when absent.", show_default=False),
    ] = None,
) -> None:
    """Show LM3 of a run, or work it out from a survey's three rounds.

    A survey: ecosim lm3 --r1 100000 --r2 45000 --r3 12000

    Example: ecosim lm3 out/baseline --by place --area own_place
    """
    rounds = {"--r1": r1, "--r2": r2, "--r3": r3}
    given = [name for name, value in rounds.items() if value is not None]
    if folder is not None and given:
        raise InputError(
            "a run and a survey are two questions", file=given[0],
            expected="a folder, or --r1, --r2 and --r3",
        )  # fmt: skip
    if folder is not None:
        _of_run(folder, by, area, payroll, basis, year)
        return
    missing = [name for name in rounds if name not in given]
    if missing:
        raise InputError(
            "a survey has three rounds" if given else "nothing to work on",
            file=missing[0], expected="the folder of a run, or all of --r1, --r2 and --r3",
        )  # fmt: skip
    _of_survey(*(value for value in rounds.values() if value is not None))


def _of_survey(r1: float, r2: float, r3: float) -> None:
    from ecosim.accounts.survey import Survey

    survey = Survey(r1, r2, r3)
    print(f"LM3 {survey.lm3:.3f}: £{survey.lm3:.2f} of turnover for each £1 of round one\n")
    for line in survey.warnings():
        print(f"- {line}")


def _of_run(
    folder: Path, by: str, area: str, payroll: str, basis: str, year: str | None
) -> None:
    from ecosim.report.instruments.lm3_table import HEADER, lm3_rows, lm3_words, read_lm3

    chosen = read_lm3(folder, by, area, payroll, basis, year)
    show(HEADER, lm3_rows(chosen))
    print("\n".join(lm3_words(chosen)))
