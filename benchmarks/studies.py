"""What a study costs beside its runs: the store, the executors, and many runs one after the other.

::

    python benchmarks/studies.py                    # overhead and two jobs, a few minutes
    python benchmarks/studies.py --runs 10000       # the long one: time, memory, bytes

Both sides of a ratio are measured in one run of this script, in turns, because machines are noisy.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from ecosim.run import simulate
from ecosim.run.executors import make_executor
from ecosim.run.executors.worker import settled
from ecosim.run.store import Store
from ecosim.scenario import Scenario
from ecosim.study.experiment import Design, Experiment, Factor, Outcome
from ecosim.study.study_folder import study_into

ROOT = Path(__file__).parents[1]
#: 2,000 suppliers of the West Midlands' 216,135
SCALE = 2_000 / 216_135


def study(runs: int, months: int, first: int = 0) -> Experiment:
    """Return a study of so many runs of the baseline, none of which is another's."""
    base = Scenario.load(
        ROOT / "scenarios" / "baseline.yaml", [f"months={months}", f"scale={SCALE:.6f}"]
    )
    factor = Factor(name="market.entry.sigma_c", low=0.07, high=0.15)
    grid = np.linspace(0.07, 0.15, 20_011)[first : first + runs, None]
    return Experiment(
        name="benchmark", arms=(base,), replicates=1, design=Design(
            method="list", factors=(factor,), rows=grid),
        outcomes=(Outcome(indicator="gva", of="level", arm=base.name),),
    )  # fmt: skip


def timed(ask: Experiment, folder: Path, jobs: int) -> tuple[float, float]:
    """Return seconds of a study from its first run to its tables, and the seconds of its runs."""
    executor = make_executor("here" if jobs == 1 else "processes", jobs)
    if jobs > 1:
        # workers are there before the clock starts: they live as long as a study
        list(executor.run(warm, list(range(4 * jobs))))
    began = perf_counter()
    with Store(folder / "store") as store:
        result = study_into(ask, folder / "out", store, executor)
    seconds = perf_counter() - began
    executor.close()
    assert result.n_failed == 0
    return seconds, float(pd.read_csv(folder / "out" / "index.csv")["wall_s"].sum())


def warm(_: int) -> None:
    """Load what a worker needs."""
    simulate(study(1, 2).arms[0], details=False)


def bare(ask: Experiment) -> float:
    """Return seconds of the same runs without store, executor and tables."""
    began = perf_counter()
    for row in range(ask.n_rows):
        simulate(ask.scenario(row, 0), ask.arms[0].seed, 0, details=False)
        gc.collect()
    return perf_counter() - began


def overhead(runs: int, months: int, rounds: int) -> None:
    """Print the study's time over its runs' time, and one job over two."""
    settled(warm, 0)  # both sides of the ratio search for garbage as a worker does
    over, speedup = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds):
            ask = study(runs, months, first=turn * runs)
            alone = bare(ask)
            one, _ = timed(ask, Path(folder) / f"one-{turn}", 1)
            two, _ = timed(ask, Path(folder) / f"two-{turn}", 2)
            over.append(one / alone)
            speedup.append(one / two)
            print(f"  runs alone {alone:.1f} s, as a study {one:.1f} s, with two jobs {two:.1f} s")
    print(f"store, executor and tables over the bare runs: {median(over) - 1:+.1%} (asked 10 %)")
    print(f"one job over two: {median(speedup):.2f} (asked 1.8)")


def many(runs: int, months: int, jobs: int) -> None:
    """Print time, memory and bytes of many runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, busy = timed(study(runs, months), folder, jobs)
        index = pd.read_csv(folder / "out" / "index.csv")
        spools = sum(path.stat().st_size for path in (folder / "store" / "spools").iterdir())
    print(f"{runs:,} runs of {SCALE:.4f} x {months} months with {jobs} jobs: {seconds / 60:.1f} "
          f"minutes, {seconds / runs * 1e3:.0f} ms a run")  # fmt: skip
    print(f"work beside the runs: {seconds * jobs / busy - 1:+.1%} of their time")
    memory = index["memory_bytes"].to_numpy() / 2**20
    tenth = max(1, runs // 10)
    print(f"memory of a worker, MB: {np.median(memory[:tenth]):.0f} in the first tenth, "
          f"{np.median(memory[-tenth:]):.0f} in the last, {memory.max():.0f} at most")  # fmt: skip
    print(f"store: {spools / 1e9:.2f} GB")


def main() -> None:
    """Run what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=0, help="the long one, of so many runs")
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    if asked.runs:
        many(asked.runs, asked.months, asked.jobs)
    else:
        overhead(24, asked.months, asked.rounds)


if __name__ == "__main__":
    main()
