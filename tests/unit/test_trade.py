"""Does gravity share purchases out as it should?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.economy.trade import decay_for_own_share, fit_to_margins, gravity_seed, trade_shares

LINE = np.abs(np.subtract.outer(np.arange(3.0), np.arange(3.0))) * 20.0 + 5.0 * np.eye(3)


def test_seed_falls_by_e_for_each_decay_length() -> None:
    seed = gravity_seed(np.array([[0.0, 25.0], [25.0, 50.0]]), 25.0)
    assert seed == pytest.approx(np.exp([[0.0, -1.0], [-1.0, -2.0]]))


def test_without_distance_flows_are_proportional() -> None:
    flows = fit_to_margins(np.ones((2, 2)), np.array([30.0, 10.0]), np.array([20.0, 20.0]))
    assert flows == pytest.approx(np.array([[15.0, 15.0], [5.0, 5.0]]))


def test_two_by_two_fit_keeps_the_seeds_odds_ratio() -> None:
    # margins 1, 1 and odds ratio 4: x^2 / (1 - x)^2 = 4, so x = 2/3
    flows = fit_to_margins(np.array([[4.0, 1.0], [1.0, 1.0]]), np.ones(2), np.ones(2))
    assert flows == pytest.approx(np.array([[2.0, 1.0], [1.0, 2.0]]) / 3.0)


def test_a_seller_of_nothing_sells_nothing() -> None:
    flows = fit_to_margins(np.ones((2, 2)), np.array([0.0, 5.0]), np.array([2.0, 3.0]))
    assert flows.tolist() == [[0.0, 0.0], [2.0, 3.0]]


def test_shares_exhaust_purchases_and_sellers_sell_their_part() -> None:
    sales = np.array([[10.0, 0.0], [20.0, 4.0], [70.0, 6.0]])
    buys = np.array([[50.0, 1.0], [30.0, 0.0], [20.0, 3.0]])
    shares = trade_shares(gravity_seed(LINE, 25.0), sales, buys)
    assert shares.sum(axis=1) == pytest.approx(np.ones((2, 3)))
    sold = np.einsum("ipq,qi->pi", shares, buys)
    assert sold == pytest.approx(sales * buys.sum(axis=0) / sales.sum(axis=0), abs=1e-10)


def test_near_sellers_get_more_than_their_size() -> None:
    shares = trade_shares(gravity_seed(LINE, 10.0), np.ones((3, 1)), np.ones((3, 1)))
    assert shares[0, 0, 0] > shares[0, 1, 0] > shares[0, 2, 0]


@pytest.mark.parametrize("own_share", [0.45, 0.55, 0.62])
def test_decay_reaches_the_own_share_asked_for(own_share: float) -> None:
    sales, buys = np.array([[10.0], [20.0], [30.0]]), np.array([[20.0], [20.0], [20.0]])
    decay = decay_for_own_share(LINE, sales, buys, own_share)
    shares = trade_shares(gravity_seed(LINE, decay), sales, buys)
    assert np.trace(shares[0]) / 3 == pytest.approx(own_share, abs=1e-6)
