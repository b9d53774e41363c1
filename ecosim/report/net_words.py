"""The net effect in words that follow from its terms: what was won, what was lost for it, and why.

Every sentence is read from one policy's rows of the table of net effects, so that a reader can
check it against the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

import pandas as pd

from ecosim.report.effect_lines import amount
from ecosim.study.effects import TOTAL

#: a term smaller than this part of the largest is not worth a clause
_SMALL = 0.02


#: each item's statistics by name: ``terms["net"]["lo"]``
Terms = Mapping[str, Mapping[str, float]]


def net_terms(additionality: pd.DataFrame, policy: str, period: str = TOTAL) -> Terms:
    """Return one policy's items of one period, by item."""
    rows = additionality[(additionality["policy"] == policy) & (additionality["period"] == period)]
    return {
        str(row["item"]): {name: float(row[name]) for name in ("mean", "lo", "hi")}
        for row in rows.to_dict("records")
    }


def net_in_words(terms: Terms) -> list[str]:
    """Return the identity, the reason for its sign, and what it costs, a sentence each.

    Parameters
    ----------
    terms
        From :func:`net_terms`.
    """
    mean = {item: one["mean"] for item, one in terms.items()}
    return [_identity(mean), _reason(mean, terms), *_volume(terms), *_output(terms), *_cost(terms)]


def _identity(mean: Mapping[str, float]) -> str:
    money = {name: _plain(value) for name, value in mean.items()}
    said = (
        f"Suppliers add {money['gross']} of value under the programme's contracts; "
        f"{money['deadweight']} of it they had anyway (deadweight)"
    )
    said += f", other suppliers of the region lose {money['displacement']} (displacement)"
    if mean["withdrawn"] > _SMALL * max(mean["displacement"], 1.0):
        said += f", {money['withdrawn']} of it work that is no longer bought"
    replaced = mean["substitution"]
    said += (
        f", winners do {_plain(abs(replaced))} {'less' if replaced > 0 else 'more'} of other work "
        f"(substitution), and {_plain(abs(mean['multiplier']))} is "
        f"{'added' if mean['multiplier'] > 0 else 'lost'} among everybody else (multiplier)"
    )
    return said + f": net {amount(mean['net'], 'GBP')}."


def _reason(mean: Mapping[str, float], terms: Terms) -> str:
    """Return why the net effect has its sign: the terms that decide, the largest first."""
    lo, hi = terms["net"]["lo"], terms["net"]["hi"]
    if not (lo > 0 or hi < 0):
        return (
            "It is not clear whether the region's value added rises or falls: the interval holds 0."
        )
    markup, withdrawn = mean["markup_effect"], -mean["withdrawn"]
    moved = mean["gross"] - mean["deadweight"] - mean["displacement"] - markup - withdrawn
    parts = {
        "contracts move to suppliers who do more of the work in the region": max(moved, 0.0),
        "contracts move to suppliers who do less of the work in the region": min(moved, 0.0),
        "less work is bought": withdrawn,
        "mark-ups on contracts rise": max(markup, 0.0),
        "mark-ups on contracts fall": min(markup, 0.0),
        "winners have more room for other customers": max(-mean["substitution"], 0.0),
        "winners have less room for other customers": min(-mean["substitution"], 0.0),
        "supply chains and household spending grow with it": max(mean["multiplier"], 0.0),
        "supply chains and household spending shrink with it": min(mean["multiplier"], 0.0),
    }
    sign = 1.0 if mean["net"] > 0 else -1.0
    said = f"The region's value added {'rises' if sign > 0 else 'falls'} because "
    said += _listed({text: value for text, value in parts.items() if sign * value > 0}, parts)
    against = _listed({text: value for text, value in parts.items() if sign * value < 0}, parts)
    return said + (f". Against that, {against}." if against else ".")


def _listed(some: Mapping[str, float], every: Mapping[str, float]) -> str:
    """Return clauses with their amounts, the largest first, without those that hardly count."""
    least = _SMALL * max(abs(value) for value in every.values())
    order = sorted(some, key=lambda text: -abs(some[text]))
    return "; ".join(
        f"{text} ({amount(some[text], 'GBP')})" for text in order if abs(some[text]) > least
    )


def _volume(terms: Terms) -> list[str]:
    """Return what happens to work done when prices are left out, where that differs."""
    net, volume, jobs = terms["net"], terms["net_volume"], terms["net_job_years"]
    said = (
        f"With mark-ups on contracts as they were it is {amount(volume['mean'], 'GBP')}"
        f"{_doubt(volume)}, with {jobs['mean']:+,.0f} years of work{_doubt(jobs)}"
    )
    if net["mean"] * volume["mean"] < 0 and not _doubt(net) and not _doubt(volume):
        paid_more = net["mean"] > 0
        said += ": the region " + (
            "is paid more for less work" if paid_more else "does more work for less money"
        )
    return [said + "."]


def _output(terms: Terms) -> list[str]:
    """Return what happens to output as the public gets it, and why that differs from money."""
    net, real, units = terms["net"], terms["net_quality_adjusted"], terms.get("service_units")
    if not (real["lo"] > 0 or real["hi"] < 0):
        return [
            "Counted by the services delivered, quality included, it is not clear whether the "
            f"region's output rises or falls ({amount(real['mean'], 'GBP')}; the interval holds 0)."
        ]
    rises = real["mean"] > 0
    said = (
        "Counted by the services delivered, quality included, the region's output "
        f"{'rises' if rises else 'falls'} ({amount(real['mean'], 'GBP')})"
    )
    dearer = net["mean"] - real["mean"]
    if dearer:
        said += (
            f": {_plain(abs(dearer))} of the change in money is only a "
            f"{'dearer' if dearer > 0 else 'cheaper'} unit of service"
        )
        said += _why_dearer(terms["extra_spending"]["mean"], units["mean"]) if units else ""
    return [said + "."]


def _why_dearer(spending: float, units: float) -> str:
    """Return how the bill and what is delivered for it moved."""
    return (
        f", as {_plain(abs(spending))} {'more' if spending > 0 else 'less'} is billed for "
        f"{'more' if units > 0 else 'fewer or worse'} services"
    )


def _cost(terms: Terms) -> list[str]:
    mean = {item: one["mean"] for item, one in terms.items()}
    extra = mean["extra_spending"] + mean["programme_cost"]
    said = [
        f"Public buyers pay {_plain(abs(extra))} {'more' if extra > 0 else 'less'}"
        + _doubt(terms["extra_spending"], mean["programme_cost"])
        + (f", {_plain(mean['programme_cost'])} of it to run the programme"
           if mean["programme_cost"] > 0 else "")
        + f"; value added in the country as a whole changes by {amount(mean['net_uk'], 'GBP')}"
        + _doubt(terms["net_uk"])
        + ", before anybody pays for that spending."
    ]  # fmt: skip
    per_job = terms["cost_per_net_job"]
    if not isnan(per_job["mean"]):
        said.append(
            f"A net year of work costs {_plain(per_job['mean'])} of public money "
            f"({_plain(per_job['lo'])} to {_plain(per_job['hi'])})."
        )
    return said


def _doubt(term: Mapping[str, float], more: float = 0.0) -> str:
    """Return a remark where the interval of a term, and something certain on top, holds 0."""
    lo, hi = term["lo"] + more, term["hi"] + more
    is_unclear = lo <= 0.0 <= hi and lo < hi
    return " (not clear: the interval holds 0)" if is_unclear else ""


def _plain(value: float) -> str:
    """Return an amount of money without a plus."""
    return amount(value, "GBP").removeprefix("+")
