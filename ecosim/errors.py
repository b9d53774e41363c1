"""Everything that can go wrong, as one tree.

::

    EcosimError
    ├── InputError            the user's input is wrong: exit code 2
    │   ├── ScenarioError     a scenario file, or --set
    │   ├── RegionError       a folder of region tables
    │   └── ParameterError    a value of a declared parameter
    ├── BooksError            an accounting identity does not hold
    └── RunError              a run failed for another reason: exit code 1

An input error says what is wrong, where, what was expected and what to do next.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Self


class EcosimError(Exception):
    """Base of every error this package raises on purpose."""


class InputError(EcosimError):
    """What the user wrote cannot be used.

    Parameters
    ----------
    message
        What is wrong, without a full stop.
    file
        The file as the user named it, or ``--set``.
    line, column
        Position in the file, counted from 1.
    expected
        What would have been right, with range and unit.
    nearest
        The nearest known name, for a misspelling.
    hint
        What to do next.
    also
        Further errors found in the same input, reported with this one.
    path
        Keys that lead to the culprit from the value that was checked; whoever knows the
        file turns them into a line and a column.
    at_key
        True when the key itself is wrong, not its value.
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | Path | None = None,
        line: int | None = None,
        column: int | str | None = None,
        expected: str | None = None,
        nearest: str | None = None,
        hint: str | None = None,
        also: Sequence[InputError] = (),
        path: Sequence[str | int] = (),
        at_key: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file, self.line, self.column = file, line, column
        self.expected, self.nearest, self.hint = expected, nearest, hint
        self.also, self.path, self.at_key = tuple(also), tuple(path), at_key

    @property
    def where(self) -> str:
        """Return ``file:line:column``, as far as it is known."""
        parts = (self.file, self.line, self.column)
        return ":".join(str(part) for part in parts if part is not None)

    def __str__(self) -> str:
        return "\n".join([self.one_line(), *(str(error) for error in self.also)])

    def one_line(self) -> str:
        """Return this error alone, without those found beside it."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        if self.hint:
            text += f" {self.hint}" if self.nearest else f"; {self.hint}"
        return text

    def at(
        self,
        file: str | Path | None,
        line: int | None = None,
        column: int | str | None = None,
    ) -> Self:
        """Return the same error with its place in the input."""
        return type(self)(
            self.message,
            file=file,
            line=line,
            column=column,
            expected=self.expected,
            nearest=self.nearest,
            hint=self.hint,
            also=self.also,
            path=self.path,
            at_key=self.at_key,
        )

    def __reduce__(self) -> tuple[object, ...]:
        # keyword-only arguments do not survive the default pickling of exceptions,
        # and errors cross process borders in a batch
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(kind: type[InputError], message: str, state: dict[str, object]) -> InputError:
    error = kind(message)
    error.__dict__.update(state)
    return error


class ScenarioError(InputError):
    """A scenario, or a ``--set``, is not what the interface page allows."""


class RegionError(InputError):
    """A folder of region tables is incomplete or contradicts itself."""


class ParameterError(InputError):
    """A parameter is unknown, or its value is outside the accepted range."""


class BooksError(EcosimError):
    """An accounting identity does not hold: a fault of the model, never of the user."""


class RunError(EcosimError):
    """A run could not be finished."""
