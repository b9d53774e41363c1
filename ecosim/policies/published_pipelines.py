"""Published pipelines: buyers say early what they will buy, so that more firms hear in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import MULTIPLIED, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Invitation


@lever("published_pipelines")
class PublishedPipelines(Lever):
    """Buyers publish what they will buy; more firms hear of it in time, near and far alike.

    Unlike the outreach of local sourcing it favours nobody: firms from elsewhere read the same
    notices, and they were the ones who heard of much already.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "reach": Handle(1.0, MULTIPLIED),
    }  # fmt: skip

    reach: float = param(
        1.0, unit="factor", low=1.0, high=1.6, accept=(0.0, 3.0), role="lever",
        source="assumption; how many hear today: P58, P59",
        doc="factor on every firm's chance to hear of a tender in time",
    )  # fmt: skip

    def invite(self, value: Invitation, at: Moment) -> Invitation:
        """Scale everybody's chance to hear (6)."""
        factor = 1.0 + at.strength * (self.reach - 1.0)
        if factor == 1.0:
            return value
        return replace(value, awareness=value.awareness * factor)

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        return f"{super().in_words()}; firms hear of a tender {self.reach:g} times as often"
