"""Read the instruments' tables of a run's folder; they are there for single runs alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.clock import Calendar
from ecosim.result.yearly import calendar_of
from ecosim.run.files import read_metadata

INSTRUMENTS = ("lm3", "input_output", "tracing", "money_steps")


@dataclass(frozen=True, eq=False)
class Instrument:
    """One table: its rows with the year they are about, and what its file says of itself.

    Attributes
    ----------
    rows : with columns ``year``, ``months`` and ``is_whole``, a year of twelve months
    about : scale, names of places and sectors, units
    """

    rows: pd.DataFrame
    about: dict[str, Any]

    @property
    def years(self) -> list[str]:
        """Return the years it has, in order."""
        return list(dict.fromkeys(self.rows["year"]))

    def of_year(self, year: str | None) -> pd.DataFrame:
        """Return the rows of a year; of the last whole one where none is named.

        Raises
        ------
        InputError
            When the run has no such year.
        """
        if year is None:
            whole = self.rows[self.rows["is_whole"]]
            year = str((whole if len(whole) else self.rows)["year"].iloc[-1])
        if year not in self.years:
            raise wrong("year", year, self.years)
        return self.rows[self.rows["year"] == year]


def read_instrument(folder: Path, name: str) -> Instrument:
    """Read one table.

    Raises
    ------
    InputError
        When the folder is no run's, or the run is older than its instruments.
    """
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise InputError(
            f"there is no {name}.parquet", file=folder, expected="the folder of a finished run",
            hint="comparisons keep none: run the scenario with `ecosim run`",
        )  # fmt: skip
    frame = pd.read_parquet(path)
    texts = frame.select_dtypes("category").columns
    frame = frame.astype(dict.fromkeys(texts, "str"))
    calendar = _calendar(folder, frame)
    index = frame["month"].map({m: calendar.index(m) for m in frame["month"].unique()})
    frame = frame.assign(
        year=(index // 12).map(calendar.year_label), is_whole=index % 12 == 11
    )
    return Instrument(frame, read_metadata(path))


def _calendar(folder: Path, frame: pd.DataFrame) -> Calendar:
    """Return the months of the run; of the table alone where its indicators are gone."""
    indicators = folder / "indicators.parquet"
    months = pd.read_parquet(indicators, columns=["month"]) if indicators.is_file() else frame
    return calendar_of(months.astype({"month": "str"}))


def chosen(frame: pd.DataFrame, column: str, value: str) -> pd.DataFrame:
    """Return the rows with a value.

    Raises
    ------
    InputError
        When there is none, with the nearest.
    """
    found = frame[frame[column] == value]
    if found.empty:
        raise wrong(column, value, sorted(frame[column].unique()))
    return found


def wrong(option: str, value: str, known: Sequence[str]) -> InputError:
    """Return the error of an option whose value is not among those known."""
    near = get_close_matches(value, known, 1)
    return InputError(
        f"{value!r} is not known", file=f"--{option}", expected=" or ".join(known),
        nearest=near[0] if near else None,
    )  # fmt: skip
