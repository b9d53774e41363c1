"""Does each parameter and lever of tendering move its outcome the right way?

One row a claim, as in test_assigned.py. Both arms share their random numbers, so that the same
needs meet the same firms; outcomes are means over a year of tenders of one small region.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.model import ProcurementModel
from ecosim.policies import LEVERS, BudgetCut
from ecosim.scenario import Scenario

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
MONTHS = 12


@cache
def run(lever: str, setting: tuple[tuple[str, Any], ...]) -> dict[str, float]:
    """Run a year of tenders; return the mean of each monthly series (totals over places)."""
    scenario = Scenario.load(BASELINE).replace(months=MONTHS, scale=0.02)
    if lever == "budget_cut":
        scenario = scenario.with_levers(BudgetCut(path={"2025-04": dict(setting)["factor"]}))
    elif lever:
        scenario = scenario.with_levers(LEVERS[lever](**dict(setting)))
    else:
        scenario = scenario.replace(parameters=dict(setting))
    model = ProcurementModel(scenario, detail=False)
    for _ in range(MONTHS):
        model.step()
    return {
        name: float(np.nanmean(s.values.reshape(len(s.values), -1).sum(axis=1)))
        for name, s in model.recorder.series.items()
        # yearly measures may not be defined in so small a world
        if s.indicator.frequency == "month"
    }


ENTRY, AWARD = "market.entry.", "market.award."
ROWS = [
    # lever or "", its key or parameter, low, high, outcome, sign
    ("", ENTRY + "reserve", 1.06, 1.28, "price_index", +1),
    ("", ENTRY + "cost_slope", 0.003, 0.014, "bidders_mean", -1),
    ("", ENTRY + "awareness_national", 0.28, 0.80, "bidders_mean", +1),
    ("", ENTRY + "awareness_national", 0.28, 0.80, "price_index", -1),
    ("", ENTRY + "awareness_national", 0.28, 0.80, "single_bid_share", -1),
    ("", ENTRY + "awareness_national", 0.28, 0.80, "local_share_region", -1),
    ("", ENTRY + "s_max", 1.0, 4.0, "bidders_mean", +1),
    ("", "market.procedure.framework_share", 0.11, 0.54, "framework_share", +1),
    ("local_sourcing", "locality_weight", 0.0, 0.3, "local_share_place", +1),
    ("local_sourcing", "locality_weight", 0.0, 0.3, "price_index", +1),
    ("local_sourcing", "bid_preference", 0.0, 0.1, "local_share_place", +1),
    ("local_sourcing", "outreach", 1.0, 1.8, "bidders_mean", +1),
    ("local_sourcing", "outreach", 1.0, 1.8, "local_share_place", +1),
    ("budget_cut", "factor", 0.7, 1.0, "council_spend", +1),
    ("budget_cut", "factor", 0.7, 1.0, "awards", +1),
    ("budget_cut", "factor", 0.7, 1.0, "price_weight", -1),
    ("budget_cut", "factor", 0.7, 1.0, "gva", +1),
    ("social_value", "weight", 0.0, 0.3, "social_value_promised", +1),
    ("social_value", "monitoring", 0.0, 1.0, "social_value_kept", +1),
    ("social_value", "monitoring", 0.0, 1.0, "price_index", +1),
    ("collaborative_procurement", "pooled", 0.0, 0.5, "bid_costs", -1),
    ("open_lists", "openness", 0.0, 1.0, "bidders_mean", +1),
    ("bid_support", "saving", 0.0, 0.5, "bidders_mean", +1),
    ("bid_support", "saving", 0.0, 0.5, "bid_costs", -1),
    ("published_pipelines", "reach", 1.0, 1.6, "bidders_mean", +1),
    ("published_pipelines", "reach", 1.0, 1.6, "price_index", -1),
    ("buyer_capability", "contract_management", 0.0, 0.5, "overrun", -1),
    ("buyer_capability", "contract_management", 0.0, 0.5, "reserves", +1),
    ("subcontracting", "least", 0.0, 0.4, "sme_turnover", +1),
]


@pytest.mark.parametrize(("lever", "key", "low", "high", "outcome", "sign"), ROWS)
def test_outcome_moves_as_claimed(
    lever: str, key: str, low: float, high: float, outcome: str, sign: int
) -> None:
    a, b = (run(lever, ((key, value),))[outcome] for value in (low, high))
    assert sign * (b - a) > 1e-6 * max(abs(a), abs(b)), f"{outcome}: {a} to {b}"
