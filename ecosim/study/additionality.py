"""What a policy adds, net of what would have happened anyway: exact from the two runs.

With g the value added of a supplier under the programme's contracts, o its other value added, each
in the policy's run (1) and the baseline's (0); gainers are suppliers that win more of the
programme's contracts than they lose, by what was billed:

====================  ================================================================
gross                 sum of g1: what a monitoring return of the programme would count
deadweight            sum of min(g0, g1): what the same suppliers had anyway
displacement          sum of max(g0 - g1, 0): what other suppliers of the region lose of it
substitution          minus the change of o over gainers: other work they do less of
multiplier            change of o over all others, background firms included: supply chains,
                      households' spending, and room left or taken in other markets
net                   change of the region's value added
====================  ================================================================

``net = gross - deadweight - substitution - displacement + multiplier`` holds to rounding, because
every pound of value added is in one of the terms once. The terms follow the usual appraisal
scheme (English Partnerships, Additionality Guide; HM Treasury, Green Book), read supplier by
supplier and over a period as a whole: the terms of years do not add up to those of the run.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ecosim.kernel.types import N_STRATA, Floats
from ecosim.result.sources import Sources

#: terms of the identity, in the order in which they are read
TERMS = ("gross", "deadweight", "substitution", "displacement", "multiplier", "net")
#: read from the same arrays, beside the identity
MEMO = ("withdrawn", "programme_spending", "leakage", "n_gainers", "n_losers")


def decompose(
    baseline: Sources, policy: Sources, gva: tuple[Floats, Floats], years: int
) -> dict[str, Floats]:
    """Return the terms by year and, last, over the run: (years + 1,) each.

    Parameters
    ----------
    baseline, policy
        Sources of both arms; every year in which the run has a month.
    gva : two of (n_months,), GBP/month
        The region's value added in both arms, read from the flows.
    years
        Years of twelve whole months, which are listed.

    Returns
    -------
    terms
        :data:`TERMS` and :data:`MEMO`; GBP of the period at the run's scale, suppliers for counts.
    """
    periods = [slice(year, year + 1) for year in range(years)] + [slice(0, None)]
    months = [slice(12 * year, 12 * year + 12) for year in range(years)] + [slice(0, None)]
    rows = [
        _one_period(
            _period(baseline, when), _period(policy, when),
            float(gva[1][month].sum() - gva[0][month].sum()),
        )
        for when, month in zip(periods, months, strict=True)
    ]  # fmt: skip
    return {name: np.array([row[name] for row in rows]) for name in (*TERMS, *MEMO)}


def _period(arm: Sources, when: slice) -> Mapping[str, Floats]:
    """Return one arm's columns over a period: (n,) each, GBP."""
    total = {
        name: getattr(arm, name)[when].sum(axis=0)
        for name in ("value_added", "contract_value_added", "contract_sales", "outside_inputs",
                     "programme_sales", "unmatched_sales", "changed_sales", "programme_imports")
    }  # fmt: skip
    sales = total["contract_sales"]
    per_pound = _ratio(total["contract_value_added"], sales)
    total["programme"] = per_pound * total["programme_sales"]
    total["other"] = total["value_added"] - total["programme"]
    total["unmatched"] = per_pound * total["unmatched_sales"]
    total["outside"] = _ratio(total["outside_inputs"], sales) * total["programme_sales"]
    return total


def _one_period(
    base: Mapping[str, Floats], policy: Mapping[str, Floats], net: float
) -> dict[str, float]:
    before, after = base["programme"], policy["programme"]
    change = policy["other"] - base["other"]
    gains = policy["changed_sales"] > base["changed_sales"]
    # a supplier can make a loss on a programme: what it had anyway is still the smaller of the two
    terms = {
        "gross": after.sum(),
        "deadweight": np.minimum(before, after).sum(),
        "displacement": np.maximum(before - after, 0.0).sum(),
        "substitution": -change[gains].sum(),
        "net": net,
    }
    suppliers = float((after - before).sum() + change.sum())
    background = net - suppliers
    terms["multiplier"] = change[~gains].sum() + background
    spending = policy["programme_sales"].sum() + policy["programme_imports"]
    memo = {
        "withdrawn": base["unmatched"].sum(),
        "programme_spending": spending,
        "leakage": policy["programme_imports"] + policy["outside"].sum(),
        "n_gainers": float(np.count_nonzero(gains)),
        "n_losers": float(np.count_nonzero(policy["changed_sales"] < base["changed_sales"])),
    }
    return {name: float(value) for name, value in (terms | memo).items()}


def by_stratum(arm: Sources, gva: Floats, years: int) -> Floats:
    """Return value added by size and kind of firm: (years + 1, strata + 1), GBP of the period.

    The last column is what no supplier makes: background firms.
    """
    rows = []
    for year in (*range(years), None):
        when = slice(0, None) if year is None else slice(year, year + 1)
        month = slice(0, None) if year is None else slice(12 * year, 12 * year + 12)
        added = arm.value_added[when].sum(axis=0)
        each = np.bincount(arm.stratum, weights=added, minlength=N_STRATA)
        rows.append([*each, float(gva[month].sum()) - float(added.sum())])
    return np.array(rows, dtype=np.float64)


def gains_by_place(baseline: Sources, policy: Sources, n_places: int) -> tuple[Floats, Floats]:
    """Return programme value added won and lost by suppliers of each place, over the run.

    Returns
    -------
    won, lost : (n_places,), GBP, both positive
    """
    everything = slice(0, None)
    change = _period(policy, everything)["programme"] - _period(baseline, everything)["programme"]
    won = np.bincount(policy.place, weights=np.maximum(change, 0.0), minlength=n_places)
    lost = np.bincount(policy.place, weights=np.maximum(-change, 0.0), minlength=n_places)
    return won.astype(np.float64), lost.astype(np.float64)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
