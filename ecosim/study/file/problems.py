"""What is wrong with a study file, collected so that one look shows it all."""

from __future__ import annotations

from types import TracebackType

from ecosim.errors import InputError, ScenarioError
from ecosim.scenario.document import Document, KeyPath, raise_all


class Problems:
    """Errors of one document, each at its line and column.

    Parameters
    ----------
    document
        Says where each key and value stands.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self._errors: list[ScenarioError] = []

    def __len__(self) -> int:
        return len(self._errors)

    def note(self, error: InputError, path: KeyPath = ()) -> None:
        """Add an error found at `path`; one that has a place already, in a scenario, keeps it."""
        if error.file is not None and isinstance(error, ScenarioError):
            self._errors.append(error)
        else:
            self._errors.append(self.document.locate(error, path))

    def at(self, *path: str | int) -> _At:
        """Note an input error of a ``with`` block at `path`, and go on after the block."""
        return _At(self, path)

    def raise_all(self) -> None:
        """Raise what was noted, each once, in the order of the file; nothing where all is right."""
        # two arms may build on the same wrong file
        once = {error.one_line(): error for error in reversed(self._errors)}
        raise_all(sorted(once.values(), key=_place))


class _At:
    """A ``with`` block whose input errors are noted."""

    def __init__(self, problems: Problems, path: KeyPath) -> None:
        self.problems, self.path = problems, path

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:  # fmt: skip
        if not isinstance(error, InputError):
            return False
        self.problems.note(error, self.path)
        return True


def _place(error: ScenarioError) -> tuple[int, int]:
    column = error.column if isinstance(error.column, int) else 0
    return error.line or 0, column
