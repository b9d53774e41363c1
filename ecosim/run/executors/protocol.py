"""What an executor is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

P = TypeVar("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Lost(Generic[P]):
    """A part whose worker died, or was given up with a dead one.

    Attributes
    ----------
    part
    why : in words
    """

    part: P
    why: str


class Executor(Protocol):
    """Does work on parts, somewhere."""

    @property
    def n_workers(self) -> int:
        """Return how many parts are at work at the same time."""
        ...

    def run(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R | Lost[P]]:
        """Yield the outcome of every part, in the order in which they end.

        Parameters
        ----------
        work
            A function that workers can import; what it raises ends the iteration.
        parts
            Sent to a worker one at a time.
        """
        ...

    def close(self) -> None:
        """Give the workers up."""
        ...
