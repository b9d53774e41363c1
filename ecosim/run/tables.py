"""The tables of one folder: they grow replicate by replicate and appear when they are whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from ecosim.result import changes, headlines
from ecosim.run.files import ParquetSink, write_csv
from ecosim.run.log import RunLog
from ecosim.run.metadata import TABLES
from ecosim.run.plan import Plan
from ecosim.run.replicate import Replicate
from ecosim.run.summary import RunSummary
from ecosim.run.tasks import Failure


class Tables:
    """The tables of one folder, and what the manifest says about them."""

    def __init__(self, folder: Path, csv: bool) -> None:
        self.folder, self.csv = folder, csv
        self.sinks: dict[str, ParquetSink] = {}
        self.frames: dict[str, list[pd.DataFrame]] = {name: [] for name in TABLES}
        self.failures: list[Failure] = []
        self.residuals: list[float] = []
        self.walls: list[float] = []

    def add(self, outcome: Replicate | Failure, log: RunLog) -> None:
        """Append one replicate to every table."""
        if isinstance(outcome, Failure):
            self.failures.append(outcome)
            log.say(f"replicate {outcome.replicate} failed: {outcome.message}\n{outcome.trace}")
            return
        log.say(f"replicate {outcome.replicate}: {outcome.wall_s:.2f} s")
        self.residuals.append(outcome.identity_residual_max)
        self.walls.append(outcome.wall_s)
        for name, table in outcome.tables.items():
            self._append(name, table)

    def _append(self, name: str, table: pa.Table) -> None:
        if name not in self.sinks:
            self.sinks[name] = ParquetSink(self.folder / f"{name}.parquet", {})
        self.sinks[name].append_table(table)
        if self.csv or name == "indicators":
            self.frames[name].append(table.to_pandas())

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
        frames = self.frames["indicators"]
        indicators = pd.concat(frames) if frames else None
        return RunSummary(
            scenario=plan.scenario.name,
            folder=plan.folder,
            status="failed" if self.failures else "done",
            replicates=plan.replicates,
            seed=plan.seed,
            scale=plan.scenario.scale,
            region=plan.scenario.region,
            headlines=pd.DataFrame() if indicators is None else headlines(indicators),
            changes=pd.DataFrame() if indicators is None else changes(indicators),
            identity_residual_max=max(self.residuals, default=None),
            wall_s=wall_s,
            files=tuple(files),
            failures=tuple(self.failures),
        )
