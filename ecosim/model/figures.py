"""The market's indicators of a month: bidders, prices, shares of awards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import AnyArray, Floats

if TYPE_CHECKING:
    from ecosim.model.tendered import TenderedProcurement


def market_figures(side: TenderedProcurement) -> dict[str, Floats | float]:
    """Return the month's market indicators by name; NaN where there was no award."""
    outcome, awards = side.outcome, side.outcome.awards
    won = outcome.winner >= 0
    n = outcome.n_bids[won]
    value = awards.price
    return {
        "bidders_mean": _mean(n),
        "single_bid_share": _mean(n == 1),
        "no_bid_share": _mean(outcome.n_bids == 0),
        "price_index": _ratio(float(value.sum()), float(awards.estimate.sum())),
        "price_index_by_place": _price_by_place(side),
        "framework_share": _ratio(float(value[awards.is_framework].sum()), float(value.sum())),
        "below_threshold_share": _mean(awards.is_below_threshold),
        "social_value_promised": side.social_promised,
        "social_value": side.social_delivered,
        "social_value_kept": _ratio(side.social_delivered, side.social_promised),
        "awards": float(len(awards)),
        "awards_value": float(value.sum()),
        "unmet_need": side.unauthorised + float(outcome.lapsed.value.sum()),
        "bid_costs": float(outcome.bid_costs.sum()),
        "losers_bid_costs": outcome.losers_bid_costs,
        "first_time_winners": float(side.first_winners),
        "supplier_hhi": _concentration(side),
    }


def _price_by_place(side: TenderedProcurement) -> Floats:
    awards, buyers = side.outcome.awards, side.world.buyers
    n_places = side.world.chart.n_places
    council = buyers.is_council[awards.buyer]
    place = buyers.place[awards.buyer[council]]
    price = total_by(place, awards.price[council], n_places)
    estimate = total_by(place, awards.estimate[council], n_places)
    empty = np.full(n_places, np.nan)
    return np.asarray(np.divide(price, estimate, out=empty, where=estimate > 0))


def _concentration(side: TenderedProcurement) -> float:
    """Return the Herfindahl index of award value over suppliers."""
    awards = side.outcome.awards
    total = float(awards.price.sum())
    if not total > 0:
        return float("nan")
    by_firm = total_by(awards.supplier.astype(np.int64), awards.price, len(side.world.suppliers))
    return float(((by_firm / total) ** 2).sum())


def _mean(values: AnyArray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
