"""The market's indicators of a month: bidders, prices, shares of awards."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ecosim.agents.buyers import BuyerTable
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import GOALS, N_KINDS, Floats, Kind
from ecosim.market.tendering import TenderOutcome

if TYPE_CHECKING:
    from ecosim.model.tendered import TenderedProcurement


class Sums(NamedTuple):
    """Sums over a month's tenders and awards.

    Numbers count tenders, but `below`, which counts awards; money is GBP. `squares` is that of
    what each supplier won.
    """

    won: int
    bids: int
    single: int
    none: int
    price: float
    estimate: float
    called: float
    below: int
    squares: float


class Month(NamedTuple):
    """Sums of a month and their parts; NaN where there was nothing.

    Attributes
    ----------
    sums
    price_by_place : (P,), price over estimate of councils' awards
    goals : (goals,), weights in the tenders held, by their value
    by_kind : (kinds,), contracts that councils awarded, by kind of winner
    """

    sums: Sums
    price_by_place: Floats
    goals: Floats
    by_kind: Floats


def market_figures(side: TenderedProcurement) -> dict[str, Floats | float]:
    """Return the month's market indicators by name; NaN where there was no award."""
    outcome, n_awards = side.outcome, len(side.outcome.awards)
    month = _month(side)
    sums, by_kind = month.sums, month.by_kind
    whole = float(by_kind.sum())
    return {
        "bidders_mean": _ratio(sums.bids, sums.won),
        "single_bid_share": _ratio(sums.single, sums.won),
        "no_bid_share": _ratio(sums.none, len(outcome.n_bids)),
        "price_index": _ratio(sums.price, sums.estimate),
        "price_index_by_place": month.price_by_place,
        "framework_share": _ratio(sums.called, sums.price),
        "sme_share_by_number": _ratio(float(by_kind[Kind.SME]), whole),
        "vcse_share_by_number": _ratio(float(by_kind[Kind.VCSE]), whole),
        "below_threshold_share": _ratio(sums.below, n_awards),
        "social_value_promised": side.social_promised,
        "social_value": side.social_delivered,
        "social_value_kept": _ratio(side.social_delivered, side.social_promised),
        "awards": float(n_awards),
        "awards_value": float(sums.price),
        "unmet_need": side.unauthorised + float(outcome.lapsed.value.sum()),
        "bid_costs": float(outcome.bid_costs.sum()),
        "losers_bid_costs": outcome.losers_bid_costs,
        "first_time_winners": float(side.first_winners),
        "supplier_hhi": _ratio(sums.squares, sums.price**2),
        "goal_weights": month.goals,
    }


def _month(side: TenderedProcurement) -> Month:
    """Return what is added up of a month's tenders and awards."""
    o, buyers = side.outcome, side.world.buyers
    tendered, weighed = o.tenders.value, np.zeros(len(GOALS))
    by_place, by_kind = np.zeros((2, side.world.chart.n_places)), np.zeros(N_KINDS)
    if engine.is_compiled():
        from ecosim.market.compiled_views import weights_of
        from ecosim.model.compiled_figures import add_up

        a = o.awards
        added, whole = add_up(
            o.winner, o.n_bids, a.price, a.estimate, a.procedure, a.is_below_threshold, a.buyer,
            a.supplier, a.kind, buyers.is_council, buyers.place, by_place, by_kind,
            len(side.world.suppliers), weights_of(o.rule), tendered, weighed,
        )  # fmt: skip
        sums = Sums(*added)
    else:
        sums = _sums_plain(o, buyers, by_place, by_kind, len(side.world.suppliers))
        weighed += [float((getattr(o.rule, goal) * tendered).sum()) for goal in GOALS]
        whole = float(tendered.sum())
    price, estimate = by_place
    empty = np.full(len(price), np.nan)
    by_place_index = np.divide(price, estimate, out=empty, where=estimate > 0)
    weights = weighed / whole if whole > 0 else np.full(len(GOALS), np.nan)
    return Month(sums, by_place_index, weights, by_kind)


def _sums_plain(
    outcome: TenderOutcome, buyers: BuyerTable, by_place: Floats, by_kind: Floats, n_suppliers: int
) -> Sums:
    """Fill what councils awarded by place, (2, P), and by kind; return the sums by arrays."""
    awards, won = outcome.awards, outcome.winner >= 0
    n = outcome.n_bids[won]
    council = buyers.is_council[awards.buyer]
    place = buyers.place[awards.buyer[council]]
    for row, value in zip(by_place, (awards.price, awards.estimate), strict=True):
        row += total_by(place, value[council], len(row))
    by_kind += np.bincount(awards.kind[council], minlength=len(by_kind))
    by_firm = total_by(awards.supplier.astype(np.int64), awards.price, n_suppliers)
    return Sums(
        won=len(n),
        bids=int(n.sum()),
        single=int((n == 1).sum()),
        none=int((~won).sum()),
        price=float(awards.price.sum()),
        estimate=float(awards.estimate.sum()),
        called=float(awards.price[awards.is_framework].sum()),
        below=int(awards.is_below_threshold.sum()),
        squares=float((by_firm**2).sum()),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")
