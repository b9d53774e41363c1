"""Are the indicators of a run the same whichever verb has made it?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.run import run_scenarios
from ecosim.run.store import Store, run_key
from ecosim.run.store.work import simulate_record
from ecosim.scenario import Scenario
from ecosim.study.compare import compare

ROOT = Path(__file__).parents[2]
LAID = ["months=4", "scale=0.01", "levers.local_sourcing.start=2025-06"]


@pytest.fixture(scope="module")
def arms() -> tuple[Scenario, Scenario]:
    """Return a baseline and a policy of a few months."""
    base = Scenario.load(ROOT / "scenarios" / "baseline.yaml", LAID[:2])
    return base, Scenario.load(ROOT / "scenarios" / "local-first.yaml", LAID)


def test_a_comparison_leaves_what_a_study_would_compute(
    arms: tuple[Scenario, Scenario], tmp_path: Path
) -> None:
    with Store(tmp_path / "store") as store:
        compare(*arms, replicates=2, store=store)
        store.refresh()
        for arm in arms:
            for replicate in range(2):
                body = store.read(run_key(arm, arm.seed, replicate))
                assert body is not None
                made = simulate_record(arm, arm.seed, replicate)
                kept = type(made).from_bytes(body)
                assert list(kept.series) == list(made.series)
                assert all(
                    kept.series[name].tobytes() == made.series[name].tobytes()
                    for name in made.series
                )


def test_a_run_leaves_what_a_study_would_compute(
    arms: tuple[Scenario, Scenario], tmp_path: Path
) -> None:
    base = arms[0]
    run_scenarios([base], tmp_path / "out", replicates=1, store=tmp_path / "store")
    with Store(tmp_path / "store") as store:
        body = store.read(run_key(base, base.seed, 0))
    assert body == simulate_record(base, base.seed, 0).to_bytes()
