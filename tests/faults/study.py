"""A small real study for the fault campaign: begun here, gone on with by `ecosim resume`.

::

    python -m tests.faults.study STORE OUT [--rows 12]
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from ecosim.run.executors.here import Here
from ecosim.run.store import Store
from ecosim.scenario import Scenario
from ecosim.study.batch import Batch
from ecosim.study.experiment import Design, Experiment, Factor, Outcome
from ecosim.study.request import write_request
from ecosim.study.study_folder import study_into

ROOT = Path(__file__).parents[2]


def small_study(rows: int = 12, months: int = 6, replicates: int = 2) -> Experiment:
    """Return a study of `rows` x 2 arms x `replicates` real runs of a tiny region."""
    laid_over = [f"months={months}", "scale=0.004", "levers.local_sourcing.start=2025-05"]
    local = Scenario.load(ROOT / "scenarios" / "local-first.yaml", laid_over)
    base = Scenario.load(ROOT / "scenarios" / "baseline.yaml", laid_over[:2])
    factor = Factor(name="market.entry.sigma_c", low=0.07, high=0.15)
    grid = np.linspace(0.07, 0.15, rows)[:, None]
    return Experiment(
        name="Faults",
        arms=(base, local),
        design=Design(method="list", factors=(factor,), rows=grid),
        replicates=replicates,
        outcomes=(
            Outcome(indicator="gva", of="level", arm=base.name),
            Outcome(indicator="gva", of="relative_effect", arm=local.name),
        ),
    )


def begin(experiment: Experiment, store: Path, out: Path) -> None:
    """Write a folder's request and nothing else, as if the first attempt was killed at once."""
    out.mkdir(parents=True)
    Store(store).close()
    write_request(experiment, "batch", store, out)


def keys(experiment: Experiment, store: Path) -> set[str]:
    """Return the runs of a study."""
    with Store(store) as known:
        batch = Batch(experiment, known, Here())
        batch.plan(experiment.replicates)
        return batch.keys


def main() -> None:
    """Run the study to its end in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=12)
    asked = parser.parse_args()
    with Store(asked.store) as store:
        study_into(small_study(asked.rows), asked.out, store, Here())


if __name__ == "__main__":
    main()
