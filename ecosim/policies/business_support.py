"""Business support: small firms get space, expertise and time with those who will use what they do.

Support reaches two kinds of firms: cohorts of small firms of the places it covers, who learn (19),
and firms that answer a challenge, whose prototypes fail less often and whose answers cost less.
What a programme costs to run is the common setting `cost`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import ADDED, REST, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Support


@lever("business_support")
class BusinessSupport(Lever):
    """Small firms are supported: in cohorts, and on their way from an answer to a prototype."""

    handles: ClassVar[Mapping[str, Handle]] = {
        "firms_per_year": Handle(0.0, ADDED), "lift": Handle(0.0, REST),
    }  # fmt: skip

    pillar: ClassVar[str] = "talent"

    firms_per_year: float = param(
        0.0, unit="firms a year", low=0.0, high=1000.0, accept=(0.0, 1e6), role="lever",
        source="I04: some 700 in the Innovation Accelerator",
        doc="small firms taken into cohorts, at full scale, in the places of the buyers it reaches "
        "in proportion to what these spend",
    )  # fmt: skip
    lift: float = param(
        0.0, unit="share", low=0.0, high=0.6, accept=(0.0, 1.0), role="lever", source="assumption",
        doc="part of the prototypes failing in business support or at the showcase that is saved, "
        "and of the cost of an answer that firms are spared",
    )  # fmt: skip

    def support(self, value: Support, at: Moment) -> Support:
        """Add cohorts; let less of what is supported fail."""
        spend = at.buyers.annual_spend.sum(axis=1)
        whole = float(spend[self.buyers.mask(at.buyers)].sum())
        share = spend[at.buyer] / whole if whole > 0 else np.zeros(len(at.buyer))
        firms, lift = at.strength * self.firms_per_year * share, at.strength * self.lift
        if not firms.any() and not lift > 0:
            return value
        return replace(
            value, firms=value.firms + firms, lift=1.0 - (1.0 - value.lift) * (1.0 - lift)
        )

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = [super().in_words()]
        if self.firms_per_year:
            said.append(f"{self.firms_per_year:g} small firms a year in cohorts of support")
        if self.lift:
            said.append(f"{self.lift:.0%} of failing prototypes are saved")
        return "; ".join(said)
