"""What a study's outcomes and factors are called where people read them."""

from __future__ import annotations

from ecosim.report.effect_lines import known_names
from ecosim.study.effects import TOTAL
from ecosim.study.experiment import Factor, Outcome
from ecosim.study.moved import LEVERS


def outcome_words(outcome: Outcome) -> str:
    """Return an outcome in words: ``Jobs in 2029-30, effect of Austerity``."""
    what = _indicator(outcome)
    where = "".join(f" in {code}" for code in (outcome.place, outcome.sector) if code)
    when = "" if outcome.period == TOTAL else f" in {outcome.period}"
    return f"{what[0].upper()}{what[1:]}{where}{when}, {_of(outcome)}"


def _of(outcome: Outcome) -> str:
    if outcome.of == "level":
        return f"as it is in {outcome.arm}"
    return f"effect of {outcome.arm}"


def ranked_by(outcome: Outcome) -> str:
    """Return what policies are ranked by: an outcome without its policy."""
    return f"effect on {_indicator(outcome)}"


#: names that are indented below another one in a table, as they are called alone
_ALONE = {
    "gva_quality_adjusted": "output by services delivered",
    "no_bid_share": "tenders without a bid",
    "vcse_share": "council spend with the third sector",
    "regional_content_share": "council spend on work done in the region",
    "nhs_sme_share": "NHS spend with SMEs",
    "local_share_by_place": "council's spend in its own place",
}


def _indicator(outcome: Outcome) -> str:
    name = outcome.indicator
    return _ALONE.get(name) or known_names().get(name) or name.replace("_", " ")


def factor_words(factor: Factor) -> str:
    """Return a factor on an axis: its meaning, or what a lever is set to."""
    name = factor.name
    if name.startswith(LEVERS):
        lever, _, setting = name[len(LEVERS) :].partition(".")
        said = setting.replace(".", " at ").replace("_", " ")
        spoken = lever.replace("_", " ")
        return f"{spoken}: {said}" if said else f"{spoken} is there"
    return factor.doc or name
