"""How many replicates: a number, or as many as an interval needs to be narrow enough."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from ecosim.errors import InputError
from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.registry import nearest
from ecosim.scenario import Scenario
from ecosim.study.effects import TOTAL

#: most replicates that a stop rule may ask for, unless told otherwise
CAP = 200
#: replicates before a stop rule is first looked at: an interval from fewer is a guess
FIRST = 6


@dataclass(frozen=True, slots=True)
class StopRule:
    """Add replicates until the paired interval of the whole run is narrow enough.

    Parameters
    ----------
    indicator
    half_width
        Half the interval's width: over the baseline's mean for totals, as it is for shares,
        ratios and means.
    cap
        Most replicates.
    """

    indicator: str
    half_width: float
    cap: int = CAP

    @classmethod
    def parse(cls, text: str, cap: int = CAP) -> StopRule:
        """Return the rule of ``gva:0.0005``; the indicator may end in ``_delta``."""
        name, _, width = text.partition(":")
        name = name.removesuffix("_delta")
        regional = [key for key, what in INDICATORS.items() if not what.dims]
        if name not in regional:
            raise InputError(
                f"indicator {name!r} is not known",
                file="--until",
                expected="INDICATOR:HALFWIDTH, a regional indicator",
                nearest=nearest(name, regional),
            )
        try:
            number = float(width)
        except ValueError:
            number = 0.0
        if not 0.0 < number < float("inf"):
            raise InputError(
                f"half width {width!r} is not a number above 0",
                file="--until",
                expected="INDICATOR:HALFWIDTH, for instance gva:0.0005",
            )
        return cls(name, number, cap)

    def widest(self, effects: pd.DataFrame) -> float:
        """Return the largest half width over the policies, in the rule's own unit."""
        rows = effects[(effects["indicator"] == self.indicator) & (effects["period"] == TOTAL)]
        half = (rows["hi"] - rows["lo"]) / 2.0
        if INDICATORS[self.indicator].is_total:
            half = half / rows["baseline_mean"].abs()
        return float(half.max())


def n_replicates(
    baseline: Scenario, replicates: int | None, until: StopRule | None
) -> tuple[int, int]:
    """Return how many replicates a comparison has, at least and at most."""
    if until is not None:
        return FIRST, max(FIRST, until.cap)
    n = replicates or baseline.replicates
    return n, n


def next_number(n: int, excess: float, cap: int) -> int:
    """Return how many replicates an interval `excess` times too wide needs; at most double."""
    wanted = ceil(n * excess * excess) if np.isfinite(excess) else 2 * n
    return min(cap, max(n + 1, min(2 * n, wanted)))
