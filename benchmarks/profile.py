"""Where a month goes: processor time by step, and the functions that take most of it.

    python -m benchmarks.profile --scale 1.0 --months 6
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from statistics import median

from benchmarks.speed import ENTERPRISES, month_by_step, region_of


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--functions", type=int, default=25)
    options = parser.parse_args()
    model = region_of(int(ENTERPRISES * options.scale))
    months = [month_by_step(model) for _ in range(options.months)]
    steps = {name: median(m[name] for m in months) for name in months[0]}
    total = sum(steps.values())
    print("| step | ms | share |\n|---|---:|---:|")
    for name, seconds in steps.items():
        print(f"| {name} | {seconds * 1e3:.1f} | {seconds / total:.0%} |")
    print(f"| all | {total * 1e3:.1f} | |\n")
    with cProfile.Profile(time.process_time) as profile:
        for _ in range(options.months):
            model.step()
    pstats.Stats(profile).sort_stats("tottime").print_stats(options.functions)


if __name__ == "__main__":
    main()
