"""Attribution: how much of a package's effect each of its levers brings, and how they interact.

Every regional indicator, year by year and over the whole run, is split in every replicate by
Shapley values over the policy's levers (:mod:`ecosim.study.shapley`). All subsets of a replicate
share every draw, so the parts are paired differences: they add up to the effect in each replicate,
and their scatter over replicates is their uncertainty.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats
from ecosim.study.effects import by_period, paired_effects, periods, unit_of
from ecosim.study.packages import Package
from ecosim.study.pairs import PairRecord
from ecosim.study.shapley import pairs, shapley_interactions, shapley_values
from ecosim.study.subsets import REGIONAL, Regional, Subsets

COLUMNS = ("policy", "indicator", "period", "lever", "kind", "unit", "mean", "lo", "hi", "median",
           "sign_share", "n")  # fmt: skip


def attribution_table(
    subsets: Subsets, records: Sequence[PairRecord], calendar: Calendar
) -> pd.DataFrame:
    """Return values and interactions of every package: a row an indicator, period and lever.

    Parameters
    ----------
    subsets
        The further runs.
    records
        The comparison's own runs; replicates with an unfinished subset are left out.
    """
    parts = [
        _one_indicator(package, name, worth, calendar)
        for package in subsets.plan.packages
        for name, worth in worths(package, subsets, records).items()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def worths(
    package: Package, subsets: Subsets, records: Sequence[PairRecord]
) -> dict[str, Floats]:
    """Return each regional indicator of every subset: (2^k, n_replicates, periods)."""
    every = (_sources(package, subsets, record) for record in records)
    rows = [row for row in every if row is not None]
    if not rows:
        return {}
    names = [name for name in REGIONAL if name in rows[0][0]]
    return {
        name: np.stack([[subset[name] for subset in row] for row in rows], axis=1) for name in names
    }


def _sources(
    package: Package, subsets: Subsets, record: PairRecord
) -> list[Regional] | None:
    """Return one replicate of every subset, or None when a further run failed."""
    n_arms, found = subsets.plan.n_arms, []
    for source in package.sources:
        if source < n_arms:
            found.append(record.series[source])
        elif (key := (record.replicate, source - n_arms)) in subsets.series:
            found.append(subsets.series[key])
        else:
            return None
    return found


def _one_indicator(
    package: Package, name: str, worth: Floats, calendar: Calendar
) -> pd.DataFrame:
    what, k = INDICATORS[name], len(package.labels)
    when = periods(what, calendar, worth.shape[2])
    split = split_by_period(name, worth, calendar)
    found = paired_effects(np.zeros_like(split), split)
    crossed = [f"{package.labels[i]} x {package.labels[j]}" for i, j in pairs(k)]
    who = [*package.labels, *crossed]
    kinds = ["value"] * k + ["interaction"] * len(crossed)
    values = {column: getattr(found, column).ravel() for column in COLUMNS[6:]}
    return pd.DataFrame({
        "policy": package.policy,
        "indicator": name,
        "period": np.repeat(when, len(who)),
        "lever": who * len(when),
        "kind": kinds * len(when),
        "unit": np.repeat([unit_of(what, period) for period in when], len(who)),
        **values,
    })  # fmt: skip


def split_by_period(name: str, worth: Floats, calendar: Calendar) -> Floats:
    """Return values and, after them, interactions: (n_replicates, years + 1, k + pairs).

    Parameters
    ----------
    worth : (2^k, n_replicates, periods)
        An indicator in every subset, numbered by bits.
    """
    subsets = np.stack([by_period(INDICATORS[name], one, calendar) for one in worth])
    parts = np.concatenate([shapley_values(subsets), shapley_interactions(subsets)])
    return np.moveaxis(parts, 0, -1)
