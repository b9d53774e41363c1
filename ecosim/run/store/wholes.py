"""What a verb keeps of its runs beside indicators: whole, and taken when the same is asked again.

Indicators serve every verb and outlive changes of what reads them. A whole serves the verb that
made it: all tables of a run, or everything a comparison reads of its arms. It is made by code that
decides no number as well, so that it counts under the code of the whole package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from time import sleep
from typing import Any, TypeVar

from ecosim.errors import RunError
from ecosim.run import provenance
from ecosim.run.simulation import Progress
from ecosim.run.store.store import Store
from ecosim.run.tasks import Failure, Task, run_tasks
from ecosim.scenario import Scenario

#: keys of a resolved scenario that no table depends on
IDLE = ("description", "replicates")

#: seconds between looks at a record that another process is writing
PATIENCE = 0.02

T = TypeVar("T", bound=Task)


def whole_key(verb: str, arms: Sequence[Scenario], replicate: int, **asked: Any) -> str:
    """Return what a whole is, 64 hex digits.

    Parameters
    ----------
    verb
        Which verb reads it.
    arms
        What is run, in its order.
    replicate
    asked
        What else its bytes depend on; plain data.
    """
    return provenance.run_key(
        provenance.digest({
            "verb": verb, "arms": [_asked_of(arm) for arm in arms], "replicate": replicate, **asked,
        })
    )  # fmt: skip


def _asked_of(arm: Scenario) -> dict[str, Any]:
    data = {key: value for key, value in arm.as_data().items() if key not in IDLE}
    return data | {"region": provenance.region_digest(arm.region)}


def take_whole(store: Store | None, key: str) -> bytes | None:
    """Return what was kept, or None where it was not or its bytes are not those written."""
    if store is None or store.status(key) != "succeeded":
        return None
    return store.read(key)


def keep_whole(store: Store | None, key: str, seed: int, replicate: int, content: bytes) -> None:
    """Keep a whole, unless the store has it.

    Raises
    ------
    RunError
        When the store cannot be written.
    """
    if store is None:
        return
    while (claim := store.claim(key)) is None:
        sleep(PATIENCE)  # somebody writes the same, or looks whether anybody does
    with claim:
        store.refresh()
        if not store.is_finished(key):
            store.write(
                key, "succeeded", {"session": "", "seed": seed, "replicate": replicate}, content
            )


def run_kept(
    tasks: Sequence[T],
    key_of: Callable[[T], str],
    store: Store | None,
    jobs: int,
    progress: Progress | None,
    run: Callable[[Task], bytes | Failure],
    keep: Callable[[bytes], None] | None = None,
) -> Iterator[bytes | Failure]:
    """Yield what every task leaves, in order: taken from the store, or run and kept there.

    Two commands that ask for the same at the same time both run it; one of the two is kept.

    Parameters
    ----------
    key_of
        Returns what a task's whole is.
    jobs, progress, run
        As in :func:`~ecosim.run.tasks.run_tasks`.
    keep
        Called with what has just been run, as soon as it is finished, whatever comes before it.
    """
    keys = [key_of(task) for task in tasks]
    # looked at now, read when its turn comes
    known = {key for key in keys if take_whole(store, key) is not None}
    left = [i for i, key in enumerate(keys) if key not in known]

    def landed(position: int, outcome: bytes | Failure) -> None:
        if isinstance(outcome, Failure):
            return
        i = left[position]
        keep_whole(store, keys[i], tasks[i].seed, tasks[i].replicate, outcome)
        if keep is not None:
            keep(outcome)

    outcomes = run_tasks([tasks[i] for i in left], jobs, progress, run, chunk=1, landed=landed)
    for key in keys:
        if key not in known:
            yield next(outcomes)
            continue
        content = take_whole(store, key)
        if content is None:
            raise RunError("a record of the store was changed while it was read; run it again")
        yield content
