"""Buyer readiness: buyers learn to ask for innovation, to take it up, and to dare.

Talent and culture inside public bodies: staff who can put a need as a challenge, leaders who back a
trial. Like buyer capability it changes what buyers do while it lasts, not what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import REST, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Judgement, Programme


@lever("buyer_readiness")
class BuyerReadiness(Lever):
    """Buyers are readier to set challenges and take up solutions, and dare to buy from new firms.

    A readier buyer brings more of the challenges that a programme asks for, carries its business
    cases more often, and takes up what works elsewhere sooner (20).
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "readiness": Handle(0.0, REST), "risk_appetite": Handle(0.0, REST),
    }  # fmt: skip

    pillar: ClassVar[str] = "culture"

    readiness: float = param(
        0.0, unit="share", low=0.0, high=0.8, accept=(0.0, 1.0), role="lever", source="assumption",
        doc="part of the gap between a buyer's readiness and 1 that is closed",
    )  # fmt: skip
    risk_appetite: float = param(
        0.0, unit="share", low=0.0, high=1.0, role="lever", source="assumption",
        doc="part of the reluctance to award to a supplier without a win that is given up",
    )  # fmt: skip

    def challenge(self, value: Programme, at: Moment) -> Programme:
        """Close part of the gap to full readiness."""
        closed = at.strength * self.readiness
        if not closed > 0:
            return value
        return replace(value, readiness=value.readiness + closed * (1.0 - value.readiness))

    def judge(self, value: Judgement, at: Moment) -> Judgement:
        """Lower risk aversion in proportion."""
        given_up = at.strength * self.risk_appetite
        if not given_up > 0:
            return value
        return replace(value, risk_aversion=value.risk_aversion * (1.0 - given_up))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = [super().in_words()]
        if self.readiness:
            said.append(f"{self.readiness:.0%} of what buyers lack in readiness is made good")
        if self.risk_appetite:
            said.append(
                f"reluctance towards suppliers without a record falls by {self.risk_appetite:.0%}"
            )
        return "; ".join(said)
