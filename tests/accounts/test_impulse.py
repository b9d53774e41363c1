"""Is an extra public purchase money that somebody pays, under each financing?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecosim.accounts.flows import Why
from ecosim.model import ProcurementModel
from ecosim.scenario import Impulse, Scenario

FINANCINGS = ("outside", "switch", "council-tax")
SCALE = 0.02
MILLION = 1e6 * SCALE
#: part of a switched pound that suppliers outside the region lose: 1 - (.60 - .45) / (1 - .45)
LEAVES = 1.0 - 0.15 / 0.55


@cache
def after_the_month(financing: str | None, amount: float = 1e6) -> ProcurementModel:
    """Return the full model after the second month, in which the money is spent."""
    scenario = Scenario(name="Books", months=4, scale=SCALE)
    if financing is not None:
        given = {"amount": amount, "sector": "CON", "place": "coventry", "financing": financing}
        scenario = scenario.replace(impulse=Impulse.parse({**given, "month": "2025-05"}))
    model = ProcurementModel(scenario, verify=True)
    for _ in range(2):
        model.step()
    return model


def more(financing: str, why: Why, amount: float = 1e6) -> float:
    """Return by how much a kind of payment is larger than without the purchase, GBP."""
    with_it, without = after_the_month(financing, amount), after_the_month(None)
    return with_it.ledger.flows.total(why) - without.ledger.flows.total(why)


@pytest.mark.parametrize("amount", [1e6, -1e6])
@pytest.mark.parametrize("financing", FINANCINGS)
@pytest.mark.parametrize("mode", ["full", "leontief"])
def test_every_identity_holds_in_every_month(mode: str, financing: str, amount: float) -> None:
    impulse = Impulse.parse(
        {"amount": amount, "sector": "SOC", "place": "dudley", "financing": financing}
    )
    scenario = Scenario(name="Books", mode=mode, months=4, scale=SCALE, impulse=impulse)
    model = ProcurementModel(scenario, verify=True)
    for _ in range(4):
        model.step()
    assert 0.0 < model.identity_residual_max < 1e-9


def test_outside_money_comes_from_central_government() -> None:
    paid = more("outside", Why.GOVERNMENT) + more("outside", Why.GOVERNMENT_IMPORTED)
    assert paid == pytest.approx(MILLION, rel=1e-9)
    assert more("outside", Why.GRANTS) == 0.0
    assert more("outside", Why.COUNCIL_TAX) == 0.0


def test_a_switch_costs_central_government_nothing() -> None:
    whys = (Why.GOVERNMENT, Why.GOVERNMENT_IMPORTED, Why.GRANTS)
    assert sum(more("switch", why) for why in whys) == pytest.approx(0.0, abs=1e-6 * MILLION)


def test_a_switch_takes_from_suppliers_outside_what_councils_buy_there() -> None:
    lost = more("switch", Why.PROCUREMENT_IMPORTED)
    assert lost == pytest.approx(-LEAVES * MILLION, rel=1e-9)


def test_council_tax_is_paid_by_households_and_by_nobody_else() -> None:
    whys = (Why.GOVERNMENT, Why.GOVERNMENT_IMPORTED, Why.GRANTS)
    assert more("council-tax", Why.COUNCIL_TAX) == pytest.approx(MILLION, rel=1e-9)
    assert sum(more("council-tax", why) for why in whys) == pytest.approx(0.0, abs=1e-6 * MILLION)


def test_council_tax_is_missing_from_the_income_of_that_place_alone() -> None:
    with_it, outside = (after_the_month(name).economy.households.income
                        for name in ("council-tax", "outside"))  # fmt: skip
    place = after_the_month(None).region.places.codes.index("coventry")
    expected = np.zeros(len(outside))
    expected[place] = MILLION
    assert outside - with_it == pytest.approx(expected, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("financing", FINANCINGS)
def test_buyers_keep_nothing_of_it(financing: str) -> None:
    with_it, without = after_the_month(financing), after_the_month(None)
    buyers = with_it.world.chart.buyers.slice
    assert with_it.ledger.deposits[buyers] == pytest.approx(
        without.ledger.deposits[buyers], abs=1e-6 * MILLION
    )
