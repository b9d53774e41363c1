"""Which challenges buyers set in a month: how many, about what, on which pathway.

Some come at a yearly rate and are about what a buyer spends on; others are occasioned by a need
that falls due, and are about what that need is. The need itself is bought as usual: a solution
comes later, if it comes. Both together are never more than a buyer's staff can run.
"""

from __future__ import annotations

import numpy as np

from ecosim.innovation.challenge import (
    FIELD_OF_CATEGORY,
    Challenges,
    Tag,
    challenge_key,
    challenge_of_need,
    chosen,
    inclination,
    is_new_need,
    pull_of_categories,
    within_staff,
)
from ecosim.innovation.parameters import ChallengeParams
from ecosim.kernel.types import STAGES_OF, Floats, Ints, Keys, Pathway
from ecosim.model.unmet import UnmetNeeds
from ecosim.model.world import World
from ecosim.procurement.decision_points import Programme
from ecosim.procurement.need import Needs


class NewChallenges:
    """Draws the challenges of each month.

    Parameters
    ----------
    world
    usual_needs : (n_buyers,)
        Needs a year at full scale that baseline funding authorises.
    """

    def __init__(self, world: World, usual_needs: Floats) -> None:
        self.world, self.usual_needs = world, usual_needs
        self.p = world.scenario.parameters.of(ChallengeParams)
        self.unmet = UnmetNeeds(world, self.p.memory)
        codes = world.region.sectors.codes
        self._tag: Ints = np.array([FIELD_OF_CATEGORY.get(c, Tag.DIGITAL) for c in codes])

    def __repr__(self) -> str:
        return f"<NewChallenges of {len(self.world.buyers)} buyers>"

    def draw(
        self, challenges: Challenges, programme: Programme, needs: Needs, month: int
    ) -> None:
        """Add the challenges that buyers set this month, on both pathways."""
        bent = self.bent(programme)
        for pathway in Pathway:
            per_year, share = asked_on(programme, pathway)
            if per_year.any():
                self._set_by_rate(challenges, pathway, per_year * bent, programme, month)
            if share.any():
                self._set_by_need(challenges, pathway, share * bent, programme, needs, month)

    def bent(self, programme: Programme) -> Floats:
        """Return challenges that buyers set over those asked for: (n_buyers,)."""
        buyers, p = self.world.buyers, self.p
        unmet, whole = self.unmet.share(buyers.funding), buyers.spend.sum(axis=1)
        part = np.divide((unmet * buyers.spend).sum(axis=1), whole,
                         out=np.zeros_like(whole), where=whole > 0)  # fmt: skip
        lift = inclination(programme.readiness, part, p.usual_readiness, p.unmet)
        asked = np.zeros(len(buyers))
        for pathway in Pathway:
            per_year, share = asked_on(programme, pathway)
            asked += per_year + share * self.usual_needs
        return lift * within_staff(asked * lift, p.per_100m * whole / 1e8)

    def _set_by_rate(
        self, challenges: Challenges, pathway: Pathway, per_year: Floats, programme: Programme,
        month: int,
    ) -> None:  # fmt: skip
        streams = self.world.streams
        rate = per_year * self.world.scenario.scale / 12.0
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
        self._append(challenges, pathway, key, buyer, category, programme, month)

    def _set_by_need(
        self, challenges: Challenges, pathway: Pathway, chance: Floats, programme: Programme,
        needs: Needs, month: int,
    ) -> None:  # fmt: skip
        new = needs.take(is_new_need(needs))
        key = challenge_of_need(new, pathway)
        # drawn for the need alone: a larger share keeps every challenge of a smaller one
        sets = self.world.streams.uniform("innovation.of_need", key) < chance[new.buyer]
        if sets.any():
            its = new.take(sets)
            self._append(
                challenges, pathway, key[sets], its.buyer, its.category, programme, month
            )

    def _append(
        self, challenges: Challenges, pathway: Pathway, key: Keys, buyer: Ints, category: Ints,
        programme: Programme, month: int,
    ) -> None:  # fmt: skip
        types = np.tile(np.array(self.p.types) / np.sum(self.p.types), (len(key), 1))
        first = STAGES_OF[pathway][0]
        now = np.full_like(buyer, month)
        added = challenges.append(
            key=key, buyer=buyer, category=category, tag=self._tag[category],
            type=chosen(types, self.world.streams.uniform("innovation.type", key)),
            pathway=np.array(pathway), entered=now, stage=np.array(first), since=now,
            most_partners=programme.most_partners[buyer], has_option=programme.has_option[buyer],
        )  # fmt: skip
        challenges.reached[added, first] = month

    def pull(self) -> Floats:
        """Return how likely a buyer's challenge is about each category: (n_buyers, S)."""
        buyers, p = self.world.buyers, self.p
        unmet, dear = self.unmet.share(buyers.funding), self.unmet.dear()
        return pull_of_categories(buyers.spend, unmet, dear, p.unmet, p.dear)


def asked_on(programme: Programme, pathway: Pathway) -> tuple[Floats, Floats]:
    """Return what a programme asks for on a pathway: challenges a year, and a share of needs."""
    name = pathway.name.lower()
    return getattr(programme, name), getattr(programme, f"needs_{name}")
