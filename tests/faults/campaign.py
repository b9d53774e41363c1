"""Faults on purpose: processes killed at random instants, a full disk, torn and foreign files.

Each trial begins a real study, harms it, lets `ecosim resume` go on, and counts three things: runs
that were finished and are not, runs that were finished twice, and tables that differ from those of
a study that nobody harmed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import distributed
import psutil

from ecosim.study.experiment import Experiment
from tests.faults.ledger import Promised, promised, tables
from tests.faults.study import ROOT, begin, small_study

#: attempts after which a trial that is killed again and again is left to finish
MOST_ATTEMPTS = 400
#: seconds an attempt may take before it counts as hung
PATIENCE = 300.0


@dataclass
class Count:
    """What a trial found."""

    trial: str
    kills: int = 0
    attempts: int = 0
    lost: int = 0
    twice: int = 0
    tables_differ: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Return whether nothing was lost, repeated or changed."""
        return self.lost == self.twice == self.tables_differ == 0


@dataclass(frozen=True)
class Bench:
    """Where trials happen.

    Attributes
    ----------
    folder
    random : of the instants
    study
    expected : the tables of a study that nobody harmed
    """

    folder: Path
    random: Random
    study: Experiment
    expected: dict[str, str]

    @classmethod
    def build(cls, folder: Path, seed: int, rows: int) -> Bench:
        """Run the study once without harm."""
        study = small_study(rows)
        out = folder / "unharmed" / "out"
        command = [sys.executable, "-m", "tests.faults.study"]
        subprocess.run(
            [*command, str(folder / "unharmed" / "store"), str(out), "--rows", str(rows)],
            check=True, cwd=ROOT,
        )  # fmt: skip
        return cls(folder, Random(seed), study, tables(out))

    def begin(self, trial: str) -> tuple[Path, Path]:
        """Return store and folder of a study that has just begun."""
        store, out = self.folder / trial / "store", self.folder / trial / "out"
        begin(self.study, store, out)
        return store, out


def resume(out: Path, *options: str) -> subprocess.Popen[str]:
    """Start `ecosim resume` in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "ecosim", "resume", str(out), "-q", *options], cwd=ROOT,
        start_new_session=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def judge(count: Count, before: Promised, store: Path, out: Path, bench: Bench) -> None:
    """Count what is wrong at the end of a trial."""
    now = promised(store)
    count.lost += now.lost_since(before)
    count.twice += now.computed_twice()
    found = tables(out)
    count.tables_differ += sum(found.get(name) != digest for name, digest in bench.expected.items())


def kill_masters(bench: Bench, trial: str, kills: int, *options: str) -> Count:
    """Kill the command itself again and again, at instants spread over its life."""
    count = Count(trial)
    store, out = bench.begin(trial)
    before = promised(store)
    while count.kills < kills and count.attempts < MOST_ATTEMPTS:
        count.attempts += 1
        attempt = resume(out, *options)
        if ended_within(attempt, bench.random.uniform(0.2, 7.0)):
            # finished before its hour came: another study for the next kills
            judge(count, before, store, out, bench)
            store, out = bench.begin(f"{trial}-{count.attempts}")
            before = promised(store)
            continue
        attempt.kill()
        attempt.communicate()
        count.kills += 1
        now = promised(store)
        count.lost += now.lost_since(before)
        before = now
    _finish(out, *options)
    judge(count, before, store, out, bench)
    return count


def ended_within(attempt: subprocess.Popen[str], seconds: float) -> bool:
    """Return whether an attempt ends by itself within some seconds."""
    try:
        attempt.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _finish(out: Path, *options: str) -> None:
    """Let a study go on to its end."""
    for _ in range(3):
        attempt = resume(out, *options)
        _, errors = attempt.communicate(timeout=PATIENCE)
        if attempt.returncode == 0:
            return
    raise AssertionError(f"resume did not finish: {errors}")


def kill_workers(bench: Bench, trial: str, kills: int) -> Count:
    """Kill one worker of the pool again and again while the command goes on."""
    count = Count(trial)
    number = 0
    while count.kills < kills:
        number += 1
        store, out = bench.begin(f"{trial}-{number}")
        before = promised(store)
        attempt = resume(out, "-j", "2")
        began = time.monotonic()
        while attempt.poll() is None and time.monotonic() - began < PATIENCE:
            time.sleep(bench.random.uniform(1.0, 4.0))
            if count.kills < kills and _kill_one(_workers(attempt.pid), bench.random):
                count.kills += 1
        attempt.communicate(timeout=PATIENCE)
        count.attempts += 1
        if attempt.returncode:
            # three deaths in one run: it is a row that says aborted, and resume runs it
            count.notes.append("a run was given up as aborted and resumed")
            _finish(out, "-j", "2")
        judge(count, before, store, out, bench)
    return count


def _workers(master: int) -> list[psutil.Process]:
    """Return the workers of a command: its spawned children."""
    try:
        children = psutil.Process(master).children()
        return [one for one in children if "spawn_main" in " ".join(one.cmdline())]
    except psutil.Error:
        return []


class _Registered:
    """The workers that a Dask scheduler knew at one look and still knows at the next.

    A worker that dies before it has registered, or before its nanny has heard of it, ends the whole
    `dask worker` command, and with it every other worker: Dask's own rule, and no fault of a study.
    How long that takes depends on the machine, so it is asked and not guessed from an age.
    """

    def __init__(self, address: str) -> None:
        self._client: Any = distributed.Client(address, set_as_default=False)
        self._known: set[int] = set()

    def look(self) -> list[psutil.Process]:
        """Return the workers known at the last look, too."""
        known = set(self._client.run(os.getpid, on_error="ignore").values())
        steady, self._known = known & self._known, known
        return [psutil.Process(pid) for pid in sorted(steady) if psutil.pid_exists(pid)]

    def close(self) -> None:
        """Leave the scheduler."""
        self._client.close()


def _kill_one(processes: list[psutil.Process], random: Random) -> bool:
    if not processes:
        return False
    try:
        random.choice(processes).kill()
    except psutil.NoSuchProcess:
        return False
    return True


@contextmanager
def dask_cluster(
    folder: Path, n_workers: int = 2, *options: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Start a real scheduler and real workers on loopback; yield its address and their master."""
    folder.mkdir(parents=True, exist_ok=True)
    about = folder / "scheduler.json"
    common = {"cwd": ROOT, "text": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
              "start_new_session": True}  # fmt: skip
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port",
         "0", "--no-dashboard", "--scheduler-file", str(about)], **common,
    )  # fmt: skip
    workers = subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(about),
         "--nthreads", "1", "--nworkers", str(n_workers), "--host", "127.0.0.1", "--no-dashboard",
         "--memory-limit", "2GB", "--local-directory", str(folder), *options], **common,
    )  # fmt: skip
    try:
        yield _address(about), workers
    finally:
        for process in (workers, scheduler):
            # the group may outlive its leader, or be gone with it
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address(about: Path) -> str:
    import json

    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        try:
            return str(json.loads(about.read_text())["address"])
        except (FileNotFoundError, ValueError):
            time.sleep(0.1)
    raise AssertionError("the scheduler did not start")


def kill_dask_workers(bench: Bench, trial: str, kills: int) -> Count:
    """Kill one of two Dask workers again and again; their nannies start new ones."""
    count = Count(trial)
    number = 0
    with (
        dask_cluster(bench.folder / trial) as (address, nannies),
        closing(_Registered(address)) as registered,
    ):
        dask = ("--executor", "dask", "--scheduler", address)
        while count.kills < kills:
            number += 1
            store, out = bench.begin(f"{trial}-{number}")
            before = promised(store)
            attempt = resume(out, *dask)
            began = time.monotonic()
            while attempt.poll() is None and time.monotonic() - began < PATIENCE:
                time.sleep(bench.random.uniform(0.5, 4.0))
                if count.kills < kills and _kill_one(registered.look(), bench.random):
                    count.kills += 1
            attempt.communicate(timeout=PATIENCE)
            count.attempts += 1
            assert nannies.poll() is None, "the nannies have given up: no worker is left"
            if attempt.returncode:
                count.notes.append("a run was given up as aborted and resumed")
                _finish(out, *dask)
            judge(count, before, store, out, bench)
    return count


def one_of_two(bench: Bench, trial: str) -> Count:
    """Kill one of two Dask workers for good, in the middle of a study; nobody replaces it."""
    count = Count(trial, attempts=1)
    folder = bench.folder / trial
    # a second cluster command joins the first one's scheduler: two workers, each of its own process
    with dask_cluster(folder, 1, "--no-nanny") as (address, survivor):
        other = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
             "--no-nanny", "--host", "127.0.0.1", "--no-dashboard", "--memory-limit", "2GB",
             "--local-directory", str(folder)],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        store, out = bench.begin(f"{trial}/study")
        attempt = resume(out, "--executor", "dask", "--scheduler", address)
        total, began = bench.study.n_runs, time.monotonic()
        before = promised(store)
        while len(before.succeeded) < total // 3 and time.monotonic() - began < PATIENCE:
            time.sleep(0.2)
            before = promised(store)
        other.kill()
        other.wait()
        count.kills = 1
        _, errors = attempt.communicate(timeout=4 * PATIENCE)
        assert survivor.poll() is None, "the other worker died, too"
        assert attempt.returncode == 0, errors
        now = promised(store)
        count.notes.append(
            f"killed after {len(before.succeeded)} of {total} runs; {len(now.succeeded)} finished"
        )
        judge(count, before, store, out, bench)
    return count


def two_writers(bench: Bench, trial: str) -> Count:
    """Let two commands work on one store at the same time, each with a folder of its own."""
    count = Count(trial, attempts=2)
    store, out = bench.begin(trial)
    other = bench.folder / trial / "other"
    other.mkdir()
    for name in ("request.json", "design.parquet"):
        (other / name).write_bytes((out / name).read_bytes())
    before = promised(store)
    attempts = [resume(one, "-j", "2") for one in (out, other)]
    for attempt in attempts:
        _, errors = attempt.communicate(timeout=PATIENCE)
        assert attempt.returncode == 0, errors
    for folder in (out, other):
        judge(count, before, store, folder, bench)
    # both folders read one store: what was finished twice is counted once
    count.twice //= 2
    return count
