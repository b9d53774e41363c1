"""Attribution: how much of a package's effect each of its levers brings, and how they interact.

Every regional indicator, year by year and over the whole run, is split in every replicate by
Shapley values over the policy's levers (:mod:`ecosim.study.shapley`). All subsets of a replicate
share every draw, so the parts are paired differences: they add up to the effect in each replicate,
and their scatter over replicates is their uncertainty. Where orders of the levers are drawn because
the subsets are too many (:mod:`ecosim.study.packages`), the same holds, without interactions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats
from ecosim.study.effects import TOTAL, by_period, paired_effects, unit_of
from ecosim.study.packages import Order, Package
from ecosim.study.pairs import PairRecord
from ecosim.study.reading import complete
from ecosim.study.shapley import (
    pairs,
    shapley_interactions,
    shapley_values,
    values_over_orders,
)
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
        _table(package, name, split, calendar)
        for package in subsets.plan.packages
        for name, split in _splits(package, subsets, records, calendar)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _splits(
    package: Package, subsets: Subsets, records: Sequence[PairRecord], calendar: Calendar
) -> Iterator[tuple[str, Floats]]:
    """Yield each regional indicator's parts: (n_replicates, periods, parts)."""
    if not package.is_sampled:
        for name, worth in worths(package, subsets, records).items():
            yield name, split_by_period(name, worth, calendar)
        return
    rows = _rows(package, subsets, records)
    for name in REGIONAL if rows else ():
        if name in next(iter(rows[0][1].values())):
            each = [
                _sampled(name, row, package.orders[replicate], calendar) for replicate, row in rows
            ]
            yield name, np.stack(each)


def _sampled(
    name: str, row: Mapping[int, Regional], orders: Sequence[Order], calendar: Calendar
) -> Floats:
    """Return one replicate's values over its orders: (years + 1, k)."""
    worth = np.stack([regional[name] for regional in row.values()])
    periods = by_period(INDICATORS[name], worth, calendar)
    return values_over_orders(dict(zip(row, periods, strict=True)), orders).T


def worths(
    package: Package, subsets: Subsets, records: Sequence[PairRecord]
) -> dict[str, Floats]:
    """Return each regional indicator of every subset: (2^k, n_replicates, periods)."""
    rows = [[row[s] for s in range(len(row))] for _, row in _rows(package, subsets, records)]
    if not rows:
        return {}
    names = [name for name in REGIONAL if name in rows[0][0]]
    return {
        name: np.stack([[subset[name] for subset in row] for row in rows], axis=1) for name in names
    }


def _rows(
    package: Package, subsets: Subsets, records: Sequence[PairRecord]
) -> list[tuple[int, Mapping[int, Regional]]]:
    """Return the subsets of every replicate of which no further run failed."""
    n_arms = subsets.plan.n_arms
    rows: list[tuple[int, Mapping[int, Regional]]] = []
    for record in records:
        at = {s: package.sources[s] for s in package.subsets(record.replicate)}
        further = [(record.replicate, i - n_arms) for i in at.values() if i >= n_arms]
        if all(key in subsets.series for key in further):
            each = [
                record.series[i] if i < n_arms else subsets.series[record.replicate, i - n_arms]
                for i in at.values()
            ]
            rows.append((record.replicate, dict(zip(at, complete(each), strict=True))))
    return rows


def _table(package: Package, name: str, split: Floats, calendar: Calendar) -> pd.DataFrame:
    """Return one indicator's rows from its parts: (n_replicates, periods, parts)."""
    what, k = INDICATORS[name], len(package.labels)
    when = [*(calendar.year_label(y) for y in range(split.shape[1] - 1)), TOTAL]
    found = paired_effects(np.zeros_like(split), split)
    crossed = [f"{package.labels[i]} x {package.labels[j]}" for i, j in pairs(k)]
    crossed = [] if package.is_sampled else crossed
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
