"""Local sourcing: buyers favour suppliers near them, in five ways that can be combined.

A weight on locality in the score (rule 10 of the model page), a bid preference, a reservation
below the thresholds, more lots with a cap on lots a bidder, and outreach to local firms. Each can
do harm as well as good: a preference narrows the field and may raise the price paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from ecosim.errors import ScenarioError
from ecosim.kernel.params import param
from ecosim.kernel.types import Bools, Ints, Ring
from ecosim.policies.base import SECTORS_SCHEMA, Lever, Moment, Setting, lever, sector_codes
from ecosim.policies.handles import LARGER, MULTIPLIED, NARROWER, REST, Handle
from ecosim.policies.law import may_ever_reserve
from ecosim.procurement.tender import Route

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Invitation, Lots, Purchases, ScoreRule
    from ecosim.procurement.scope import BuyerDirectory

#: price weight of a usual services tender [P60], for the equivalent in words
USUAL_PRICE_WEIGHT = 0.40

AREA_RINGS = {
    "place": Ring.PLACE,
    "combined_authority": Ring.COMBINED_AUTHORITY,
    "region": Ring.REGION,
}


@lever("local_sourcing")
class LocalSourcing(Lever):
    """Buyers favour suppliers of their own area when they invite, split and score.

    What the law of England allows: since February 2026 councils, combined authorities and the
    police may keep contracts below the threshold for suppliers of an area. A weight or a preference
    for location is a what-if everywhere: above the threshold nothing allows it, below it the order
    of 2026 provides for reservation only. The words of the lever say so. Where several levers
    differ in their area, the widest one counts as local.
    """

    handles: ClassVar[Mapping[str, Handle]] = {
        "locality_weight": Handle(0.0, REST), "bid_preference": Handle(0.0, LARGER),
        "reservation": Handle("none", NARROWER), "n_lots": Handle(1, LARGER),
        "outreach": Handle(1.0, MULTIPLIED),
    }  # fmt: skip

    settings: ClassVar[dict[str, Setting]] = {
        "categories": Setting(
            check=sector_codes, schema=SECTORS_SCHEMA,
            doc="what is bought in favour of the area; everything when absent",
        ),
    }  # fmt: skip

    locality_weight: float = param(
        0.0, unit="share of the score", low=0.0, high=0.30, accept=(0.0, 0.9), role="lever",
        source="assumption", doc="weight of being local in the score; the other weights shrink "
        "in proportion, so that they still add up to one",
    )  # fmt: skip
    bid_preference: float = param(
        0.0, unit="share of the bid", low=0.0, high=0.10, accept=(0.0, 0.5), role="lever",
        source="model page, section 9 (theta)",
        doc="a local bid p is compared as p(1 - theta) and paid p",
    )  # fmt: skip
    favour: Literal["all", "below_threshold"] = param(
        "all", unit="", role="lever", source="assumption",
        doc="tenders in which the weight and the preference count",
    )  # fmt: skip
    reservation: Literal["none", "below_threshold"] = param(
        "none", unit="", role="lever",
        source="Local Government (Exclusion of Non-commercial Considerations) (England) Order 2026",
        doc="keep contracts below the threshold for suppliers of the area, where the legal regime "
        "lets the buyer: in England councils, police and combined authorities from 2026-02",
    )  # fmt: skip
    reserve_for_sme: bool = param(
        False, unit="", role="lever", source="PPN 005",
        doc="the reservation is for small and medium-sized and third-sector suppliers only",
    )  # fmt: skip
    area: Literal["place", "combined_authority", "region"] = param(
        "place", unit="", role="lever", source="assumption", doc="how far local reaches"
    )
    n_lots: int = param(
        1, unit="lots a need", low=1, high=6, role="lever", source="assumption",
        doc="split each need into at least so many lots",
    )  # fmt: skip
    lots_cap: int = param(
        0, unit="lots a bidder", low=0, high=6, role="lever", source="assumption",
        doc="most lots of one need that one supplier may win; 0 is no cap",
    )  # fmt: skip
    outreach: float = param(
        1.0, unit="factor", low=1.0, high=2.0, accept=(0.0, 3.0), role="lever",
        source="assumption", doc="factor on the chance that a local firm hears of a tender",
    )  # fmt: skip

    categories: tuple[str, ...] = ()

    def covers_sectors(self, sectors: tuple[str, ...]) -> Bools:
        """Return the categories that are favoured; all of them when none is named."""
        return np.asarray(np.isin(sectors, self.categories or sectors))

    def covers(self, bought: Purchases, buyers: BuyerDirectory) -> Bools:
        """Return purchases of the categories that are favoured."""
        return np.asarray(self.covers_sectors(buyers.sectors)[bought.category])

    def sectors(self) -> dict[tuple[str | int, ...], str]:
        """Return the categories that are favoured."""
        return {("categories", i): code for i, code in enumerate(self.categories)}

    def as_data(self) -> dict[str, Any]:
        """Return what a scenario file would say; no categories are left out."""
        return {key: value for key, value in super().as_data().items() if value != []}

    @property
    def ring(self) -> Ring:
        """Return the highest ring that counts as local."""
        return AREA_RINGS[self.area]

    def score(self, value: ScoreRule, at: Moment) -> ScoreRule:
        """Give locality its weight, renormalise the others, and set the bid preference (10).

        Not in call-offs from national frameworks, whose rules are not the buyer's.
        """
        counts = at.bought.is_below_threshold | (self.favour == "all")
        counts = counts & ~np.equal(at.bought.route, Route.HIGHER_TIER)
        weight = np.where(counts, at.strength * self.locality_weight, 0.0)
        theta = np.where(counts, at.strength * self.bid_preference, 0.0)
        if not weight.any() and not theta.any():
            return value
        total = value.price + value.quality + value.social + value.innovation + value.locality
        left = 1.0 - weight
        return replace(
            value,
            price=value.price * left,
            quality=value.quality * left,
            social=value.social * left,
            innovation=value.innovation * left,
            locality=value.locality * left + weight * total,
            preference=np.maximum(value.preference, theta),
            local_ring=np.maximum(value.local_ring, self.ring).astype(value.local_ring.dtype),
        )

    def invite(self, value: Invitation, at: Moment) -> Invitation:
        """Reach out to local firms and, where the law allows it, reserve for them."""
        reserves = self._reserves(at)
        if self.outreach == 1.0 and not reserves.any():
            return value
        outreach = 1.0 + at.strength * (self.outreach - 1.0)
        return replace(
            value,
            outreach_local=value.outreach_local * outreach,
            local_ring=np.maximum(value.local_ring, self.ring).astype(value.local_ring.dtype),
            reserved_ring=np.where(reserves, self._narrowest(value), value.reserved_ring).astype(
                value.reserved_ring.dtype
            ),
            reserved_sme=value.reserved_sme | (reserves & self.reserve_for_sme),
        )

    def lots(self, value: Lots, at: Moment) -> Lots:
        """Split needs into more lots; a lot is whole, so a ramp moves in steps."""
        least = 1 + round(at.strength * (self.n_lots - 1))
        if least <= 1:
            return value
        no_cap = np.iinfo(value.cap.dtype).max
        caps = [np.where(cap > 0, cap, no_cap) for cap in (value.cap, np.array(self.lots_cap))]
        cap = np.minimum(*caps)
        return replace(
            value,
            n_lots=np.maximum(value.n_lots, least),
            cap=np.where(cap < no_cap, cap, 0).astype(value.cap.dtype),
        )

    def check_whole(self) -> None:
        """Raise for a reservation that could never act."""
        if self.lots_cap and self.n_lots == 1:
            raise ScenarioError(
                "lots_cap does nothing without lots", expected="n_lots above 1 beside it",
                path=("lots_cap",),
            )  # fmt: skip
        kinds = self.buyers.kind
        allowed = may_ever_reserve()
        if self.reservation != "none" and kinds and not any(kind in allowed for kind in kinds):
            raise ScenarioError(
                f"the reservation reaches nobody: no regime lets {', '.join(kinds)} reserve by "
                "location",
                expected=f"{' or '.join(allowed)} among the buyers' kinds, or no reservation",
                path=("reservation",),
            )
        if self.reserve_for_sme and self.reservation == "none":
            raise ScenarioError(
                "reserve_for_sme does nothing without a reservation",
                expected="reservation: below_threshold beside it",
                path=("reserve_for_sme",),
            )

    def equivalent_preference(self, price_weight: float) -> float:
        """Return the price preference, in shares of the estimate, that equals the weight.

        In the linear score a local bid gains `w_l` and a bid loses `w_p p/V`, so being local is
        worth `w_l / w_p` of the estimate; `w_p` is the weight left after renormalising.

        Parameters
        ----------
        price_weight
            The buyer's price weight before the lever.
        """
        return self.locality_weight / (price_weight * (1.0 - self.locality_weight))

    def in_words(self, price_weight: float = USUAL_PRICE_WEIGHT) -> str:
        """Return the lever as a reader would say it, with its legal standing."""
        said = [super().in_words() + f"; local means the {self.area.replace('_', ' ')}"]
        if self.categories:
            said.append(f"only {', '.join(self.categories)}")
        if self.locality_weight:
            said.append(
                f"locality weighs {self.locality_weight:.0%} of the score, which at a price weight "
                f"of {price_weight:.2f} ({price_weight * (1 - self.locality_weight):.2f} after "
                f"renormalising) equals a price preference of "
                f"{self.equivalent_preference(price_weight):.0%} of the estimate"
            )
        if self.bid_preference:
            said.append(f"a local bid is compared at {1 - self.bid_preference:.0%} of its price")
        said.extend(self._standing_in_words())
        said.extend(self._reservation_in_words())
        if self.n_lots > 1:
            cap = f", of which one supplier wins at most {self.lots_cap}" if self.lots_cap else ""
            said.append(f"needs are split into at least {self.n_lots} lots{cap}")
        if self.outreach != 1.0:
            said.append(f"local firms hear of a tender {self.outreach:g} times as often")
        return "; ".join(said)

    def _standing_in_words(self) -> list[str]:
        """Return what of the weight and the preference the law does not allow."""
        if not self.locality_weight and not self.bid_preference:
            return []
        said = []
        if self.favour == "all":
            said.append(
                "counterfactual above the threshold: the law allows no weight on location there"
            )
        said.append(
            "counterfactual below the threshold: the law lets some buyers reserve by location "
            "there, not weigh it"
        )
        if self.favour == "below_threshold":
            said.append("both count below the threshold only")
        return said

    def _narrowest(self, value: Invitation) -> Ints:
        """Return the ring that a reservation leaves: where two hold, both must."""
        other = np.where(value.reserved_ring < 0, self.ring, value.reserved_ring)
        return np.minimum(other, self.ring).astype(np.int64)

    def _reservation_in_words(self) -> list[str]:
        if self.reservation == "none":
            return []
        who = "small and third-sector suppliers" if self.reserve_for_sme else "suppliers"
        said = [
            f"contracts below the threshold are reserved for {who} of the area "
            "where the law in force lets the buyer"
        ]
        if self.area == "region":
            said.append("counterfactual: the law allows the own area and bordering counties only")
        return said

    def _reserves(self, at: Moment) -> Bools:
        if self.reservation == "none":
            return np.zeros(len(at.buyer), dtype=bool)
        return np.asarray(at.law.may_reserve[at.buyer])
