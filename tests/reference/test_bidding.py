"""Is the bidding table right, by quadrature, by simulation and by the published figures?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from ecosim.market.bidding import bidding_table, fixed_price_table

SIGMA, RESERVE = 0.10, 1.15
# model page, rule (9): expected price at N bidders under lowest price, all with c <= r
PUBLISHED = {1: 1.150, 2: 1.035, 3: 0.989, 4: 0.963, 6: 0.932, 8: 0.914}


def cdf(cost: float, sigma: float = SIGMA, reserve: float = RESERVE) -> float:
    """Distribution of costs below the reserve, from scipy's lognormal."""
    whole = stats.lognorm(s=sigma)
    return float(whole.cdf(cost) / whole.cdf(reserve))


def bid_by_quadrature(cost: float, n: int) -> float:
    """Equation (9) by adaptive quadrature."""
    area, _ = integrate.quad(lambda t: (1 - cdf(t)) ** (n - 1), cost, RESERVE, epsabs=1e-13)
    return cost + area / (1 - cdf(cost)) ** (n - 1)


def price_by_order_statistics(n: int) -> float:
    """Expected second-lowest cost of n, the reserve when alone: revenue equivalence."""
    if n == 1:
        return RESERVE
    # E[second lowest] = lower end + integral of P(fewer than two costs are below t)
    low = float(np.exp(-8 * SIGMA))

    def survives(t: float) -> float:
        f = cdf(t)
        return (1 - f) ** n + n * f * (1 - f) ** (n - 1)

    area, _ = integrate.quad(survives, low, RESERVE, epsabs=1e-12)
    return low + area


@pytest.mark.parametrize("n", [2, 3, 5, 9])
@pytest.mark.parametrize("cost", [0.80, 0.93, 1.0, 1.08, 1.13])
def test_bid_equals_quadrature(cost: float, n: int) -> None:
    table = bidding_table(SIGMA, RESERVE)
    got = table.bids(np.array([cost]), np.array([n]))[0]
    assert got == pytest.approx(bid_by_quadrature(cost, n), abs=2e-6)


@pytest.mark.parametrize("n", [2, 4, 12])
def test_table_is_accurate_on_its_grid(n: int) -> None:
    table = bidding_table(SIGMA, RESERVE)
    for i in (200, 600, 1000):
        exact = bid_by_quadrature(float(table.cost[i]), n)
        assert table.bid[n, i] == pytest.approx(exact, abs=1e-10)


def test_a_lone_bidder_bids_the_reserve() -> None:
    table = bidding_table(SIGMA, RESERVE)
    costs = np.array([0.7, 0.95, 1.1])
    assert table.bids(costs, np.ones(3, dtype=np.int64)) == pytest.approx([RESERVE] * 3, abs=1e-12)


@pytest.mark.parametrize("n", list(PUBLISHED))
def test_published_prices_follow_from_revenue_equivalence(n: int) -> None:
    assert price_by_order_statistics(n) == pytest.approx(PUBLISHED[n], abs=6e-4)


@pytest.mark.parametrize("n", list(PUBLISHED))
def test_simulated_lowest_price_equals_the_published_one(n: int) -> None:
    # midpoint ranks through the quantile function instead of a generator: the lowest of n costs
    # has distribution 1 - (1 - F)^n, so 20,000 even quantiles of it give the mean to 1e-4
    u = (np.arange(20_000) + 0.5) / 20_000
    costs = stats.lognorm(s=SIGMA)
    lowest = costs.ppf((1 - (1 - u) ** (1 / n)) * costs.cdf(RESERVE))
    price = bidding_table(SIGMA, RESERVE).bids(lowest, np.full(len(u), n)).mean()
    assert price == pytest.approx(PUBLISHED[n], abs=6e-4)


@pytest.mark.parametrize("n", [2, 3, 6])
def test_expected_profit_is_mark_up_times_chance_to_win(n: int) -> None:
    cost = 0.97
    expected = (bid_by_quadrature(cost, n) - cost) * (1 - cdf(cost)) ** (n - 1)
    got = bidding_table(SIGMA, RESERVE).expected_profit(np.array([cost]), np.array([float(n)]))[0]
    assert got == pytest.approx(expected, abs=2e-5)


def test_expected_profit_falls_with_believed_bidders() -> None:
    believed = np.linspace(1.0, 12.0, 60)
    profit = bidding_table(SIGMA, RESERVE).expected_profit(np.full(60, 0.95), believed)
    assert (np.diff(profit) < 0).all()


def test_nobody_profits_from_costs_above_the_reserve() -> None:
    table = bidding_table(SIGMA, RESERVE)
    profit = table.expected_profit(np.array([1.16, 2.0]), np.array([1.0, 3.0]))
    assert profit.tolist() == [0.0, 0.0]


@pytest.mark.parametrize(("sigma", "reserve"), [(0.07, 1.05), (0.15, 1.30)])
def test_bids_rise_with_cost_and_stay_below_the_reserve(sigma: float, reserve: float) -> None:
    table = bidding_table(sigma, reserve)
    for n in (2, 5, 16):
        inside = table.bid[n][table.cost < reserve * 0.999]
        assert (np.diff(inside) >= -1e-12).all()
        assert (inside <= reserve + 1e-12).all()


@pytest.mark.parametrize("believed", [1.0, 2.5, 4.0, 9.0])
def test_a_fixed_price_leaves_its_margin_to_one_of_those_who_bid(believed: float) -> None:
    table, cost = fixed_price_table(SIGMA), np.array([0.7, 0.9, 1.0, 1.1])
    assert table.bids(cost[:3], np.full(3, 4)) == pytest.approx(np.ones(3), abs=1e-12)
    expected = np.maximum(1.0 - cost, 0.0) / believed
    got = table.expected_profit(cost, np.full(4, believed))
    # 1/n is read between points a tenth (from four on a quarter) apart
    assert got == pytest.approx(expected, rel=4e-3, abs=1e-12)
