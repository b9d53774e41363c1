"""Plain-language confidence: what changes, by how much, and in how many of the paired runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan
from typing import Literal

from ecosim.report.comparison.finding import Row
from ecosim.report.comparison.quantities import between, decimals_for, percent, quantity

Verdict = Literal["up", "down", "unclear", "none"]

#: above this share of the baseline a percentage says less than the two levels
LARGEST_SHARE = 1.0

NAMES = {
    "gva": "GVA of the region",
    "gva_quality_adjusted": "GVA by services delivered, quality included",
    "jobs": "Jobs in the region",
    "household_income": "Household income",
    "sme_turnover": "Turnover of small and medium firms",
    "sme_staff": "Staff of small and medium firms",
    "public_spend": "Public spending on contracts",
    "council_spend": "Council spending on contracts",
    "service_units": "Services delivered",
    "service_units_lost": "Services not delivered because suppliers were full",
    "service_units_per_pound": "Services delivered per pound",
    "unmet_need": "Needs left unmet",
    "price_index": "Price paid over estimate",
    "bidders_mean": "Bids per tender",
    "single_bid_share": "Tenders with a single bid",
    "no_bid_share": "Tenders without a bid",
    "local_share_place": "Council spending in the own place",
    "local_share_region": "Council spending in the region",
    "regional_content_share": "Council spending on work done in the region",
    "sme_share": "Council spending with small and medium firms",
    "vcse_share": "Council spending with the third sector",
}


def verdict(row: Row) -> Verdict:
    """Return which way an effect goes.

    ``unclear`` when its interval holds 0 or is not known, ``none`` when nothing differs at all or
    nothing is defined.
    """
    mean, lo, hi = (float(row[key]) for key in ("mean", "lo", "hi"))
    if isnan(mean) or (mean == 0.0 and (isnan(lo) or lo == hi == 0.0)):
        return "none"
    if isnan(lo) or lo <= 0.0 <= hi:
        return "unclear"
    return "up" if mean > 0.0 else "down"


def confidence(row: Row, of: str = "the baseline") -> str:
    """Return how sure an effect is.

    Parameters
    ----------
    row
        Columns mean, lo, hi, sign_share, n, unit and, where it makes sense, baseline_mean.
    of
        What a percentage is a part of: ``GVA``.
    """
    which, n = verdict(row), int(row["n"])
    if isnan(float(row["mean"])):
        return "not defined in these runs"
    if which == "none":
        return f"exactly the same in {_every(n)}"
    if isnan(float(row["lo"])):
        return f"{_count(row)}: {size(row, of)}; a single run gives no interval"
    if which == "unclear":
        return f"no clear effect: {spread(row, of)}; {_count(row)}"
    return f"{_count(row)}: {size(row, of)}, {spread(row, of)}"


def size(row: Row, of: str) -> str:
    """Return the mean effect as a part of the baseline, or in its unit where that says more."""
    share = _shares(row)
    if share is None:
        return quantity(float(row["mean"]), str(row["unit"]))
    return f"{percent(share[0], _decimals(share))} of {of}"


def spread(row: Row, of: str) -> str:
    """Return the interval in the unit of :func:`size`."""
    share = _shares(row)
    if share is None:
        return between(float(row["lo"]), float(row["hi"]), str(row["unit"]))
    lo, hi = (_bound(one, _decimals(share)) for one in share[1:])
    # the unit is said once, with the last number
    lo = lo.removesuffix(chr(0xA0) + "%") if hi.endswith("%") else lo
    return f"between {lo} and {hi}" + f" of {of}" * _holds_zero(row)


def _bound(value: float, decimals: int) -> str:
    """Return an end of an interval; what rounds to nothing lies on one side of it all the same."""
    if value and round(100.0 * value, decimals) == 0.0:
        return f"just {'below' if value < 0 else 'above'} 0"
    return percent(value, decimals)


def headline(effects: Mapping[str, Row], what: str = "the region's GVA") -> str:
    """Answer the question in one sentence.

    Parameters
    ----------
    effects
        The effect of each policy by its name.
    what
        What is raised or lowered.
    """
    if len(effects) == 1:
        (name, row), = effects.items()
        return _alone(name, row, what)
    said, object_ = [], what
    for which, verb in (("up", "raise"), ("down", "lower")):
        names = [name for name, row in effects.items() if verdict(row) == which]
        if names:
            said.append(f"{listed(names)} {verb}{'s' * (len(names) == 1)} {object_}")
            object_ = "it"
    for which, words in (("unclear", "no clear effect"), ("none", "no effect at all")):
        names = [name for name, row in effects.items() if verdict(row) == which]
        if names:
            have = "has" if len(names) == 1 else "have"
            said.append(f"{listed(names)} {have} {words}" + f" on {object_}" * (object_ == what))
    return "; ".join(said) + "."


def by_services(money: Mapping[str, Row], services: Mapping[str, Row]) -> str:
    """Say which changes in money are other once they are counted by the services delivered.

    Parameters
    ----------
    money, services
        The effect of each policy by its name, on value added and on output by services.

    Returns
    -------
    sentence
        Nothing where every change in money goes the same way by services.
    """
    said = []
    for which, words in (("up", "rises"), ("down", "falls"), ("unclear", "shows no clear change"),
                         ("none", "is the same")):  # fmt: skip
        names = [
            name for name, row in money.items()
            if name in services
            and verdict(row) in ("up", "down")
            and verdict(services[name]) == which != verdict(row)
        ]  # fmt: skip
        if names:
            said.append(f"{words} under {listed(names)}")
    return f"Counted by the services delivered, output {'; it '.join(said)}." if said else ""


def listed(names: Sequence[str]) -> str:
    """Return names as a reader lists them: ``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def capital(sentence: str) -> str:
    """Return a sentence with a capital letter in front."""
    return sentence[:1].upper() + sentence[1:]


def _alone(name: str, row: Row, what: str) -> str:
    which = verdict(row)
    if which == "none":
        return f"{name} changes nothing: {what} is the same in {_every(int(row['n']))}."
    if which == "unclear":
        return f"{name} has no clear effect on {what}."
    by = quantity(abs(float(row["mean"])), str(row["unit"]), signed=False)
    return f"{name} {'raises' if which == 'up' else 'lowers'} {what} by {by}."


def _shares(row: Row) -> tuple[float, float, float] | None:
    """Return mean, lo and hi as parts of the baseline, or None where that would not help."""
    base = float(row.get("baseline_mean", float("nan")))
    if isnan(base) or base == 0.0 or str(row["unit"]) == "share":
        return None
    mean, lo, hi = (float(row[key]) / abs(base) for key in ("mean", "lo", "hi"))
    return None if abs(mean) > LARGEST_SHARE else (mean, lo, hi)


def _decimals(share: tuple[float, float, float]) -> int:
    mean, lo, hi = share
    return decimals_for(mean if isnan(lo) else (hi - lo) / 2.0)


def _holds_zero(row: Row) -> bool:
    return verdict(row) == "unclear"


def _count(row: Row) -> str:
    """Return ``higher in 19 of 20 paired runs``."""
    n = int(row["n"])
    agree = round(float(row["sign_share"]) * n)
    return f"{'higher' if float(row['mean']) > 0 else 'lower'} in {agree} of {n} paired runs"


def _every(n: int) -> str:
    return "the one paired run" if n == 1 else f"all {n} paired runs"
