"""Is LM3 the three rounds of spending that one works out on paper?

A year of two firms, two households and two buyers, posted through the ledger:

====================  =====  ==========================================================
who pays              GBP    to whom
====================  =====  ==========================================================
buyer 0                 80   firm A, and 20 to a headquarters outside the region
buyer 1                 50   outside the region only
outside                 10   firm A (exports)
firm A                  20   firm B;  30 pay, 10 dividends at home;  25 inputs from outside
firm B                  10   firm A;  40 pay at home;  15 pay to in-commuters
government              20   benefits
households              80   firm B;  12 outside the region
====================  =====  ==========================================================

Firm A sells 80 + 10 + 10 = 100: of each pound .2 goes to firms here and .4 to households here.
Firm B sells 20 + 80 = 100: .1 and .4. Firms here that sell inputs to firms here (A 10, B 20) spend
(.6 x 10 + .5 x 20) / 30 = 16/30 of it here. Households get 70 + 10 + 20 = 100 and spend .8 here.

Buyer 0: R1 = 100; R2 = 80 x (.2 + .4) = 48; R3 = 16 x 16/30 + 32 x .8 = 34.1333.
"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.accounts.lm3 import ROWS, LocalRates, add_flows, lm3, local_rates
from ecosim.kernel.types import Floats
from tests.accounts.books import small_chart

CHART = small_chart()
A, B = np.array([3]), np.array([12])  # an SME of place 0; a background firm of place 1


@pytest.fixture(scope="module")
def year() -> Ledger:
    """Return books with the year of the table above."""
    ledger = Ledger(CHART)
    home = CHART.households.ids[:1]
    uk = CHART.rest_of_uk
    ledger.pay(Why.PROCUREMENT, np.array([0]), A, [80.0])
    ledger.pay(Why.PROCUREMENT_IMPORTED, np.array([0, 1]), uk, [20.0, 50.0])
    ledger.pay(Why.EXPORTS, uk, A, [10.0])
    ledger.pay(Why.INTERMEDIATE, A, B, [20.0])
    ledger.pay(Why.INTERMEDIATE, B, A, [10.0])
    ledger.pay(Why.INTERMEDIATE_UK, A, uk, [25.0])
    ledger.pay(Why.WAGES, A, home, [30.0])
    ledger.pay(Why.DIVIDENDS, A, home, [10.0])
    ledger.pay(Why.WAGES, B, home, [40.0])
    ledger.pay(Why.WAGES_COMMUTERS, B, uk, [15.0])
    ledger.pay(Why.BENEFITS, CHART.government, home, [20.0])
    ledger.pay(Why.CONSUMPTION, home, B, [80.0])
    ledger.pay(Why.CONSUMPTION_IMPORTED, home, uk, [12.0])
    return ledger


def read_flows(year: Ledger) -> Floats:
    """Return what is read of the flows of the year: (rows, n_lines), GBP."""
    total = np.zeros((len(ROWS), CHART.n_lines))
    add_flows(total, year.flows.paid, year.flows.received)
    return total


@pytest.fixture(scope="module")
def rates(year: Ledger) -> LocalRates:
    """Return the spending rates of the year."""
    return local_rates(CHART, read_flows(year))


def test_spending_rates_are_the_ones_on_paper(rates: LocalRates) -> None:
    a, b = CHART.line[A[0]], CHART.line[B[0]]
    assert rates.to_firms[[a, b]] == pytest.approx([0.2, 0.1])
    assert rates.to_households[[a, b]] == pytest.approx([0.4, 0.4])
    assert rates.onward == pytest.approx(16 / 30)
    assert rates.households == pytest.approx(0.8)
    others = np.delete(np.arange(CHART.n_lines), [a, b])
    assert not rates.to_firms[others].any()


def test_three_rounds_are_the_ones_on_paper(rates: LocalRates) -> None:
    billed = np.zeros((3, CHART.n_lines))
    billed[0, CHART.line[A[0]]] = 80.0
    found = lm3(np.array([100.0, 50.0, 0.0]), billed, rates)
    assert found[0] == pytest.approx((100 + 48 + 16 * 16 / 30 + 32 * 0.8) / 100)
    assert found[1] == 1.0  # all of it left at once
    assert np.isnan(found[2])  # bought nothing: no multiplier, not zero


def test_lm3_does_not_depend_on_the_unit_of_money(rates: LocalRates, year: Ledger) -> None:
    pence = local_rates(CHART, 100 * read_flows(year))
    billed = np.zeros((1, CHART.n_lines))
    billed[0, CHART.line[A[0]]] = 80.0
    one, other = lm3(np.array([100.0]), billed, rates), lm3(np.array([1e4]), 100 * billed, pence)
    assert one == pytest.approx(other, rel=1e-12)


def test_a_pound_moved_from_outside_to_a_firm_here_adds_its_two_rounds(rates: LocalRates) -> None:
    billed = np.zeros((2, CHART.n_lines))
    billed[:, CHART.line[A[0]]] = [80.0, 81.0]
    found = lm3(np.array([100.0, 100.0]), billed, rates)
    assert found[1] - found[0] == pytest.approx((0.6 + 0.2 * 16 / 30 + 0.4 * 0.8) / 100)
