"""Is the baseline stationary? Mean annual change of shares between the first and the last year."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import Floats, Ring
from ecosim.result import Result
from ecosim.study.reading import by_year, monthly

#: shorter runs say little: chance moves a share of a small world by a point or two a year
SHORTEST = 10


def drift_measures(result: Result) -> dict[str, float]:
    """Return mean annual changes, in share points as a fraction; nothing below ten years."""
    if result.scenario.months < 12 * SHORTEST:
        return {}
    rings = by_year(monthly(result, "spend_by_ring"))
    rings = rings / rings.sum(axis=1, keepdims=True)
    sectors = by_year(monthly(result, "gva_by_sector"))
    by_sector = annual_change(sectors / sectors.sum(axis=1, keepdims=True))
    kinds = ("sme", "vcse")
    names = {f"drift_{ring.name.lower()}": float(annual_change(rings)[ring]) for ring in Ring}
    return {
        **names,
        **{f"drift_{kind}": _share_change(result, f"{kind}_share") for kind in kinds},
        "drift_sectors": float(by_sector[np.argmax(np.abs(by_sector))]),
    }


def annual_change(yearly: Floats) -> Floats:
    """Return the mean change from year to year: last less first, over the years between."""
    return np.asarray((yearly[-1] - yearly[0]) / (len(yearly) - 1))


def _share_change(result: Result, name: str) -> float:
    return float(annual_change(by_year(monthly(result, name)) / 12.0))
