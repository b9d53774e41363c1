"""Scenarios and replicates, in parallel when asked; a folder of results each.

A finished replicate is on disk before the next is asked for: the same command, or ``resume``, goes
on from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

from ecosim.run import provenance
from ecosim.run.files import write_json
from ecosim.run.folder import Draw, write_folder
from ecosim.run.kept import KeptReplicates
from ecosim.run.plan import MANIFEST, Plan, check_folder, common_question, make_plans
from ecosim.run.request import write_request
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.run.summary import RunSummary
from ecosim.run.tasks import Failure, Outcome, Run, Task, run_task, run_tasks
from ecosim.scenario import Scenario


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
    store: Path | None = None,
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
        Draws the figures before the manifest is written; several scenarios share theirs.
    run
        What to do with one replicate.
    store
        Folder where every replicate is kept for whoever asks for it again, and its indicators for
        studies; what it has is not run.

    Raises
    ------
    InputError
        When a folder holds finished results of another run.
    """
    began = perf_counter()
    plans = make_plans(scenarios, Path(out), replicates)
    for plan in plans:
        check_folder(plan.folder, plan.question, force)
    if len(plans) > 1:
        check_folder(Path(out), common_question(plans), force)
    for plan in plans:
        plan.open_folder()
    asked = {"arms": [one.as_data() for one in scenarios], "replicates": replicates,
             "verify": verify, "csv": csv}  # fmt: skip
    write_request(Path(out), "run", store, asked)
    with ExitStack() as stack:
        shared = stack.enter_context(Store(store)) if store is not None else None
        kept = [stack.enter_context(KeptReplicates(plan, verify, shared)) for plan in plans]
        owners = [known for known in kept for _ in known.missing]
        tasks = [
            Task(known.plan.scenario, known.plan.seed, replicate, verify)
            for known in kept
            for replicate in known.missing
        ]

        def keep(position: int, outcome: Outcome) -> None:
            if not isinstance(outcome, Failure):
                owners[position].keep(outcome)

        outcomes = run_tasks(tasks, jobs, progress, run, chunk=1, landed=keep)
        # scenarios that run together are drawn together
        own_figures = draw if len(plans) == 1 else None
        summaries = [
            write_folder(plan, known.all(outcomes), csv, own_figures)
            for plan, known in zip(plans, kept, strict=True)
        ]
        for known, summary in zip(kept, summaries, strict=True):
            if not summary.failures:
                # otherwise the same command runs what failed again, and nothing else
                known.discard()
    if len(plans) > 1:
        _write_overview(Path(out), plans, summaries, draw, began)
    return summaries


def _write_overview(
    out: Path,
    plans: Sequence[Plan],
    summaries: Sequence[RunSummary],
    draw: Draw | None,
    began: float,
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
        "identity_residual_max": max(
            (s.identity_residual_max for s in summaries if s.identity_residual_max is not None),
            default=None,
        ),
        "wall_s": round(perf_counter() - began, 3),
        "question": common_question(plans),
        "versions": provenance.versions(),
    }
    write_json(out / MANIFEST, content)
