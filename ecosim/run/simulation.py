"""One replicate in this process: build the model, step it, keep what it reported."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from ecosim.model import ProcurementModel
from ecosim.result import Result
from ecosim.run.collect import YearlySuppliers, contract_columns, flow_columns, labels_of
from ecosim.scenario import Scenario

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
        Keep contracts, yearly suppliers and flows; indicators are the same without.
    progress
        Called after every month.
    """
    began = perf_counter()
    seed = scenario.seed if seed is None else seed
    model = ProcurementModel(scenario, seed=seed, replicate=replicate, trace=trace, verify=verify)
    suppliers = YearlySuppliers()
    for month in range(scenario.months):
        model.step()
        if details and ((month + 1) % 12 == 0 or month + 1 == scenario.months):
            suppliers.note(model, scenario.calendar.date(month))
        if progress is not None:
            progress(month + 1, scenario.months, scenario.name)
    return Result(
        scenario=scenario,
        seed=seed,
        replicate=replicate,
        labels=labels_of(model.region),
        series=dict(model.series),
        contract_columns=contract_columns(model) if details else {},
        supplier_columns=suppliers.columns() if details else {},
        flow_columns=flow_columns(model) if details else {},
        identity_residual_max=float(model.identity_residual_max),
        wall_s=perf_counter() - began,
        digests=tuple(model.digests),
    )
