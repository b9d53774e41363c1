"""Knowledge network: small firms, universities and brokers who know of each other.

Brokers are a catapult, a chamber of commerce or an innovation alliance. Members hear of challenges
more often and learn from what others of the network can do (19).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import LARGER, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Support


@lever("knowledge_network")
class KnowledgeNetwork(Lever):
    """A share of small firms belongs to a network: they hear of challenges and learn from others.

    A larger share keeps every member of a smaller one.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "members": Handle(0.0, LARGER), "awareness": Handle(1.0, LARGER),
    }  # fmt: skip

    pillar: ClassVar[str] = "networks and linkages"

    members: float = param(
        0.0, unit="share", low=0.0, high=0.3, accept=(0.0, 1.0), role="lever", source="assumption",
        doc="small firms and third-sector bodies of the buyers' places that belong to it",
    )  # fmt: skip
    awareness: float = param(
        1.0, unit="factor", low=1.0, high=2.5, accept=(1.0, 10.0), role="lever",
        source="assumption",
        doc="factor on a member's chance to hear of a challenge",
    )  # fmt: skip

    def support(self, value: Support, at: Moment) -> Support:
        """Widen the network and what its members hear of; of two networks the larger counts."""
        members = at.strength * self.members
        factor = 1.0 + at.strength * (self.awareness - 1.0)
        if not members > 0 and factor == 1.0:
            return value
        return replace(
            value,
            members=np.maximum(value.members, members),
            member_awareness=np.maximum(value.member_awareness, factor),
        )

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = f"{super().in_words()}; {self.members:.0%} of small firms are members"
        return f"{said} and hear of challenges {self.awareness:g} times as often"
