"""Time a month of tenders on the shipped region: both engines, interleaved, in one process.

    python -m benchmarks.market            # scales 0.01, 0.1 and 1.0

Processor time of the best of several months, beside a yardstick timed in the same run (a square
root over three million numbers), so that figures from different machines can be compared.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from ecosim.agents.buyers import BuyerParams, BuyerTable
from ecosim.agents.suppliers import Suppliers
from ecosim.kernel import engine
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.market.needs import plan_needs
from ecosim.market.prepared import prepare
from ecosim.market.tendering import run_tenders
from ecosim.market.world import build_world
from ecosim.procurement.decision_points import NoPolicy
from ecosim.procurement.spending import ring_matrix
from ecosim.region.loader import load_region
from ecosim.region.population import build_population


def month_of(scale: float) -> Callable[[int], tuple[int, float, float]]:
    """Return a function that runs a month: needs, seconds to draw them, seconds to tender."""
    region, params, streams = load_region("west_midlands"), Parameters(), Streams(1)
    firms = Suppliers(build_population(region, scale), len(region.sectors.codes))
    output_per_job = region.output.sum(axis=0) / region.jobs.sum(axis=0)
    firms.turnover = firms.staff * output_per_job[firms.sector] / 12.0
    buyers = BuyerTable(region.buyers, BuyerParams())
    rings = ring_matrix(region.places.is_combined_authority)
    world = build_world(firms, buyers, rings, region.sectors.codes, params)
    plan, prepared = plan_needs(buyers.spend, scale, params), prepare(world, streams, params)

    def month(number: int) -> tuple[int, float, float]:
        begin = time.process_time()
        needs, _ = plan.due(streams, number, buyers.funding)
        drawn = time.process_time()
        run_tenders(needs, world, NoPolicy(), streams, params, number, prepared)
        return len(needs), drawn - begin, time.process_time() - drawn

    return month


def yardstick() -> float:
    """Return seconds of a square root over three million numbers, best of nine."""
    numbers = np.arange(3_000_000.0)
    best = np.inf
    for _ in range(9):
        begin = time.process_time()
        np.sqrt(numbers)
        best = min(best, time.process_time() - begin)
    return float(best)


def main() -> None:
    """Print a row for each scale and engine."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scales", nargs="*", type=float, default=[0.01, 0.1, 1.0])
    parser.add_argument("--months", type=int, default=12)
    chosen = parser.parse_args()
    unit = yardstick()
    print(f"yardstick {unit * 1e3:.2f} ms")
    print("scale  engine  needs/month  draw ms  tender ms  us/need  tender/yardstick")
    for scale in chosen.scales:
        month, best = month_of(scale), dict.fromkeys(engine.ENGINES, (0, np.inf, np.inf))
        for number in range(-1, chosen.months):
            for name in engine.ENGINES:
                with engine.forced(name):
                    n, draw, tender = month(number)
                if number >= 0:  # the first month compiles
                    best[name] = (n, min(best[name][1], draw), min(best[name][2], tender))
        for name, (n, draw, tender) in best.items():
            print(f"{scale:<6g} {name:<7} {n:>11,} {draw * 1e3:>8.2f} {tender * 1e3:>10.2f} "
                  f"{tender / n * 1e6:>8.2f} {tender / unit:>17.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
