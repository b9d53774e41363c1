"""Investor access: investors see prototypes where buyers see them, and finance some suppliers.

The money comes from outside the region into the supplier's account. A challenge whose supplier has
private finance has a stronger business case, and its solution is sold outside the region sooner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import REST, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Support


@lever("investor_access")
class InvestorAccess(Lever):
    """Suppliers that show a prototype may be offered finance from outside the region.

    It acts at the showcase only: challenges on the Direct pathway have none.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "chance": Handle(0.0, REST),
    }  # fmt: skip

    pillar: ClassVar[str] = "investment"

    chance: float = param(
        0.0, unit="probability", low=0.0, high=0.3, accept=(0.0, 1.0), role="lever",
        source="assumption; I19: nine points more venture capital after a first award",
        doc="chance that a supplier that shows a prototype is financed",
    )  # fmt: skip
    amount: float = param(
        100_000.0, unit="GBP", low=20_000.0, high=500_000.0, accept=(0.0, 1e7), role="lever",
        source="assumption; I05: GBP 70m for some 700 firms", doc="what it is given",
    )  # fmt: skip

    def support(self, value: Support, at: Moment) -> Support:
        """Raise the chance of finance; of two offers the larger amount counts."""
        chance = at.strength * self.chance
        if not chance > 0:
            return value
        return replace(
            value,
            finance_chance=1.0 - (1.0 - value.finance_chance) * (1.0 - chance),
            finance=np.maximum(value.finance, self.amount),
        )

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        return (
            f"{super().in_words()}; {self.chance:.0%} of suppliers at a showcase are financed with "
            f"GBP {self.amount:,.0f}"
        )
