"""A folder of results for every scenario: tables grow replicate by replicate, manifest last.

A folder without ``manifest.json`` is unfinished; with it, everything the manifest lists is whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import Any

import pandas as pd

from ecosim.errors import InputError
from ecosim.result import Result, headlines
from ecosim.run import provenance
from ecosim.run.files import ParquetSink, write_csv, write_json, write_text
from ecosim.run.log import RunLog
from ecosim.run.metadata import TABLES, table_metadata
from ecosim.run.simulation import Progress
from ecosim.run.tasks import Failure, Outcome, Run, Task, run_task, run_tasks
from ecosim.scenario import Scenario

MANIFEST = "manifest.json"
#: draws the figures of one folder, or of several together into the folder given
Draw = Callable[[Sequence[Path], Path], Sequence[Path]]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run leaves for the short table on standard output.

    Attributes
    ----------
    headlines : headline indicators by year, median over replicates; empty when all failed
    status : ``done``, or ``failed`` when a replicate failed
    """

    scenario: str
    folder: Path
    status: str
    replicates: int
    seed: int
    scale: float
    headlines: pd.DataFrame
    identity_residual_max: float
    wall_s: float
    files: tuple[Path, ...]
    failures: tuple[Failure, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<RunSummary {self.scenario!r} {self.status}, {self.replicates} replicates>"

    def __str__(self) -> str:
        return (
            f"{self.scenario}: {self.status}, largest identity residual "
            f"{self.identity_residual_max:.1e}, {self.wall_s:.1f} s, results in {self.folder}"
        )


def run_scenarios(
    scenarios: Sequence[Scenario],
    out: Path,
    *,
    replicates: int | None = None,
    jobs: int = 1,
    verify: bool = False,
    csv: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    draw: Draw | None = None,
    run: Run = run_task,
) -> list[RunSummary]:
    """Run scenarios and write a folder each.

    Parameters
    ----------
    scenarios
        One writes into `out`; several write into a folder each below it.
    replicates
        How many, instead of each scenario's own number.
    jobs
        Processes at work at the same time; results do not depend on it.
    csv
        Write every table as CSV, too.
    force
        Replace finished results of another run.
    draw
        Draws the figures before the manifest is written.
    run
        What to do with one replicate.

    Raises
    ------
    InputError
        When a folder holds finished results of another run.
    """
    plans = _plans(scenarios, Path(out), replicates)
    for plan in plans:
        check_folder(plan.folder, plan.question, force)
    if len(plans) > 1:
        check_folder(Path(out), _common_question(plans), force)
    for plan in plans:
        plan.open_folder()
    tasks = [Task(p.scenario, p.seed, r, verify) for p in plans for r in range(p.replicates)]
    outcomes = run_tasks(tasks, jobs, progress, run)
    owner = [i for i, plan in enumerate(plans) for _ in range(plan.replicates)]
    pairs = zip(owner, outcomes, strict=True)
    summaries = [
        _write_folder(plans[i], (outcome for _, outcome in group), csv, draw)
        for i, group in groupby(pairs, key=lambda pair: pair[0])
    ]
    if len(plans) > 1:
        _write_overview(Path(out), plans, summaries, draw)
    return summaries


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario and the folder its results go to."""

    scenario: Scenario
    folder: Path
    replicates: int
    question: str

    @property
    def seed(self) -> int:
        """Return the seed of the scenario."""
        return self.scenario.seed

    def open_folder(self) -> None:
        """Make the folder, and take the manifest away: it is unfinished from here on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / MANIFEST).unlink(missing_ok=True)


def check_folder(folder: Path, question: str, force: bool) -> None:
    """Refuse to replace the finished results of another run."""
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file", file=folder, expected="a folder for results")
    found = folder / MANIFEST
    if force or not found.exists():
        return
    try:
        known = json.loads(found.read_text(encoding="utf-8")).get("question")
    except ValueError:
        known = None
    if known != question:
        raise InputError(
            "the folder holds the finished results of another run",
            file=folder,
            hint="choose another folder with -o, or replace them with --force",
        )


def _plans(scenarios: Sequence[Scenario], out: Path, replicates: int | None) -> list[Plan]:
    if not scenarios:
        raise InputError("no scenario to run")
    plans, taken = [], set[str]()
    for scenario in scenarios:
        n = scenario.replicates if replicates is None else replicates
        folder = out if len(scenarios) == 1 else out / _free_slug(scenario.name, taken)
        plans.append(Plan(scenario, folder, n, provenance.question(scenario, scenario.seed, n)))
    return plans


def _common_question(plans: Sequence[Plan]) -> str:
    return provenance.digest({"questions": [plan.question for plan in plans]})


def _free_slug(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "scenario"
    slug = next(
        s for i in range(1, 10_000) if (s := base if i == 1 else f"{base}-{i}") not in taken
    )
    taken.add(slug)
    return slug


def _write_folder(
    plan: Plan, outcomes: Iterator[Outcome], csv: bool, draw: Draw | None
) -> RunSummary:
    """Write every table of one scenario as its replicates arrive; the manifest last."""
    began, folder = perf_counter(), plan.folder
    with RunLog(folder / "log.txt") as log:
        log.say(f"{plan.scenario!r}: {plan.replicates} replicates, seed {plan.seed}")
        resolved = write_text(folder / "scenario.resolved.yaml", plan.scenario.to_yaml())
        tables = _Tables(folder, csv)
        try:
            for outcome in outcomes:
                tables.add(outcome, log)
            files = [resolved, *tables.finish()]
        finally:
            tables.discard()
        if draw is not None and tables.results:
            files += draw([folder], folder / "figures")
            log.say(f"figures in {folder / 'figures'}")
        summary = tables.summary(plan, files, perf_counter() - began)
        log.say(str(summary))
    write_json(folder / MANIFEST, _manifest(plan, summary, tables.walls))
    return summary


class _Tables:
    """The tables of one folder, and what the manifest says about them."""

    def __init__(self, folder: Path, csv: bool) -> None:
        self.folder, self.csv = folder, csv
        self.sinks: dict[str, ParquetSink] = {}
        self.frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
        self.failures: list[Failure] = []
        self.results = 0
        self.residual = 0.0
        self.walls: list[float] = []

    def add(self, outcome: Outcome, log: RunLog) -> None:
        """Append one replicate to every table."""
        if isinstance(outcome, Failure):
            self.failures.append(outcome)
            log.say(f"replicate {outcome.replicate} failed: {outcome.message}\n{outcome.trace}")
            return
        log.say(f"replicate {outcome.replicate}: {outcome.wall_s:.2f} s")
        self.results += 1
        self.residual = max(self.residual, outcome.identity_residual_max)
        self.walls.append(outcome.wall_s)
        for name in TABLES:
            self._append(name, outcome)

    def _append(self, name: str, result: Result) -> None:
        frame: pd.DataFrame = getattr(result, name)
        if name not in self.sinks:
            metadata = table_metadata(name, result)
            self.sinks[name] = ParquetSink(self.folder / f"{name}.parquet", metadata)
        self.sinks[name].append(frame)
        if self.csv or name == "indicators":
            self.frames[name].append(frame)

    def finish(self) -> list[Path]:
        """Put every table in place."""
        files = [path for sink in self.sinks.values() if (path := sink.finish())]
        if self.csv:
            for name, frames in self.frames.items():
                if frames:
                    whole = pd.concat(frames, ignore_index=True)
                    files.append(write_csv(self.folder / f"{name}.csv", whole))
        return files

    def discard(self) -> None:
        """Leave no unfinished file behind."""
        for sink in self.sinks.values():
            sink.discard()

    def summary(self, plan: Plan, files: Sequence[Path], wall_s: float) -> RunSummary:
        """Return what standard output shows."""
        indicators = self.frames["indicators"]
        return RunSummary(
            scenario=plan.scenario.name,
            folder=plan.folder,
            status="failed" if self.failures else "done",
            replicates=plan.replicates,
            seed=plan.seed,
            scale=plan.scenario.scale,
            headlines=headlines(pd.concat(indicators)) if indicators else pd.DataFrame(),
            identity_residual_max=self.residual,
            wall_s=wall_s,
            files=tuple(files),
            failures=tuple(self.failures),
        )


def _manifest(plan: Plan, summary: RunSummary, walls: Sequence[float]) -> dict[str, Any]:
    return {
        "format": 1,
        "status": summary.status,
        "scenario": plan.scenario.name,
        "scenario_sha256": plan.scenario.hash,
        "region": plan.scenario.region,
        "start": plan.scenario.start,
        "months": plan.scenario.months,
        "seed": plan.seed,
        "seed_entropy": {"seed": plan.seed, "replicates": list(range(plan.replicates))},
        "scale": plan.scenario.scale,
        "replicates": plan.replicates,
        "identity_residual_max": summary.identity_residual_max,
        "wall_s": round(summary.wall_s, 3),
        "timings": {"replicate_s": [round(wall, 3) for wall in walls]},
        "failures": [failure.as_row() for failure in summary.failures],
        "question": plan.question,
        "run_key": provenance.run_key(plan.question),
        "code_sha256": provenance.code_digest(),
        "versions": provenance.versions(),
        "fingerprint": provenance.fingerprint(),
        "files": {
            path.relative_to(plan.folder).as_posix(): provenance.file_digest(path)
            for path in summary.files
        },
    }


def _write_overview(
    out: Path, plans: Sequence[Plan], summaries: Sequence[RunSummary], draw: Draw | None
) -> None:
    """Write what several scenarios share: figures with one line each, and a manifest of folders."""
    finished = [s.folder for s in summaries if not s.headlines.empty]
    if draw is not None and finished:
        draw(finished, out / "figures")
    content = {
        "format": 1,
        "status": "failed" if any(s.failures for s in summaries) else "done",
        "scenarios": {s.scenario: s.folder.name for s in summaries},
        "seed": plans[0].seed,
        "scale": plans[0].scenario.scale,
        "identity_residual_max": max(s.identity_residual_max for s in summaries),
        "wall_s": round(sum(s.wall_s for s in summaries), 3),
        "question": _common_question(plans),
        "versions": provenance.versions(),
    }
    write_json(out / MANIFEST, content)
