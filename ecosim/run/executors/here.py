"""In this process, one part after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from ecosim.run.executors.protocol import Lost

P = TypeVar("P")
R = TypeVar("R")


class Here:
    """Works in this process."""

    n_workers = 1

    def run(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R | Lost[P]]:
        """Yield the outcome of every part, in order."""
        for part in parts:
            yield work(part)

    def close(self) -> None:
        """Do nothing: there is nobody to send away."""
