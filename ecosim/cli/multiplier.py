"""The verb for the marginal multiplier: what one more public pound does, by paired runs."""

from __future__ import annotations

import sys
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecosim.cli.look import load, plain_console
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
from ecosim.cli.running import progress_bar
from ecosim.errors import InputError, RunError

if TYPE_CHECKING:
    from ecosim.study.multiplier_folder import MultiplierStudy, Question


def multiplier(
    scenario: Annotated[
        Path | None, typer.Argument(help="A scenario file; the shipped baseline when absent.")
    ] = None,
    impulse: Annotated[
        list[str] | None,
        typer.Option(
            "--impulse", metavar="GBP",
            help="Sum at full scale, below zero for a cut; repeatable, or 1e6,-1e6.",
        ),
    ] = None,
    sector: Annotated[str, typer.Option("--sector", help="What is bought: a sector's code.")] = "",
    place: Annotated[
        str, typer.Option("--place", help="The place whose firms sell it, by code.")
    ] = "",
    financing: Annotated[
        str, typer.Option("--financing", help="Who pays: outside, switch or council-tax.")
    ] = "outside",
    month: Annotated[
        str, typer.Option("--month", metavar="YYYY-MM", help="When; the first month by default.")
    ] = "",
    months: Annotated[
        int | None, typer.Option("--months", help="How many months to run, instead of the file's.")
    ] = None,
    waterfall: Annotated[
        bool, typer.Option("--waterfall", help="Switch on one mechanism after the other.")
    ] = False,
    asymmetry: Annotated[
        bool,
        typer.Option("--asymmetry", help="A rise against a cut, one mechanism off at a time."),
    ] = False,
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
    """Show what one more public pound adds.

    The same runs with and without an extra purchase of one month, cumulated to 12, 36 and all
    months and divided by the extra payments in the books. A finished replicate is kept whatever
    happens; the same command, or `ecosim resume`, goes on.

    Example: ecosim multiplier --impulse 1e6 --sector CON --place birmingham -n 5 --set scale=0.05
    """
    csv = wants_csv(formats)
    extra = laid_over(overrides, seed)
    extra += [f"months={_months(months)}"] if months is not None else []
    asked = _question(
        scenario, extra, _sums(impulse), sector, place, financing, month, replicates, waterfall,
        asymmetry,
    )  # fmt: skip
    folder = out or Path("out") / "multiplier"
    answer_into(
        asked, folder, jobs=jobs, verify=verify, csv=csv, force=force,
        store=store_folder(store, folder), quiet=quiet,
    )  # fmt: skip


def answer_into(
    asked: Question,
    folder: Path,
    *,
    jobs: int,
    verify: bool,
    csv: bool,
    store: Path | None,
    force: bool = False,
    quiet: bool = False,
) -> None:
    """Answer a question into a folder and say what came out."""
    from ecosim.report.marginal import draw_multiplier
    from ecosim.study.multiplier_folder import multiplier_into

    with progress_bar(is_shown=not quiet and sys.stderr.isatty()) as progress:
        study = multiplier_into(
            asked, folder, jobs=jobs, verify=verify, csv=csv, force=force, store=store,
            progress=progress, draw=draw_multiplier,
        )  # fmt: skip
    _tell(study, folder)
    if any(part.failures for part in study.parts):
        raise RunError("not every replicate could be finished; the manifest lists why")


def _question(
    scenario: Path | None,
    extra: list[str],
    sums: tuple[float, ...],
    sector: str,
    place: str,
    financing: str,
    month: str,
    replicates: int | None,
    waterfall: bool,
    asymmetry: bool,
) -> Question:
    """Return the question, checked before anything runs or is written."""
    from ecosim.scenario.shipped import shipped_scenario
    from ecosim.study.multiplier_folder import Question

    loaded = load(scenario or shipped_scenario("baseline"), extra)
    asked = Question(
        scenario=loaded, amounts=sums, sector=sector, place=place, financing=financing,
        month=month, waterfall=waterfall, asymmetry=asymmetry,
        replicates=loaded.replicates if replicates is None else replicates,
    )  # fmt: skip
    try:
        asked.check()
    except InputError as error:
        key = error.path[1] if error.path[:1] == ("impulse",) and len(error.path) > 1 else ""
        raise (error.at(_OPTIONS[str(key)]) if key in _OPTIONS else error) from None
    return asked


#: which option sets a key of the impulse
_OPTIONS = {
    "amount": "--impulse", "sector": "--sector", "place": "--place", "financing": "--financing",
    "month": "--month",
}  # fmt: skip


def _sums(texts: list[str] | None) -> tuple[float, ...]:
    """Return the sums of money that were written, in their order."""
    found = []
    for part in ",".join(texts or ["1e6"]).split(","):
        try:
            value = float(part)
        except ValueError:
            value = 0.0
        if not isfinite(value) or value == 0.0:
            raise InputError(
                f"an impulse cannot be {part.strip()!r}", file="--impulse",
                expected="pounds other than zero, such as 1e6 or -1e6",
            )  # fmt: skip
        found.append(value)
    return tuple(found)


def _months(months: int) -> int:
    if not 1 <= months <= 600:
        raise InputError(
            f"a run cannot have {months} months", file="--months", expected="1 to 600 months"
        )
    return months


def _tell(study: MultiplierStudy, folder: Path) -> None:
    """Print the tables, what they mean, and where the files are."""
    from ecosim.report.marginal import asymmetry_grid, closing_lines, multiplier_grid, steps_grid

    console = plain_console()
    console.print(multiplier_grid(study))
    if study.waterfall is not None:
        for one in study.waterfall.runs.impulses:
            console.print(steps_grid(study.waterfall, one.amount))
    if study.asymmetry is not None:
        console.print(asymmetry_grid(study.asymmetry))
    print("\n".join(closing_lines(study, folder)))
