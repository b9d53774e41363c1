"""What a worker does with a chunk of runs: claim, run, keep; whatever happens, nothing twice."""

from __future__ import annotations

import atexit
import gc
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from ecosim.errors import RunError
from ecosim.run.simulation import simulate
from ecosim.run.store.record import RunRecord
from ecosim.run.store.store import Store
from ecosim.scenario import Scenario

#: what became of a run in a worker: ``busy`` when another process has it, ``known`` when it was
#: finished already
Became = Literal["succeeded", "failed", "known", "busy"]
#: turns a scenario, a seed and a replicate into what the store keeps
Simulate = Callable[[Scenario, int, int], RunRecord]


@dataclass(frozen=True, slots=True)
class RunTask:
    """One run, and what it is.

    Parameters
    ----------
    is_again
        Run it although the store has it: its record was damaged, or its failure is tried again.
    """

    key: str
    scenario: Scenario
    seed: int
    replicate: int
    is_again: bool = False


def simulate_record(scenario: Scenario, seed: int, replicate: int) -> RunRecord:
    """Run one replicate and return what the store keeps."""
    return RunRecord.of_result(simulate(scenario, seed, replicate, details=False))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Runs that go to a worker together.

    Parameters
    ----------
    store
        Folder of the store, the same path on every machine that works on it.
    session
        Names the process that sends the work, in each record.
    simulate
        A function that worker processes can import.
    """

    store: Path
    session: str
    tasks: tuple[RunTask, ...]
    simulate: Simulate = simulate_record


#: a worker with several threads still runs one run at a time
_one_at_a_time = threading.Lock()


def run_chunk(chunk: Chunk) -> dict[str, Became]:
    """Run a chunk; a run that fails is a record like another, and the rest goes on.

    Raises
    ------
    RunError
        When the store cannot be written: that is no fault of a run.
    """
    with _one_at_a_time:
        store = _store_at(chunk.store)
        return {task.key: _run(store, chunk, task) for task in chunk.tasks}


@cache
def _store_at(folder: Path) -> Store:
    """Return this process's view of a store, kept while it runs; its index is read once."""
    if not (folder / "store.json").exists():
        raise RunError(
            f"the store {folder} cannot be seen from this worker; it must lie in a folder that all "
            "machines share under the same path"
        )
    store = Store(folder)
    atexit.register(store.close)
    return store


def _run(store: Store, chunk: Chunk, task: RunTask) -> Became:
    claim = store.claim(task.key)
    if claim is None:
        return "busy"
    with claim:
        store.refresh()
        if store.is_finished(task.key) and not task.is_again:
            return "known"
        about = {"session": chunk.session, "seed": task.seed, "replicate": task.replicate}
        store.write(task.key, "running", about)
        began = perf_counter()
        try:
            body = chunk.simulate(task.scenario, task.seed, task.replicate).to_bytes()
        except Exception as error:  # noqa: BLE001 - one bad run must not end a study
            store.write(task.key, "failed", about | _measured(began) | _reason(error))
            return "failed"
        finally:
            # models are rings of references, which Python frees only when it looks for them
            gc.collect()
        store.write(task.key, "succeeded", about | _measured(began), body)
        return "succeeded"


def _measured(began: float) -> dict[str, float]:
    """Return seconds of the run, and this process's memory after it, bytes."""
    import psutil

    return {
        "wall_s": round(perf_counter() - began, 4),
        "memory": psutil.Process().memory_info().rss,
    }


def _reason(error: Exception) -> dict[str, Any]:
    return {
        "stage": stage_of(error),
        "exception": type(error).__name__,
        "message": str(error),
        "trace": "".join(traceback.format_exception(error)),
    }


def stage_of(error: Exception) -> str:
    """Return where in the model an error arose: the innermost of our own modules on its way."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "ecosim" in Path(frame.filename).parts]
    if not own:
        return "simulate"
    last = Path(own[-1].filename)
    return f"{last.parent.name}.{last.stem}:{own[-1].name}"
