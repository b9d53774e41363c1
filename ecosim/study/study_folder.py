"""A study's folder: what is asked first, every table whole or absent, the manifest last.

Tables are read from the store in the order of draws, arms and replicates when every run is
finished, so that their bytes do not depend on who ran what when. Times and memory are in
``index.csv``, which promises nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from ecosim.kernel.types import Floats
from ecosim.run import provenance
from ecosim.run.executors import Executor
from ecosim.run.files import open_folder, write_json
from ecosim.run.log import RunLog
from ecosim.run.plan import MANIFEST, check_folder
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.run.store.keys import results_digest
from ecosim.run.store.work import Simulate, simulate_record
from ecosim.study.batch import Batch
from ecosim.study.digest import experiment_digest
from ecosim.study.experiment import Experiment
from ecosim.study.request import write_request
from ecosim.study.study_tables import is_vague, runs_frame, write_index, write_tables

#: analyses a finished folder and returns what its manifest says about that
Analyse = Callable[[Path, Experiment, Floats], dict[str, Any]]


@dataclass(frozen=True, eq=False)
class StudyResult:
    """A finished study.

    Attributes
    ----------
    experiment : with the replicates that were run
    values : (n_outcomes, n_rows, n_replicates), NaN where a run did not succeed
    runs : a row a run: draw, arm, replicate, status and the reason of a failure
    computed : runs that this command ran; the others were in the store
    analysed : what the manifest says of the analyses
    """

    experiment: Experiment
    folder: Path
    values: Floats
    runs: pd.DataFrame
    computed: int
    wall_s: float
    analysed: dict[str, Any] = field(default_factory=dict)

    @property
    def n_failed(self) -> int:
        """Return how many runs did not succeed."""
        return int((self.runs["status"] != "succeeded").sum())


def study_into(
    experiment: Experiment,
    folder: Path,
    store: Store,
    executor: Executor,
    *,
    verb: str = "batch",
    force: bool = False,
    csv: bool = False,
    retry_failed: bool = False,
    progress: Progress | None = None,
    analyse: Analyse | None = None,
    simulate: Simulate = simulate_record,
) -> StudyResult:
    """Run what an experiment lacks and write its folder.

    Parameters
    ----------
    store, executor
        Where finished runs are kept, and where others are done.
    verb
        ``batch`` or ``sensitivity``, for the manifest and for whoever resumes.
    force
        Replace the finished results of another question.
    retry_failed
        Run failed runs again.
    analyse
        Analyses the finished tables, before the manifest is written.
    simulate
        What a run is.

    Raises
    ------
    InputError
        When the folder holds another question's results.
    RunError
        When the store cannot be written; finished runs are in it.
    """
    began, asked = perf_counter(), experiment_digest(experiment)
    check_folder(folder, asked, force)
    open_folder(folder)
    (folder / MANIFEST).unlink(missing_ok=True)
    write_request(experiment, verb, store.folder, folder, csv)
    batch = Batch(experiment, store, executor, simulate)
    with RunLog(folder / "log.txt") as log:
        log.say(repr(experiment))
        _run(batch, retry_failed, progress)
        values = write_tables(batch, folder, csv)
        write_index(batch, folder)
        found = replace(experiment, replicates=batch.replicates)
        for line in store.damage.in_words():
            log.say(line)
        runs = runs_frame(batch)
        wall_s = perf_counter() - began
        result = StudyResult(found, folder, values, runs, batch.computed, wall_s)
        analysed = analyse(folder, found, values) if analyse is not None else {}
        log.say(f"{batch.computed} runs computed, {result.n_failed} failed, {result.wall_s:.1f} s")
    manifest = _manifest(result, asked, verb, batch) | analysed
    write_json(folder / MANIFEST, manifest)
    return replace(result, analysed=analysed)


def _run(batch: Batch, retry_failed: bool, progress: Progress | None) -> None:
    """Finish every run the experiment asks for, and those its stop rule adds."""
    ask = batch.experiment
    batch.plan(ask.replicates)
    if retry_failed:
        batch.try_failures_again()
    batch.finish(progress)
    while ask.stop is not None and batch.replicates < ask.stop.most and is_vague(batch, ask.stop):
        more = max(1, ask.replicates // 2)
        batch.plan(min(ask.stop.most, batch.replicates + more))
        batch.finish(progress)
    batch.mend(progress)


def _manifest(result: StudyResult, asked: str, verb: str, batch: Batch) -> dict[str, Any]:
    ask = result.experiment
    counts = result.runs["status"].value_counts().sort_index()
    baseline = ask.arms[0]
    return {
        "format": 1,
        "kind": verb,
        "status": "failed" if result.n_failed else "done",
        "name": ask.name,
        "description": ask.description,
        "arms": list(ask.arm_names),
        "design": ask.design.method,
        "draws": ask.n_rows,
        "factors": [factor.name for factor in ask.design.factors],
        "outcomes": [outcome.name for outcome in ask.outcomes],
        "replicates": ask.replicates,
        "runs": {str(status): int(n) for status, n in counts.items()},
        "distinct_runs": len(batch.keys),
        "computed": result.computed,
        "region": baseline.region,
        "start": baseline.start,
        "months": baseline.months,
        "seed": baseline.seed,
        "scale": baseline.scale,
        "identity_residual_max": batch.identity_residual_max,
        "wall_s": round(result.wall_s, 3),
        "question": asked,
        "run_key": provenance.run_key(asked),
        "code_sha256": results_digest(),
        "versions": provenance.versions(),
        "fingerprint": provenance.fingerprint(),
        "files": {
            path.name: provenance.file_digest(path)
            for path in sorted(result.folder.glob("*.parquet"))
        },
    }
