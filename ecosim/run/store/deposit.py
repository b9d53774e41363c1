"""Runs that other verbs have made anyway: kept, so that no study makes them again."""

from __future__ import annotations

from ecosim.result import Result
from ecosim.run.store.keys import run_key
from ecosim.run.store.record import RunRecord
from ecosim.run.store.store import Store
from ecosim.scenario import Scenario


def deposit(store: Store, result: Result) -> None:
    """Keep a finished run's indicators."""
    record = RunRecord.of_result(result)
    deposit_record(store, result.scenario, result.seed, result.replicate, record, result.wall_s)


def deposit_record(
    store: Store, scenario: Scenario, seed: int, replicate: int, record: RunRecord, wall_s: float
) -> None:
    """Keep a finished run's indicators, unless the store has them or somebody is at work on them.

    Raises
    ------
    RunError
        When the store cannot be written.
    """
    key = run_key(scenario, seed, replicate)
    claim = store.claim(key)
    if claim is None:
        return
    with claim:
        store.refresh()
        if not store.is_finished(key):
            about = {"session": "", "seed": seed, "replicate": replicate, "wall_s": wall_s}
            store.write(key, "succeeded", about, record.to_bytes())
