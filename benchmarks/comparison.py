"""Measure what a comparison costs beside the months of its arms, both sides in one run.

    python -m benchmarks.comparison                # about two minutes
    python -m benchmarks.comparison --scale 1.0 --months 24

One side runs four arms one after the other, detail kept, and looks at nothing. The other is a
replicate of a comparison: the same arms on the same draws, the gate that watches them until they
part, whose value added it is, and the record that is kept. The two take turns. Processor time,
medians of replicates.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.speed import row, timed
from ecosim.model import ProcurementModel
from ecosim.run.paired import simulate_arms
from ecosim.scenario import Scenario
from ecosim.study.pairs import PairRecord

ARMS = ("baseline", "local-first", "austerity", "dips-showcase")


def alone(arms: Sequence[Scenario], replicate: int) -> None:
    """Run every arm by itself."""
    for arm in arms:
        model = ProcurementModel(arm, replicate=replicate)
        for _ in range(arm.months):
            model.step()


def compared(arms: Sequence[Scenario], replicate: int) -> None:
    """Run a replicate of a comparison, up to the bytes that are kept."""
    PairRecord.of_run(simulate_arms(arms, replicate), 0.0).to_bytes()


def without_remains(work: Callable[[], None]) -> float:
    """Return the processor seconds of some work; what is left of it is freed outside of them."""
    spent = timed(work)
    gc.collect()
    return spent


def measure(scale: float, months: int, repetitions: int) -> None:
    """Print what a comparison adds to the months of its arms."""
    arms = [Scenario.load(f"scenarios/{name}.yaml").replace(scale=scale, months=months)
            for name in ARMS]  # fmt: skip
    short = [arm.replace(months=1) for arm in arms]
    for work in (alone, compared):  # what is made once a process
        work(short, 0)
    apart: list[float] = []
    paired: list[float] = []
    for r in range(repetitions):
        apart.append(without_remains(lambda r=r: alone(arms, r)))
        paired.append(without_remains(lambda r=r: compared(arms, r)))
    n = len(arms) * months
    row(f"four arms by themselves, scale {scale:g}", median(apart) / n * 1e3, "ms per arm-month")
    row("four arms compared", median(paired) / n * 1e3, "ms per arm-month")
    row("added by comparing", median(paired) / median(apart) - 1.0, "ratio")


def main() -> None:
    """Measure four shipped scenarios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=0.2)
    parser.add_argument("--months", type=int, default=120)
    parser.add_argument("--repetitions", type=int, default=3)
    asked = parser.parse_args()
    measure(asked.scale, asked.months, asked.repetitions)


if __name__ == "__main__":
    main()
