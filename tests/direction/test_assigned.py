"""Does each parameter and lever move its outcome the right way?

One row a claim: what is varied, a low and a high value, the outcome and the sign of its change.
Rows of assigned spending run without chance and firm dynamics, so that one pair of runs decides.
A claim about a response (``cut`` or ``boost``) is about the effect of a budget change: the
difference between a run with it and one without, both at the low, then both at the high value.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.model import ProcurementModel
from ecosim.policies.budget_cut import BudgetCut
from ecosim.scenario import Scenario

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
MONTHS = 24
#: budgets move in the seventh month, 2025-10
CHANGES = {"cut": {"2025-09": 1.0, "2025-10": 0.8}, "deep": {"2025-09": 1.0, "2025-10": 0.6},
           "boost": {"2025-09": 1.0, "2025-10": 1.2}}  # fmt: skip


@cache
def series(lever: str | None, protect: tuple[str, ...], setting: tuple) -> dict[str, np.ndarray]:
    """Run two years of assigned spending; return totals of each series by month."""
    off = {"noise": False, "firm_dynamics": False, "learning": False, "tendering": False}
    scenario = Scenario.load(BASELINE).replace(
        months=MONTHS, scale=0.01, procurement="assigned", switches=off, parameters=dict(setting)
    )
    if lever is not None:
        cut = BudgetCut(path=CHANGES[lever], protect=protect, shape="step")
        scenario = scenario.with_levers(cut)
    model = ProcurementModel(scenario, detail=False)
    for _ in range(MONTHS):
        model.step()
    return {
        name: s.values.reshape(len(s.values), -1).sum(axis=1)
        for name, s in model.recorder.series.items()
    }


def level(outcome: str, lever: str | None = None, protect: tuple[str, ...] = (), **p: Any) -> float:
    """Return the last year's mean of an outcome (or its last value where it is annual)."""
    values = series(lever, protect, tuple(p.items()))[outcome]
    return float(values[-12:].mean()) if len(values) == MONTHS else float(values[-1])


def moves(low: float, high: float, sign: int) -> bool:
    """Return whether the outcome moves as claimed, by more than rounding."""
    return sign * (high - low) > 1e-7 * max(abs(low), abs(high))


# ---- levels ------------------------------------------------------------------------------------

H, L, P, A = "economy.households.", "economy.labour.", "economy.payments.", "economy.assigned."
LEVELS = [
    (H + "region_share", 0.36, 0.50, "type2", +1),
    (H + "region_share", 0.36, 0.50, "lm3", +1),
    (H + "income_tax", 0.20, 0.33, "type2", -1),
    (H + "income_tax", 0.20, 0.33, "income_tax", +1),
    (H + "a1", 0.80, 0.95, "type2", +1),
    (L + "commuters", 0.05, 0.30, "type2", -1),
    (L + "commuters", 0.05, 0.30, "in_commuters", +1),
    (L + "commuters", 0.05, 0.30, "lm3", -1),
    (P + "profit_at_home", (0.3, 1.0, 0.35, 0.0), (0.95, 1.0, 0.35, 0.0), "lm3", +1),
    (P + "corporate_tax", 0.08, 0.19, "business_tax", +1),
    ("economy.production.regional_inputs", (0.8, 1.0, 1.0, 1.0), (1.3, 1.0, 1.0, 1.0), "lm3", +1),
    (A + "own_place", 0.35, 0.55, "local_share_place", +1),
    (A + "region", 0.50, 0.75, "local_share_region", +1),
    (A + "region", 0.50, 0.75, "regional_content_share", +1),
    (A + "region", 0.50, 0.75, "lm3", +1),
    (A + "sme", 0.25, 0.45, "sme_share", +1),
    (A + "vcse", 0.05, 0.13, "vcse_share", +1),
]


@pytest.mark.parametrize(("name", "low", "high", "outcome", "sign"), LEVELS)
def test_parameter_moves_the_level(name: str, low: Any, high: Any, outcome: str, sign: int) -> None:
    assert moves(level(outcome, **{name: low}), level(outcome, **{name: high}), sign)


# ---- levers ------------------------------------------------------------------------------------

LEVERS = [
    ("cut", "council_spend", -1), ("cut", "public_spend", -1), ("cut", "gva", -1),
    ("cut", "jobs", -1), ("cut", "household_income", -1), ("cut", "consumption", -1),
    ("cut", "wage_bill", -1), ("cut", "sme_turnover", -1), ("cut", "imports", -1),
    ("cut", "benefits", +1), ("cut", "in_commuters", -1), ("cut", "income_tax", -1),
    ("cut", "service_units", -1), ("cut", "price_weight", +1), ("cut", "budget_factor", -1),
    ("boost", "council_spend", +1), ("boost", "gva", +1), ("boost", "jobs", +1),
    ("boost", "benefits", -1), ("boost", "price_weight", 0),
]  # fmt: skip


@pytest.mark.parametrize(("lever", "outcome", "sign"), LEVERS)
def test_budget_moves_the_outcome(lever: str, outcome: str, sign: int) -> None:
    without, with_it = level(outcome), level(outcome, lever)
    if sign == 0:
        assert with_it == pytest.approx(without, rel=1e-12)
    else:
        assert moves(without, with_it, sign)


def test_nothing_moves_before_the_budget_does() -> None:
    without, with_it = series(None, (), ()), series("cut", (), ())
    for name in ("gva", "jobs", "council_spend", "household_income", "sme_turnover"):
        assert (without[name][:6] == with_it[name][:6]).all()
        assert without[name][7] != with_it[name][7]


def test_deeper_cut_costs_more() -> None:
    assert level("gva", "deep") < level("gva", "cut") < level("gva")


def test_protected_categories_keep_their_budget() -> None:
    kept = level("council_spend", "cut", ("SOC", "CON"))
    assert level("council_spend", "cut") < kept < level("council_spend")
    assert level("gva", "cut") < level("gva", "cut", ("SOC", "CON"))


def test_effect_of_a_cut_on_gva_is_below_the_type2_effect_of_what_is_bought_here() -> None:
    """What is cut is at most what was delivered here; its Type II effect on output is a bound."""
    bought_here = level("public_spend") - level("public_spend", "cut")
    assert 0 < level("gva") - level("gva", "cut") < bought_here * level("type2")


# ---- responses ---------------------------------------------------------------------------------

RESPONSES = [
    # the more of a cut falls on the region's firms, the more it costs
    (A + "region", 0.50, 0.75, "cut", "gva", -1),
    (H + "region_share", 0.36, 0.50, "cut", "gva", -1),
    (L + "benefit_per_job", 300.0, 900.0, "cut", "benefits", +1),
    (L + "benefit_per_job", 300.0, 900.0, "cut", "household_income", +1),
    (L + "benefit_per_job", 300.0, 900.0, "cut", "gva", +1),
    # in-commuters bear part of the loss of jobs
    (L + "commuters_slope", 0.0, 1.0, "cut", "residents_employed", +1),
    (L + "commuters_slope", 0.0, 1.0, "cut", "household_income", +1),
    # sticky staff: jobs lost slowly, so more are left in the first year
    (L + "adjustment", 0.10, 1.0, "cut", "jobs", -1),
    # what full firms cannot serve is imported
    ("economy.production.capacity_speed", 0.03, 0.3, "boost", "gva", +1),
    ("economy.production.target_load", 0.75, 0.95, "boost", "gva", -1),
]


@pytest.mark.parametrize(("name", "low", "high", "lever", "outcome", "sign"), RESPONSES)
def test_parameter_moves_the_response(
    name: str, low: Any, high: Any, lever: str, outcome: str, sign: int
) -> None:
    effects = [
        level(outcome, lever, **{name: value}) - level(outcome, **{name: value})
        for value in (low, high)
    ]
    assert moves(*effects, sign)
