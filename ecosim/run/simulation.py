"""One replicate in this process: build the model, step it, keep what it reported."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter

from ecosim.model import ProcurementModel
from ecosim.region import load_region
from ecosim.result import Labels, Result
from ecosim.run.challenges import challenge_columns
from ecosim.run.collect import (
    contract_columns,
    contract_totals,
    flow_columns,
    instrument_columns,
    labels_of,
    supplier_columns,
    tie_columns,
)
from ecosim.scenario import Scenario

#: larger runs keep contracts as yearly totals: they have millions of them
EVERY_CONTRACT_UP_TO = 0.5

#: (months done, months in all, what is at work)
Progress = Callable[[int, int, str], None]


def simulate(
    scenario: Scenario,
    seed: int | None = None,
    replicate: int = 0,
    *,
    trace: bool = False,
    verify: bool = False,
    details: bool = True,
    every_contract: bool | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run one replicate of a scenario and return its result.

    Parameters
    ----------
    scenario
        What to run.
    seed
        Start of all random numbers; the scenario's own by default.
    replicate
        Which of the runs that differ by chance only.
    trace
        Keep a digest of the state after every step of every month.
    verify
        Assert every accounting identity in every month, not only the cheap ones.
    details
        Keep contracts, yearly suppliers, flows, ties and what the instruments of the local
        multiplier read of each year; indicators are the same without.
    every_contract
        Keep every award, or yearly totals; by default every award up to half of full scale.
    progress
        Called after every month.
    """
    began = perf_counter()
    seed = scenario.seed if seed is None else seed
    model = ProcurementModel(
        scenario, seed=seed, replicate=replicate, trace=trace, verify=verify, detail=details,
        instruments=details,
    )  # fmt: skip
    for month in range(scenario.months):
        model.step()
        if progress is not None:
            progress(month + 1, scenario.months, scenario.name)
    if every_contract is None:
        every_contract = scenario.scale <= EVERY_CONTRACT_UP_TO
    result = result_of(
        model, every_contract=every_contract, details=details, wall_s=perf_counter() - began
    )
    if not every_contract:
        # Mesa's agents and their model hold each other; a large one must be gone before the next
        del model
        gc.collect()
    return result


def labels_for(scenario: Scenario) -> Labels:
    """Return the codes and names of a scenario's region."""
    return labels_of(load_region(scenario.region))


def result_of(
    model: ProcurementModel, *, every_contract: bool, details: bool, wall_s: float = 0.0
) -> Result:
    """Return what a model has recorded so far as a result.

    Parameters
    ----------
    every_contract, details
        As in :func:`simulate`.
    wall_s
        Seconds the run took.
    """
    awards = contract_columns if every_contract else contract_totals
    return Result(
        scenario=model.scenario,
        seed=model.seed_value,
        replicate=model.replicate,
        labels=labels_of(model.region),
        series=dict(model.series),
        contract_columns=awards(model) if details else {},
        supplier_columns=supplier_columns(model) if details else {},
        flow_columns=flow_columns(model) if details else {},
        instrument_columns=instrument_columns(model),
        challenge_columns=challenge_columns(model),
        tie_columns=tie_columns(model) if details else {},
        identity_residual_max=float(model.identity_residual_max),
        wall_s=wall_s,
        digests=tuple(model.digests),
    )
