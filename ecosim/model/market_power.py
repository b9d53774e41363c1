"""Market power of national suppliers in a year's awards, beside that of others.

Three measures that do not depend on the scale of a run: the share of value they win, the Lerner
index (Lerner 1934, Review of Economic Studies 1(3)): price less cost over price, here of all awards
together, and how often they win without a rival.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, Floats, Kind
from ecosim.procurement.contract import Contracts
from ecosim.procurement.tender import Procedure


def market_power(contracts: Contracts, first: int) -> dict[str, Floats | float]:
    """Return the measures by name; NaN where nothing was won.

    Research contracts of innovation partnerships and purchases under their options are not
    tendered and not counted.

    Parameters
    ----------
    contracts
    first
        Row of the first award of the year; all later ones are of the year.
    """
    tendered = np.not_equal(contracts.procedure[first:], Procedure.INNOVATION)
    rows = slice(first, None) if tendered.all() else np.flatnonzero(tendered) + first
    kind = contracts.kind[rows].astype(np.int64)
    price = total_by(kind, contracts.price[rows], N_KINDS)
    work = total_by(kind, contracts.work[rows], N_KINDS)
    # awards by kind, with several bids and with one
    awards = np.bincount(2 * kind + (contracts.n_bidders[rows] == 1), minlength=2 * N_KINDS)
    several, alone = awards.reshape(N_KINDS, 2).T
    others = np.arange(N_KINDS) != Kind.NATIONAL
    of_nationals = _ratio(price - work, price)[Kind.NATIONAL]
    of_others = _ratio((price - work)[others].sum(), price[others].sum())
    return {
        "national_award_share": float(_ratio(price[Kind.NATIONAL], price.sum())),
        "price_cost_margin": _ratio(price - work, price),
        "national_margin_gap": float(of_nationals - of_others),
        "single_bid_share_by_kind": _ratio(alone, several + alone),
    }


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    nothing = np.full(np.shape(whole), np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=np.greater(whole, 0.0)))
