"""A folder of results: tables grow replicate by replicate, the manifest comes last.

A folder without ``manifest.json`` is unfinished; with it, everything the manifest lists is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from ecosim.run import provenance
from ecosim.run.files import write_json, write_text
from ecosim.run.log import RunLog
from ecosim.run.plan import MANIFEST, Plan
from ecosim.run.replicate import Replicate
from ecosim.run.summary import RunSummary
from ecosim.run.tables import Tables
from ecosim.run.tasks import Failure

#: draws the figures of one folder, or of several together into the folder given
Draw = Callable[[Sequence[Path], Path], Sequence[Path]]


def write_folder(
    plan: Plan, outcomes: Iterator[Replicate | Failure], csv: bool, draw: Draw | None
) -> RunSummary:
    """Write every table of one scenario as its replicates arrive; the manifest last."""
    began, folder = perf_counter(), plan.folder
    with RunLog(folder / "log.txt") as log:
        log.say(f"{plan.scenario!r}: {plan.replicates} replicates, seed {plan.seed}")
        resolved = write_text(folder / "scenario.resolved.yaml", plan.scenario.to_yaml())
        tables = Tables(folder, csv)
        try:
            for outcome in outcomes:
                tables.add(outcome, log)
            files = [resolved, *tables.finish()]
        finally:
            tables.discard()
        if draw is not None and tables.residuals:
            files += draw([folder], folder / "figures")
            log.say(f"figures in {folder / 'figures'}")
        summary = tables.summary(plan, files, perf_counter() - began)
        log.say(str(summary))
    write_json(folder / MANIFEST, _manifest(plan, summary, tables.walls))
    return summary


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
