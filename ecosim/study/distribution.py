"""Who gains: effects by place, by kind and size of firm and by sector, and how even places are.

Evenness is the Gini coefficient over places, weighted by residents: 0 where every place has the
same per head, 1 where one has all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats, Stratum
from ecosim.result import Labels
from ecosim.study.effects import TOTAL, paired_effects, sums_by_period
from ecosim.study.pairs import PairRecord, stack, stack_net

COLUMNS = ("policy", "dimension", "group", "measure", "period", "unit", "mean", "lo", "hi",
           "sign_share", "n", "baseline_mean")  # fmt: skip
#: groups of firms by kind and size, the last is firms that never bid
FIRM_GROUPS = (*(stratum.name.lower() for stratum in Stratum), "background")


def distribution(
    records: Sequence[PairRecord], policy: int, name: str, labels: Labels, calendar: Calendar
) -> pd.DataFrame:
    """Return who gains under one policy (0 is the first), a row a group, measure and period."""
    before, after = stack(records, 0), stack(records, policy + 1)
    net = stack_net(records, policy)
    periods = [*(calendar.year_label(y) for y in range(calendar.months // 12)), TOTAL]
    tables = [
        _table("firms", "gva", "GBP", FIRM_GROUPS, periods,
               net["strata_baseline"], net["strata_policy"]),
        *_won_and_lost(net, labels),
    ]  # fmt: skip
    for dimension, groups in (("place", labels.place), ("sector", labels.sector)):
        for measure, unit in (("gva", "GBP"), ("jobs", "job-years")):
            key = f"{measure}_by_{dimension}"
            share = 1.0 if measure == "gva" else 1.0 / 12.0
            tables.append(
                _table(dimension, measure, unit, groups, periods,
                       *(sums_by_period(arm[key], calendar) * share for arm in (before, after)))
            )  # fmt: skip
    residents = np.array(labels.population)
    for measure, key in (("household_income_per_head", "household_income_by_place"),
                         ("gva_per_head", "gva_by_place")):  # fmt: skip
        per_head = [_per_head(arm[key], residents, calendar) for arm in (before, after)]
        tables.append(_table("place", measure, "GBP/year", labels.place, periods, *per_head))
        even = [gini(values, residents)[..., None] for values in per_head]
        tables.append(_table("gini", measure, "index 0-1", ("all",), periods, *even))
    found = pd.concat(tables, ignore_index=True)
    found.insert(0, "policy", name)
    return found[list(COLUMNS)]


def gini(per_head: Floats, residents: Floats) -> Floats:
    """Return the Gini coefficient over the last axis, weighted by residents.

    ``sum_ij w_i w_j |x_i - x_j| / (2 mean)`` with w the shares of residents (Cowell, Measuring
    Inequality, 3rd ed., section 2.3).

    Parameters
    ----------
    per_head : (..., P), GBP a head
    residents : (P,), people
    """
    weight = residents / residents.sum()
    gaps = np.abs(per_head[..., :, None] - per_head[..., None, :])
    mean = (per_head * weight).sum(axis=-1)
    return np.asarray((gaps * np.outer(weight, weight)).sum(axis=(-2, -1)) / (2.0 * mean))


def _per_head(monthly: Floats, residents: Floats, calendar: Calendar) -> Floats:
    """Return GBP a head and year, by period: (n, years + 1, P)."""
    sums = sums_by_period(monthly, calendar) / residents
    sums[:, -1] *= 12.0 / calendar.months
    return sums


def _won_and_lost(net: dict[str, Floats], labels: Labels) -> list[pd.DataFrame]:
    """Return programme value added that suppliers of a place won from others, and lost."""
    return [
        _table("place", f"programme_gva_{key}", "GBP", labels.place, [TOTAL],
               np.zeros_like(net[key])[:, None], net[key][:, None])
        for key in ("won", "lost")
    ]  # fmt: skip


def _table(
    dimension: str, measure: str, unit: str, groups: Sequence[str], periods: Sequence[str],
    baseline: Floats, policy: Floats,
) -> pd.DataFrame:  # fmt: skip
    """Return the paired effects of values (n, periods, groups)."""
    found = paired_effects(baseline, policy)
    shape = (len(periods), len(groups))
    columns = {name: getattr(found, name).reshape(shape).ravel()
               for name in ("mean", "lo", "hi", "sign_share", "n", "baseline_mean")}  # fmt: skip
    return pd.DataFrame({
        "dimension": dimension,
        "measure": measure,
        "period": np.repeat(np.array(periods, dtype=object), len(groups)),
        "group": np.tile(np.array(groups, dtype=object), len(periods)),
        "unit": unit,
        **columns,
    })  # fmt: skip
