"""Bid support: a bid costs suppliers less."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import REST, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Invitation


@lever("bid_support")
class BidSupport(Lever):
    """Buyers make a bid cheaper: standard documents, single registration, shorter questionnaires.

    Cheaper bids bring more bidders, also from elsewhere, and every bid that loses costs less.
    What it costs the buyers to get there goes into `cost`.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "saving": Handle(0.0, REST),
    }  # fmt: skip

    saving: float = param(
        0.0, unit="share of the bid cost", low=0.0, high=0.5, accept=(0.0, 1.0), role="lever",
        source="assumption; what a bid costs today: P55, P57",
        doc="part of the cost of a bid that suppliers save",
    )  # fmt: skip

    def invite(self, value: Invitation, at: Moment) -> Invitation:
        """Scale what a bid costs, both when firms decide and when they spend it (8)."""
        saved = at.strength * self.saving
        if not saved > 0:
            return value
        return replace(value, bid_cost=value.bid_cost * (1.0 - saved))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        return f"{super().in_words()}; a bid costs suppliers {self.saving:.0%} less"
