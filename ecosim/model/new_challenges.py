"""Which challenges buyers set in a month: how many, about what, on which pathway."""

from __future__ import annotations

import numpy as np

from ecosim.innovation.challenge import (
    FIELD_OF_CATEGORY,
    Challenges,
    Tag,
    arrival_rates,
    challenge_key,
    chosen,
    pull_of_categories,
)
from ecosim.innovation.parameters import ChallengeParams
from ecosim.kernel.types import STAGES_OF, Floats, Ints, Pathway
from ecosim.model.unmet import UnmetNeeds
from ecosim.model.world import World
from ecosim.procurement.decision_points import Programme


class NewChallenges:
    """Draws the challenges of each month.

    Parameters
    ----------
    world
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.p = world.scenario.parameters.of(ChallengeParams)
        self.unmet = UnmetNeeds(world, self.p.memory)
        codes = world.region.sectors.codes
        self._tag: Ints = np.array([FIELD_OF_CATEGORY.get(c, Tag.DIGITAL) for c in codes])

    def __repr__(self) -> str:
        return f"<NewChallenges of {len(self.world.buyers)} buyers>"

    def draw(self, challenges: Challenges, programme: Programme, month: int) -> None:
        """Add the challenges that buyers set this month, on both pathways."""
        for pathway in Pathway:
            asked = getattr(programme, pathway.name.lower())
            if asked.any():
                self._draw_on(challenges, pathway, asked, programme, month)

    def _draw_on(
        self, challenges: Challenges, pathway: Pathway, asked: Floats, programme: Programme,
        month: int,
    ) -> None:  # fmt: skip
        streams = self.world.streams
        rate = self.rates(asked, programme.readiness) * self.world.scenario.scale / 12.0
        rows = np.flatnonzero(rate > 0)
        way, zero = np.full_like(rows, pathway), np.zeros_like(rows)
        owner = challenge_key(rows, zero, way, zero)
        count = streams.poisson("innovation.count", owner, month + 1, mean=rate[rows])
        buyer = np.repeat(rows, count)
        if not len(buyer):
            return
        number = np.arange(len(buyer)) - np.repeat(np.cumsum(count) - count, count)
        due = np.full_like(buyer, month)
        key = challenge_key(buyer, due, np.full_like(buyer, pathway), number)
        category = chosen(self.pull()[buyer], streams.uniform("innovation.category", key))
        types = np.tile(np.array(self.p.types) / np.sum(self.p.types), (len(key), 1))
        first = STAGES_OF[pathway][0]
        added = challenges.append(
            key=key, buyer=buyer, category=category, tag=self._tag[category],
            type=chosen(types, streams.uniform("innovation.type", key)),
            pathway=np.array(pathway), entered=due, stage=np.array(first), since=due,
            most_partners=programme.most_partners[buyer], has_option=programme.has_option[buyer],
        )  # fmt: skip
        challenges.reached[added, first] = month

    def rates(self, asked: Floats, readiness: Floats) -> Floats:
        """Return challenges a year by buyer, at full scale: (n_buyers,)."""
        buyers, p = self.world.buyers, self.p
        unmet, whole = self.unmet.share(buyers.funding), buyers.spend.sum(axis=1)
        part = np.divide((unmet * buyers.spend).sum(axis=1), whole,
                         out=np.zeros_like(whole), where=whole > 0)  # fmt: skip
        staff = p.per_100m * whole / 1e8
        return arrival_rates(asked, readiness, part, staff, p.usual_readiness, p.unmet)

    def pull(self) -> Floats:
        """Return how likely a buyer's challenge is about each category: (n_buyers, S)."""
        buyers, p = self.world.buyers, self.p
        unmet, dear = self.unmet.share(buyers.funding), self.unmet.dear()
        return pull_of_categories(buyers.spend, unmet, dear, p.unmet, p.dear)
