"""Pairs of runs with and without an extra purchase: over sizes, replicates and variants.

A variant is the scenario with some mechanisms off. Where nothing in it is random, one replicate
says what all would say and stands for them.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from ecosim.errors import InputError, RunError
from ecosim.region import load_region
from ecosim.run.impulses import ImpulseRun, simulate_impulses
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.run.store.wholes import run_kept, whole_key
from ecosim.run.tasks import Failure, Task, failure_of
from ecosim.scenario import Impulse, Scenario

#: mechanisms that draw lots; without both a run is the same in every replicate
RANDOM = ("firm_dynamics", "tendering")


@dataclass(frozen=True, slots=True)
class ImpulseTask(Task):
    """One replicate of a variant and its impulses."""

    arms: tuple[Scenario, ...] = ()


@dataclass(frozen=True, eq=False)
class ImpulseRuns:
    """Every finished replicate of every variant.

    Attributes
    ----------
    variants : scenarios without an impulse
    impulses : what each is run with
    runs : a variant each, in order of replicate; only replicates finished in every variant
    failures
    wall_s
    """

    variants: tuple[Scenario, ...]
    impulses: tuple[Impulse, ...]
    runs: tuple[tuple[ImpulseRun, ...], ...]
    failures: tuple[Failure, ...]
    wall_s: float

    @property
    def n(self) -> int:
        """Return how many replicates there are."""
        return len(self.runs[0])

    @property
    def identity_residual_max(self) -> float:
        """Return the largest identity residual of all runs, over regional GVA of a month."""
        return max(one.identity_residual_max for runs in self.runs for one in runs)


def impulses_of(
    baseline: Scenario,
    amounts: Sequence[float],
    sector: str,
    place: str,
    financing: str = "outside",
    month: str = "",
) -> tuple[Impulse, ...]:
    """Return an impulse of every size, checked against the scenario's region and months."""
    if baseline.impulse is not None:
        raise InputError(
            f"{baseline.name!r} has an impulse already", expected="a scenario without one"
        )
    if not amounts:
        raise InputError("there is no impulse", expected="a sum of money or several")
    if len(set(amounts)) < len(amounts):
        raise InputError("an impulse is given twice", expected="sums that differ")
    region = load_region(baseline.region)
    found = []
    for amount in amounts:
        impulse = Impulse.parse({
            "amount": amount, "sector": sector, "place": place, "financing": financing,
            "month": month,
        })  # fmt: skip
        impulse.check(region, baseline.calendar, baseline.parameters)
        found.append(impulse)
    return tuple(found)


def run_impulses(
    variants: Sequence[Scenario],
    impulses: Sequence[Impulse],
    replicates: int,
    *,
    jobs: int = 1,
    verify: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> ImpulseRuns:
    """Run every variant without and with each impulse.

    Parameters
    ----------
    variants
        Scenarios that differ by their switches alone.
    impulses
        From :func:`impulses_of`.
    replicates
        Of each variant in which something is random.
    jobs
        Processes; results do not depend on it.
    verify
        Assert every accounting identity in every month.
    store
        Where every finished replicate is kept at once; what it has is not run.

    Raises
    ------
    RunError
        When no replicate could be finished.
    """
    began = perf_counter()
    tasks = impulse_tasks(variants, impulses, replicates, verify)
    outcomes = [
        one if isinstance(one, Failure) else ImpulseRun.from_bytes(one)
        for one in run_kept(tasks, key_of, store, jobs, progress, run_pair)
    ]
    failures = tuple(one for one in outcomes if isinstance(one, Failure))
    runs = _by_variant(variants, tasks, outcomes, replicates)
    if not runs[0]:
        raise RunError(f"no replicate could be finished: {failures[0].message}")
    return ImpulseRuns(
        tuple(variants), tuple(impulses), runs, failures, perf_counter() - began
    )


def impulse_tasks(
    variants: Sequence[Scenario], impulses: Sequence[Impulse], replicates: int, verify: bool
) -> list[ImpulseTask]:
    """Return what is to be run, in order of variant and replicate."""
    return [
        ImpulseTask(one, one.seed, r, verify, tuple(one.replace(impulse=i) for i in impulses))
        for one in variants
        for r in range(replicates if is_random(one) else 1)
    ]


def key_of(task: ImpulseTask) -> str:
    """Return what a replicate of a variant and its impulses is."""
    return whole_key("multiplier", (task.scenario, *task.arms), task.replicate, verify=task.verify)


def is_random(scenario: Scenario) -> bool:
    """Return whether replicates of a scenario differ."""
    return any(scenario.switches[name] for name in RANDOM)


def _by_variant(
    variants: Sequence[Scenario],
    tasks: Sequence[ImpulseTask],
    outcomes: Sequence[ImpulseRun | Failure],
    replicates: int,
) -> tuple[tuple[ImpulseRun, ...], ...]:
    """Return the replicates that every variant has; what is not random is there in each."""
    found: list[dict[int, ImpulseRun]] = []
    done = iter(zip(tasks, outcomes, strict=True))
    for one in variants:
        n = replicates if is_random(one) else 1
        here = [next(done) for _ in range(n)]
        good = {t.replicate: o for t, o in here if isinstance(o, ImpulseRun)}
        if not is_random(one) and good:
            good = {r: replace(good[0], replicate=r) for r in range(replicates)}
        found.append(good)
    shared = [r for r in range(replicates) if all(r in good for good in found)]
    return tuple(tuple(good[r] for r in shared) for good in found)


def run_pair(task: Task) -> bytes | Failure:
    """Run one replicate; a failure is returned, wrong input is raised."""
    assert isinstance(task, ImpulseTask)
    try:
        return simulate_impulses(
            task.scenario, task.arms, task.replicate, seed=task.seed, verify=task.verify
        ).to_bytes()
    except InputError:
        raise
    except Exception as error:  # noqa: BLE001 - one bad replicate must not end a study
        return failure_of(task, "multiplier", error)
    finally:
        # Mesa's agents and their model hold each other; a study makes hundreds of models
        gc.collect()
