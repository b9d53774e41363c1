"""Published challenges: challenges are put where small firms look, in words they can answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import MULTIPLIED, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Programme


@lever("published_challenges")
class PublishedChallenges(Lever):
    """More small firms hear of the challenges that buyers set, near and far alike.

    It changes nothing without challenges: those are set by innovation partnerships.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "reach": Handle(1.0, MULTIPLIED),
    }  # fmt: skip

    pillar: ClassVar[str] = "intelligence"

    reach: float = param(
        1.0, unit="factor", low=1.0, high=3.0, accept=(1.0, 10.0), role="lever",
        source="assumption", doc="factor on every firm's chance to hear of a challenge",
    )  # fmt: skip

    def challenge(self, value: Programme, at: Moment) -> Programme:
        """Scale everybody's chance to hear of a challenge."""
        factor = 1.0 + at.strength * (self.reach - 1.0)
        if factor == 1.0:
            return value
        return replace(value, awareness=value.awareness * factor)

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        return f"{super().in_words()}; firms hear of challenges {self.reach:g} times as often"
