"""Are challenges, stages and pounds conserved in a run with many of them?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ecosim.accounts import identities
from ecosim.innovation.challenge import Status
from ecosim.innovation.pathways import funnel
from ecosim.kernel.types import Pathway, Stage
from ecosim.model import ProcurementModel
from ecosim.policies import InnovationPartnership, InvestorAccess, Lever
from ecosim.procurement.tender import Procedure
from ecosim.run.challenges import challenge_columns
from ecosim.scenario import Scenario

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
SCALE, MONTHS = 0.02, 30
#: so many that a small world has some dozens; staff is no limit
BOTH = tuple(
    InnovationPartnership(start="2025-06", pathway=way, challenges_per_year=1500.0, partners=3)
    for way in ("showcase", "direct")
)
NO_LIMIT = {"innovation.challenges.per_100m": 1e5}


@cache
def run(*levers: Lever) -> ProcurementModel:
    """Return a model after two and a half years, every identity checked in every month."""
    scenario = Scenario.load(BASELINE).replace(scale=SCALE, months=MONTHS).with_levers(*levers)
    scenario = scenario.replace(parameters=scenario.parameters.replace(NO_LIMIT))
    model = ProcurementModel(scenario, verify=True)
    for _ in range(MONTHS):
        model.step()
    return model


def test_there_are_challenges_of_every_status_on_both_pathways() -> None:
    c = run(*BOTH).innovation.challenges
    for pathway in Pathway:
        assert set(c.status[c.pathway == pathway].tolist()) == set(Status)


def test_books_close_in_every_month() -> None:
    assert run(*BOTH).identity_residual_max <= identities.TOLERANCE


def test_entered_is_passed_and_failed_and_in_progress_at_every_stage() -> None:
    entered, passed, failed, waiting = np.moveaxis(funnel(run(*BOTH).innovation.challenges), -1, 0)
    assert (entered == passed + failed + waiting).all()
    assert entered.sum() > 100


def test_indicators_of_the_funnel_add_up_to_its_counts() -> None:
    model = run(*BOTH)
    series = model.series
    counts = funnel(model.innovation.challenges)
    for column, name in enumerate(("entered", "passed", "failed")):
        total = series[f"challenges_{name}"].values.sum()
        assert total == counts[:, :, column].sum()
    assert series["challenges_in_progress"].values[-1].sum() == counts[:, :, 3].sum()


def test_every_pound_of_running_pathways_is_in_the_ledger() -> None:
    model = run(*BOTH)
    paid = model.series["programme_cost"].values.sum()
    c = model.innovation.challenges
    assert c.spent.sum() + c.adoption.sum() == pytest.approx(paid, rel=1e-12)
    assert model.series["innovation_cost"].values.sum() == pytest.approx(paid, rel=1e-12)


def test_research_is_billed_under_contracts_and_never_beyond_their_price() -> None:
    model = run(*BOTH)
    c, contracts = model.innovation.challenges, model.contracts
    has = c.contract >= 0
    assert has.sum() > 10
    assert c.research[has] == pytest.approx(contracts.billed[c.contract[has]])
    assert (c.research[has] <= contracts.price[c.contract[has]] * (1 + 1e-12)).all()


def test_research_of_partners_is_shared_equally() -> None:
    model = run(*BOTH)
    c, contracts = model.innovation.challenges, model.contracts
    several = np.flatnonzero(c.n_partners > 1)
    assert len(several)
    for row in several:
        mine = contracts.part_contract == c.contract[row]
        assert contracts.part_supplier[mine].tolist() == c.partners(int(row)).tolist()
        assert contracts.part_share[mine] == pytest.approx(1 / c.n_partners[row])


def test_every_adoption_is_paid_for_the_month_after() -> None:
    c = run(*BOTH).innovation.challenges
    others = c.adopted.copy()
    works = np.flatnonzero(c.in_service >= 0)
    others[works, c.buyer[works]] = -1
    assert (others >= 0).sum() > 10
    # those of the last month have not been paid yet
    paid = ((others >= 0) & (others < MONTHS - 1)).sum()
    assert c.adoption.sum() == pytest.approx(20_000.0 * paid)


def test_contracts_stay_within_their_envelope_and_are_billed_as_agreed() -> None:
    model = run(*BOTH)
    taken = (model.contracts.procedure == Procedure.INNOVATION) & (
        model.contracts.service_units > 0
    )
    assert taken.sum() > 10
    assert (model.contracts.price[taken] <= model.contracts.estimate[taken]).all()
    assert all(residual <= 1e-6 for residual in model.public.residuals(MONTHS - 1).values())


def test_finance_of_suppliers_comes_from_outside_and_closes_the_books() -> None:
    investors = InvestorAccess(start="2025-06", chance=1.0, amount=50_000.0)
    model = run(BOTH[0], investors)
    c = model.innovation.challenges
    shown = c.passed[:, Stage.PROTOTYPES_SHOWCASED] >= 0
    assert c.is_financed.tolist() == shown.tolist()
    assert c.finance[shown].sum() > 0
    assert (c.finance % 50_000.0 == 0).all()
    assert model.identity_residual_max <= identities.TOLERANCE


def test_research_brings_no_service_units() -> None:
    model = run(*BOTH)
    rows = model.innovation.challenges.contract
    assert (model.contracts.service_units[rows[rows >= 0]] == 0.0).all()


def test_challenges_cost_the_same_at_every_scale_and_are_fewer_in_a_small_world() -> None:
    one = run(*BOTH).innovation.challenges
    # GBP 10,000 over the two months of design thinking, whatever the scale
    first = one.spent[(one.pathway == Pathway.SHOWCASE) & (one.passed[:, 0] >= 0), 0]
    assert first == pytest.approx(10_000.0)
    # 3,000 a year at full scale x .02 over 28 months: 140 within four standard deviations
    assert abs(len(one) - 140) < 4 * np.sqrt(140)


def test_the_table_holds_every_challenge_and_every_pound() -> None:
    model = run(*BOTH)
    c, table = model.innovation.challenges, challenge_columns(model)
    assert len(table["key"]) == len(c) == len(set(table["key"].tolist()))
    assert table["cost"].sum() == pytest.approx(c.spent.sum())
    by_stage = [values for name, values in table.items() if name.startswith("cost_")]
    assert sum(by_stage) == pytest.approx(table["cost"])
    for stage in Stage:
        begun, over = (table[f"{when}_{stage.name.lower()}"] for when in ("entered", "passed"))
        assert (begun[over >= 0] >= 0).all()
        assert (over[over >= 0] > begun[over >= 0]).all()


def test_the_table_is_empty_without_challenges() -> None:
    assert challenge_columns(run()) == {}


def test_without_challenges_every_number_is_that_of_the_baseline() -> None:
    none = InnovationPartnership(start="2025-06", challenges_per_year=0.0)
    ours, theirs = run(none).series, run().series
    for name, series in theirs.items():
        np.testing.assert_array_equal(series.values, ours[name].values, err_msg=name)
