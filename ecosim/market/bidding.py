"""The bidding table: bids and expected profits of a first-price auction with private values.

Costs are in units of the estimate, ``ln c ~ N(0, sigma_c)``, truncated at the reserve ``r``:
only firms with ``c <= r`` bid. With ``G(c) = 1 - F(c)/F(r)`` the chance that one rival costs more,

(9)  ``b(c; N) = c + integral_c^r G(t)^(N-1) dt / G(c)^(N-1)``,  and  ``b = r`` for N = 1.

The winner's mark-up is the integral over what rivals could have cost; more rivals, lower mark-up
(Krishna, Auction Theory, 2nd ed., proposition 2.2, read for procurement). For entry the same
integral is the expected profit, since ``(b - c) G(c)^(n-1) = integral_c^r G(t)^(n-1) dt``: rule (8)
needs no division, and holds for beliefs that are not whole numbers.

Where a buyer fixes the price at its estimate there is no bid to choose: all who enter are paid the
estimate, quality decides, and to a firm that does not know its rivals' quality all who bid are
equally likely to win. Its expected profit is ``(1 - c)/n``.

Both are tabulated once per (sigma_c, r): Gauss-Legendre panels between grid points make the
integrals accurate to about 1e-13, and linear interpolation in the fine grid to about 1e-7.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from ecosim.kernel.types import Floats, Ints

#: bids barely change beyond so many bidders; larger fields bid as this one
LARGEST_FIELD = 16
#: costs this many standard deviations below the mean are treated as the lowest
_TAIL = 6.0
_GRID = 1200
_BELIEFS = np.concatenate([np.arange(1.0, 4.0, 0.1), np.arange(4.0, LARGEST_FIELD + 0.01, 0.25)])
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)


@dataclass(frozen=True, slots=True, eq=False)
class BiddingTable:
    """Bids by cost and number of bidders, and expected profits by cost and belief.

    Parameters
    ----------
    sigma, reserve
        Spread of ln cost, and highest price accepted in units of the estimate.
    cost : (m,)
        Grid of costs, evenly spaced from ``exp(-6 sigma)`` to the reserve.
    bid : (LARGEST_FIELD + 1, m)
        Bid of a firm with this cost among N bidders; row 0 is unused and equals row 1.
    belief : (n,)
        Grid of believed numbers of bidders.
    profit : (n, m)
        Expected profit of entering, in units of the estimate.
    """

    sigma: float
    reserve: float
    cost: Floats
    bid: Floats
    belief: Floats
    profit: Floats

    def __repr__(self) -> str:
        return f"<BiddingTable sigma {self.sigma:g}, reserve {self.reserve:g}>"

    def bids(self, cost: Floats, n_bidders: Ints) -> Floats:
        """Return bids on the actual field, rule (9).

        Parameters
        ----------
        cost : (n,), units of the estimate
            At most the reserve.
        n_bidders : (n,)
            Bidders in the field, the firm included.

        Returns
        -------
        bids : (n,), units of the estimate
        """
        at, part = self._place(cost)
        field = np.minimum(n_bidders, LARGEST_FIELD)
        mark_up = _between(self.bid, field, at, part) - self._cost_at(at, part)
        return np.asarray(cost + mark_up, dtype=np.float64)

    def expected_profit(self, cost: Floats, believed: Floats) -> Floats:
        """Return the expected profit of entering, rule (8), in units of the estimate.

        Parameters
        ----------
        cost : (n,), units of the estimate
            Above the reserve the profit is 0.
        believed : (n,)
            Believed number of bidders, the firm included.
        """
        at, part = self._place(cost)
        x = np.clip(believed, 1.0, float(LARGEST_FIELD))
        row = np.minimum(np.searchsorted(self.belief, x, side="right"), len(self.belief) - 1) - 1
        lower, upper = self.belief[row], self.belief[row + 1]
        up = (x - lower) / (upper - lower)
        low, high = _between(self.profit, row, at, part), _between(self.profit, row + 1, at, part)
        return np.where(cost < self.reserve, low + up * (high - low), 0.0)

    def _place(self, cost: Floats) -> tuple[Ints, Floats]:
        """Return the grid interval of each cost and the position inside it, clipped to the grid."""
        step = self.cost[1] - self.cost[0]
        x = np.clip((cost - self.cost[0]) / step, 0.0, len(self.cost) - 1.0)
        at = np.minimum(x.astype(np.int64), len(self.cost) - 2)
        return at, x - at

    def _cost_at(self, at: Ints, part: Floats) -> Floats:
        return np.asarray(self.cost[at] + part * (self.cost[at + 1] - self.cost[at]))


def _between(table: Floats, row: Ints, at: Ints, part: Floats) -> Floats:
    low = table[row, at]
    return np.asarray(low + part * (table[row, at + 1] - low))


@lru_cache(maxsize=32)
def bidding_table(sigma: float, reserve: float) -> BiddingTable:
    """Return the table of (9) and (8) for a spread of costs and a reserve."""
    cost = np.linspace(np.exp(-_TAIL * sigma), reserve, _GRID)
    n_minus_1 = _BELIEFS - 1.0
    profit = _tail_integrals(cost, n_minus_1, sigma, reserve)
    whole = np.arange(1.0, LARGEST_FIELD + 1.0)
    area = _tail_integrals(cost, whole - 1.0, sigma, reserve)
    beaten = _beaten(cost, sigma, reserve) ** (whole[:, None] - 1.0)
    mark_up = np.zeros_like(area)
    np.divide(area, beaten, out=mark_up, where=beaten > 1e-280)
    bid = cost + mark_up
    bid[0] = reserve
    return BiddingTable(
        sigma=sigma,
        reserve=reserve,
        cost=_frozen(cost),
        bid=_frozen(np.vstack([bid[:1], bid])),
        belief=_frozen(_BELIEFS.copy()),
        profit=_frozen(profit),
    )


@lru_cache(maxsize=32)
def fixed_price_table(sigma: float) -> BiddingTable:
    """Return the table of a price fixed at the estimate: the bid is 1, whoever bids."""
    cost = np.linspace(np.exp(-_TAIL * sigma), 1.0, _GRID)
    return BiddingTable(
        sigma=sigma,
        reserve=1.0,
        cost=_frozen(cost),
        bid=_frozen(np.ones((LARGEST_FIELD + 1, _GRID))),
        belief=_frozen(_BELIEFS.copy()),
        profit=_frozen((1.0 - cost) / _BELIEFS[:, None]),
    )


def _beaten(cost: Floats, sigma: float, reserve: float) -> Floats:
    """Return G(c), the chance that one rival who bids costs more."""
    top = ndtr(np.log(reserve) / sigma)
    return np.asarray(np.maximum(1.0 - ndtr(np.log(cost) / sigma) / top, 0.0), dtype=np.float64)


def _tail_integrals(cost: Floats, power: Floats, sigma: float, reserve: float) -> Floats:
    """Return ``integral_c^r G(t)^power dt`` at every grid point: (len(power), m)."""
    half = (cost[1:] - cost[:-1]) / 2.0
    middle = (cost[1:] + cost[:-1]) / 2.0
    beaten = _beaten(middle[:, None] + half[:, None] * _NODES, sigma, reserve)
    areas = np.zeros((len(power), len(cost)))
    for i, p in enumerate(power):
        panel = half * ((beaten**p) @ _WEIGHTS)
        areas[i, :-1] = np.cumsum(panel[::-1])[::-1]
    return areas


def _frozen(values: Floats) -> Floats:
    values.flags.writeable = False
    return values
