"""Are delays, profits, overdrafts and closures the ones of equation (15)?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.economy import payments
from ecosim.economy.parameters import PaymentParams
from ecosim.kernel.params import Parameters
from tests.accounts.books import small_chart

P = Parameters().replace(
    {"economy.payments.corporate_tax": 0.10, "economy.payments.payout_speed": 0.2}
).of(PaymentParams)  # fmt: skip


@pytest.mark.parametrize(
    ("days", "share"), [(0.0, 1.0), (365.25 / 12, 0.5), (365.25 / 4, 0.25)]
)  # no delay, one month, three months
def test_monthly_share_of_a_mean_delay(days: float, share: float) -> None:
    assert payments.monthly_share(days) == pytest.approx(share)


def test_mean_delay_is_the_declared_one() -> None:
    """A bill paid in month k after it was due with chance s (1 - s)^k waits (1 - s) / s months."""
    share = payments.monthly_share(36.0)
    waits = sum(k * share * (1 - share) ** k for k in range(2000))
    assert waits * 365.25 / 12 == pytest.approx(36.0)


def test_standing_debts_are_the_delay_times_monthly_sales() -> None:
    chart = small_chart()
    ledger, share = Ledger(chart), payments.monthly_share(36.0)
    firms = chart.background.ids
    for _ in range(200):
        ledger.pay(Why.INTERMEDIATE, firms[:1], firms[1:2], [100.0], credit=Credit.TRADE)
        ledger.settle_pool(Credit.TRADE, share)
    assert ledger.owed_by[Credit.TRADE][firms[0]] == pytest.approx(100 * 36 / (365.25 / 12))


def profit(surplus: float, deposits: float, *, cash: bool = True, buffer: float = 1.0) -> tuple:
    """Return tax and payout of one firm that aims to keep 100 and pays 5 of interest."""
    one = [np.array([x]) for x in (surplus, 5.0, deposits, 100.0)]
    a = payments.profit_and_loss(*one, P, cash=cash, has_buffer=np.array([buffer]))
    return float(a.tax[0]), float(a.payout[0])


def test_profit_is_taxed_after_interest_and_paid_out() -> None:
    assert profit(55.0, 100.0) == pytest.approx((5.0, 45.0))


def test_a_fifth_of_what_is_above_the_target_is_paid_out_too() -> None:
    assert profit(55.0, 150.0) == pytest.approx((5.0, 55.0))


def test_what_is_below_the_target_is_rebuilt_out_of_profit() -> None:
    assert profit(55.0, 50.0) == pytest.approx((5.0, 35.0))


def test_a_loss_is_not_taxed_and_not_paid_in_where_cash_matters() -> None:
    assert profit(-40.0, 100.0) == pytest.approx((0.0, 0.0))


def test_owners_make_a_loss_good_where_cash_does_not_matter() -> None:
    assert profit(-40.0, 100.0, cash=False) == pytest.approx((0.0, -45.0))


def test_owners_make_a_background_firms_loss_good() -> None:
    assert profit(-40.0, 0.0, buffer=0.0) == pytest.approx((0.0, -45.0))
