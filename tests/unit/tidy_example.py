"""A made-up run's tables: plain formulas, so that a test can say what must come out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ecosim.kernel.catalogue import INDICATORS, Series
from ecosim.kernel.clock import Calendar
from ecosim.result import Labels
from ecosim.result.tidy import tidy, with_keys

PLACE_NAMES = {
    "birmingham": "Birmingham",
    "coventry": "Coventry",
    "dudley": "Dudley",
    "herefordshire": "Herefordshire, County of",
    "sandwell": "Sandwell",
    "shropshire": "Shropshire",
    "solihull": "Solihull",
    "staffordshire": "Staffordshire",
    "stoke": "Stoke-on-Trent",
    "telford": "Telford and Wrekin",
    "walsall": "Walsall",
    "warwickshire": "Warwickshire",
    "wolverhampton": "Wolverhampton",
    "worcestershire": "Worcestershire",
}
LABELS = Labels(
    place=tuple(PLACE_NAMES),
    place_names=tuple(PLACE_NAMES.values()),
    sector=("CON", "ICT"),
    sector_names=("Construction", "Information and communication"),
    buyer=("Birmingham City Council", "An NHS trust"),
    buyer_places=("birmingham", "birmingham"),
    population=tuple(1000.0 * (i + 1) for i in range(len(PLACE_NAMES))),
)
P = len(PLACE_NAMES)
RING_SHARES = np.array([0.45, 0.05, 0.10, 0.38, 0.02])


def example_series(months: int, lift: float = 0.0, wobble: float = 0.0) -> dict[str, Series]:
    """Return series at scale 0.1: GVA of £1bn a month at full scale, growing by half a per cent a
    month less its start, shares by ring constant but for `lift` moved from ring 3 to ring 0."""
    t = np.arange(months)
    place = np.linspace(0.02, 0.12, P)
    noise = wobble * np.sin(np.arange(P) * 3.0 + t[:, None] / 7.0)
    gva = 1e8 * (1.0 + 0.0005 * t) * (1.0 + lift / 20.0)
    rings = RING_SHARES + np.array([lift, 0, 0, -lift, 0])
    years = max(1, -(-months // 12))
    values = {
        "gva": gva,
        "gva_by_place": gva[:, None] * place * (1 + noise + 0.0004 * t[:, None] * place * 8),
        "sme_turnover": 0.4 * gva,
        "sme_turnover_by_place": 0.4 * gva[:, None] * place * (1 + 2 * noise),
        "sme_staff": 1e5 * (1.0 + 0.0003 * t),
        "sme_staff_by_place": 1e5 * (1.0 + 0.0003 * t)[:, None] * place * (1 + noise),
        "council_spend": np.full(months, 5e7),
        "spend_by_ring": np.full(months, 5e7)[:, None] * rings,
        "local_share_place": np.full(months, rings[0]),
        "local_share_by_place": 0.35 + 2.0 * place + lift + noise,
        "sme_share": 0.35 + lift / 3 + 0.01 * np.sin(t),
        "sme_share_by_place": 0.30 + place + noise,
        "price_index": 0.99 + lift / 10 + 0.005 * np.cos(t),
        "price_index_by_place": 0.99 + noise / 3 + 0 * place,
        "lm3": 1.85 + lift + 0.005 * np.arange(years),
        "lm3_by_place": (1.6 + 3 * place) + np.zeros((years, 1)),
    }
    return {name: Series(INDICATORS[name], np.asarray(v)) for name, v in values.items()}


def example_table(
    months: int = 120, scenario: str = "Baseline", replicates: int = 1, lift: float = 0.0
) -> pd.DataFrame:
    """Return the tidy table of a made-up run."""
    calendar = Calendar("2025-04", months)
    parts = [
        with_keys(
            tidy(example_series(months, lift, 0.02 * (r + 1)), LABELS, calendar, 0.1),
            scenario,
            0,
            r,
        )
        for r in range(replicates)
    ]
    return pd.concat(parts, ignore_index=True)
