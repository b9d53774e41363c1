"""Measure what challenges, diffusion and networks add to a month, both sides in one run.

    python -m benchmarks.innovation                # about three minutes
    python -m benchmarks.innovation --scale 0.2

Two models of the same region take their months in turn: the baseline, and a scenario with an
innovation programme. What the feature adds is the programme's month less the baseline's without its
networks, over the latter, and the yearly measures of networks, a twelfth of them a month. Processor
time, medians: the one month a year in which networks are measured is not in them.
"""

from __future__ import annotations

import argparse
from statistics import median

from benchmarks.speed import month_by_step, row, timed
from ecosim.model import ProcurementModel
from ecosim.model.networks import NetworkYear
from ecosim.scenario import Scenario

#: steps of a month that are the feature's own
OWN = ("advance_challenges", "spread_solutions", "refresh_networks")
#: at most so much more than a month without it
TARGET = 0.15


def model_of(scenario: str, scale: float, months: int) -> ProcurementModel:
    """Return a shipped scenario's model with its programme under way, whole years recorded."""
    asked = Scenario.load(f"scenarios/{scenario}.yaml").replace(scale=scale)
    model = ProcurementModel(asked, seed=1, detail=False)
    for _ in range(months):
        model.step()
    return model


def measure(scenario: str, scale: float, warm_up: int, repetitions: int) -> None:
    """Print what the feature adds to a month."""
    plain, busy = (model_of(name, scale, warm_up) for name in ("baseline", scenario))
    without: list[dict[str, float]] = []
    with_it: list[dict[str, float]] = []
    for _ in range(repetitions):
        without.append(month_by_step(plain))
        with_it.append(month_by_step(busy))
    base = median(sum(ms for step, ms in m.items() if step not in OWN) for m in without)
    whole = median(sum(m.values()) for m in with_it)
    row(f"a month without challenges and networks, scale {scale:g}", base * 1e3, "ms")
    row(f"a month of {scenario}, {len(busy.innovation.challenges)} challenges", whole * 1e3, "ms")
    for step in OWN:
        row(step, median(m[step] for m in with_it) * 1e3, "ms")
    measures = median(timed(year_of(busy).figures) for _ in range(5)) / 12.0
    row("measuring networks at a year's end, a month's part", measures * 1e3, "ms")
    added = (whole + measures) / base - 1.0
    row("added by challenges, diffusion and networks", added, "ratio", TARGET)


def year_of(model: ProcurementModel) -> NetworkYear:
    """Return the networks of a model as they stand, for their yearly measures."""
    return NetworkYear(model.networks, model.contracts, model.month - 1)


def main() -> None:
    """Measure a shipped scenario."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", default="wmip-package", help="name of a shipped scenario")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--warm-up", type=int, default=36, help="months before those measured")
    parser.add_argument("--repetitions", type=int, default=15)
    asked = parser.parse_args()
    measure(asked.scenario, asked.scale, asked.warm_up, asked.repetitions)


if __name__ == "__main__":
    main()
