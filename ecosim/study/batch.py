"""An experiment's runs: those that the store has not are sent out, until it has them all.

Nothing is kept in memory but keys. A run is finished when the store says so, whoever ran it: this
process, one before it, or another at the same time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from time import sleep, time_ns

from ecosim.run.executors import Executor, Lost
from ecosim.run.simulation import Progress
from ecosim.run.store import RunRecord, Store, run_key
from ecosim.run.store.work import Chunk, RunTask, Simulate, run_chunk, simulate_record
from ecosim.study.experiment import Experiment

#: most runs that go to a worker together: process traffic is small beside them
CHUNK = 10
#: chunks a worker gets at least, so that none waits long for the last
CHUNKS_A_WORKER = 8
#: workers that a run may take with it before it counts as aborted
MOST_DEATHS = 3
#: seconds between looks at runs that another process has at work
PATIENCE = 0.5


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a run belongs in an experiment."""

    row: int
    arm: int
    replicate: int


class Batch:
    """The runs of an experiment.

    Parameters
    ----------
    experiment
    store
    executor
        Where runs are done.
    simulate
        What a run is; a function that workers can import.
    """

    def __init__(
        self,
        experiment: Experiment,
        store: Store,
        executor: Executor,
        simulate: Simulate = simulate_record,
    ) -> None:
        self.experiment, self.store, self.executor = experiment, store, executor
        self._simulate = simulate
        self.session = f"{os.getpid()}-{time_ns():x}"
        self.tasks: dict[Place, RunTask] = {}
        self._deaths: Counter[str] = Counter()
        self._again: set[str] = set()
        self.identity_residual_max = 0.0

    def plan(self, replicates: int) -> None:
        """Add the runs of the first `replicates` replicates of every row and arm."""
        ask = self.experiment
        known = self.replicates
        for row in range(ask.n_rows if replicates > known else 0):
            for arm in range(len(ask.arms)):
                scenario = ask.scenario(row, arm)
                for replicate in range(known, replicates):
                    key = run_key(scenario, scenario.seed, replicate)
                    task = RunTask(key, scenario, scenario.seed, replicate)
                    self.tasks[Place(row, arm, replicate)] = task

    @property
    def replicates(self) -> int:
        """Return how many replicates of each row are planned."""
        return max((place.replicate + 1 for place in self.tasks), default=0)

    @property
    def computed(self) -> int:
        """Return how many of the runs this session has finished itself."""
        return len(self.own)

    @property
    def own(self) -> set[str]:
        """Return the runs that this session has finished itself."""
        return {
            key
            for key in self.keys
            if (entry := self.store.entries.get(key)) is not None
            and entry.session == self.session
        }

    @property
    def keys(self) -> set[str]:
        """Return what is asked; one run may serve several rows."""
        return {task.key for task in self.tasks.values()}

    def finish(self, progress: Progress | None = None) -> None:
        """Run what the store has not; return when every run has succeeded, failed or aborted.

        Raises
        ------
        RunError
            When the store cannot be written.
        """
        while True:
            self.store.refresh()
            missing = self._missing()
            self._tell(progress, len(missing))
            if not missing:
                return
            if not self._send(missing, progress):
                sleep(PATIENCE)

    def _missing(self) -> list[RunTask]:
        """Return what is to be run, each once; what killed a worker comes last."""
        unique = {task.key: task for task in self.tasks.values()}
        left = [
            task
            for key, task in unique.items()
            if (key in self._again or not self.store.is_finished(key))
            and self._deaths[key] < MOST_DEATHS
        ]
        left.sort(key=lambda task: self._deaths[task.key])
        return [
            RunTask(t.key, t.scenario, t.seed, t.replicate, t.key in self._again) for t in left
        ]

    def _send(self, missing: Sequence[RunTask], progress: Progress | None) -> bool:
        """Send runs out once; return whether any was at work here."""
        did_any, left = False, len(missing)
        for outcome in self.executor.run(run_chunk, list(self._chunks(missing))):
            if isinstance(outcome, Lost):
                self._count_deaths(outcome.part.tasks)
                did_any = True
                continue
            done = [key for key, became in outcome.items() if became != "busy"]
            self._again.difference_update(done)
            did_any, left = did_any or bool(done), left - len(done)
            self._tell(progress, left)
        return did_any

    def _tell(self, progress: Progress | None, left: int) -> None:
        if progress is not None:
            n = len(self.keys)
            progress(n - left, n, f"{n - left:,} of {n:,} runs")

    def _chunks(self, tasks: Sequence[RunTask]) -> Iterator[Chunk]:
        """Yield chunks; a run that may have killed a worker goes alone."""
        safe = [task for task in tasks if not self._deaths[task.key]]
        per_worker = self.executor.n_workers * CHUNKS_A_WORKER
        size = max(1, min(CHUNK, ceil(len(safe) / per_worker)))
        parts = [safe[i : i + size] for i in range(0, len(safe), size)]
        parts += [[task] for task in tasks if self._deaths[task.key]]
        for part in parts:
            yield Chunk(self.store.folder, self.session, tuple(part), self._simulate)

    def _count_deaths(self, tasks: Sequence[RunTask]) -> None:
        """Note which runs of a lost chunk were at work when their worker died."""
        self.store.refresh()
        for task in tasks:
            entry = self.store.entries.get(task.key)
            if entry is None or entry.status != "running" or self.store.is_claimed(task.key):
                continue
            if entry.session != self.session:
                continue
            self._deaths[task.key] += 1
            if self._deaths[task.key] == MOST_DEATHS:
                head = entry.head
                about = {name: head[name] for name in ("session", "seed", "replicate")}
                words = f"{MOST_DEATHS} workers died during this run"
                self.store.write(
                    task.key, "aborted",
                    about | {"stage": "worker", "exception": "WorkerDied", "message": words},
                )  # fmt: skip

    def try_failures_again(self) -> None:
        """Take failed runs as not yet run."""
        for key in self.keys:
            entry = self.store.entries.get(key)
            if entry is not None and entry.status == "failed":
                self.store.forget_failure(key)
                self._again.add(key)

    def record(self, place: Place) -> RunRecord | None:
        """Return what a run left, or None when it did not succeed or its record is damaged."""
        key = self.tasks[place].key
        if self.store.status(key) != "succeeded":
            return None
        body = self.store.read(key)
        if body is None:
            return None
        record = RunRecord.from_bytes(body)
        self.identity_residual_max = max(self.identity_residual_max, record.identity_residual_max)
        return record

    def mend(self, progress: Progress | None = None) -> int:
        """Read every record; run those again whose bytes were changed; return how many."""
        damaged = {
            key for key in sorted(self.keys)
            if self.store.status(key) == "succeeded" and self.store.read(key) is None
        }  # fmt: skip
        self._again |= damaged
        if damaged:
            self.finish(progress)
        return len(damaged)
