"""Do the ledger's verbs do what they say, one by one?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from tests.accounts.books import small_chart

CHART = small_chart()


@pytest.fixture
def ledger() -> Ledger:
    """Return empty books."""
    return Ledger(CHART)


def test_endowment_is_a_debt_of_the_bank(ledger: Ledger) -> None:
    ledger.endow(CHART.households, [300.0, 200.0])
    assert ledger.deposits[CHART.bank] == -500.0
    ledger.endow(CHART.households, 100.0)  # sets, does not add
    assert ledger.deposits[CHART.bank] == -200.0


def test_one_payment_moves_deposits_and_is_noted_on_both_grids(ledger: Ledger) -> None:
    ledger.pay(Why.WAGES, np.array([3]), np.array([14]), [25.0])
    assert (ledger.deposits[3], ledger.deposits[14]) == (-25.0, 25.0)
    assert ledger.flows.paid[Why.WAGES, CHART.line[3]] == 25.0
    assert ledger.flows.received[Why.WAGES, CHART.line[14]] == 25.0
    payer, payee = CHART.firm_party(0).start, CHART.household_parties.start + 1
    assert ledger.flows.between[Why.WAGES, payer, payee] == 25.0
    assert ledger.flows.total(Why.WAGES) == 25.0
    assert np.count_nonzero(ledger.flows.between) == 1


def test_the_same_account_may_pay_several_times_in_one_posting(ledger: Ledger) -> None:
    ledger.pay(Why.DIVIDENDS, np.array([3, 3, 4]), np.array([13, 14, 13]), [1.0, 2.0, 4.0])
    assert ledger.deposits[[3, 4, 13, 14]].tolist() == [-3.0, -4.0, 5.0, 2.0]


def test_one_rate_for_a_block(ledger: Ledger) -> None:
    ledger.pay(Why.BENEFITS, CHART.government, CHART.households, 7.0)
    assert ledger.deposits[CHART.households.slice].tolist() == [7.0, 7.0]
    assert ledger.deposits[CHART.government] == -14.0


def test_sale_on_account_moves_no_deposit_but_is_a_sale(ledger: Ledger) -> None:
    ledger.pay(Why.EXPORTS, CHART.rest_of_uk, np.array([4]), [60.0], credit=Credit.TRADE)
    assert not ledger.deposits.any()
    assert ledger.owed_to[Credit.TRADE][4] == 60.0
    assert ledger.owed_by[Credit.TRADE][CHART.rest_of_uk] == 60.0
    assert ledger.flows.total(Why.EXPORTS) == 60.0


def test_settling_a_bill_pays_it_and_is_no_second_sale(ledger: Ledger) -> None:
    council, firm = np.array([0]), np.array([4])
    ledger.pay(Why.PROCUREMENT, council, firm, [60.0], credit=Credit.PUBLIC)
    ledger.settle(Credit.PUBLIC, council, firm, np.array([45.0]))
    assert (ledger.deposits[0], ledger.deposits[4]) == (-45.0, 45.0)
    assert ledger.owed_by[Credit.PUBLIC][0] == ledger.owed_to[Credit.PUBLIC][4] == 15.0
    assert ledger.flows.total(Why.PROCUREMENT) == 60.0
    assert ledger.flows.total(Why.SETTLEMENT) == 45.0


def test_pool_pays_the_same_share_of_every_debt(ledger: Ledger) -> None:
    ledger.pay(Why.EXPORTS, CHART.rest_of_uk, np.array([3, 4]), [60.0, 20.0], credit=Credit.TRADE)
    ledger.settle_pool(Credit.TRADE, 0.25)
    assert ledger.deposits[[3, 4]].tolist() == [15.0, 5.0]
    assert ledger.owed_to[Credit.TRADE][[3, 4]].tolist() == [45.0, 15.0]


def test_a_new_month_forgets_flows_and_keeps_balances(ledger: Ledger) -> None:
    ledger.pay(Why.WAGES, np.array([3]), np.array([14]), [25.0])
    ledger.open_month()
    assert not ledger.flows.paid.any()
    assert not ledger.flows.received.any()
    assert not ledger.flows.between.any()
    assert ledger.deposits[14] == ledger.opening[14] == 25.0
    assert not ledger.cash_in.any()
