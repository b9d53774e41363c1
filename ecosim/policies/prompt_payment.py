"""Prompt payment: buyers pay their invoices sooner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import SHORTER, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import PaymentTerms


@lever("prompt_payment")
class PromptPayment(Lever):
    """Buyers pay their invoices within so many days in the mean; nobody pays later than before.

    It moves money forward once and saves suppliers' interest on overdrafts. Fewer firms run out
    of cash; without a limit on credit hardly anything that is made or bought changes.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "within": Handle(None, SHORTER),
    }  # fmt: skip

    within: float = param(
        10.0, unit="days", low=2.0, high=30.0, role="lever", source="P63",
        doc="longest mean time from invoice to payment; ten days was the target that councils "
        "missed",
    )  # fmt: skip

    def pay(self, value: PaymentTerms, at: Moment) -> PaymentTerms:
        """Shorten the lag where it is longer; a ramp goes there step by step."""
        sooner = value.lag_days.clip(max=self.within)
        if (sooner == value.lag_days).all():
            return value
        return replace(value, lag_days=value.lag_days + at.strength * (sooner - value.lag_days))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        return f"{super().in_words()}; invoices are paid within {self.within:g} days in the mean"
