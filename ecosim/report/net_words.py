"""The net effect in words that follow from its terms: what was won, what was lost for it, and why.

Every sentence is read from one policy's rows of the table of net effects, so that a reader can
check it against the numbers. A term whose interval holds 0 is said to be not clear.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import pandas as pd

from ecosim.report.comparison.assumed import COST_NOT_ENTERED
from ecosim.report.comparison.quantities import between, quantity
from ecosim.study.effects import TOTAL

#: a term smaller than this part of the largest is not worth a clause
_SMALL = 0.02


#: mean and both ends of the interval of one item
Term = Mapping[str, float]
#: each item's statistics by name: ``terms["net"]["lo"]``
Terms = Mapping[str, Term]


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
    return [_identity(terms), *_reason(terms), *_volume(terms), *_output(terms), *_cost(terms)]


def running_cost_in_words(programme_cost: Term) -> str:
    """Return that nobody said what running a policy costs, or nothing where somebody did."""
    if any(programme_cost[key] for key in ("mean", "lo", "hi")):
        return ""
    return COST_NOT_ENTERED


def _identity(terms: Terms) -> str:
    gross, dead, lost, withdrawn, replaced, others, net = (
        terms[item] for item in ("gross", "deadweight", "displacement", "withdrawn",
                                 "substitution", "multiplier", "net")
    )  # fmt: skip
    said = (
        f"Suppliers add {_plain(gross)} of value under public contracts; "
        f"{_plain(dead)} of it they had anyway (deadweight), "
        f"other suppliers of the region lose {_plain(lost)} (displacement{_doubt(lost, '; ')})"
    )
    if withdrawn["mean"] > _SMALL * max(lost["mean"], 1.0):
        said += f", {_plain(withdrawn)} of it work that is no longer bought"
    said += (
        f", winners do {_size(replaced)} {'less' if replaced['mean'] > 0 else 'more'} of other "
        f"work (substitution{_doubt(replaced, '; ')}), and {_size(others)} is "
        f"{'added' if others['mean'] > 0 else 'lost'} among everybody else "
        f"(multiplier{_doubt(others, '; ')})"
    )
    return f"{said}: net {_signed(net)}{_remark(net)}."


def _reason(terms: Terms) -> list[str]:
    """Return why the net effect has its sign: the terms that decide, the largest first.

    Tables of comparisons that kept no row of contracts that move give no reason.
    """
    net = terms["net"]
    if not _is_clear(net):
        return [
            "It is not clear whether the region's value added rises or falls: the interval holds 0."
        ]
    if "contracts_moved" not in terms:
        return []
    parts = _parts(terms)
    rises = net["mean"] > 0
    said = f"The region's value added {'rises' if rises else 'falls'}"
    clear = [part for part in parts if _is_clear(part.term)]
    here = [part.said for part in clear if (part.mean > 0) == rises]
    against = [part.said for part in clear if (part.mean > 0) != rises]
    unclear = [part.said for part in parts if not _is_clear(part.term)]
    said += f" because {'; '.join(here)}." if here else ", though none of its terms is clear alone."
    said += f" Against that, {'; '.join(against)}." if against else ""
    doubts = f" Not clear, as intervals hold 0: whether {'; whether '.join(unclear)}."
    return [said + (doubts if unclear else "")]


@dataclass(frozen=True, slots=True)
class _Part:
    """A term of the net effect as a clause: as added to the net, and what it says by its sign."""

    more: str
    less: str
    term: Term

    @property
    def mean(self) -> float:
        return self.term["mean"]

    @property
    def said(self) -> str:
        return f"{self.more if self.mean > 0 else self.less} ({_signed(self.term)})"


def _parts(terms: Terms) -> list[_Part]:
    """Return the parts of the net effect, the largest first, without those that hardly count."""
    parts = [
        _Part(
            "contracts move to suppliers who do more of the work in the region",
            "contracts move to suppliers who do less of the work in the region",
            terms["contracts_moved"],
        ),
        _Part("more work is bought", "less work is bought", _turned(terms["withdrawn"])),
        _Part("mark-ups on contracts rise", "mark-ups on contracts fall", terms["markup_effect"]),
        _Part(
            "winners have more room for other customers",
            "winners have less room for other customers",
            _turned(terms["substitution"]),
        ),
        _Part(
            "supply chains and household spending grow with it",
            "supply chains and household spending shrink with it",
            terms["multiplier"],
        ),
    ]
    least = _SMALL * max(abs(part.mean) for part in parts)
    return sorted(
        (part for part in parts if abs(part.mean) > least), key=lambda part: -abs(part.mean)
    )


def _turned(term: Term) -> Term:
    """Return a term that the net is less by as one that is added to it."""
    return {"mean": -term["mean"], "lo": -term["hi"], "hi": -term["lo"]}


def _volume(terms: Terms) -> list[str]:
    """Return what happens to work done when prices are left out, where that differs."""
    net, volume, jobs = terms["net"], terms["net_volume"], terms["net_job_years"]
    said = f"With mark-ups on contracts as they were it is {_signed(volume)}{_remark(volume)}"
    if net["mean"] * volume["mean"] < 0 and _is_clear(net) and _is_clear(volume):
        paid_more = net["mean"] > 0
        said += ": the region " + (
            "is paid more for less work" if paid_more else "does more work for less money"
        )
    work = quantity(jobs["mean"], "job-years")
    return [f"{said}. Work in the region changes by {work}{_remark(jobs)}."]


def _output(terms: Terms) -> list[str]:
    """Return what happens to output as the public gets it, and why that differs from money."""
    real = terms["net_quality_adjusted"]
    if not _is_clear(real):
        return [
            "Counted by the services delivered, quality included, it is not clear whether the "
            f"region's output rises or falls ({_signed(real)}; the interval holds 0)."
        ]
    rises = real["mean"] > 0
    said = (
        "Counted by the services delivered, quality included, the region's output "
        f"{'rises' if rises else 'falls'} ({_signed(real)})"
    )
    return [said + _dearer(terms) + "."]


def _dearer(terms: Terms) -> str:
    """Return how much of the change in money is only what a unit of service costs.

    Tables of comparisons that kept no row of it say nothing; nor does one in which nothing moved.
    """
    effect, units = terms.get("service_price_effect"), terms.get("service_units")
    if effect is None or not effect["mean"]:
        return ""
    if not _is_clear(effect):
        return (
            ". It is not clear whether a unit of service gets dearer or cheaper "
            f"({_signed(effect)} of the change in money; "
            f"{between(effect['lo'], effect['hi'], 'GBP')}, which holds 0)"
        )
    low, high = sorted((abs(effect["lo"]), abs(effect["hi"])))
    return (
        f": {_size(effect)} ({_pounds(low)} to {_pounds(high)}) of the change in money is only a "
        f"{'dearer' if effect['mean'] > 0 else 'cheaper'} unit of service"
        + (_why_dearer(terms["extra_spending"], units) if units else "")
    )


def _why_dearer(spending: Term, units: Term) -> str:
    """Return how the bill and what is delivered for it moved."""
    return (
        f", as {_size(spending)} {'more' if spending['mean'] > 0 else 'less'} is billed"
        f"{_remark(spending)} for {'more' if units['mean'] > 0 else 'fewer or worse'} services"
        f"{_remark(units)}"
    )


def _cost(terms: Terms) -> list[str]:
    running, spending = terms["programme_cost"], terms["extra_spending"]
    extra = spending["mean"] + running["mean"]
    said = [
        f"Public buyers pay {_pounds(abs(extra))} {'more' if extra > 0 else 'less'}"
        + _remark(spending, running["mean"])
        + (f", {_plain(running)} of it to run the programme" if running["mean"] > 0 else "")
        + f"; value added in the country as a whole changes by {_signed(terms['net_uk'])}"
        + _remark(terms["net_uk"])
        + ", before anybody pays for that spending."
    ]
    per_job = terms["cost_per_net_job"]
    if not isnan(per_job["mean"]):
        left_out = running_cost_in_words(running)
        said.append(
            f"A net year of work costs {_plain(per_job)} of public money "
            f"({_pounds(per_job['lo'])} to {_pounds(per_job['hi'])}"
            + (f"; {left_out}" if left_out else "") + ")."
        )  # fmt: skip
    return said


def _is_clear(term: Term) -> bool:
    """Return whether the interval of a term is known and lies on one side of 0."""
    return term["lo"] > 0.0 or term["hi"] < 0.0


def _doubt(term: Term, before: str, more: float = 0.0) -> str:
    """Return a remark where the interval of a term, and something certain on top, holds 0."""
    lo, hi = term["lo"] + more, term["hi"] + more
    return f"{before}not clear: the interval holds 0" if lo <= 0.0 <= hi and lo < hi else ""


def _remark(term: Term, more: float = 0.0) -> str:
    """Return the same in brackets."""
    said = _doubt(term, "", more)
    return f" ({said})" if said else ""


def _signed(term: Term) -> str:
    return quantity(term["mean"], "GBP")


def _plain(term: Term) -> str:
    """Return an amount of money without a plus."""
    return _pounds(term["mean"])


def _size(term: Term) -> str:
    """Return an amount of money whose direction is said in words."""
    return _pounds(abs(term["mean"]))


def _pounds(value: float) -> str:
    return quantity(value, "GBP", signed=False)
