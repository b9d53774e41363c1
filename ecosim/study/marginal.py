"""The marginal multiplier: what one more public pound adds, by paired runs.

::

    found = marginal(base, [1e6, -1e6], "CON", "birmingham", replicates=10)
    found.multipliers, found.profile

What an impulse adds is cumulated over months and divided by the extra payments read from the
books, replicate by replicate. It answers what a pound does *here and now, in this model with all
its reactions*; it is no LM3, no Type I or II, and shares a name with none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ecosim.kernel.types import Floats
from ecosim.region import load_region
from ecosim.run.impulses import MEASURES, ImpulseRun
from ecosim.run.simulation import Progress
from ecosim.run.store import Store
from ecosim.scenario import Scenario
from ecosim.study.effects import paired_effects
from ecosim.study.impulse_runs import ImpulseRuns, impulses_of, run_impulses

#: months after which the effect is read, and the name of the end of the run
HORIZONS = (12, 36)
ALL = "all"
REGION = "region"
UNITS = {
    "output": "GBP per GBP",
    "gva": "GBP per GBP",
    "household_income": "GBP per GBP",
    "jobs": "job-years per GBP million",
}
STATISTICS = ("mean", "lo", "hi", "median", "sign_share", "n")


@dataclass(frozen=True, eq=False)
class Marginal:
    """A marginal multiplier: its runs and its tables.

    Attributes
    ----------
    runs
    variant : which of the runs' scenarios it is of
    """

    runs: ImpulseRuns
    variant: int = 0

    def __repr__(self) -> str:
        first, n = self.runs.impulses[0], self.runs.n
        return f"<Marginal {first.sector} in {first.place}, {first.financing}, {n} replicates>"

    @property
    def scenario(self) -> Scenario:
        """Return the scenario without an impulse."""
        return self.runs.variants[self.variant]

    @property
    def type2(self) -> dict[str, float]:
        """Return what the input-output table says: output and value added per pound."""
        return dict(self.runs.runs[self.variant][0].type2)

    @cached_property
    def multipliers(self) -> pd.DataFrame:
        """Return multipliers by size, measure, area and horizon, with paired intervals."""
        return multiplier_table(self.runs, self.variant)

    @cached_property
    def profile(self) -> pd.DataFrame:
        """Return what each impulse adds month by month, and cumulated, per pound."""
        return profile_table(self.runs, self.variant)


def marginal(
    baseline: Scenario,
    amounts: Sequence[float],
    sector: str,
    place: str,
    financing: str = "outside",
    month: str = "",
    *,
    replicates: int | None = None,
    jobs: int = 1,
    verify: bool = False,
    store: Store | None = None,
    progress: Progress | None = None,
) -> Marginal:
    """Return the marginal multiplier of public money spent on a sector in a place.

    Parameters
    ----------
    baseline
        The world in which the money is spent.
    amounts
        GBP at full scale, one or several; below zero is a cut.
    sector, place
        Codes of what is bought, and of the place whose firms sell it.
    financing
        ``outside``, ``switch`` or ``council-tax``.
    month
        When; the first month of the run by default.
    replicates
        How many; the baseline's own number by default.
    jobs, verify, store
        As in :func:`~ecosim.study.impulse_runs.run_impulses`.
    """
    impulses = impulses_of(baseline, amounts, sector, place, financing, month)
    n = baseline.replicates if replicates is None else replicates
    return Marginal(
        run_impulses(
            [baseline], impulses, n, jobs=jobs, verify=verify, store=store, progress=progress
        )
    )


def per_pound(runs: Sequence[ImpulseRun], measure: str, impulse: int, start: int) -> Floats:
    """Return what one impulse adds per pound, cumulated to each month: (n, months, P + 1).

    Months count from the one in which the money is spent. The last column is the region. Jobs are
    job-years per million.

    Parameters
    ----------
    runs : n replicates
    measure
        One of :data:`~ecosim.run.impulses.MEASURES`.
    impulse
        Which, by position.
    start
        Month of the run in which it is spent.
    """
    extra = np.stack([run.extra[measure][impulse, start:] for run in runs])
    paid = np.stack([run.paid[impulse, start:] for run in runs]).cumsum(axis=1)
    whole = np.concatenate([extra, extra.sum(axis=2, keepdims=True)], axis=2).cumsum(axis=1)
    unit = 1e6 / 12.0 if measure == "jobs" else 1.0
    return np.asarray(unit * whole / paid[:, :, None])


def horizons(months: int) -> dict[str, int]:
    """Return the horizons that fit into so many months: name to months."""
    return {**{str(h): h for h in HORIZONS if h < months}, ALL: months}


def multiplier_table(runs: ImpulseRuns, variant: int) -> pd.DataFrame:
    """Return the multipliers of one variant: a row a size, measure, area and horizon."""
    scenario, here = runs.variants[variant], runs.runs[variant]
    region = load_region(scenario.region)
    rows = []
    for i, impulse in enumerate(runs.impulses):
        start, place = impulse.month_of(scenario.calendar), region.places.codes.index(impulse.place)
        paid = float(np.mean([run.paid[i].sum() for run in here]))
        for measure in MEASURES:
            values = per_pound(here, measure, i, start)
            for area, column in ((REGION, -1), (impulse.place, place)):
                for name, months in horizons(values.shape[1]).items():
                    rows.append({
                        "scenario": scenario.name, "financing": impulse.financing,
                        "sector": impulse.sector, "place": impulse.place,
                        "amount": impulse.amount, "paid": paid, "measure": measure,
                        "area": area, "horizon": name, "months": months,
                        "unit": UNITS[measure], **statistics(values[:, months - 1, column]),
                    })  # fmt: skip
    return pd.DataFrame(rows)


def statistics(values: Floats) -> dict[str, float]:
    """Return mean, 95 % t-interval, median and share of the sign over replicates: (n,) in."""
    found = paired_effects(np.zeros_like(values), values)
    return {name: float(getattr(found, name)) for name in STATISTICS}


def profile_table(runs: ImpulseRuns, variant: int) -> pd.DataFrame:
    """Return the region's profile of one variant: a row a size, measure and month."""
    scenario, here = runs.variants[variant], runs.runs[variant]
    parts = []
    for i, impulse in enumerate(runs.impulses):
        start = impulse.month_of(scenario.calendar)
        for measure in MEASURES:
            total = per_pound(here, measure, i, start)[:, :, -1]
            each = np.diff(total, axis=1, prepend=0.0)
            months, monthly, whole = range(total.shape[1]), _over(each), _over(total)
            parts.append(pd.DataFrame({
                "scenario": scenario.name, "financing": impulse.financing,
                "sector": impulse.sector, "place": impulse.place, "amount": impulse.amount,
                "measure": measure, "unit": UNITS[measure],
                "month": [scenario.calendar.date(start + m) for m in months],
                "months_since": list(months),
                **{name: monthly[name] for name in ("mean", "lo", "hi")},
                **{f"cumulated_{name}": whole[name] for name in ("mean", "lo", "hi")},
                "n": len(here),
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def _over(values: Floats) -> dict[str, Floats]:
    found = paired_effects(np.zeros_like(values), values)
    return {name: getattr(found, name) for name in ("mean", "lo", "hi")}
