"""Buyer capability: buyers see more clearly what they are offered, dare more, and manage contracts.

Training, shared evaluators, market knowledge, contract managers. A capable buyer judges quality
with less noise; one with an appetite for risk holds less against a firm that has not won before
(rule 11 of the model page); one that manages its contracts has fewer that need more work than was
planned. None of it changes what the buyer is: when the lever ends, so does its effect, and the
indicator `buyer_capability`, which is what buyers have learned by themselves, does not move.
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
    from ecosim.procurement.decision_points import Judgement, Oversight


@lever("buyer_capability")
class BuyerCapability(Lever):
    """Buyers judge bids more surely, hold less against new suppliers, and manage contracts."""

    handles: ClassVar[Mapping[str, Handle]] = {
        "capability": Handle(0.0, ADDED), "risk_appetite": Handle(0.0, REST),
        "contract_management": Handle(0.0, REST),
    }  # fmt: skip

    capability: float = param(
        0.0, unit="0-1", low=0.0, high=0.4, accept=(0.0, 1.0), role="lever", source="assumption",
        doc="added to a buyer's capability when it judges quality; 1 is without error and the most",
    )  # fmt: skip
    risk_appetite: float = param(
        0.0, unit="share", low=0.0, high=1.0, role="lever", source="assumption",
        doc="part of the reluctance to award to a supplier without a win that is given up",
    )  # fmt: skip
    contract_management: float = param(
        0.0, unit="share", low=0.0, high=0.5, accept=(0.0, 1.0), role="lever", source="assumption",
        doc="part of overruns that does not happen, of contracts awarded while the lever acts",
    )  # fmt: skip

    def judge(self, value: Judgement, at: Moment) -> Judgement:
        """Raise capability, 1 at most, and lower risk aversion in proportion."""
        added, given_up = at.strength * self.capability, at.strength * self.risk_appetite
        if not added > 0 and not given_up > 0:
            return value
        return replace(
            value,
            capability=np.minimum(value.capability + added, 1.0),
            risk_aversion=value.risk_aversion * (1.0 - given_up),
        )

    def deliver(self, value: Oversight, at: Moment) -> Oversight:
        """Lower the chance that a contract needs more work than planned."""
        avoided = at.strength * self.contract_management
        return replace(value, overrun=value.overrun * (1.0 - avoided)) if avoided > 0 else value

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = [super().in_words()]
        if self.capability:
            said.append(f"capability to judge quality rises by {self.capability:g}, up to 1")
        if self.risk_appetite:
            said.append(
                f"reluctance towards suppliers without a record falls by {self.risk_appetite:.0%}"
            )
        if self.contract_management:
            said.append(f"{self.contract_management:.0%} of overruns are avoided")
        return "; ".join(said)
