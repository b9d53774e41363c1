"""Legal regime: the procurement law of another time or nation, as dated presets.

England under the Public Contracts Regulations 2015 and under the Procurement Act 2023, Scotland,
Wales and Northern Ireland. The values are a table (:mod:`ecosim.policies.law`); each has a month
from which it holds, and a source or the word assumption. These act:

- thresholds decide the procedure, and below which value a contract may be reserved;
- who may reserve by location: a reservation of ``local_sourcing`` respects the regime in force;
- a least weight of social value, for the buyers that it binds, above the threshold;
- a duty to consider lots, which splits a need only as the setting `lots_when_considered` says;
- the longest time until an invoice is paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ecosim.kernel.params import param
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import LARGER, OVERRIDDEN, Handle
from ecosim.policies.law import Law, law_of, rule_of, rules, who
from ecosim.procurement.thresholds import ThresholdAmounts, threshold_table

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Lots, PaymentTerms, ScoreRule, Thresholds

#: settings of the table that are parts of the thresholds
AMOUNTS = {
    "goods_services": "threshold_goods_services",
    "goods_services_central": "threshold_goods_services_central",
    "works": "threshold_works",
    "light_touch": "threshold_light_touch",
    "vat": "vat",
}
IN_WORDS = {
    "threshold_goods_services": "threshold of goods and services",
    "threshold_works": "threshold of works",
    "reservation_by": "reservation by location",
    "lots_considered": "lots must be considered",
    "social_value_by": "least weight of social value for",
    "payment_days": "invoices paid within",
}


@lever("legal_regime")
class LegalRegime(Lever):
    """Buyers work under the procurement law of another time or nation; acts after other levers."""

    handles: ClassVar[Mapping[str, Handle]] = {
        "regime": Handle(None, OVERRIDDEN), "lots_when_considered": Handle(1, LARGER),
    }  # fmt: skip

    order: ClassVar[int] = 1

    regime: Literal[
        "england-pcr-2015", "england-act-2023", "scotland", "wales", "northern-ireland"
    ] = param(
        "england-act-2023", unit="", role="lever", source="docs/presets.md, row by row",
        doc="whose law is in force; each of its values holds from its own month, and before the "
        "first month of a value what the scenario says otherwise",
    )  # fmt: skip

    lots_when_considered: int = param(
        1, unit="lots a need", low=1, high=4, role="lever", source="assumption",
        doc="into how many lots a need above the threshold is split where the law makes buyers "
        "consider lots; 1: considering changes nothing",
    )  # fmt: skip

    def law(self, value: Law, at: Moment) -> Law:
        """Let those reserve by location whom this regime allows to."""
        ours = law_of(self.regime, at.calendar.date(at.month), at.buyers).may_reserve[at.buyer]
        return value if (ours == value.may_reserve).all() else Law(may_reserve=ours)

    def thresholds(self, value: Thresholds, at: Moment) -> Thresholds:
        """Set the thresholds of the month."""
        found = {name: self._number(setting, at) for name, setting in AMOUNTS.items()}
        known = {name: number for name, number in found.items() if number is not None}
        if len(known) < len(found):
            return value
        kinds = at.buyers.kind_codes[at.buyer]
        table = threshold_table(kinds, at.buyers.sectors, ThresholdAmounts(**known))
        return value if (table == value.value).all() else replace(value, value=table)

    def score(self, value: ScoreRule, at: Moment) -> ScoreRule:
        """Raise the weight of social value to the least allowed; the others shrink in proportion.

        It binds tenders above the threshold of the buyers it names.
        """
        least = self._number("social_value_min", at)
        bound = who(self.regime, "social_value_by", at.calendar.date(at.month), at.buyers.kinds)
        short = bound[at.buyer] & ~at.bought.is_below_threshold & (value.social < (least or 0.0))
        if least is None or not short.any():
            return value
        left = np.where(short, (1.0 - least) / np.where(short, 1.0 - value.social, 1.0), 1.0)
        return replace(
            value,
            price=value.price * left,
            quality=value.quality * left,
            social=np.where(short, least, value.social),
            innovation=value.innovation * left,
            locality=value.locality * left,
        )

    def lots(self, value: Lots, at: Moment) -> Lots:
        """Split needs above the threshold where lots must be considered."""
        rule = rule_of(self.regime, "lots_considered", at.calendar.date(at.month))
        split = ~at.bought.is_below_threshold & (value.n_lots < self.lots_when_considered)
        if rule is None or rule.value != "yes" or not split.any():
            return value
        return replace(value, n_lots=np.where(split, self.lots_when_considered, value.n_lots))

    def pay(self, value: PaymentTerms, at: Moment) -> PaymentTerms:
        """Cut the time until invoices are paid to what the law allows."""
        longest = self._number("payment_days", at)
        if longest is None or not (value.lag_days > longest).any():
            return value
        return replace(value, lag_days=np.minimum(value.lag_days, longest))

    def _number(self, setting: str, at: Moment) -> float | None:
        rule = rule_of(self.regime, setting, at.calendar.date(at.month))
        return rule.number if rule else None

    def in_words(self) -> str:
        """Return the lever as a reader would say it, each rule with its first month."""
        said = [f"{super().in_words()}; law of {self.regime}"]
        for setting, words in IN_WORDS.items():
            dated = [
                f"{rule.value} from {rule.start}"
                for rule in rules()
                if (rule.regime, rule.setting) == (self.regime, setting)
            ]
            said.append(f"{words}: {', '.join(dated)}")
        return "; ".join(said)
