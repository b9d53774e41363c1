"""One table of a region folder: read, and checked cell by cell.

Every complaint is a :class:`~ecosim.errors.RegionError` with file, row, column, what was expected
and, for a misspelt code, the nearest known one.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ecosim.errors import RegionError
from ecosim.kernel.registry import nearest
from ecosim.kernel.types import AnyArray, Bools, Floats


def frozen(values: AnyArray) -> AnyArray:
    """Make an array read-only and return it."""
    values.flags.writeable = False
    return values


def check_one_of(table: Table, row: int, column: str, text: str, known: Sequence[str]) -> int:
    """Return the position of a code among the known ones, or say which is nearest."""
    if text in known:
        return known.index(text)
    raise table.error(
        f"unknown {column} {text!r}",
        row=row,
        column=column,
        expected="one of " + ", ".join(known),
        nearest=nearest(text, known),
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one CSV file as text.

    Parameters
    ----------
    path
        The file, as it is named in errors.
    header
        Column names.
    rows
        Cells, one list a row, as wide as the header.
    lines
        Line number of every row in the file, counted from 1.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<Table {self.path.name} {len(self.rows)} rows, {len(self.header)} columns>"

    def error(
        self,
        message: str,
        *,
        row: int | None = None,
        column: str | None = None,
        expected: str | None = None,
        nearest: str | None = None,
        hint: str | None = None,
    ) -> RegionError:
        """Return an error that points at a row (its index here) and a column of this file."""
        line = None if row is None else self.lines[row]
        return RegionError(message, file=self.path, line=line, column=column, expected=expected,
                           nearest=nearest, hint=hint)  # fmt: skip

    def text(self, column: str) -> tuple[str, ...]:
        """Return the cells of one column; none may be empty."""
        k = self.header.index(column)
        for i, row in enumerate(self.rows):
            if not row[k]:
                raise self.error(f"{column} is empty", row=i, column=column, expected="a text")
        return tuple(row[k] for row in self.rows)

    def keys(self, column: str) -> tuple[str, ...]:
        """Return the cells of one column, all different."""
        found: dict[str, int] = {}
        for i, text in enumerate(self.text(column)):
            if text in found:
                raise self.error(
                    f"duplicate {column} {text!r}", row=i, column=column,
                    expected=f"each {column} once", hint=f"first on line {self.lines[found[text]]}",
                )  # fmt: skip
            found[text] = i
        return tuple(found)

    def flags(self, column: str) -> Bools:
        """Return a column of ``true`` and ``false``."""
        cells = self.text(column)
        for i, text in enumerate(cells):
            if text not in ("true", "false"):
                raise self.error(
                    f"{column} is {text!r}", row=i, column=column, expected="true or false"
                )
        return np.array([text == "true" for text in cells])

    def numbers(
        self, columns: Iterable[str], low: float = 0.0, high: float = math.inf, unit: str = ""
    ) -> Floats:
        """Return columns of finite numbers within a range.

        Returns
        -------
        values : (n_rows, n_columns)
        """
        names = list(columns)
        values = np.empty((len(self.rows), len(names)))
        for j, name in enumerate(names):
            k = self.header.index(name)
            for i, row in enumerate(self.rows):
                values[i, j] = self._number(i, name, row[k], low, high, unit)
        return values

    def _number(
        self, row: int, column: str, text: str, low: float, high: float, unit: str
    ) -> float:
        expected = f"a number from {low:g} to {high:g}" if high < math.inf else (
            f"a number of at least {low:g}")  # fmt: skip
        expected += f" ({unit})" if unit else ""
        try:
            value = float(text)
        except ValueError:
            raise self.error(
                f"{text!r} is not a number", row=row, column=column, expected=expected
            ) from None
        # written so that NaN fails
        if not (low <= value <= high) or not math.isfinite(value):
            raise self.error(f"{text} is out of range", row=row, column=column, expected=expected)
        return value

    def by_code(
        self,
        column: str,
        codes: Sequence[str],
        columns: Sequence[str],
        low: float = 0.0,
        high: float = math.inf,
        unit: str = "",
    ) -> Floats:
        """Return numbers with one row for each known code, in the order of the codes.

        Returns
        -------
        values : (n_codes, n_columns)
        """
        keys = self.keys(column)
        order = [check_one_of(self, i, column, key, codes) for i, key in enumerate(keys)]
        missing = [code for code in codes if code not in keys]
        if missing:
            raise self.error(
                f"no row for {column} {missing[0]!r}", column=column,
                expected=f"one row for each of {', '.join(codes)}",
            )  # fmt: skip
        values = np.empty((len(codes), len(columns)))
        values[order] = self.numbers(columns, low, high, unit)
        return values


def read_table(folder: Path, name: str, columns: Sequence[str], *, has_more: bool = False) -> Table:
    """Read one CSV file and check its shape.

    Parameters
    ----------
    folder
        Folder of the region.
    name
        File name without ``.csv``.
    columns
        Columns that must be there.
    has_more
        Whether other columns may be there too; otherwise they are refused.

    Raises
    ------
    RegionError
        When the file or a column is missing, a column is unknown or twice there, a row is
        longer or shorter than the header, or there is no row.
    """
    path = folder / f"{name}.csv"
    if not path.is_file():
        near = nearest(path.name, sorted(p.name for p in folder.glob("*.csv")))
        raise RegionError("the table is missing", file=path, expected="a CSV file", nearest=near)
    header, rows, lines = _cells(path)
    table = Table(path, header, rows, lines)
    others = [name_ for name_ in header if name_ not in columns]
    for name_ in columns:
        if name_ not in header:
            raise table.error(
                f"column {name_!r} is missing", column=name_,
                expected="columns " + ", ".join(columns), nearest=nearest(name_, others),
            )  # fmt: skip
    for name_ in header:
        if header.count(name_) > 1:
            raise table.error(f"column {name_!r} is there twice", column=name_, expected="once")
        if name_ not in columns and not has_more:
            raise table.error(
                f"unknown column {name_!r}", column=name_,
                expected="columns " + ", ".join(columns), nearest=nearest(name_, columns),
            )  # fmt: skip
    return table


def _cells(
    path: Path,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Return header, rows and line numbers of a CSV file, every row as wide as the header."""
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            for row in reader:
                if row:
                    rows.append(tuple(cell.strip() for cell in row))
                    lines.append(reader.line_num)
    except UnicodeDecodeError as error:
        raise RegionError("the file is not UTF-8 text", file=path, expected="UTF-8") from error
    except csv.Error as error:
        raise RegionError(f"the file is not CSV: {error}", file=path, expected="CSV") from error
    if len(rows) < 2:
        raise RegionError("the table has no rows", file=path, expected="a header and rows")
    width = len(rows[0])
    for cells, line in zip(rows, lines, strict=True):
        if len(cells) != width:
            raise RegionError(
                f"the row has {len(cells)} cells", file=path, line=line,
                expected=f"{width}, as the header has",
            )  # fmt: skip
    return rows[0], tuple(rows[1:]), tuple(lines[1:])
