"""Step 12, once a year: buyers look at their neighbours. Rule (21), second half."""

from __future__ import annotations

import numpy as np

from ecosim.agents.parameters import BuyerParams
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.model.procurement import Deliveries
from ecosim.model.world import World


class BuyerYear:
    """What buyers observe of each other over a year.

    Attributes
    ----------
    observed : (n_buyers, n_buyers) bool
        Whom each buyer sees: buyers of its kind in places that share a border or the combined
        authority.
    units, spent : (n_buyers,), services delivered and GBP billed, this year so far
    """

    def __init__(self, world: World) -> None:
        self.buyers = world.buyers
        places = world.region.places
        both = np.outer(places.is_combined_authority, places.is_combined_authority)
        near = places.is_neighbour | both
        place, kind = world.buyers.place, world.buyers.kind
        self.observed: Bools = near[np.ix_(place, place)] & (kind[:, None] == kind)
        np.fill_diagonal(self.observed, False)
        self.units: Floats = np.zeros(len(place))
        self.spent: Floats = np.zeros(len(place))

    def note(self, deliveries: Deliveries) -> None:
        """Add a month."""
        self.units += deliveries.service_units
        self.spent += deliveries.spending.total

    def imitate(self, params: Parameters) -> None:
        """Move buyers towards the best neighbour they saw, and begin a new year."""
        p, b = params.of(BuyerParams), self.buyers
        value = np.divide(self.units, self.spent, out=np.zeros_like(self.units),
                          where=self.spent > 0)  # fmt: skip
        model, follows = best_neighbour(value, self.observed, p.imitation_margin)
        step = np.where(follows, p.imitation, 0.0)
        for own in (b.usual_price_weight, b.risk_aversion, b.capability):
            own += step * (own[model] - own)
        self.units[:] = 0.0
        self.spent[:] = 0.0


def best_neighbour(value: Floats, observed: Bools, margin: float) -> tuple[Ints, Bools]:
    """Return the best observed buyer of each, and whether it does better by the margin.

    Parameters
    ----------
    value : (n_buyers,), services per pound
    observed : (n_buyers, n_buyers), whom each sees
    margin : ratio

    Returns
    -------
    best : (n_buyers,), itself where nobody is seen
    follows : (n_buyers,)
    """
    seen = np.where(observed, value, -np.inf)
    best = np.argmax(seen, axis=1)
    alone = ~observed.any(axis=1)
    best = np.where(alone, np.arange(len(value)), best)
    follows = ~alone & (value[best] > (1.0 + margin) * value)
    return best.astype(np.int64), np.asarray(follows)
