"""Collaborative procurement: members of the combined authority buy together.

Two of Parker and Liddle's four forms: pooling through the combined authority, where each need
stays a tender of its own on an open regional list, and collaboration, where like needs of a few
buyers become one larger tender.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import LARGER, REST, Handle
from ecosim.procurement.tender import Route

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Lots, Routes


@lever("collaborative_procurement")
class CollaborativeProcurement(Lever):
    """Members of the combined authority buy through it, or bundle what they need.

    Only buyers in places of the combined authority take part. A pooled need keeps its lots and is
    tendered on the open regional list, where a bid costs less; a bundle is one larger tender
    without lots, for which firms that are too small must team up.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "pooled": Handle(0.0, REST), "bundled": Handle(0.0, REST), "n_lots": Handle(1, LARGER),
    }  # fmt: skip

    pooled: float = param(
        0.0, unit="share of needs bought alone", low=0.0, high=0.5, accept=(0.0, 1.0),
        role="lever", source="assumption",
        doc="needs that move from buying alone to the combined authority's open list",
    )  # fmt: skip
    bundled: float = param(
        0.0, unit="share of needs bought alone", low=0.0, high=0.5, accept=(0.0, 1.0),
        role="lever", source="assumption",
        doc="needs that move from buying alone to bundles with other buyers",
    )  # fmt: skip
    n_lots: int = param(
        1, unit="lots a need", low=1, high=6, role="lever", source="assumption",
        doc="split each pooled need into at least so many lots",
    )  # fmt: skip

    def check_whole(self) -> None:
        """Raise when more needs move than there are."""
        if self.pooled + self.bundled > 1.0:
            raise ScenarioError(
                f"pooled and bundled together are {self.pooled + self.bundled:g}",
                expected="at most 1: shares of the needs that are bought alone",
                path=("bundled",),
            )

    def route(self, value: Routes, at: Moment) -> Routes:
        """Move needs from buying alone to the two joint routes."""
        takes_part = np.array(at.buyers.members, dtype=bool)[at.buyer]
        if not takes_part.any() or self.pooled + self.bundled == 0.0:
            return value
        alone = value.share[:, Route.SOLE]
        share = value.share.copy()
        for route, moved in ((Route.QUASI_REGIONAL, self.pooled),
                             (Route.COLLABORATION, self.bundled)):  # fmt: skip
            moving = np.where(takes_part, at.strength * moved * alone, 0.0)
            share[:, route] += moving
            share[:, Route.SOLE] -= moving
        return replace(value, share=share)

    def lots(self, value: Lots, at: Moment) -> Lots:
        """Split pooled needs into more lots; a lot is whole, so a ramp moves in steps."""
        least = 1 + round(at.strength * (self.n_lots - 1))
        is_pooled = np.equal(at.bought.route, Route.QUASI_REGIONAL)
        if least <= 1 or not is_pooled.any():
            return value
        return replace(
            value, n_lots=np.where(is_pooled, np.maximum(value.n_lots, least), value.n_lots)
        )

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = [super().in_words() + "; members of the combined authority only"]
        if self.pooled:
            said.append(f"{self.pooled:.0%} of what they bought alone is pooled on an open list")
        if self.bundled:
            said.append(f"{self.bundled:.0%} of what they bought alone is bundled")
        if self.n_lots > 1:
            said.append(f"pooled needs are split into at least {self.n_lots} lots")
        return "; ".join(said)
