"""What theory says of the market, for studies that compare runs with it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from ecosim.kernel.params import Parameters
from ecosim.market.bidding import bidding_table
from ecosim.market.parameters import EntryParams

_RANKS = 20_000


def expected_prices(params: Parameters, fields: Sequence[int]) -> dict[int, float]:
    """Return the expected price over estimate by number of bidders, as equation (9) has it.

    The lowest price wins, entry is fixed: all firms are alike but for their signal, and those with
    costs up to the reserve bid. The lowest of N costs has the distribution ``1 - (1 - F)^N``; even
    quantiles of it stand for the draws.
    """
    p = params.of(EntryParams)
    table = bidding_table(p.sigma_c, p.reserve)
    u = (np.arange(_RANKS) + 0.5) / _RANKS
    inside = ndtr(np.log(p.reserve) / p.sigma_c)
    prices = {}
    for n in fields:
        lowest = np.exp(p.sigma_c * ndtri((1.0 - (1.0 - u) ** (1.0 / n)) * inside))
        prices[n] = float(table.bids(lowest, np.full(_RANKS, n, dtype=np.int64)).mean())
    return prices
