"""Open lists: firms that are not on an approved list or framework may bid all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import REST, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Invitation


@lever("open_lists")
class OpenLists(Lever):
    """Buyers open their approved lists and frameworks to firms that are not on them.

    It concerns call-offs from the buyers' own frameworks and the combined authority's list, which
    more have joined as it stands (`market.entry.listed_open`).
    National frameworks belong to others and stay as they are. Large and national firms that were
    not listed are let in as well.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "openness": Handle(0.0, REST),
    }  # fmt: skip

    openness: float = param(
        0.0, unit="share", low=0.0, high=1.0, role="lever", source="assumption",
        doc="of the firms that are not on a list, those that may bid all the same; 1 is a list "
        "open to everybody",
    )  # fmt: skip

    def invite(self, value: Invitation, at: Moment) -> Invitation:
        """Let a share of those in who are not listed yet."""
        opened = at.strength * self.openness
        if not opened > 0:
            return value
        return replace(value, list_openness=1.0 - (1.0 - value.list_openness) * (1.0 - opened))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        return (
            f"{super().in_words()}; {self.openness:.0%} of the firms that are not on a buyer's "
            "list may bid all the same"
        )
