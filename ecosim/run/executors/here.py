"""In this process, one part after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ecosim.run.executors.protocol import Lost
from ecosim.run.executors.worker import settled

P = TypeVar("P")
R = TypeVar("R")


class Here:
    """Works in this process.

    Parameters
    ----------
    is_ours
        The process does nothing but this: it may settle down as a worker does.
    """

    n_workers = 1

    def __init__(self, *, is_ours: bool = False) -> None:
        self._do = settled if is_ours else _plainly

    def run(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R | Lost[P]]:
        """Yield the outcome of every part, in order."""
        for part in parts:
            yield self._do(work, part)

    def close(self) -> None:
        """Do nothing: there is nobody to send away."""


def _plainly(work: Callable[[P], R], part: P) -> R:
    return work(part)
