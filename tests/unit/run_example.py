"""Stand-ins for one replicate, importable by worker processes."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from ecosim.errors import ScenarioError
from ecosim.result import Result
from ecosim.run.tasks import Outcome, Task, failure_of
from ecosim.scenario import Scenario
from tests.unit.tidy_example import LABELS, example_series

TINY = Scenario(name="Made up", months=24, scale=0.1, replicates=3, seed=7)


def made_up(task: Task) -> Result:
    """Return a result whose numbers depend on the replicate only."""
    r, months = task.replicate, task.scenario.months
    return Result(
        scenario=task.scenario,
        seed=task.seed,
        replicate=r,
        labels=LABELS,
        series=example_series(months, wobble=0.01 * (r + 1)),
        contract_columns={
            "month": pd.Categorical(["2025-04", "2025-05"]),
            "supplier": np.array([3, 4 + r]),
            "price": np.array([1000.0, 0.1 + r]),
        },
        supplier_columns={"month": pd.Categorical(["2026-03"]), "staff": np.array([5.5])},
        flow_columns={
            "month": pd.Categorical(["2025-04"]),
            "kind": pd.Categorical(["wages"]),
            "payer": pd.Categorical(["sme"]),
            "payee": pd.Categorical(["household"]),
            "amount": np.array([50.0]),
        },
        identity_residual_max=1e-12 * (r + 1),
        wall_s=0.0,
    )


def second_has_challenges(task: Task) -> Result:
    """Return a result with an innovation challenge in replicate 1 only."""
    result = made_up(task)
    if task.replicate != 1:
        return result
    return replace(result, challenge_columns={"challenge": np.array([0]), "cost": np.array([5e3])})


def second_fails(task: Task) -> Outcome:
    """Fail in replicate 1, as a model that breaks does."""
    if task.replicate == 1:
        try:
            raise ZeroDivisionError("no output")
        except ZeroDivisionError as error:
            return failure_of(task, "simulate", error)
    return made_up(task)


def second_is_refused(task: Task) -> Outcome:
    """Find in replicate 1 that the input is wrong."""
    if task.replicate == 1:
        raise ScenarioError("a region without places")
    return made_up(task)


def dies_once(task: Task) -> Outcome:
    """Kill its process the first time replicate 1 runs; the description names the marker file."""
    marker = Path(task.scenario.description)
    if task.replicate == 1 and not marker.exists():
        marker.write_text("died")
        os._exit(3)
    return made_up(task)


def always_dies(task: Task) -> Outcome:
    """Kill its process whenever replicate 1 runs."""
    if task.replicate == 1:
        os._exit(3)
    return made_up(task)


def all_fail(task: Task) -> Outcome:
    """Fail whatever is asked."""
    return failure_of(task, "simulate", ZeroDivisionError("no output"))
