"""Does the Python of the interface's design page work as it is written there?"""

from __future__ import annotations

from pathlib import Path

import ecosim as eco

ROOT = Path(__file__).resolve().parents[2]
SMALL = ["scale=0.02", "months=13"]


def test_a_baseline_is_compared_with_itself_and_a_lever() -> None:
    # the page's snippet, over thirteen months of a small region and two replicates
    base = eco.Scenario.load(ROOT / "scenarios" / "baseline.yaml", SMALL)
    local = base.with_levers(eco.LocalSourcing(locality_weight=0.10, start="2026-04"))
    effects = eco.compare(base, local, replicates=2).effects
    assert set(effects["policy"]) == {"Baseline + local_sourcing"}
    promised = {"policy", "indicator", "place", "sector", "period", "mean", "lo", "hi", "median",
                "sign_share", "variance_ratio", "n"}  # fmt: skip
    assert promised <= set(effects.columns)
    result = eco.simulate(local, seed=1)
    assert not result.indicators.empty
    assert not result.flows.empty
    assert not result.contracts.empty
    assert result.network() is not None
