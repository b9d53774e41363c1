"""What buyers need and do not get, and what costs them more than they thought."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import AnyArray, Floats
from ecosim.market.tendering import TenderOutcome
from ecosim.model.world import World


class UnmetNeeds:
    """Moving averages by buyer and category, in GBP a month.

    Parameters
    ----------
    world
    memory
        Months.
    """

    def __init__(self, world: World, memory: float) -> None:
        self.shape, self.memory = world.spend.shape, memory
        self.spend = world.spend
        self.lapsed: Floats = np.zeros(self.shape)
        self.price: Floats = np.zeros(self.shape)
        self.estimate: Floats = np.zeros(self.shape)

    def note(self, outcome: TenderOutcome) -> None:
        """Add a month of tenders."""
        a, lost = outcome.awards, outcome.lapsed
        self.lapsed = self._moved(self.lapsed, lost.buyer, lost.category, lost.value)
        self.price = self._moved(self.price, a.buyer, a.category, a.price)
        self.estimate = self._moved(self.estimate, a.buyer, a.category, a.estimate)

    def _moved(
        self, mean: Floats, buyer: AnyArray, category: AnyArray, value: Floats
    ) -> Floats:
        code = buyer.astype(np.int64) * self.shape[1] + category
        now = total_by(code, value, mean.size).reshape(self.shape)
        return np.asarray(mean + (now - mean) / self.memory)

    def share(self, funding: Floats) -> Floats:
        """Return the share of needs that is refused or finds no bid: (n_buyers, S), 0 to 1."""
        refused = np.maximum(1.0 - funding, 0.0)
        lapsed = np.divide(
            self.lapsed, self.spend, out=np.zeros(self.shape), where=self.spend > 0
        )
        return np.asarray(np.clip(refused + lapsed, 0.0, 1.0))

    def dear(self) -> Floats:
        """Return how far prices lie above estimates: (n_buyers, S), a ratio less 1."""
        ones = np.ones(self.shape)
        return np.asarray(
            np.divide(self.price, self.estimate, out=ones, where=self.estimate > 0) - 1.0
        )
