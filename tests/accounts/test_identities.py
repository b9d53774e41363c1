"""Do the identities notice books that do not close, and does every shipped scenario close?"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from ecosim.accounts import identities, measures
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.accounts.reading import read_month
from ecosim.errors import BooksError
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_scenarios
from tests.accounts.books import endowed_ledger

SCENARIOS = list(shipped_scenarios().values())
#: tendering may be missing from a checkout in which only assigned spending has landed
SIDES = ["assigned", "tender"] if find_spec("ecosim.model.tendered") else ["assigned"]


# ---- a month small enough to add up on paper ---------------------------------------------------


def paper_month() -> tuple[Ledger, np.ndarray]:
    """Post one month of a two-firm world; every total is worked in the tests' comments.

    The firms: A in place 0 (an SME, sector 0) and B in place 1 (background, sector 1).
    """
    ledger = endowed_ledger()
    chart = ledger.chart
    before = identities.net_position(ledger)
    a, b = np.array([3]), np.array([12])
    homes = chart.households.ids
    ledger.pay(Why.INTERMEDIATE, a, b, [20.0], credit=Credit.TRADE)  # A buys of B, on account
    ledger.pay(Why.INTERMEDIATE_UK, a, chart.rest_of_uk, [5.0])
    ledger.pay(Why.PRODUCT_TAX, a, chart.government, [1.0])
    ledger.pay(Why.EXPORTS, chart.rest_of_uk, a, [90.0], credit=Credit.TRADE)
    ledger.pay(Why.CONSUMPTION, homes[:1], a, [10.0])
    ledger.pay(Why.CONSUMPTION_IMPORTED, homes, chart.rest_of_uk, [7.0, 8.0])
    ledger.pay(Why.CONSUMPTION_TAX, homes, chart.government, [1.0, 2.0])
    ledger.pay(Why.WAGES, a, homes[:1], [30.0])
    ledger.pay(Why.WAGES_COMMUTERS, a, chart.rest_of_uk, [4.0])
    ledger.pay(Why.WAGES, b, homes[1:], [6.0])
    ledger.pay(Why.PRODUCTION_TAX, a, chart.government, [2.0])
    ledger.pay(Why.DIVIDENDS_OUTSIDE, b, chart.rest_of_uk, [3.0])
    ledger.pay(Why.CORPORATE_TAX, a, chart.government, [2.5])
    return ledger, before


def test_value_added_of_the_paper_month() -> None:
    ledger, before = paper_month()
    # A: 90 + 10 sold, 20 + 5 + 1 used up; B: 20 sold, nothing used up
    gva = measures.gva(ledger.flows)
    assert gva.tolist() == [[74.0, 0.0], [0.0, 20.0]]
    assert measures.output(ledger.flows).tolist() == [[100.0, 0.0], [0.0, 20.0]]
    assert measures.gva_of_kinds(ledger.flows).tolist() == [74.0, 0.0, 0.0, 0.0, 20.0]
    assert measures.gva_of_places(ledger.flows).tolist() == [74.0, 20.0]
    # income: pay 30 + 4 + 6, tax on production 2, surplus (74 - 34 - 2) + (20 - 6)
    assert identities.surplus_from_positions(ledger, before) == pytest.approx(52.0)
    assert measures.gva_income(ledger.flows, 52.0) == pytest.approx(94.0)
    # expenditure: consumption 10 + 15, exports 90, imports 15 + 5, product tax 1
    assert measures.gva_expenditure(ledger.flows) == pytest.approx(94.0)


def test_paper_month_closes() -> None:
    ledger, before = paper_month()
    assert identities.require(identities.full_residuals(ledger, before), 94.0, "month 0") < 1e-15


# ---- each identity must be able to fail --------------------------------------------------------


def residual(name: str, ledger: Ledger, before: np.ndarray) -> float:
    """Return one residual of tampered books."""
    return identities.full_residuals(ledger, before)[name]


def test_money_from_nowhere_is_noticed() -> None:
    ledger, before = paper_month()
    ledger.deposits[3] += 2.0
    assert residual("deposits sum to zero", ledger, before) == pytest.approx(2.0)
    assert residual("change in deposits = receipts - payments", ledger, before) == 2.0
    assert residual("net financial assets sum to zero", ledger, before) == pytest.approx(2.0)
    assert residual("GVA: production = income", ledger, before) == pytest.approx(2.0)


def test_claim_without_debtor_is_noticed() -> None:
    ledger, before = paper_month()
    ledger.owed_to[Credit.PUBLIC][4] += 3.0
    assert residual("claims equal debts", ledger, before) == pytest.approx(3.0)


def test_receipt_without_payer_is_noticed() -> None:
    ledger, before = paper_month()
    ledger.flows.received[Why.INTERMEDIATE, ledger.chart.background_lines[0]] += 4.0
    assert residual("payers and payees", ledger, before) == pytest.approx(4.0)
    assert residual("regional sales of inputs = purchases", ledger, before) == pytest.approx(4.0)
    assert residual("payees by party = payees by line", ledger, before) == pytest.approx(4.0)
    assert residual("places by party = places by line", ledger, before) == pytest.approx(4.0)


def test_purchase_counted_as_both_final_and_intermediate_is_noticed() -> None:
    """Public procurement counted twice is a sale without a final user."""
    ledger, before = paper_month()
    ledger.pay(Why.SUBCONTRACT, ledger.chart.government, np.array([3]), [9.0])
    assert residual("GVA: production = expenditure", ledger, before) == pytest.approx(9.0)


def test_matrix_that_credits_the_wrong_place_is_noticed() -> None:
    ledger, before = paper_month()
    between = ledger.flows.between[Why.EXPORTS]
    between[:, [0, 1]] = between[:, [1, 0]]  # A's sales are booked under SMEs of the other place
    assert residual("payees by party = payees by line", ledger, before) == pytest.approx(90.0)
    assert residual("places by party = places by line", ledger, before) == pytest.approx(90.0)
    assert residual("payers by party = payers by line", ledger, before) == pytest.approx(0.0)


def test_matrix_with_a_missing_pound_is_noticed() -> None:
    ledger, before = paper_month()
    ledger.flows.between[Why.WAGES, 0, ledger.chart.household_parties.start] -= 1.0
    assert residual("matrix and margins", ledger, before) == pytest.approx(1.0)
    assert residual("payers by party = payers by line", ledger, before) == pytest.approx(1.0)


def test_residual_above_tolerance_names_identity_month_and_gap() -> None:
    with pytest.raises(BooksError, match=r"2025-07: .*deposits sum to zero is off by GBP 2"):
        identities.require({"deposits sum to zero": 2.0}, 1e9, "2025-07")


def test_residual_just_below_tolerance_passes_and_is_returned() -> None:
    assert identities.require({"a": 0.5, "b": 0.9}, 1e9, "2025-07") == pytest.approx(9e-10)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_residual_that_is_no_number_fails(bad: float) -> None:
    with pytest.raises(BooksError):
        identities.require({"a": bad}, 1e9, "2025-07")


@pytest.mark.parametrize("gva", [np.nan, np.inf, 0.0, -1e9])
def test_gva_that_no_share_can_be_taken_of_fails(gva: float) -> None:
    with pytest.raises(BooksError):
        identities.require({"a": 0.0}, gva, "2025-07")


def test_one_payment_that_is_no_number_fails_the_month() -> None:
    ledger, before = paper_month()
    ledger.pay(Why.WAGES, np.array([3]), ledger.chart.households.ids[:1], [np.nan])
    with pytest.raises(BooksError):
        identities.require(identities.cheap_residuals(read_month(ledger)), 94.0, "2025-07")
    with pytest.raises(BooksError):
        identities.require(identities.full_residuals(ledger, before), 94.0, "2025-07")


# ---- every shipped scenario --------------------------------------------------------------------


# the docking scenario's spending is assigned by definition
PAIRS = [(p, side) for p in SCENARIOS for side in SIDES if (p.stem, side) != ("docking", "tender")]


@pytest.mark.parametrize(("path", "side"), PAIRS, ids=[f"{p.stem}-{s}" for p, s in PAIRS])
def test_shipped_scenario_closes_in_every_month(path: Path, side: str) -> None:
    scenario = Scenario.load(path).replace(months=24, scale=0.02, procurement=side)
    model = ProcurementModel(scenario, verify=True, detail=False)
    for _ in range(24):
        model.step()
    residuals = model.recorder.series["identity_residual"].values
    assert residuals.shape == (24,)
    assert 0.0 <= residuals.max() <= 1e-9
    assert model.identity_residual_max == residuals.max()
