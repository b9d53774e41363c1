"""How far a folder has come, for whoever asks while it is at work or after it was cut off."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ecosim.errors import InputError
from ecosim.run import request
from ecosim.run.executors.here import Here
from ecosim.run.kept import SPOOL
from ecosim.run.plan import MANIFEST
from ecosim.run.spool import peek
from ecosim.run.store import Store
from ecosim.study.batch import Batch
from ecosim.study.calibration import Calibration, calibration_of
from ecosim.study.calibration.fitted import POINTS
from ecosim.study.calibration.folder import PROGRESS
from ecosim.study.multiplier_folder import Question, tasks_of
from ecosim.study.request import experiment_of
from ecosim.study.verify import STUDIES


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a folder has come.

    Attributes
    ----------
    verb : what began it
    is_finished : its manifest is written
    counts : status to runs, or to replicates of a run or comparison
    seconds : mean of a run that succeeded; None when none has
    failures : reason of a failure to how often
    notes : what else is to be said, a sentence each
    """

    verb: str
    is_finished: bool
    counts: Mapping[str, int]
    seconds: float | None
    failures: Mapping[str, int]
    notes: tuple[str, ...]


def standing(folder: Path) -> Standing:
    """Return how far a folder has come.

    Raises
    ------
    InputError
        When nothing was begun in it.
    """
    said = request.read_request(folder)
    if said["verb"] in STUDIES:
        return _of_study(folder, said)
    if said["verb"] == "multiplier":
        return _of_multiplier(folder, said)
    return _of_replicates(folder, said)


def _of_replicates(folder: Path, said: Mapping[str, Any]) -> Standing:
    """Return the standing of a run or a comparison: how many replicates are kept."""
    arms = request.arms_of(folder, said)
    n = said["replicates"] or arms[0].replicates
    is_finished = (folder / MANIFEST).exists()
    kept = n if is_finished else min(n, peek(folder / SPOOL))
    return Standing(
        said["verb"], is_finished, {"pending": n - kept, "succeeded": kept}, None, {}, ()
    )


def _of_multiplier(folder: Path, said: Mapping[str, Any]) -> Standing:
    """Return the standing of a multiplier: how many replicates of its variants are kept."""
    keys = tasks_of(Question.from_request(folder, said), said["verify"])
    is_finished, kept = (folder / MANIFEST).exists(), 0
    if not is_finished:
        with _store_of(folder, said) as store:
            kept = sum(store.status(key) == "succeeded" for key in keys)
    # a finished folder's replicates may be of another version, or their store thrown away
    kept = len(keys) if is_finished else kept
    counts = {"pending": len(keys) - kept, "succeeded": kept}
    return Standing(said["verb"], is_finished, counts, None, {}, ())


def _store_of(folder: Path, said: Mapping[str, Any]) -> Store:
    where = request.store_of(folder, said)
    if where is None or not where.is_dir():
        raise InputError("the folder's store is not there", file=where or folder)
    return Store(where)


def _of_study(folder: Path, said: Mapping[str, Any]) -> Standing:
    experiment, store = experiment_of(folder, said), _store_of(folder, said)
    if said["verb"] == "calibrate" and not (folder / MANIFEST).exists():
        return _of_search(folder, calibration_of(experiment), store)
    batch = Batch(experiment, store, Here())
    batch.plan(experiment.replicates)
    store.refresh()  # planning takes a while, and others are at work
    keys = sorted(batch.keys)
    counts: Counter[str] = Counter(store.status(key) for key in keys)
    heads = [entry.head for key in keys if (entry := store.entries.get(key)) is not None]
    walls = [h["wall_s"] for h in heads if h["status"] == "succeeded" and "wall_s" in h]
    reasons = Counter(
        f"{h['exception']} in {h['stage']}: {h['message']}" for h in heads if "exception" in h
    )
    return Standing(
        said["verb"], (folder / MANIFEST).exists(), dict(counts),
        sum(walls) / len(walls) if walls else None, dict(reasons.most_common()),
        tuple(store.damage.in_words()),
    )  # fmt: skip


def _of_search(folder: Path, ask: Calibration, store: Store) -> Standing:
    """Return the standing of an unfinished search: by whole generations, as far as it has come."""
    a_point = ask.experiment.replicates
    total = (ask.search.evaluations(ask.n_factors) + len(POINTS)) * a_point
    try:
        said = json.loads((folder / PROGRESS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = None
    done = said["evaluations"] * a_point if said else 0
    counts = {"succeeded": done, "pending": total - done}
    notes = (*_in_words(said), *store.damage.in_words())
    return Standing("calibrate", False, counts, None, {}, notes)


def _in_words(said: Mapping[str, Any] | None) -> tuple[str, ...]:
    if said is None:
        return ("the search has not finished its first generation",)
    least = said["loss"]
    found = "no point could be run" if least is None else f"least loss {least:.3g}"
    done = f"generation {said['generation']} of {said['of']}"
    return (f"{done}, {said['evaluations']:,} points, {found}",)
