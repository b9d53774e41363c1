"""The tables of a study, from the records in the store, in the order of draws."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.types import Floats
from ecosim.result.tidy import ALL
from ecosim.run.files import ParquetSink, write_csv
from ecosim.run.simulation import labels_for
from ecosim.run.store import RunRecord
from ecosim.run.store.work import RunTask
from ecosim.study.batch import Batch, Place
from ecosim.study.effects import by_period, periods, unit_of
from ecosim.study.experiment import PrecisionRule
from ecosim.study.outcomes import Reader, half_widths, outcome_unit

#: draws whose rows are written together
BLOCK = 50


def write_tables(batch: Batch, folder: Path, csv: bool) -> Floats:
    """Write outcomes, indicators by year and runs; return the outcomes.

    Returns
    -------
    values : (n_outcomes, n_rows, n_replicates), NaN where a run did not succeed
    """
    values = _write_indicators(batch, folder)
    tables = {"outcomes": outcomes_frame(batch, values), "runs": runs_frame(batch)}
    for name, frame in tables.items():
        sink = ParquetSink(folder / f"{name}.parquet", _about(batch) | {"table": name})
        sink.append(frame)
        sink.finish()
        if csv:
            write_csv(folder / f"{name}.csv", frame)
    return values


def _about(batch: Batch) -> dict[str, Any]:
    ask = batch.experiment
    return {
        "money": "GBP at base-year prices, totals at full scale",
        "arms": list(ask.arm_names),
        "scale": ask.arms[0].scale,
        "outcomes": {outcome.name: outcome_unit(outcome) for outcome in ask.outcomes},
    }


def _write_indicators(batch: Batch, folder: Path) -> Floats:
    """Read every record once: write regional indicators by year, and keep the outcomes."""
    ask, n = batch.experiment, batch.replicates
    reader = Reader(ask, labels_for(ask.arms[0]))
    values = np.full((len(ask.outcomes), ask.n_rows, n), np.nan)
    about = _about(batch) | {"table": "indicators", "units": _units(), "period": "year, or total"}
    sink = ParquetSink(folder / "indicators.parquet", about)
    waiting: list[pd.DataFrame] = []
    for row in range(ask.n_rows):
        for replicate in range(n):
            records = _records(batch, row, replicate)
            values[:, row, replicate] = reader.values(records.__getitem__)
            waiting += [
                yearly_frame(record, batch, Place(row, arm, replicate))
                for arm, record in enumerate(records)
                if record is not None
            ]
        if waiting and ((row + 1) % BLOCK == 0 or row + 1 == ask.n_rows):
            sink.append(pd.concat(waiting, ignore_index=True))
            waiting = []
    sink.finish()
    return values


def _records(batch: Batch, row: int, replicate: int) -> list[RunRecord | None]:
    return [batch.record(Place(row, arm, replicate)) for arm in range(len(batch.experiment.arms))]


def _units() -> dict[str, dict[str, str]]:
    return {
        name: {"year": unit_of(what, ""), "total": unit_of(what, "total")}
        for name, what in INDICATORS.items()
    }


def yearly_frame(record: RunRecord, batch: Batch, place: Place) -> pd.DataFrame:
    """Return a run's regional indicators by year and over the run, at full scale."""
    arm = batch.experiment.arms[place.arm]
    calendar = arm.calendar
    names, when, values = [], [], []
    for name, series in record.series.items():
        what = INDICATORS[name]
        if not what.dims:
            found = by_period(what, series[None], calendar)[0]
            labels = periods(what, calendar, len(series))
            names += [name] * len(labels)
            when += labels
            values.append(found)
    return pd.DataFrame({
        "scenario": arm.name, "draw": np.int32(place.row), "replicate": np.int32(place.replicate),
        "period": when, "place": ALL, "sector": ALL, "indicator": names,
        "value": np.concatenate(values),
    })  # fmt: skip


def outcomes_frame(batch: Batch, values: Floats) -> pd.DataFrame:
    """Return every outcome of every draw and replicate."""
    ask, n = batch.experiment, batch.replicates
    grid = np.indices(values.shape).reshape(3, -1)
    names = np.array([outcome.name for outcome in ask.outcomes], dtype=object)
    units = np.array([outcome_unit(outcome) for outcome in ask.outcomes], dtype=object)
    assert values.shape == (len(names), ask.n_rows, n)
    return pd.DataFrame({
        "outcome": names[grid[0]], "unit": units[grid[0]], "draw": grid[1], "replicate": grid[2],
        "value": values.ravel(),
    })  # fmt: skip


def runs_frame(batch: Batch) -> pd.DataFrame:
    """Return how every run ended, a row a run: failures are rows, too."""
    names = batch.experiment.arm_names
    rows = []
    for place, task in _in_order(batch):
        status = batch.store.status(task.key)
        entry = batch.store.entries.get(task.key)
        head = entry.head if entry is not None else {}
        rows.append((
            place.row, names[place.arm], place.replicate, task.seed, status, head.get("stage", ""),
            head.get("exception", ""), head.get("message", ""), task.key,
        ))  # fmt: skip
    columns = ["draw", "scenario", "replicate", "seed", "status", "stage", "exception", "message",
               "run_key"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def write_index(batch: Batch, folder: Path) -> None:
    """Write how long each run took and the memory it left its worker with."""
    rows = []
    for place, task in _in_order(batch):
        entry = batch.store.entries.get(task.key)
        head = entry.head if entry is not None else {}
        rows.append((
            place.row, place.arm, place.replicate, batch.store.status(task.key),
            head.get("wall_s"), head.get("memory"), head.get("session"), task.key,
        ))  # fmt: skip
    columns = ["draw", "arm", "replicate", "status", "wall_s", "memory_bytes", "session", "run_key"]
    write_csv(folder / "index.csv", pd.DataFrame(rows, columns=columns))


def _in_order(batch: Batch) -> Iterator[tuple[Place, RunTask]]:
    """Yield runs by draw, arm and replicate."""
    for place in sorted(batch.tasks):
        yield place, batch.tasks[place]


def outcome_values(batch: Batch) -> Floats:
    """Return every outcome as the store has it now: (n_outcomes, n_rows, n_replicates)."""
    ask, n = batch.experiment, batch.replicates
    reader = Reader(ask, labels_for(ask.arms[0]))
    values = np.array([
        [reader.values(_records(batch, row, replicate).__getitem__) for replicate in range(n)]
        for row in range(ask.n_rows)
    ])  # fmt: skip
    return np.moveaxis(values, 2, 0)


def is_vague(batch: Batch, rule: PrecisionRule) -> bool:
    """Return whether an outcome's mean is not known well enough in some row."""
    values = outcome_values(batch)[rule.outcome]
    # a row without two good replicates will not get better by more of them
    known = (~np.isnan(values)).sum(axis=1) > 1
    return bool((half_widths(values[known]) > rule.half_width).any())
