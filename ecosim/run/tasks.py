"""Replicates as tasks: here or in worker processes, results always in the order asked.

A replicate that fails is an outcome like another and the rest goes on; wrong input stops all.
When a worker process dies, the pool is rebuilt and what was lost runs again.
"""

from __future__ import annotations

import gc
import multiprocessing
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from typing import TypeVar, cast

from ecosim.errors import InputError
from ecosim.result import Result
from ecosim.run.executors import worker
from ecosim.run.simulation import Progress, simulate
from ecosim.scenario import Scenario

#: how often a pool is rebuilt for a task whose worker died, before the task counts as failed
REBUILDS = 1
#: replicates sent to a worker together: process traffic is cheap beside them
CHUNK = 10


@dataclass(frozen=True, slots=True)
class Task:
    """One replicate to run."""

    scenario: Scenario
    seed: int
    replicate: int
    verify: bool = False


@dataclass(frozen=True, slots=True)
class Failure:
    """A replicate that could not be finished: where, why, and how to see it again."""

    scenario: str
    seed: int
    replicate: int
    stage: str
    exception: str
    message: str
    trace: str

    def as_row(self) -> dict[str, str | int]:
        """Return what the manifest keeps."""
        keys = ("scenario", "seed", "replicate", "stage", "exception", "message")
        return {key: getattr(self, key) for key in keys}


Outcome = Result | Failure
Run = Callable[[Task], Outcome]
T = TypeVar("T")


def run_task(task: Task, progress: Progress | None = None) -> Outcome:
    """Run one replicate; a failure is returned, wrong input is raised."""
    try:
        return simulate(
            task.scenario, task.seed, task.replicate, verify=task.verify, progress=progress
        )
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad replicate must not end a study
        return failure_of(task, "simulate", error)


def run_tasks(
    tasks: Sequence[Task],
    jobs: int,
    progress: Progress | None,
    run: Callable[[Task], T],
    chunk: int = CHUNK,
    landed: Callable[[int, T | Failure], None] | None = None,
) -> Iterator[T | Failure]:
    """Yield the outcome of every task, in order.

    Parameters
    ----------
    jobs
        Processes at work at the same time; 1 runs here.
    progress
        Called with months done over all tasks.
    run
        What to do with a task; a function that worker processes can import.
    chunk
        Most tasks that are sent to a worker together.
    landed
        Called with a task's position and its outcome as soon as there is one, in whatever order:
        the place to keep it, since those before it may take long.
    """
    tell = landed or _nobody
    total, before = sum(task.scenario.months for task in tasks), 0
    here = _watched(run, tasks, progress)
    outcomes = (
        _in_pool(tasks, jobs, run, chunk, tell) if jobs > 1 else _one_by_one(tasks, here, tell)
    )
    for task, outcome in zip(tasks, outcomes, strict=True):
        before += task.scenario.months
        if progress is not None:
            progress(before, total, task.scenario.name)
        yield outcome


def _watched(
    run: Callable[[Task], T], tasks: Sequence[Task], progress: Progress | None
) -> Callable[[Task], T]:
    """Return `run` with progress within a replicate, where it can tell: in this process."""
    if progress is None or run is not run_task:
        return run
    total = sum(task.scenario.months for task in tasks)
    start = 0

    def watched(task: Task) -> Outcome:
        nonlocal start
        begun, start = start, start + task.scenario.months
        told = partial(_shifted, progress, begun, total)
        return run_task(task, told)

    # here `run` is `run_task`, so what it returns is an outcome
    return cast("Callable[[Task], T]", watched)


def _shifted(progress: Progress, begun: int, total: int, done: int, _: int, what: str) -> None:
    progress(begun + done, total, what)


def _nobody(_: int, __: object) -> None:
    """Tell nobody."""


def _one_by_one(
    tasks: Sequence[Task], run: Callable[[Task], T], landed: Callable[[int, T | Failure], None]
) -> Iterator[T | Failure]:
    for i, task in enumerate(tasks):
        outcome = _freed(run, task)
        landed(i, outcome)
        yield outcome


def _in_pool(
    tasks: Sequence[Task],
    jobs: int,
    run: Callable[[Task], T],
    chunk: int,
    landed: Callable[[int, T | Failure], None],
) -> Iterator[T | Failure]:
    """Yield outcomes in order from worker processes, rebuilding a pool whose worker died.

    A rebuilt pool has one worker, so that the task which kills it is known. What is finished by
    then is not run again, in whatever order it was.
    """
    found: dict[int, T | Failure] = {}
    turn, rebuilds = 0, 0
    while turn < len(tasks):
        left = [i for i in range(turn, len(tasks)) if i not in found]
        size = max(1, min(chunk, len(left) // (2 * jobs))) if rebuilds == 0 else 1
        parts = [left[i : i + size] for i in range(0, len(left), size)]
        try:
            for i, outcome in _one_pool(tasks, parts, jobs if rebuilds == 0 else 1, run):
                landed(i, outcome)
                found[i] = outcome
                while turn in found:
                    yield found.pop(turn)
                    turn += 1
        except BrokenProcessPool as error:
            rebuilds += 1
            if rebuilds > REBUILDS:
                lost = next(i for i in left if i >= turn and i not in found)
                found[lost] = failure_of(tasks[lost], "worker", error)
                rebuilds = 0
        while turn in found:
            yield found.pop(turn)
            turn += 1


def _one_pool(
    tasks: Sequence[Task], parts: Sequence[Sequence[int]], jobs: int, run: Callable[[Task], T]
) -> Iterator[tuple[int, T]]:
    """Yield position and outcome of tasks as they are finished; raise at last if a worker died."""
    # spawned, not forked: a fork of a process with threads may hang
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=worker.prepare)
    broken: BrokenProcessPool | None = None
    try:
        futures = {pool.submit(_chunk, run, [tasks[i] for i in part]): part for part in parts}
        for future in as_completed(futures):
            try:
                outcomes = future.result()
            except BrokenProcessPool as error:
                broken = error
                continue
            yield from zip(futures[future], outcomes, strict=True)
    except BrokenProcessPool as error:
        broken = error  # it broke while parts were handed over
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    if broken is not None:
        raise broken


def _chunk(run: Callable[[Task], T], tasks: Sequence[Task]) -> list[T]:
    return [_freed(run, task) for task in tasks]


def _freed(run: Callable[[Task], T], task: Task) -> T:
    """Run a task and give back the memory of its models.

    A model and its agents, books and recorder point at each other. Python finds such rings only
    when it looks for them, and counts objects, not bytes, to decide when: without this a worker
    holds several gigabytes after a handful of replicates.
    """
    try:
        return run(task)
    finally:
        gc.collect()


def failure_of(task: Task, stage: str, error: Exception) -> Failure:
    """Return the record of a replicate that raised `error`."""
    return Failure(
        task.scenario.name,
        task.seed,
        task.replicate,
        stage,
        type(error).__name__,
        str(error) or "a worker process died",
        "".join(traceback.format_exception(error)),
    )
