"""Subcontracting: large and national primes must pass on a share to the region's small firms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import LARGER, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import ContractTerms


@lever("subcontracting")
class Subcontracting(Lever):
    """Large and national suppliers must pass on at least a share to the region's small firms.

    It binds in contracts awarded while the lever acts. Managing more subcontracts than usual
    costs primes work (`market.delivery.subcontract_cost`), bidders know it, and prices follow.
    A prime keeps what finds no small firm of the sector, and a national passes on no more than
    what it makes in the region.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "least": Handle(0.0, LARGER),
    }  # fmt: skip

    least: float = param(
        0.0, unit="share of the price", low=0.0, high=0.40, accept=(0.0, 0.9), role="lever",
        source="assumption; what primes pass on today: P39",
        doc="share that primes must pass on at least",
    )  # fmt: skip
    from_value: float = param(
        0.0, unit="GBP", low=0.0, high=5_000_000.0, accept=(0.0, 1e9), role="lever",
        source="assumption", doc="smaller tenders are exempt: by estimate, without VAT",
    )  # fmt: skip

    def contract(self, value: ContractTerms, at: Moment) -> ContractTerms:
        """Oblige primes in tenders that are large enough; a ramp raises the share step by step."""
        is_bound = at.bought.estimate >= self.from_value
        least = np.where(is_bound, at.strength * self.least, 0.0)
        if not least.any():
            return value
        return replace(value, subcontract_least=np.maximum(value.subcontract_least, least))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = (
            f"{super().in_words()}; large and national suppliers pass on at least "
            f"{self.least:.0%} to small firms of the region"
        )
        return said + (f", in tenders from GBP {self.from_value:,.0f}" if self.from_value else "")
