"""Social value: how much it weighs in the award, and whether promises are checked in delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import LARGER, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Oversight, ScoreRule


@lever("social_value")
class SocialValue(Lever):
    """Buyers give social value a weight in the award and check that it is delivered.

    A weight alone buys promises: what nobody checks is kept in part only
    (`market.delivery.social_kept`), what is checked is kept better
    (`market.delivery.social_kept_checked`). Keeping and reporting costs every supplier work
    (`market.delivery.monitoring_cost`), bidders know it, and prices follow. What checking costs
    the buyer's own staff goes into `cost`.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "weight": Handle(0.0, LARGER), "monitoring": Handle(0.0, LARGER),
    }  # fmt: skip

    weight: float = param(
        0.0, unit="share of the score", low=0.0, high=0.30, accept=(0.0, 0.9), role="lever",
        source="P62", doc="least weight of social value; where it is raised, the other weights "
        "shrink in proportion, so that they still add up to one",
    )  # fmt: skip
    monitoring: float = param(
        0.0, unit="share", low=0.0, high=1.0, role="lever", source="assumption",
        doc="how closely delivery is checked: 0 is not at all, 1 is every promise of every "
        "contract awarded while the lever acts",
    )  # fmt: skip

    def score(self, value: ScoreRule, at: Moment) -> ScoreRule:
        """Raise the weight of social value to the least, and shrink the others for it (10)."""
        more = at.strength * np.maximum(self.weight - value.social, 0.0)
        if not more.any():
            return value
        social = value.social + more
        left = np.divide(1.0 - social, 1.0 - value.social, out=np.ones_like(social),
                         where=more > 0)  # fmt: skip
        return replace(
            value,
            price=value.price * left,
            quality=value.quality * left,
            social=social,
            innovation=value.innovation * left,
            locality=value.locality * left,
        )

    def deliver(self, value: Oversight, at: Moment) -> Oversight:
        """Check what was promised."""
        closely = at.strength * self.monitoring
        if not closely > 0:
            return value
        return replace(value, monitoring=np.maximum(value.monitoring, closely))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = [super().in_words()]
        if self.weight:
            said.append(f"social value weighs at least {self.weight:.0%} of the score")
        if self.monitoring:
            said.append(f"delivery of {self.monitoring:.0%} of what was promised is checked")
        elif self.weight:
            said.append("nobody checks whether it is delivered")
        return "; ".join(said)
