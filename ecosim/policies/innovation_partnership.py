"""Innovation partnerships: buyers set challenges instead of specifications.

A challenge walks one of two pathways. On the Showcase pathway firms are found, supported and show
prototypes before anybody asks for money; on the Direct pathway the money is there first. At the end
of both stands a partnership with one or more firms, research and trial, and perhaps a solution in
service. What each stage takes, costs and lets pass are parameters (`innovation.showcase`,
`innovation.direct`); the lever says how many challenges there are and what a partnership is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.kernel.params import param
from ecosim.kernel.types import Floats
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import ADDED, Handle

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Programme


@lever("innovation_partnership")
class InnovationPartnership(Lever):
    """Buyers set so many challenges a year, open to firms beyond their approved lists.

    Either a number a year, which buyers share in proportion to what they spend, or a share of the
    needs that fall due, each of which occasions a challenge about what it is and is bought as usual
    meanwhile. They bring as many as asked for where their readiness is as usual, more where needs
    go unmet, and never more than their staff can run.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "challenges_per_year": Handle(0.0, ADDED), "share_of_needs": Handle(0.0, ADDED),
    }  # fmt: skip

    pathway: Literal["showcase", "direct"] = param(
        "showcase", unit="", role="lever", source="the brief's two pathways",
        doc="prototypes first and money after, or money first",
    )  # fmt: skip
    challenges_per_year: float = param(
        5.0, unit="challenges a year", low=0.0, high=50.0, accept=(0.0, 1e6), role="lever",
        source="the brief's programme; assumption",
        doc="challenges of all buyers it reaches, at full scale",
    )  # fmt: skip
    share_of_needs: float = param(
        0.0, unit="share of needs", low=0.0, high=0.01, accept=(0.0, 1.0), role="lever",
        source="assumption",
        doc="funded needs that occasion a challenge when they fall due; with "
        "`challenges_per_year: 0` beside it",
    )  # fmt: skip
    partners: int = param(
        1, unit="firms", low=1, high=3, role="lever", source="assumption",
        doc="most firms that a partnership is with; they share research equally",
    )  # fmt: skip
    option: bool = param(
        True, unit="", role="lever", source="the brief's programme",
        doc="the buyer may buy the solution from the leading partner without a new tender",
    )  # fmt: skip

    def check_whole(self) -> None:
        """Raise when challenges are asked for in both ways."""
        if self.share_of_needs > 0 and self.challenges_per_year > 0:
            raise ScenarioError(
                "share_of_needs and challenges_per_year both say how many challenges there are",
                expected="challenges_per_year: 0 beside share_of_needs",
                path=("share_of_needs",),
            )

    def challenge(self, value: Programme, at: Moment) -> Programme:
        """Add the challenges of the buyers it reaches: at a rate, or a share of their needs."""
        asked = at.strength * self.challenges_per_year * self._shares(at)
        share = at.strength * self.share_of_needs
        if not asked.any() and not share > 0:
            return value
        partners = np.maximum(value.most_partners, self.partners)
        option = value.has_option | np.bool_(self.option)
        changed = replace(value, most_partners=partners, has_option=option)
        if self.pathway == "showcase":
            return replace(
                changed,
                showcase=value.showcase + asked,
                needs_showcase=np.minimum(value.needs_showcase + share, 1.0),
            )
        return replace(
            changed,
            direct=value.direct + asked,
            needs_direct=np.minimum(value.needs_direct + share, 1.0),
        )

    def _shares(self, at: Moment) -> Floats:
        """Return each buyer's part among all that the lever reaches: (n,)."""
        spend = at.buyers.annual_spend.sum(axis=1)
        whole = float(spend[self.buyers.mask(at.buyers)].sum())
        return np.asarray(spend[at.buyer] / whole if whole > 0 else np.zeros(len(at.buyer)))

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        many = f"{self.challenges_per_year:g} challenges a year"
        if self.share_of_needs > 0:
            many = f"{self.share_of_needs:.2%} of needs occasion a challenge"
        said = (
            f"{super().in_words()}; {many} on the {self.pathway.title()} pathway, with up to "
            f"{self.partners} partner"
        )
        said += "s" if self.partners > 1 else ""
        return said + (", and an option to buy" if self.option else "")
