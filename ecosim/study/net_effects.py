"""Net effects of a policy as a table: the terms of the identity, and what they cost whom.

Each item is a number a replicate; its mean, interval and share of sign are those of
:mod:`ecosim.study.effects`. Ratios (cost of a job, of a pound of value added) are of means over
replicates, with Fieller's interval; they are left empty where the policy costs nothing more, or
where it is not clear that there is a gain to divide by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats
from ecosim.region.valuation import ValuationParams, discount_factors
from ecosim.scenario import Scenario
from ecosim.study.additionality import MEMO, TERMS
from ecosim.study.effects import LEVEL, TOTAL, paired_effects, sums_by_period
from ecosim.study.pairs import PairRecord, stack, stack_net

COLUMNS = ("policy", "item", "period", "unit", "mean", "lo", "hi", "median", "sign_share", "n")

#: what suppliers in the rest of the UK sell to the region, by kind of flow
BOUGHT_ELSEWHERE = ("procurement_imported", "intermediate_uk", "consumption_imported",
                    "government_imported", "investment_imported")  # fmt: skip
#: indicators whose paired difference stands beside the money, and what one unit is
BESIDE = {
    "losers_bid_costs": "GBP",
    "service_units": "units",
    "unmet_need": "GBP",
}


@dataclass(frozen=True, slots=True)
class _Item:
    """One line of the table: its values by replicate and period, (n, years + 1)."""

    name: str
    unit: str
    values: Floats


def net_effects(
    records: Sequence[PairRecord], policy: int, scenario: Scenario, calendar: Calendar
) -> pd.DataFrame:
    """Return the net effects of one policy, a row an item and period.

    Parameters
    ----------
    records
        Finished replicates.
    policy
        Which one; 0 is the first after the baseline.
    scenario
        The policy's scenario, for its name and how values are discounted.
    calendar
        Months of the run.
    """
    items = _items(records, policy, scenario, calendar)
    periods = [*(calendar.year_label(y) for y in range(calendar.months // 12)), TOTAL]
    tables = [_table(item, periods) for item in items]
    ratios = _ratios({item.name: item for item in items}, periods)
    found = pd.concat([*tables, *ratios], ignore_index=True)
    found.insert(0, "policy", scenario.name)
    return found[list(COLUMNS)]


def _items(
    records: Sequence[PairRecord], policy: int, scenario: Scenario, calendar: Calendar
) -> list[_Item]:
    terms = stack_net(records, policy)
    counts = {"n_gainers": "suppliers", "n_losers": "suppliers"}
    items = [_Item(name, counts.get(name, "GBP"), terms[name]) for name in (*TERMS, *MEMO)]
    change = _changes(records, policy + 1)
    by_period = {name: sums_by_period(values, calendar) for name, values in change.items()}
    spending, programme = by_period["public_spend"], by_period["programme_cost"]
    values = scenario.parameters.of(ValuationParams)
    elsewhere = _rest_of_uk(records, policy + 1, calendar, values)
    factors = discount_factors(calendar.months, values.discount_rate)
    worth = sums_by_period(change["gva"] * factors, calendar)
    abroad = _discounted_years(elsewhere, factors, calendar)
    markup = terms["net"] - by_period["gva_volume"]
    return [
        *items,
        _Item("markup_effect", "GBP", markup),
        _Item("contracts_moved", "GBP", moved_contracts(terms, markup)),
        _Item("net_volume", "GBP", by_period["gva_volume"]),
        _Item("net_quality_adjusted", "GBP", by_period["gva_quality_adjusted"]),
        _Item("service_price_effect", "GBP", terms["net"] - by_period["gva_quality_adjusted"]),
        _Item("extra_spending", "GBP", spending),
        _Item("programme_cost", "GBP", programme),
        _Item("net_uk", "GBP", terms["net"] + elsewhere),
        _Item("present_value_net", "GBP", worth),
        _Item("present_value_net_uk", "GBP", worth + abroad),
        _Item("net_job_years", "job-years", by_period["jobs"] / 12.0),
        *(_Item(name, unit, by_period[name]) for name, unit in BESIDE.items() if name in by_period),
    ]


def moved_contracts(terms: Mapping[str, Floats], markup: Floats) -> Floats:
    """Return value added by contracts that change hands, dearer work and lost work left out.

    Parameters
    ----------
    terms
        Of the decomposition, (n, years + 1) each.
    markup : (n, years + 1), GBP
        What contracts bring because their mark-ups are other.
    """
    won = terms["gross"] - terms["deadweight"] - terms["displacement"]
    return np.asarray(won - markup + terms["withdrawn"])


def _changes(records: Sequence[PairRecord], arm: int) -> dict[str, Floats]:
    """Return policy less baseline by month: (n, months) each, GBP/month or jobs."""
    before, after = stack(records, 0), stack(records, arm)
    wanted = ("gva", "gva_volume", "gva_quality_adjusted", "jobs", "public_spend",
              "programme_cost", *BESIDE)  # fmt: skip
    # assigned procurement has no bids, and so none that lose
    return {name: after[name] - before[name] for name in wanted if name in before}


def _rest_of_uk(
    records: Sequence[PairRecord], arm: int, calendar: Calendar, values: ValuationParams
) -> Floats:
    """Return the change of value added in the rest of the UK: (n, years + 1), GBP.

    Its suppliers sell more or less to the region, and lose part of what the region sells outside.
    """
    rows = [
        _elsewhere(record.flows[arm], calendar, values)
        - _elsewhere(record.flows[0], calendar, values)
        for record in records
    ]
    return np.stack(rows)


def _elsewhere(flows: Mapping[str, Floats], calendar: Calendar, values: ValuationParams) -> Floats:
    kind, year, amount = flows["kind"], flows["year"], flows["amount"]
    sold = np.where(np.isin(kind, BOUGHT_ELSEWHERE), amount, 0.0)
    lost = np.where(kind == "exports", values.exports_to_uk * amount, 0.0)
    worth = values.uk_value_added * (sold - lost)
    labels = [calendar.year_label(y) for y in range(calendar.months // 12)]
    return np.array([*(worth[year == label].sum() for label in labels), worth.sum()])


def _discounted_years(yearly: Floats, factors: Floats, calendar: Calendar) -> Floats:
    """Return yearly sums discounted by the mean factor of their months: (n, years + 1)."""
    years = calendar.months // 12
    of_year = [factors[12 * y : 12 * y + 12].mean() for y in range(years)]
    out = yearly.copy()
    out[:, :years] *= np.array(of_year)
    # months after the last whole year are what the run has beyond its years
    rest = yearly[:, years] - yearly[:, :years].sum(axis=1)
    late = factors[12 * years :].mean() if len(factors) > 12 * years else 0.0
    out[:, years] = out[:, :years].sum(axis=1) + rest * late
    return out


def _table(item: _Item, periods: Sequence[str]) -> pd.DataFrame:
    found = paired_effects(np.zeros_like(item.values), item.values)
    columns = {name: getattr(found, name) for name in COLUMNS[4:]}
    return pd.DataFrame({"item": item.name, "period": periods, "unit": item.unit, **columns})


def _ratios(items: Mapping[str, _Item], periods: Sequence[str]) -> list[pd.DataFrame]:
    """Return what a net job-year and a net pound cost the public, and with losers' bid costs."""
    public = items["extra_spending"].values + items["programme_cost"].values
    costs = {"cost": public}
    if "losers_bid_costs" in items:
        costs["full_cost"] = public + items["losers_bid_costs"].values
    gains = {
        "per_net_job": ("GBP/job-year", items["net_job_years"].values),
        "per_net_gva": ("GBP/GBP", items["net"].values),
    }
    return [
        pd.DataFrame({
            "item": f"{what}_{per}", "period": periods, "unit": unit,
            **pd.DataFrame([ratio_of_means(cost[:, p], gain[:, p]) for p in range(len(periods))]),
        })
        for what, cost in costs.items()
        for per, (unit, gain) in gains.items()
    ]  # fmt: skip


def ratio_of_means(cost: Floats, gain: Floats) -> dict[str, float]:
    """Return mean cost over mean gain with Fieller's interval, or nothing to divide.

    The interval holds the ratios r at which the mean of ``cost - r gain`` is not clearly other
    than 0. It ends above 0 wherever cost and gain are both clear, as an interval symmetric about
    the ratio need not (Fieller, J. R. Stat. Soc. B 16, 1954).

    Parameters
    ----------
    cost, gain : (n_replicates,)
        Of the same replicates in the same order.

    Returns
    -------
    statistics
        NaN throughout where the cost or the gain is not clearly above 0: its 95 % interval holds
        0 or it is negative. ``sign_share`` is the part of replicates in which both are positive.
    """
    n = len(cost)
    empty = dict.fromkeys(COLUMNS[4:9], float("nan")) | {"n": float(n)}
    if not (_is_clear(cost) and _is_clear(gain)):
        return empty
    lo, hi = _fieller(cost, gain)
    both = (cost > 0) & (gain > 0)
    return {
        "mean": float(cost.sum() / gain.sum()),
        "lo": lo,
        "hi": hi,
        "median": float(np.median(cost[both] / gain[both])),
        "sign_share": float(both.mean()),
        "n": float(n),
    }


def _fieller(cost: Floats, gain: Floats) -> tuple[float, float]:
    """Return both ends of Fieller's interval; the gain must be clearly above 0."""
    n = len(cost)
    wide = float(stdtrit(n - 1.0, 0.5 + LEVEL / 2.0)) ** 2 / n
    spread = wide * np.cov(cost, gain)
    mean_cost, mean_gain = float(cost.mean()), float(gain.mean())
    # the roots of a r^2 - 2 b r + c
    a = mean_gain**2 - float(spread[1, 1])
    b = mean_cost * mean_gain - float(spread[0, 1])
    c = mean_cost**2 - float(spread[0, 0])
    half = max(b * b - a * c, 0.0) ** 0.5
    return (b - half) / a, (b + half) / a


def _is_clear(values: Floats) -> bool:
    """Return whether the mean is above 0 beyond its 95 % interval; two replicates at least."""
    if len(values) < 2:
        return False
    found = paired_effects(np.zeros_like(values), values)
    return bool(found.lo > 0)
