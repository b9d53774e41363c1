"""In worker processes of this machine; a pool that breaks is rebuilt."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from ecosim.run.executors import worker
from ecosim.run.executors.protocol import Lost

P = TypeVar("P")
R = TypeVar("R")

#: memory of a worker, bytes, beyond which it is replaced by a new one
MEMORY_LIMIT = 2 * 1024**3
#: parts that wait at a worker's door: more would be lost with a broken pool
WAITING = 1


class Processes:
    """Worker processes.

    Parameters
    ----------
    jobs
        How many.
    memory_limit
        Bytes; the pool is renewed when a worker is found above it between two parts.
    """

    def __init__(self, jobs: int, memory_limit: int = MEMORY_LIMIT) -> None:
        self.n_workers, self.memory_limit = jobs, memory_limit
        self.n_renewed = 0
        self._pool: ProcessPoolExecutor | None = None

    def run(self, work: Callable[[P], R], parts: Sequence[P]) -> Iterator[R | Lost[P]]:
        """Yield the outcome of every part, in the order in which they end."""
        left, sent, is_full = list(reversed(parts)), dict[Future[tuple[R, int]], P](), False
        try:
            while left or sent:
                while left and not is_full and len(sent) < self.n_workers * (1 + WAITING):
                    part = left.pop()
                    sent[self._submit(work, part)] = part
                for future in wait(sent, return_when=FIRST_COMPLETED).done:
                    part = sent.pop(future)
                    try:
                        outcome, memory = future.result()
                    except BrokenProcessPool as error:
                        self._drop()
                        yield Lost(part, str(error))
                        continue
                    is_full = is_full or memory > self.memory_limit
                    yield outcome
                if is_full and not sent:
                    self._renew()
                    is_full = False
        finally:
            for future in sent:
                future.cancel()

    def _submit(self, work: Callable[[P], R], part: P) -> Future[tuple[R, int]]:
        for _ in range(2):
            if self._pool is None:
                # spawned, not forked: a fork of a process with threads may hang
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(
                    self.n_workers, mp_context=context, initializer=worker.prepare
                )
            try:
                return self._pool.submit(measured, work, part)
            except BrokenProcessPool:
                self._drop()
        future: Future[tuple[R, int]] = Future()
        future.set_exception(BrokenProcessPool("workers die as soon as they start"))
        return future

    def _renew(self) -> None:
        self.n_renewed += 1
        self.close()

    def _drop(self) -> None:
        """Give a broken pool up; the next part makes a new one."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def close(self) -> None:
        """Send the workers away and wait until they are gone."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


def measured(work: Callable[[P], R], part: P) -> tuple[R, int]:
    """Return the outcome of a part and the worker's memory after it, bytes."""
    import psutil

    return worker.settled(work, part), psutil.Process().memory_info().rss
