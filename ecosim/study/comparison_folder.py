"""A comparison's folder: every table whole or absent, the manifest last."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from traceback import format_exc
from typing import Any

import pandas as pd

from ecosim.errors import RunError
from ecosim.kernel.catalogue import INDICATORS
from ecosim.run import provenance
from ecosim.run.files import ParquetSink, open_folder, write_csv, write_json, write_text
from ecosim.run.log import RunLog
from ecosim.run.plan import MANIFEST, check_folder, slugs
from ecosim.run.request import write_request
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.scenario import Scenario
from ecosim.study.arm_tables import write_arm_tables
from ecosim.study.comparable import check_arms
from ecosim.study.compare import Comparison, compare
from ecosim.study.packages import MOST_LEVERS, plan_packages
from ecosim.study.stopping import StopRule, n_replicates

#: finished replicates of an unfinished comparison
SPOOL = "replicates.spool"
#: beyond so many intervals some exclude zero by chance alone, and the table says so
MANY = 20
#: how effects are split over levers
METHOD = (
    f"Shapley values; up to {MOST_LEVERS} levers over all subsets, with the Shapley interaction "
    "index of pairs; beyond, over an order drawn by lot and its reverse in each replicate"
)

#: draws and writes the report into the finished folder, and returns its files
Report = Callable[[Path], Sequence[Path]]


def compare_into(
    arms: Sequence[Scenario],
    folder: Path,
    *,
    replicates: int | None = None,
    until: StopRule | None = None,
    jobs: int = 1,
    verify: bool = False,
    allow_idle: bool = False,
    attribute: bool = False,
    csv: bool = False,
    force: bool = False,
    store: Path | None = None,
    progress: Progress | None = None,
    report: Report | None = None,
) -> Comparison:
    """Compare and write a folder; an interrupted comparison goes on where it was.

    Parameters
    ----------
    arms
        The baseline first.
    folder
        Where results go.
    csv
        Write every table as CSV, too.
    force
        Replace the finished results of another question.
    store
        Folder where replicates and indicators are kept, as in
        :func:`~ecosim.study.compare.compare`.
    report
        Writes figures and the report from the finished tables, before the manifest.

    Other parameters are those of :func:`~ecosim.study.compare.compare`.
    """
    check_arms(arms, allow_idle)
    plan = plan_packages(arms) if attribute else None
    asked = _question(arms, replicates, until, attribute)
    check_folder(folder, asked, force)
    open_folder(folder)
    (folder / MANIFEST).unlink(missing_ok=True)
    write_request(folder, "compare", store, {
        "arms": [arm.as_data() for arm in arms], "replicates": replicates,
        "until": asdict(until) if until else None, "verify": verify, "allow_idle": allow_idle,
        "attribute": attribute, "csv": csv,
    })  # fmt: skip
    kept = Store(store) if store is not None else nullcontext()
    with RunLog(folder / "log.txt") as log, kept as shared:
        log.say(f"compare {', '.join(repr(arm.name) for arm in arms)}")
        if plan is not None:
            log.say(plan.in_words(*n_replicates(arms[0], replicates, until)))
        found = compare(
            *arms, replicates=replicates, until=until, jobs=jobs, verify=verify,
            allow_idle=allow_idle, attribute=attribute, spool=folder / SPOOL, store=shared,
            progress=progress,
        )  # fmt: skip
        for line in (*found.placebo, *([found.note] if found.note else [])):
            log.say(line)
        for failure in found.failures:
            log.say(f"replicate {failure.replicate} failed: {failure.message}\n{failure.trace}")
        _write_tables(found, folder, csv)
        if report is not None:
            _write_report(report, folder, _manifest(found, asked), log)
        log.say(f"{len(found.records)} replicates, {found.wall_s:.1f} s")
    written = sorted([*folder.glob("*.parquet"), *folder.glob("*/*.parquet")])
    files = {p.relative_to(folder).as_posix(): provenance.file_digest(p) for p in written}
    write_json(folder / MANIFEST, _manifest(found, asked) | {"files": files})
    if not found.failures:
        # otherwise the same command runs what failed again, and nothing else
        (folder / SPOOL).unlink(missing_ok=True)
    return found


def _write_report(report: Report, folder: Path, manifest: dict[str, Any], log: RunLog) -> None:
    """Draw the report from what a reader of the folder would see: tables and a manifest.

    A report that cannot be drawn takes nothing finished with it: the tables stand, the manifest
    says so, and the report alone can be asked for again.
    """
    write_json(folder / MANIFEST, {**manifest, "status": "report pending"})
    try:
        report(folder)
    except Exception as error:
        write_json(folder / MANIFEST, {**manifest, "report": f"failed: {error}"})
        log.say(f"the report could not be drawn\n{format_exc()}")
        raise RunError(
            f"all replicates are done and every table is written, but the report could not be "
            f"drawn: {error} (log.txt has the details; `ecosim report {folder}` tries again)"
        ) from error


def _write_tables(found: Comparison, folder: Path, csv: bool) -> None:
    names = slugs([arm.name for arm in found.arms])
    for i, (arm, slug) in enumerate(zip(found.arms, names, strict=True)):
        (folder / slug).mkdir(exist_ok=True)
        write_text(folder / slug / "scenario.resolved.yaml", arm.to_yaml())
        write_arm_tables([record.tables[i] for record in found.records], folder / slug)
    common = {
        "scale": found.arms[0].scale,
        "money": "GBP at base-year prices, totals at full scale",
        "places": dict(zip(found.labels.place, found.labels.place_names, strict=True)),
        "sectors": dict(zip(found.labels.sector, found.labels.sector_names, strict=True)),
        "indicators": {name: {"unit": one.unit, "level": one.level, "doc": one.doc}
                       for name, one in INDICATORS.items()},
    }  # fmt: skip
    _write(folder, "effects", found.effects, common | reading_note(found.effects), csv)
    _write(folder, "additionality", found.additionality, common, csv)
    _write(folder, "distribution", found.distribution, common, csv)
    _write(folder, "flows", found.flows, common | {"amount": "GBP/year"}, csv)
    if len(found.near_winners):
        unit = "change of staff over the mean of both sizes, three years"
        _write(folder, "near_winners", found.near_winners, common | {"growth": unit}, csv)
    if found.subsets is not None:
        _write(folder, "attribution", found.attribution, common | {"method": METHOD}, csv)
    sink = ParquetSink(folder / "indicators.parquet", common)
    for frame in found.indicator_frames():
        sink.append(frame)
    sink.finish()
    write_json(folder / "placebo.json", {"policies": _placebo(found)})


def reading_note(effects: pd.DataFrame) -> dict[str, Any]:
    """Return how many intervals exclude zero, and how many would by chance alone."""
    known = effects.dropna(subset=["lo", "hi"])
    known = known[(known["lo"] != 0.0) | (known["hi"] != 0.0)]
    clear = int(((known["lo"] > 0.0) | (known["hi"] < 0.0)).sum())
    said: dict[str, Any] = {"n_intervals": len(known), "n_excluding_zero": clear}
    if len(known) > MANY:
        said["warning"] = (
            f"{len(known)} intervals are read together: about {0.05 * len(known):.0f} of them "
            f"would exclude zero by chance alone, {clear} do; decide before reading which matter"
        )
    return said


def _write(folder: Path, name: str, table: pd.DataFrame, about: dict[str, Any], csv: bool) -> None:
    sink = ParquetSink(folder / f"{name}.parquet", {"table": name, **about})
    sink.append(table)
    sink.finish()
    if csv:
        write_csv(folder / f"{name}.csv", table)


def _placebo(found: Comparison) -> list[dict[str, Any]]:
    rows = []
    for i, (arm, said) in enumerate(zip(found.policies, found.placebo, strict=True)):
        partings = found.partings(i)
        rows.append({
            "policy": arm.name,
            "in_words": said,
            "replicates": len(partings),
            "first_acts": found.records[0].acted[i + 1],
            "partings": [asdict(one) if one else None for one in partings],
        })  # fmt: skip
    return rows


def _question(
    arms: Sequence[Scenario], replicates: int | None, until: StopRule | None, attribute: bool
) -> str:
    return provenance.digest({
        "compare": [arm.to_yaml() for arm in arms],
        "replicates": replicates or arms[0].replicates,
        "until": asdict(until) if until else None,
        "attribute": attribute, **provenance.tables_of(arms[0].region),
    })  # fmt: skip


def _attribution(found: Comparison) -> dict[str, Any] | None:
    """Return what was split over what, and how many runs that took."""
    if found.subsets is None:
        return None
    plan = found.subsets.plan
    return {
        "method": METHOD,
        "runs": sum(plan.n_arms + len(plan.needed(one.replicate)) for one in found.records),
        "runs_a_replicate": plan.runs_a_replicate,
        "further_runs": [scenario.name for scenario in plan.further],
        "packages": [
            {
                "policy": package.policy,
                "subsets": len(package.subsets(0)),
                "all_subsets": not package.is_sampled,
                "levers": dict(zip(package.labels, package.words, strict=True)),
            }
            for package in plan.packages
        ],
    }


def _manifest(found: Comparison, asked: str) -> dict[str, Any]:
    baseline = found.arms[0]
    names = slugs([arm.name for arm in found.arms])
    return {
        "format": 1,
        "kind": "comparison",
        "status": "failed" if found.failures else "done",
        "arms": [
            {
                "name": arm.name,
                "slug": slug,
                "role": "baseline" if arm is baseline else "policy",
                "description": arm.description,
                "levers": [lever.in_words() for lever in arm.levers],
                "scenario_sha256": arm.hash,
            }
            for arm, slug in zip(found.arms, names, strict=True)
        ],
        "region": baseline.region,
        "start": baseline.start,
        "months": baseline.months,
        "seed": baseline.seed,
        "scale": baseline.scale,
        "replicates": len(found.records),
        "stop_rule": found.note or None,
        "placebo": found.placebo,
        "attribution": _attribution(found),
        "identity_residual_max": found.identity_residual_max,
        "wall_s": round(found.wall_s, 3),
        "timings": {"replicate_s": [round(one.wall_s, 3) for one in found.records]},
        "failures": [failure.as_row() for failure in found.failures],
        "question": asked,
        "run_key": provenance.run_key(asked),
        "code_sha256": provenance.code_digest(),
        "versions": provenance.versions(),
        "fingerprint": provenance.fingerprint(),
    }


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return a finished folder's manifest."""
    content: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return content
