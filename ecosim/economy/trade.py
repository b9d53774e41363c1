"""Who buys from where: gravity between places, fitted to what each place sells and buys.

The doubly constrained gravity model (Wilson 1971, doi:10.1068/a030001): a seed that falls with
distance is scaled to given row and column totals (iterative proportional fitting).
"""

from __future__ import annotations

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.types import Floats


def gravity_seed(distance_km: Floats, decay_km: float) -> Floats:
    """Return exp(-distance / decay): (n_places, n_places), seller by buyer."""
    return np.exp(-distance_km / decay_km)


def fit_to_margins(
    seed: Floats, rows: Floats, columns: Floats, *, tolerance: float = 1e-13, rounds: int = 2000
) -> Floats:
    """Scale a positive seed to row and column totals.

    Parameters
    ----------
    seed : (n, m), positive
    rows : (n,), columns : (m,)
        Non-negative totals with the same sum.
    tolerance
        Largest relative error of the rows when it stops.
    rounds
        Give up after so many; the columns then hold exactly and the rows nearly.

    Returns
    -------
    flows : (n, m)
    """
    flows = np.ascontiguousarray(seed * columns)
    allowed = tolerance * max(float(rows.sum()), 1e-300)
    if engine.is_compiled():
        from ecosim.economy import compiled_trade

        margins = np.ascontiguousarray(rows), np.ascontiguousarray(columns)
        compiled_trade.fit(flows, *margins, allowed, rounds)
        return flows
    for _ in range(rounds):
        flows = flows * _ratio(rows, flows.sum(axis=1))[:, None]
        flows = flows * _ratio(columns, flows.sum(axis=0))
        if np.abs(flows.sum(axis=1) - rows).max() <= allowed:
            break
    return np.asarray(flows)


def trade_shares(seed: Floats, sales: Floats, purchases: Floats) -> Floats:
    """Return each buyer place's split over seller places, sector by sector.

    Parameters
    ----------
    seed : (n_places, n_places)
    sales : (n_places, n_sectors), what each place can sell, any scale
    purchases : (n_places, n_sectors), what each place buys

    Returns
    -------
    shares : (n_sectors, n_places, n_places)
        ``shares[i, p, q]``: part of place q's purchases of i made in place p; sums to 1 over p.
    """
    n_places, n_sectors = sales.shape
    shares = np.empty((n_sectors, n_places, n_places))
    for i in range(n_sectors):
        bought = purchases[:, i] if purchases[:, i].sum() > 0 else np.ones(n_places)
        sold = sales[:, i] if sales[:, i].sum() > 0 else np.ones(n_places)
        flows = fit_to_margins(seed, sold * (bought.sum() / sold.sum()), bought)
        totals = flows.sum(axis=0)
        even = flows.sum(axis=1) / flows.sum()
        shares[i] = np.where(totals > 0, flows / np.where(totals > 0, totals, 1.0), even[:, None])
    return shares


def decay_for_own_share(
    distance_km: Floats, sales: Floats, purchases: Floats, own_share: float
) -> float:
    """Return the decay (km) at which the mean own-place share of purchases is `own_share`.

    Bisection over 1 to 400 km; the share falls as the decay grows.
    """
    low, high = 1.0, 400.0
    weights = purchases.sum(axis=1) / purchases.sum()
    total_sales = sales.sum(axis=1, keepdims=True)
    for _ in range(40):
        middle = (low * high) ** 0.5
        shares = trade_shares(
            gravity_seed(distance_km, middle), total_sales, purchases.sum(axis=1, keepdims=True)
        )
        own = float(np.diagonal(shares[0]) @ weights)
        low, high = (middle, high) if own > own_share else (low, middle)
    return float((low * high) ** 0.5)


def _ratio(target: Floats, value: Floats) -> Floats:
    return np.divide(target, value, out=np.zeros_like(target), where=value > 0)
