"""Measure what the model costs, each figure beside a yardstick timed in the same run.

    python -m benchmarks.speed             # about three minutes
    python -m benchmarks.speed --quick     # without the full-scale region

Processor time, medians over interleaved repetitions: a busy machine stretches the clock, not the
work. Ratios are what carries to other machines.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

import mesa
import numpy as np

from ecosim.kernel import engine
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

ENTERPRISES = 216_135
TENDERS = ("plan_pipeline", "run_tenders")
PRODUCTION = ("form_demand", "produce", "employ", "settle_payments", "deliver", "renew_firms")


class Idle(mesa.Agent):  # type: ignore[misc]
    """An agent that does nothing."""

    def step(self) -> None:
        """Do nothing."""


def idle_model(n: int) -> mesa.Model:
    """Return a Mesa model of `n` idle agents."""
    model = mesa.Model(rng=1)
    Idle.create_agents(model, n)
    return model


def region_of(suppliers: int, months: int = 240) -> ProcurementModel:
    """Return the baseline with about so many living suppliers, two months old."""
    scenario = Scenario.load("scenarios/baseline.yaml")
    scale = min(1.0, suppliers / ENTERPRISES)
    model = ProcurementModel(scenario.replace(scale=scale, months=months), seed=1, detail=False)
    model.step()
    model.step()
    return model


def timed(work: Callable[[], object]) -> float:
    """Return the processor seconds of a call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def month_by_step(model: ProcurementModel) -> dict[str, float]:
    """Run one month and return the processor seconds of each step."""
    spent = {verb.__name__: timed(verb) for verb in model.order}
    model.month += 1
    return spent


def square_roots() -> object:
    """Work through three million square roots: the yardstick of short runs."""
    return np.sqrt(np.arange(3_000_000, dtype=np.float64))


def against_mesa(repetitions: int) -> None:
    """Print a full-scale month beside Mesa's empty loop over as many agents."""
    model, idle = region_of(ENTERPRISES), idle_model(ENTERPRISES)
    months: list[dict[str, float]] = []
    loops: list[float] = []
    for _ in range(repetitions):
        loops.append(timed(lambda: idle.agents.do("step")))
        months.append(month_by_step(model))
    steps = {name: median(m[name] for m in months) for name in months[0]}
    total, loop = median(sum(m.values()) for m in months), median(loops)
    tenders = sum(steps[name] for name in TENDERS)
    production = sum(steps[name] for name in PRODUCTION)
    row("month, scale 1.0", total * 1e3, "ms")
    row("Mesa's empty do, as many agents", loop * 1e3, "ms")
    row("month over Mesa's empty do", total / loop, "ratio", 1.5)
    row("tender phases", tenders * 1e3, "ms")
    row("production phases", production * 1e3, "ms")
    row("tender over production phases", tenders / production, "ratio", 1.5)


def by_size(sizes: tuple[int, ...], repetitions: int) -> None:
    """Print nanoseconds per supplier-month at several sizes, which take turns.

    In a run a month follows one of the same run, so a turn is a year. With turns of a month each
    begins with memory that the largest region has just filled.
    """
    models = [region_of(size) for size in sizes]
    for months, rounds, when in ((12, 3, ""), (1, repetitions, ", single months in turn")):
        each: list[list[float]] = [[] for _ in models]
        for _ in range(rounds):
            for model, times in zip(models, each, strict=True):
                for _ in range(months):
                    alive = int(model.suppliers.is_alive.sum())
                    times.append(timed(model.step) / alive * 1e9)
        cost = dict(zip(sizes, (median(times) for times in each), strict=True))
        for size, value in cost.items():
            row(f"{size:,} suppliers{when}", value, "ns per supplier-month")
        if ENTERPRISES in cost:
            row(f"full scale over 20,000{when}", cost[ENTERPRISES] / cost[20_000], "ratio", 2.0)
        row(f"2,000 over 20,000{when}", cost[2_000] / cost[20_000], "ratio", 3.0)


def ten_years(repetitions: int) -> None:
    """Print ten years at 2,000 suppliers in a warm process, beside the yardstick."""
    builds, runs, yards = [], [], []
    scenario = Scenario.load("scenarios/baseline.yaml")
    scenario = scenario.replace(scale=2_000 / ENTERPRISES, months=120)
    for _ in range(repetitions):
        start = time.process_time()
        model = ProcurementModel(scenario, seed=1, detail=False)
        builds.append(time.process_time() - start)
        runs.append(timed(lambda model=model: [model.step() for _ in range(120)]))
        yards.append(timed(square_roots))
    row("ten years, 2,000 suppliers, after building", median(runs), "s", 0.15)
    row("building it, 48 months of warm-up tenders included", median(builds), "s")
    row("yardstick: 3 million square roots", median(yards) * 1e3, "ms")
    row("ten years over the yardstick", median(runs) / median(yards), "ratio")


def imports(repetitions: int) -> None:
    """Print the time to import the package and to import NumPy, each in a fresh process."""
    spent: dict[str, list[float]] = {"pass": [], "import numpy": [], "import ecosim": []}
    for _ in range(repetitions):
        for code, times in spent.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, "-c", code], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    bare = median(spent["pass"])
    numpy_time = median(spent["import numpy"]) - bare
    ecosim_time = median(spent["import ecosim"]) - bare
    row("import numpy", numpy_time * 1e3, "ms")
    row("import ecosim", ecosim_time * 1e3, "ms")
    row("import ecosim over import numpy", ecosim_time / numpy_time, "ratio", 3.0)


def memory() -> None:
    """Print the peak memory of a fresh process that runs ten years at full scale."""
    code = (
        "import resource; from benchmarks.speed import region_of, ENTERPRISES;"
        "m = region_of(ENTERPRISES); [m.step() for _ in range(118)];"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    out = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    row("peak memory, ten full-scale years", float(out.stdout) / 1e6, "GB", 1.5)


def row(name: str, value: float, unit: str, target: float | None = None) -> None:
    """Print a figure, and whether it meets its target."""
    verdict = ""
    if target is not None:
        verdict = f"  at most {target:g}: {'met' if value <= target else 'MISSED'}"
    print(f"{name:52s} {value:10.4g} {unit}{verdict}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the full-scale region")
    parser.add_argument("--repetitions", type=int, default=9)
    options = parser.parse_args()
    print(f"engine {engine.name()}, Python {sys.version.split()[0]}, Mesa {mesa.__version__}")
    imports(options.repetitions)
    if not options.quick:
        # first, because a child's peak starts from its parent's
        memory()
    ten_years(3)
    sizes = (2_000, 20_000) if options.quick else (2_000, 20_000, ENTERPRISES)
    by_size(sizes, options.repetitions)
    if not options.quick:
        against_mesa(options.repetitions)


if __name__ == "__main__":
    main()
