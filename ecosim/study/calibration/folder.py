"""A calibration's folder: that of a study of every point that was looked at, and what was found.

Runs are those of the store like a study's: what another verb has run is taken from there, and a
search that was cut off repeats its way from the store and goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.kernel.types import Floats
from ecosim.run.executors import Executor
from ecosim.run.files import ParquetSink, open_folder, write_csv, write_json, write_text
from ecosim.run.plan import MANIFEST, check_folder
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.run.store.work import Simulate, simulate_record
from ecosim.study.batch import Batch
from ecosim.study.calibration.fitted import Fitted
from ecosim.study.calibration.search import Trail, search
from ecosim.study.calibration.targets import Calibration, loss
from ecosim.study.experiment import Experiment
from ecosim.study.moved import moved
from ecosim.study.request import write_request
from ecosim.study.study_folder import StudyResult, study_into
from ecosim.study.study_tables import outcome_values

VERB = "calibrate"
#: how far a search has come, for whoever asks
PROGRESS = "search.json"
#: the scenario at the best point
CALIBRATED = "calibrated.yaml"

#: writes figures and page of a finished calibration into its folder
Report = Callable[[Path, Fitted], Any]


def calibrate_into(
    ask: Calibration,
    folder: Path,
    store: Store,
    executor: Executor,
    *,
    force: bool = False,
    csv: bool = False,
    progress: Progress | None = None,
    report: Report | None = None,
    retry_failed: bool = False,
    simulate: Simulate = simulate_record,
) -> tuple[StudyResult, Fitted]:
    """Search for values that meet the targets, and write the folder.

    Parameters
    ----------
    ask
    store, executor
        Where finished runs are kept, and where others are done.
    force
        Replace the finished results of another question.
    report
        Draws what was found, before the manifest is written.
    retry_failed
        Run failed runs again.
    simulate
        What a run is.

    Raises
    ------
    InputError
        When the folder holds another question's results.
    RunError
        When the store cannot be written, finished runs are in it; or when no point of the first
        generation has every figure.
    """
    ask = ask.with_settings()
    check_folder(folder, ask.asked, force)
    open_folder(folder)
    for stale in (MANIFEST, PROGRESS):
        (folder / stale).unlink(missing_ok=True)
    write_request(ask.experiment, VERB, store.folder, folder, csv)
    ran: set[str] = set()

    def look(experiment: Experiment) -> Floats:
        batch = Batch(experiment, store, executor, simulate)
        batch.plan(experiment.replicates)
        if retry_failed:
            batch.try_failures_again()
        batch.finish(progress)
        batch.mend(progress)
        ran.update(batch.own)
        return outcome_values(batch)

    trail = _trail(ask, look, partial(_note, folder, ask))
    best = int(np.argmin(trail.loss))
    n = ask.experiment.replicates
    again = look(ask.over(trail.rows[[0, best]], 2 * n))
    found: list[Fitted] = []

    def finish(_: Path, experiment: Experiment, values: Floats) -> dict[str, Any]:
        fitted = Fitted(ask, trail, values, again[:, :, n:])
        found.append(fitted)
        _write(fitted, folder, csv)
        if report is not None:
            report(folder, fitted)
        return _in_manifest(fitted, len(ran), experiment)

    result = study_into(
        ask.over(trail.rows), folder, store, executor, verb=VERB, force=True, csv=csv,
        progress=progress, analyse=finish, simulate=simulate,
    )  # fmt: skip
    (folder / PROGRESS).unlink(missing_ok=True)
    return replace(result, computed=len(ran)), found[0]


def _trail(
    ask: Calibration, look: Callable[[Experiment], Floats], told: Callable[[int, int, float], None]
) -> Trail:
    def evaluate(rows: Floats) -> Floats:
        return loss(ask.misses(look(ask.over(rows))))

    return search(ask.start, ask.experiment.design.factors, ask.search, evaluate, told)


def _note(folder: Path, ask: Calibration, generation: int, of: int, lowest: float) -> None:
    """Write how far the search is."""
    write_json(folder / PROGRESS, {
        "generation": generation, "of": of,
        "evaluations": ask.search.points(ask.n_factors) * (generation + 1),
        "loss": lowest if np.isfinite(lowest) else None,
    })  # fmt: skip


def _write(fitted: Fitted, folder: Path, csv: bool) -> None:
    """Write what was found: tables, and the scenario at the best point."""
    about = {"loss": "root of the mean squared miss, in tolerances"}
    tables: dict[str, pd.DataFrame] = {
        "targets": fitted.targets(), "fitted": fitted.factors(),
        "evaluations": fitted.evaluations(), "fresh": fitted.again(),
    }  # fmt: skip
    for name, table in tables.items():
        sink = ParquetSink(folder / f"{name}.parquet", {"table": name, **about})
        sink.append(table)
        sink.finish()
        if csv:
            write_csv(folder / f"{name}.csv", table)
    write_text(folder / CALIBRATED, calibrated(fitted).to_yaml())


def calibrated(fitted: Fitted) -> Any:
    """Return the arm at the best point."""
    ask = fitted.ask.over(fitted.trail.rows[[fitted.best]])
    arm = ask.arms[0]
    return moved(arm, ask.design.values(0)).replace(name=f"{arm.name}, calibrated"[:100])


def _in_manifest(fitted: Fitted, computed: int, experiment: Experiment) -> dict[str, Any]:
    start, best, fresh_start, fresh_best = fitted.losses
    table = fitted.targets()
    return {
        # what was asked, without the points that the search came to
        "question": fitted.ask.asked,
        "computed": computed,
        "search": dict(experiment.settings["search"]),
        "evaluations": len(fitted.trail.rows),
        "accepted": int(fitted.accepted.sum()),
        "loss": {"start": _plain(start), "calibrated": _plain(best),
                 "fresh_start": _plain(fresh_start), "fresh": _plain(fresh_best)},
        "targets_met": int((table["verdict"] == "pass").sum()),
        "fresh_undefined": fitted.n_fresh_undefined,
        **({"status": "failed"} if fitted.n_fresh_undefined else {}),
        "calibrated": {
            factor.name: float(x)
            for factor, x in zip(
                experiment.design.factors, fitted.trail.rows[fitted.best], strict=True
            )
        },
    }  # fmt: skip


def _plain(value: float) -> float | None:
    """Return a number that JSON has."""
    return value if np.isfinite(value) else None
