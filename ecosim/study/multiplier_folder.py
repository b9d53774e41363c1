"""A marginal multiplier's folder: every table whole or absent, the manifest last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ecosim.run import provenance
from ecosim.run.files import ParquetSink, open_folder, write_csv, write_json, write_text
from ecosim.run.log import RunLog
from ecosim.run.plan import MANIFEST, check_folder
from ecosim.run.request import arms_of, write_request
from ecosim.run.simulation import Progress, labels_for
from ecosim.run.store import Store
from ecosim.scenario import Impulse, Scenario
from ecosim.study.impulse_runs import (
    ImpulseRuns,
    ImpulseTask,
    impulse_tasks,
    impulses_of,
    key_of,
)
from ecosim.study.marginal import Marginal, marginal
from ecosim.study.mechanisms import (
    Asymmetry,
    Waterfall,
    asymmetry,
    mechanisms_on,
    one_more_on,
    one_off,
    waterfall,
)

#: draws the figures of the finished study into a folder, and returns its files
Draw = Callable[["MultiplierStudy", Path], Sequence[Path]]
#: what a request says of a question as it is
_PLAIN = ("sector", "place", "financing", "month", "replicates", "waterfall", "asymmetry")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked.

    Parameters
    ----------
    scenario
        The world in which the money is spent.
    amounts
        GBP at full scale; below zero is a cut.
    sector, place, financing, month
        As in :class:`~ecosim.scenario.Impulse`.
    replicates
        How many.
    waterfall, asymmetry
        Also switch mechanisms on, or off, one at a time.
    """

    scenario: Scenario
    amounts: tuple[float, ...]
    sector: str
    place: str
    financing: str = "outside"
    month: str = ""
    replicates: int = 20
    waterfall: bool = False
    asymmetry: bool = False

    @classmethod
    def from_request(cls, folder: Path, said: Mapping[str, Any]) -> Question:
        """Return the question that a folder was begun with."""
        (scenario,) = arms_of(folder, said)
        plain = {name: said[name] for name in _PLAIN}
        return cls(scenario=scenario, amounts=tuple(said["amounts"]), **plain)

    def check(self) -> tuple[Impulse, ...]:
        """Raise what is wrong with the question before anything runs; return its impulses."""
        if self.waterfall or self.asymmetry:
            mechanisms_on(self.scenario)
        return impulses_of(self.scenario, self.amounts, *self._where)

    @property
    def _where(self) -> tuple[str, str, str, str]:
        return self.sector, self.place, self.financing, self.month

    def digest(self) -> str:
        """Return the digest of everything the answer depends on but the code."""
        return provenance.digest({
            "multiplier": self.scenario.to_yaml(), "amounts": list(self.amounts),
            "where": list(self._where), "replicates": self.replicates,
            "waterfall": self.waterfall, "asymmetry": self.asymmetry,
            **provenance.tables_of(self.scenario.region),
        })  # fmt: skip

    def as_data(self) -> dict[str, Any]:
        """Return the question as plain data, for a folder's request."""
        return {
            "arms": [self.scenario.as_data()], "amounts": list(self.amounts),
            **{name: getattr(self, name) for name in _PLAIN},
        }  # fmt: skip


@dataclass(frozen=True, eq=False)
class MultiplierStudy:
    """The answer: the multiplier, and what was asked of its mechanisms."""

    marginal: Marginal
    waterfall: Waterfall | None = None
    asymmetry: Asymmetry | None = None

    @property
    def what(self) -> str:
        """Return what is bought where, by the region's own names: Construction in Birmingham."""
        impulse, labels = self.marginal.runs.impulses[0], labels_for(self.marginal.scenario)
        sector = labels.sector_names[labels.sector.index(impulse.sector)]
        return f"{sector} in {labels.place_names[labels.place.index(impulse.place)]}"

    @property
    def parts(self) -> tuple[ImpulseRuns, ...]:
        """Return the runs that it rests on, each once."""
        each = (self.marginal, self.waterfall, self.asymmetry)
        found: list[ImpulseRuns] = []
        for part in each:
            if part is not None and all(part.runs is not one for one in found):
                found.append(part.runs)
        return tuple(found)


def multiplier_into(
    asked: Question,
    folder: Path,
    *,
    jobs: int = 1,
    verify: bool = False,
    csv: bool = False,
    force: bool = False,
    store: Path | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
) -> MultiplierStudy:
    """Answer a question and write its folder.

    Parameters
    ----------
    asked
        The question.
    folder
        Where results go.
    jobs, verify
        As in :func:`~ecosim.study.impulse_runs.run_impulses`.
    csv
        Write every table as CSV, too.
    force
        Replace the finished results of another question.
    store
        Folder where every finished replicate is kept, so that the same question goes on where it
        was cut off, and no replicate is run twice.
    draw
        Draws the figures into the folder, before the manifest.
    """
    impulses, question = asked.check(), asked.digest()
    check_folder(folder, question, force)
    open_folder(folder)
    (folder / MANIFEST).unlink(missing_ok=True)
    write_request(
        folder, "multiplier", store, {**asked.as_data(), "verify": verify, "csv": csv}
    )
    kept = Store(store) if store is not None else nullcontext()
    with RunLog(folder / "log.txt") as log, kept as shared:
        sums = ", ".join(f"GBP {amount:,.0f}" for amount in asked.amounts)
        log.say(f"multiplier of {sums} for {asked.sector} in {asked.place}, {asked.financing}")
        study = answer(asked, jobs=jobs, verify=verify, store=shared, progress=progress)
        for part in study.parts:
            for failure in part.failures:
                log.say(f"{failure.scenario} {failure.replicate} failed: {failure.message}")
        _write_tables(study, impulses, folder, csv)
        if draw is not None:
            draw(study, folder / "figures")
        log.say(f"{study.marginal.runs.n} replicates, {_wall(study):.1f} s")
    files = {p.name: provenance.file_digest(p) for p in sorted(folder.glob("*.parquet"))}
    write_json(folder / MANIFEST, _manifest(asked, study, question) | {"files": files})
    return study


def answer(
    asked: Question,
    *,
    jobs: int = 1,
    verify: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> MultiplierStudy:
    """Run what a question needs, and no run twice."""
    where = (asked.sector, asked.place, asked.financing, asked.month)
    how: dict[str, Any] = {
        "replicates": asked.replicates, "jobs": jobs, "verify": verify, "store": store,
        "progress": progress,
    }  # fmt: skip
    steps = waterfall(asked.scenario, asked.amounts, *where, **how) if asked.waterfall else None
    size = max(abs(amount) for amount in asked.amounts)
    both = asymmetry(asked.scenario, size, *where, **how) if asked.asymmetry else None
    if steps is not None:
        alone = Marginal(steps.runs, len(steps.runs.variants) - 1)
    elif both is not None and {abs(amount) for amount in asked.amounts} == {size}:
        alone = Marginal(both.runs)
    else:
        alone = marginal(asked.scenario, asked.amounts, *where, **how)
    return MultiplierStudy(alone, steps, both)


def tasks_of(asked: Question, verify: bool) -> dict[str, ImpulseTask]:
    """Return what a question runs, each once, by what it is in a store."""
    where = (asked.sector, asked.place, asked.financing, asked.month)
    size = max(abs(amount) for amount in asked.amounts)
    parts: list[tuple[Sequence[Scenario], Sequence[float]]] = []
    if asked.waterfall:
        parts.append((one_more_on(asked.scenario), asked.amounts))
    if asked.asymmetry:
        parts.append((one_off(asked.scenario), (size, -size)))
    if not parts or (not asked.waterfall and {abs(x) for x in asked.amounts} != {size}):
        parts.append(([asked.scenario], asked.amounts))
    return {
        key_of(task): task
        for variants, amounts in parts
        for task in impulse_tasks(
            variants, impulses_of(asked.scenario, amounts, *where), asked.replicates, verify
        )
    }


def _write_tables(
    study: MultiplierStudy, impulses: Sequence[Impulse], folder: Path, csv: bool
) -> None:
    scenario = study.marginal.scenario
    write_text(folder / "scenario.resolved.yaml", scenario.to_yaml())
    for i, impulse in enumerate(impulses):
        arm = scenario.replace(impulse=impulse)
        write_text(folder / f"impulse-{i + 1}.resolved.yaml", arm.to_yaml())
    labels = labels_for(scenario)
    common = {
        "scale": scenario.scale,
        "money": "GBP at base-year prices and full scale; jobs are job-years per GBP million",
        "places": dict(zip(labels.place, labels.place_names, strict=True)),
        "sectors": dict(zip(labels.sector, labels.sector_names, strict=True)),
        "type2": study.marginal.type2,
    }
    _write(folder, "multiplier", study.marginal.multipliers, common, csv)
    _write(folder, "profile", study.marginal.profile, common, csv)
    for name, part in (("waterfall", study.waterfall), ("asymmetry", study.asymmetry)):
        if part is not None:
            _write(folder, name, part.table, common, csv)


def _write(folder: Path, name: str, table: pd.DataFrame, about: dict[str, Any], csv: bool) -> None:
    sink = ParquetSink(folder / f"{name}.parquet", {"table": name, **about})
    sink.append(table)
    sink.finish()
    if csv:
        write_csv(folder / f"{name}.csv", table)


def _wall(study: MultiplierStudy) -> float:
    return sum(part.wall_s for part in study.parts)


def _manifest(asked: Question, study: MultiplierStudy, question: str) -> dict[str, Any]:
    scenario = asked.scenario
    failures = [one.as_row() for part in study.parts for one in part.failures]
    return {
        "format": 1,
        "kind": "multiplier",
        "status": "failed" if failures else "done",
        "scenario": scenario.name,
        "scenario_sha256": scenario.hash,
        "impulses": [impulse.as_data() for impulse in study.marginal.runs.impulses],
        "mechanisms": {
            "switched_on": list(study.waterfall.switches) if study.waterfall else None,
            "switched_off": list(study.asymmetry.switches) if study.asymmetry else None,
        },
        "region": scenario.region,
        "start": scenario.start,
        "months": scenario.months,
        "seed": scenario.seed,
        "scale": scenario.scale,
        "replicates": study.marginal.runs.n,
        "identity_residual_max": max(part.identity_residual_max for part in study.parts),
        "wall_s": round(_wall(study), 3),
        "failures": failures,
        "question": question,
        "run_key": provenance.run_key(question),
        "code_sha256": provenance.code_digest(),
        "versions": provenance.versions(),
        "fingerprint": provenance.fingerprint(),
    }
