"""What must hold for the model as a whole: budgets, prompt payment, units of money, spill-overs.

Small regions of a few months, two runs that differ in one thing.
"""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.kernel.params import declarations
from ecosim.model import ProcurementModel
from ecosim.policies.budget_cut import BudgetCut
from ecosim.policies.local_sourcing import LocalSourcing
from ecosim.region.loader import region_folder
from ecosim.scenario import Scenario
from tests.direction.claims import claim

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
SCALE = 0.02


def scenario(months: int, **changed: Any) -> Scenario:
    return Scenario.load(BASELINE).replace(months=months, **{"scale": SCALE, **changed})


def stepped(what: Scenario) -> ProcurementModel:
    model = ProcurementModel(what, detail=False)
    for _ in range(what.months):
        model.step()
    return model


# ---- budgets -----------------------------------------------------------------------------------


@cache
def authorised_needs(factor: float) -> frozenset[tuple[int, float]]:
    """Return every need that the model tenders for the first time in its first half year."""
    model = ProcurementModel(
        scenario(6).with_levers(BudgetCut(path={"2025-04": factor})), detail=False
    )
    found = set()
    for _ in range(6):
        model.step()
        needs = model.public.needs
        first = needs.attempt == 0
        found |= set(zip(needs.key[first].tolist(), needs.value[first].tolist(), strict=True))
    return frozenset(found)


@claim(
    "2", "exact", "In the whole model a deeper cut tenders a subset of the needs of a milder one."
)
def test_budgets_nest_needs_in_the_model() -> None:
    sets = [authorised_needs(f) for f in (0.8, 0.9, 1.0, 1.2)]
    assert sets[0] < sets[1] < sets[2] < sets[3]


# ---- prompt payment ----------------------------------------------------------------------------

UNITS = ("service_units", "service_units_lost", "social_value", "social_value_promised")
REAL = (
    "gva",
    "gva_by_place",
    "gva_by_sector",
    "jobs",
    "wage_bill",
    "exports",
    "awards_value",
    "service_units",
    "sme_turnover",
    "imports",
)


@pytest.mark.parametrize("also", ["wealth", "firm_dynamics"])
@claim(
    "14, 15",
    "exact",
    "Without credit limits, paying bills sooner changes no production, no job and "
    "no contract, bit for bit, while no owner of a closed firm spends what it still was owed.",
)
def test_prompt_payment_without_credit_limits_changes_no_production(also: str) -> None:
    off = {"cash": False, also: False}
    quick, slow = (
        stepped(scenario(14, switches=off, parameters={"economy.payments.council_lag": days}))
        for days in (5.0, 60.0)
    )
    for name in REAL:
        assert (quick.series[name].values == slow.series[name].values).all(), name
    owed = [float(m.ledger.owed_by.sum()) for m in (quick, slow)]
    assert owed[0] < owed[1]


# ---- units of money ----------------------------------------------------------------------------

#: within the bounds of every parameter in pounds
K = 1.1


def money_parameters() -> dict[str, float]:
    """Return every declared parameter in pounds, K times as large; logs of pounds are shifted."""
    changed: dict[str, float] = {}
    for name, d in declarations().items():
        if isinstance(d.default, float) and d.unit.startswith("GBP"):
            changed[name] = d.default * K
        elif isinstance(d.default, float) and d.unit == "ln GBP":
            changed[name] = d.default + float(np.log(K))
    return changed


def region_in_other_money(folder: Path) -> Path:
    """Return a copy of the region whose accounts are K times as large: what a GBP is, no more."""
    shutil.copytree(region_folder("west_midlands"), folder)
    table = folder / "region.csv"
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    rows = [[k, repr(float(v) * K) if k == "price_factor" else v] for k, v in rows]
    table.write_text("".join(f"{k},{v}\n" for k, v in rows), encoding="utf-8")
    return folder


@claim(
    "section 3",
    "exact",
    "All money scaled by k (region tables and every parameter in pounds) "
    "scales every total of money by k and leaves shares, prices over estimate, bidders, jobs and "
    "firms as they were.",
)
def test_money_scaled_by_k_changes_nothing_else(tmp_path: Path) -> None:
    plain = stepped(scenario(6))
    assert len(money_parameters()) >= 8
    other = stepped(
        scenario(
            6, region=str(region_in_other_money(tmp_path / "k")), parameters=money_parameters()
        )
    )
    for name, series in plain.series.items():
        if name == "identity_residual":
            continue
        # a unit of service or of social value is a pound of estimate at full quality
        in_money = series.indicator.is_money or name in UNITS
        factor = K if in_money else 1.0
        got, expected = other.series[name].values, series.values * factor
        size = np.nanmax(np.abs(expected), initial=0.0)
        assert got == pytest.approx(expected, rel=1e-9, abs=1e-9 * size, nan_ok=True), name


# ---- spill-overs -------------------------------------------------------------------------------


def first_month(levers: tuple[Any, ...]) -> ProcurementModel:
    return stepped(scenario(1, scale=0.05).with_levers(*levers))


@claim(
    "section 7",
    "exact",
    "In its first month a bid preference of one small council changes no "
    "tender, bid or contract of any other buyer, bundles with that council aside.",
)
def test_a_preference_of_one_council_changes_no_other_buyers_awards() -> None:
    one = LocalSourcing(bid_preference=0.05, area="region", buyers={"name": "solihull_council"})
    plain, bent = first_month(()), first_month((one,))
    who = plain.buyers[0].table.codes.index("solihull_council")
    found = []
    for model in (plain, bent):
        a = model.public.outcome.awards
        rows = zip(
            a.buyer.tolist(),
            a.key.tolist(),
            a.supplier.tolist(),
            a.price.tolist(),
            a.route.tolist(),
            strict=True,
        )
        found.append({row[:4] for row in rows if row[0] != who and row[4] != 2})
    assert len(found[0]) > 20
    assert found[0] == found[1]


# ---- names of places ---------------------------------------------------------------------------

ACCOUNTS = (
    "gva",
    "gva_by_place",
    "gva_by_sector",
    "jobs",
    "jobs_by_place",
    "consumption",
    "exports",
    "imports",
    "investment",
    "wage_bill",
    "public_spend",
    "council_spend",
)


def region_in_other_order(folder: Path, order: list[int]) -> Path:
    """Return a copy of the region whose places are numbered in another order."""
    shutil.copytree(region_folder("west_midlands"), folder)
    table = folder / "places.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([head, *(rows[i] for i in order)]) + "\n", encoding="utf-8")
    return folder


@claim(
    "section 6",
    "exact",
    "Places numbered in another order give the same accounts, place by place, where nothing is "
    "left to chance (mode leontief).",
)
def test_relabelled_places_permute_the_accounts(tmp_path: Path) -> None:
    order = [int(i) for i in np.argsort((np.arange(14) * 5) % 14)]
    assert order != sorted(order)
    assert len(set(order)) == 14
    plain = stepped(scenario(4, mode="leontief"))
    folder = region_in_other_order(tmp_path / "other", order)
    other = stepped(scenario(4, mode="leontief", region=str(folder)))
    for name in ACCOUNTS:
        series = plain.series[name]
        expected = series.values
        if "place" in series.indicator.dims:
            expected = expected[:, order]
        assert other.series[name].values == pytest.approx(expected, rel=1e-9), name
