"""Tables of paired effects: the headlines, and what money bought beside it."""

from __future__ import annotations

from collections.abc import Sequence

from ecosim.report.comparison.finding import Finding, Row, effect
from ecosim.report.comparison.quantities import quantity
from ecosim.report.comparison.sentences import NAMES, confidence, verdict
from ecosim.report.page.content import EffectRow, EffectTable

HEADLINES = ("gva", "gva_quality_adjusted", "jobs", "household_income", "sme_turnover",
             "sme_staff", "public_spend", "local_share_place", "local_share_region",
             "sme_share")  # fmt: skip
SERVICES = ("public_spend", "service_units", "service_units_lost", "service_units_per_pound",
            "unmet_need", "price_index", "bidders_mean", "single_bid_share",
            "no_bid_share")  # fmt: skip
#: what percentages are a part of, where it is not simply the baseline
_OF = {"gva": "GVA"}


def headlines(found: Finding) -> list[EffectTable]:
    """Return the headline effects of each policy."""
    return _tables(found, HEADLINES)


def services(found: Finding) -> list[EffectTable]:
    """Return spending, services, prices and bids of each policy."""
    return _tables(found, SERVICES)


def effect_row(name: str, row: Row, of: str = "the baseline") -> EffectRow:
    """Return one effect in words."""
    unit, base = str(row["unit"]), float(row.get("baseline_mean", float("nan")))
    return EffectRow(
        name=name,
        baseline="" if base != base else _level(base, unit),
        amount=quantity(float(row["mean"]), unit),
        sentence=confidence(row, of),
        verdict=verdict(row),
    )


def _tables(found: Finding, names: Sequence[str]) -> list[EffectTable]:
    return [
        EffectTable(
            arm.name,
            [_row(found, arm.name, name) for name in names if name in found.indicators],
        )
        for arm in found.policies
    ]


def _row(found: Finding, policy: str, name: str) -> EffectRow:
    of = _OF.get(name, "the baseline")
    return effect_row(NAMES[name], effect(found, policy, name), of)


def _level(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100.0 * value:.1f}\u00a0%"
    return quantity(value, unit, signed=False)
