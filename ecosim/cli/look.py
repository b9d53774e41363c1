"""Verbs that look and never run: validate, explain, diff, schema, examples."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ecosim.cli.options import Overrides
from ecosim.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from rich.console import Console

    from ecosim.scenario import Scenario

ScenarioFile = Annotated[Path, typer.Argument(help="A scenario file.", show_default=False)]


def validate(
    scenarios: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="Files of scenarios, studies or calibrations."),
    ],
    overrides: Overrides = None,
) -> None:
    """Check scenarios and studies; exit code 2 when wrong.

    Says file, line and column, what was expected and the nearest known key; of a study how many
    rows and runs it has.

    Example: ecosim validate scenarios/local-first.yaml
    """
    wrong: list[InputError] = []
    for path in scenarios:
        try:
            print(f"{path}: ok, {_checked(path, overrides)}")
        except InputError as error:
            wrong.append(error)
    if wrong:
        first, *rest = wrong
        first.also = (*first.also, *rest)
        raise first


def _checked(path: Path, overrides: list[str] | None) -> str:
    """Return what a file that is right describes."""
    from ecosim.scenario.document import read_document
    from ecosim.scenario.kinds import kind_of

    try:
        kind = kind_of(read_document(path, str(path)).data)
    except InputError:
        kind = "scenario"  # said again, and in full, by whoever loads it
    if kind == "calibration":
        from ecosim.study.file import load_calibration

        return repr(load_calibration(path, tuple(overrides or ())))
    if kind == "scenario":
        scenario = load(path, overrides)
        print_notes(scenario)
        return repr(scenario)
    from ecosim.study.file import load_experiment

    study = load_experiment(path, tuple(overrides or ()))
    return f"{study!r} = {study.n_runs:,} runs"


def explain(
    scenario: ScenarioFile,
    changed: Annotated[
        bool, typer.Option("--changed", help="Only what is set, not the defaults.")
    ] = False,
    overrides: Overrides = None,
) -> None:
    """Show every value in force and its source.

    Columns: value, unit, where it was set, source of the default and range.

    Example: ecosim explain scenarios/local-first.yaml --changed
    """
    from ecosim.scenario.describe import facts

    loaded = load(scenario, overrides)
    rows = [fact for fact in facts(loaded) if not changed or fact.where != "default"]
    show_keyed(("key", "value", "unit", "set at", "source"), rows)
    for lever in loaded.levers:
        print(f"\n{lever.in_words()}")
    print_notes(loaded)


def diff(first: ScenarioFile, second: ScenarioFile) -> None:
    """Show the values on which two scenarios differ.

    Example: ecosim diff scenarios/baseline.yaml scenarios/local-first.yaml
    """
    from ecosim.scenario.describe import differences

    found = differences(load(first), load(second))
    if not found:
        print("no difference")
        return
    rows = [(d.key, _said(d.first), _said(d.second), d.unit) for d in found]
    show_keyed(("key", str(first), str(second), "unit"), rows)


def schema(
    study: Annotated[bool, typer.Option("--study", help="Of study files instead.")] = False,
    calibration: Annotated[
        bool, typer.Option("--calibration", help="Of files of calibrations instead.")
    ] = False,
) -> None:
    """Print the JSON Schema of scenario, study or calibration files, for editors.

    Example: ecosim schema > scenario.schema.json
    """
    import json

    if calibration:
        from ecosim.study.file import calibration_schema as make
    elif study:
        from ecosim.study.file import study_schema as make
    else:
        from ecosim.scenario.schema import scenario_schema as make

    print(json.dumps(make(), indent=2, ensure_ascii=False))


def examples(
    name: Annotated[
        str | None, typer.Argument(help="What to print.", show_default=False)
    ] = None,
) -> None:
    """List the shipped scenarios and studies and your own beside them, or print one.

    A file with a fault is left out of the list; a line on standard error says what is wrong in it.

    Example: ecosim examples baseline > baseline.yaml
    """
    from ecosim.scenario.shipped import (
        SCENARIOS,
        STUDIES,
        example,
        scenarios_at_hand,
        studies_at_hand,
    )

    if name is not None:
        sys.stdout.write(example(name).read_text(encoding="utf-8"))
        return
    scenarios = _described(scenarios_at_hand(), lambda path: load(path).description)
    studies = _described(studies_at_hand(), _description)
    for what, rows, shipped in (("scenario", scenarios, SCENARIOS), ("study", studies, STUDIES)):
        show((what, "what it asks"), [row for row in rows if row[0] in shipped])
        own = [row for row in rows if row[0] not in shipped]
        if own:
            show((f"own {what}", "what it asks"), own)


def _described(files: Mapping[str, Path], ask: Callable[[Path], str]) -> list[tuple[str, str]]:
    """Return what each file asks; those with a fault are named on standard error instead."""
    rows = []
    for name, path in files.items():
        try:
            rows.append((name, ask(path)))
        except InputError as error:
            print(f"note: not listed: {error}", file=sys.stderr)
    return rows


def _description(path: Path) -> str:
    """Return what a study file says about itself."""
    from ecosim.scenario.document import read_document

    return str(read_document(path, str(path)).data.get("description", ""))


def load(path: Path, overrides: list[str] | None = None) -> Scenario:
    """Return a checked scenario."""
    from ecosim.scenario import Scenario

    return Scenario.load(path, tuple(overrides or ()))


def print_notes(scenario: Scenario) -> None:
    """Say on standard error what is worth a second look in a scenario that is right."""
    from ecosim.scenario.notes import notes

    for note in notes(scenario):
        print(f"note: {note}", file=sys.stderr)


def _said(value: str | None) -> str:
    return "-" if value is None else value


#: characters a line when the output is not a terminal, so that nothing is cut off in a pipe
PIPE_WIDTH = 240


def plain_console() -> Console:
    """Return a console for standard output that adds no colours of its own to numbers."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PIPE_WIDTH, highlight=False)


#: characters that a column beside the key needs before its words break
LEAST_WIDTH = 20


def show_keyed(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table whose first column is a key; where it is too narrow, an entry a key.

    A key stays whole, so that it can be found and copied.
    """
    rows, console = list(rows), plain_console()
    widest = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    # rich puts three characters between columns, and one at either end
    fits = sum(widest) + 3 * len(widest) <= console.width
    if fits or (console.width - widest[0]) // len(header[1:]) >= LEAST_WIDTH + 3:
        show(header, rows, key_width=widest[0])
        return
    from rich.padding import Padding
    from rich.text import Text

    for key, *cells in rows:
        said = [f"{name}: {cell}" for name, cell in zip(header[1:], cells, strict=True) if cell]
        console.print(Text(key, style="bold", overflow="fold"))
        console.print(Padding(Text(" · ".join(said), overflow="fold"), (0, 0, 0, 4)))


def show(
    header: Sequence[str], rows: Iterable[Sequence[str]], key_width: int | None = None
) -> None:
    """Print a table on standard output; cells wrap, nothing is cut."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for i, name in enumerate(header):
        table.add_column(name, overflow="fold", min_width=None if i else key_width)
    for row in rows:
        # cells are the user's own words: no markup is read out of them
        table.add_row(*(Text(cell) for cell in row))
    plain_console().print(table)
