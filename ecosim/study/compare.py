"""Counterfactuals: a baseline and its policies on the same draws, replicate by replicate.

::

    found = compare(base, local, replicates=20)
    found.effects, found.placebo

Every replicate runs all arms side by side (:mod:`ecosim.run.paired`), so the baseline is computed
once, the gate is checked in every replicate, and what is compared differs by the levers alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from ecosim.errors import InputError, RunError
from ecosim.kernel.catalogue import INDICATORS, Series
from ecosim.result import Labels
from ecosim.result.tidy import tidy, with_keys
from ecosim.run import provenance
from ecosim.run.closing import Closing
from ecosim.run.paired import Parting, simulate_arms
from ecosim.run.simulation import Progress, labels_for
from ecosim.run.spool import Spool
from ecosim.run.store import RunRecord, Store, deposit_record
from ecosim.run.store.wholes import run_kept, whole_key
from ecosim.run.tasks import Failure, Task, failure_of
from ecosim.scenario import Scenario
from ecosim.study.attribution import COLUMNS as ATTRIBUTION_COLUMNS
from ecosim.study.attribution import attribution_table
from ecosim.study.comparable import check_arms
from ecosim.study.distribution import distribution
from ecosim.study.effects import effects_table
from ecosim.study.near_winners import MatchedGrowth, growth_against
from ecosim.study.net_effects import net_effects
from ecosim.study.packages import Packages, plan_packages
from ecosim.study.pairs import PairRecord, stack
from ecosim.study.stopping import StopRule, n_replicates, next_number
from ecosim.study.subsets import SubsetRecord, Subsets, SubsetStore


@dataclass(frozen=True, eq=False)
class Comparison:
    """A baseline, its policies, and every finished replicate of all of them.

    Attributes
    ----------
    arms : the baseline first
    records : in order of replicate
    failures : replicates that could not be finished
    labels
    wall_s
    note : what the stop rule had to say, or nothing
    subsets : the further runs of an attribution, when it was asked for
    """

    arms: tuple[Scenario, ...]
    records: tuple[PairRecord, ...]
    failures: tuple[Failure, ...]
    labels: Labels
    wall_s: float
    note: str = ""
    subsets: Subsets | None = None

    def __repr__(self) -> str:
        names = ", ".join(repr(arm.name) for arm in self.arms[1:])
        return f"<Comparison of {names} with {self.arms[0].name!r}, {len(self.records)} replicates>"

    @property
    def policies(self) -> tuple[Scenario, ...]:
        """Return the arms after the baseline."""
        return self.arms[1:]

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Return the paired effects of every indicator, by year and over the whole run."""
        baseline = stack(self.records, 0)
        tables = [
            effects_table(arm.name, baseline, stack(self.records, i), self.labels, arm.calendar)
            for i, arm in enumerate(self.policies, start=1)
        ]
        return pd.concat(tables, ignore_index=True)

    @cached_property
    def additionality(self) -> pd.DataFrame:
        """Return what each policy adds net of what would have happened anyway, and its cost."""
        return pd.concat(
            [
                net_effects(self.records, i, arm, arm.calendar)
                for i, arm in enumerate(self.policies)
            ],
            ignore_index=True,
        )

    @cached_property
    def distribution(self) -> pd.DataFrame:
        """Return who gains under each policy: by place, by kind and size of firm, by sector."""
        return pd.concat(
            [
                distribution(self.records, i, arm.name, self.labels, arm.calendar)
                for i, arm in enumerate(self.policies)
            ],
            ignore_index=True,
        )

    @cached_property
    def near_winners(self) -> pd.DataFrame:
        """Return how participants of innovation partnerships grew, and firms that nearly were.

        A row a policy that has participants, those of all replicates together.
        """
        rows = []
        for i, arm in enumerate(self.policies, start=1):
            each = [one.growth[i] for one in self.records if one.growth[i]]
            if each:
                n = int(sum(growth["n_participants"].sum() for growth in each))
                own, near = (np.concatenate([one[x] for one in each]) for x in ("own", "near"))
                rows.append({"policy": arm.name, **growth_against(n, own, near)._asdict()})
        return pd.DataFrame(rows, columns=["policy", *MatchedGrowth._fields])

    @cached_property
    def attribution(self) -> pd.DataFrame:
        """Return what each lever of a package brings; no rows unless it was asked for."""
        if self.subsets is None:
            return pd.DataFrame(columns=list(ATTRIBUTION_COLUMNS))
        return attribution_table(self.subsets, self.records, self.arms[0].calendar)

    @property
    def identity_residual_max(self) -> float:
        """Return the largest identity residual of all runs, over regional GVA of a month."""
        further = self.subsets.identity_residual_max if self.subsets else 0.0
        return max(further, *(one.identity_residual_max for one in self.records))

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Return every arm's indicators by month, as a run has them."""
        return pd.concat(list(self.indicator_frames()), ignore_index=True)

    def indicator_frames(self) -> Iterator[pd.DataFrame]:
        """Yield the indicators of one arm and replicate after the other."""
        for record in self.records:
            for arm, series in zip(self.arms, record.series, strict=True):
                each = [Series(INDICATORS[name], values) for name, values in series.items()]
                # the records are at full scale already
                frame = tidy(each, self.labels, arm.calendar, 1.0)
                yield with_keys(frame, arm.name, 0, record.replicate)

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Return who paid whom for what in each year, GBP at full scale, mean over replicates."""
        parts = []
        for i, arm in enumerate(self.arms):
            every = pd.concat([pd.DataFrame(dict(record.flows[i])) for record in self.records])
            keys = ["year", "kind", "payer", "payee"]
            total = every.groupby(keys, observed=True, sort=True)["amount"].sum()
            mean = (total / len(self.records)).reset_index()
            mean.insert(0, "scenario", arm.name)
            parts.append(mean)
        return pd.concat(parts, ignore_index=True)

    def partings(self, policy: int) -> list[Parting | None]:
        """Return where a policy (0 is the first) left the baseline, a replicate each."""
        return [record.partings[policy] for record in self.records]

    @property
    def placebo(self) -> list[str]:
        """Return a sentence a policy: identical until when, and what parted first."""
        return [_gate_in_words(arm.name, self.partings(i)) for i, arm in enumerate(self.policies)]

    def idle_levers(self) -> list[tuple[str, str]]:
        """Return (policy, lever) of levers that changed no value in any replicate."""
        found = []
        for i, arm in enumerate(self.policies, start=1):
            acted = {name for record in self.records for name in record.acted[i]}
            found += [(arm.name, label) for label in arm.lever_labels if label not in acted]
        return found


def compare(
    baseline: Scenario,
    *policies: Scenario,
    replicates: int | None = None,
    until: StopRule | None = None,
    jobs: int = 1,
    verify: bool = False,
    allow_idle: bool = False,
    attribute: bool = False,
    spool: Path | None = None,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare policies with a baseline on the same draws.

    Parameters
    ----------
    baseline, policies
        Scenarios that differ by their levers alone.
    replicates
        How many; the baseline's own number by default.
    until
        Adds replicates until an interval is narrow enough; `replicates` is then ignored.
    jobs
        Processes; results do not depend on it.
    verify
        Assert every accounting identity in every month.
    allow_idle
        Accept levers that change nothing.
    attribute
        Split each policy's effect over its levers: further runs of every subset of them.
    spool
        File that keeps finished replicates, so that an interrupted comparison goes on.
    store
        Where replicates are kept for a comparison that asks for the same again, and each arm's
        indicators for studies; what it has is not run.

    Raises
    ------
    InputError
        When arms differ by more than levers, a lever can never act, or a policy whose effect is to
        be attributed lacks a lever of the baseline.
    RunError
        When a lever changed nothing, or no replicate could be finished.
    """
    arms = (baseline, *policies)
    check_arms(arms, allow_idle)
    if attribute:
        plan_packages(arms)  # refuses what cannot be attributed before anything runs
    began = perf_counter()
    finished = _Finished(arms, jobs, verify, spool, store, progress)
    with finished:
        n, _ = n_replicates(baseline, replicates, until)
        found, note = finished.up_to(n), ""
        while until is not None:
            width = until.widest(found.effects)
            if width <= until.half_width:
                break
            if n >= until.cap:
                note = (
                    f"stopped at {n} replicates: half width {width:.2g}, asked {until.half_width:g}"
                )
                break
            n = next_number(n, width / until.half_width, until.cap)
            found = finished.up_to(n)
        if not allow_idle:
            _refuse_idle(found)
        subsets = finished.subsets(plan_packages(arms, n), found) if attribute else None
    failures = found.failures + (subsets.failures if subsets else ())
    return Comparison(
        arms, found.records, failures, found.labels, perf_counter() - began, note, subsets
    )


def _refuse_idle(found: Comparison) -> None:
    idle = found.idle_levers()
    if idle:
        raise RunError(
            "; ".join(f"lever {lever} of {policy!r} changed nothing" for policy, lever in idle)
            + " (--allow-idle accepts that)"
        )


@dataclass(frozen=True, slots=True)
class ArmsTask(Task):
    """One replicate of every arm."""

    policies: tuple[Scenario, ...] = ()


class _Finished(Closing):
    """Finished replicates of one comparison, from the spool and from this run."""

    def __init__(
        self,
        arms: tuple[Scenario, ...],
        jobs: int,
        verify: bool,
        spool: Path | None,
        store: Store | None,
        progress: Progress | None,
    ) -> None:
        self.arms, self.jobs, self.verify, self.progress = arms, jobs, verify, progress
        self.store = store
        self.spool = Spool(spool, _question(arms, verify)) if spool else None
        blocks = self.spool.records if self.spool else []
        self.stored_subsets = [one for one in blocks if one.startswith(SubsetRecord.TAG)]
        stored = (one for one in blocks if not one.startswith(SubsetRecord.TAG))
        self.records = {r.replicate: r for r in map(PairRecord.from_bytes, stored)}
        self.failures: dict[int, Failure] = {}

    def close(self) -> None:
        """Close the spool."""
        if self.spool is not None:
            self.spool.close()

    def up_to(self, n: int) -> Comparison:
        """Return the comparison over the first `n` replicates, running those that are missing."""
        missing = [r for r in range(n) if r not in self.records and r not in self.failures]
        tasks = [
            ArmsTask(self.arms[0], self.arms[0].seed, r, self.verify, self.arms[1:])
            for r in missing
        ]
        outcomes = run_kept(
            tasks, _key_of, self.store, self.jobs, self.progress, _run_arms, self._keep
        )
        for task, outcome in zip(tasks, outcomes, strict=True):
            if isinstance(outcome, Failure):
                self.failures[task.replicate] = outcome
                continue
            record = self.records[task.replicate] = PairRecord.from_bytes(outcome)
            if self.store is not None:
                _deposit_arms(self.store, self.arms, record)
        records = tuple(self.records[r] for r in range(n) if r in self.records)
        failures = tuple(self.failures[r] for r in range(n) if r in self.failures)
        if not records:
            raise RunError(f"no replicate could be finished: {failures[0].message}")
        return Comparison(self.arms, records, failures, labels_for(self.arms[0]), 0.0)

    def subsets(self, plan: Packages, found: Comparison) -> Subsets:
        """Return the further runs of an attribution over the same replicates."""
        store = SubsetStore(self.stored_subsets, self._keep, self.store)
        replicates = [record.replicate for record in found.records]
        return store.run(
            plan, replicates, self.arms[0].seed, self.verify, self.jobs, self.progress
        )

    def _keep(self, block: bytes) -> None:
        if self.spool is not None:
            self.spool.append(block)


def _deposit_arms(store: Store, arms: Sequence[Scenario], record: PairRecord) -> None:
    """Keep each arm's indicators, for studies that ask for the same run."""
    for arm, series in zip(arms, record.series, strict=True):
        kept = RunRecord(series, record.identity_residual_max)
        deposit_record(store, arm, arm.seed, record.replicate, kept, record.wall_s / len(arms))


def _run_arms(task: Task) -> bytes | Failure:
    """Run one replicate of every arm; a failure is returned, wrong input is raised."""
    assert isinstance(task, ArmsTask)
    began = perf_counter()
    try:
        run = simulate_arms(
            arms_of(task), task.replicate, seed=task.seed, verify=task.verify
        )
        return PairRecord.of_run(run, perf_counter() - began).to_bytes()
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad replicate must not end a study
        return failure_of(task, "compare", error)


def _key_of(task: ArmsTask) -> str:
    """Return what a replicate of every arm is."""
    return whole_key("compare", arms_of(task), task.replicate, verify=task.verify)


def arms_of(task: ArmsTask) -> tuple[Scenario, ...]:
    """Return the arms of a task, the baseline first."""
    return (task.scenario, *task.policies)


def _question(arms: Sequence[Scenario], verify: bool) -> str:
    """Return the digest of everything a replicate depends on but its number, and its checks."""
    asked = {"arms": [arm.to_yaml() for arm in arms], "verify": verify}
    return provenance.run_key(provenance.digest(asked | provenance.tables_of(arms[0].region)))


def _gate_in_words(policy: str, partings: Sequence[Parting | None]) -> str:
    parted = [one for one in partings if one is not None]
    n = len(partings)
    if not parted:
        return f"{policy}: identical to the baseline in every month of all {n} replicates"
    first = min(parted, key=lambda one: one.month)
    when = f"before {first.date}" if first.month else "until the first lever acts in month 0"
    return (
        f"{policy}: bit-identical to the baseline {when} in all {n} replicates; "
        f"first divergence {first}"
    )
