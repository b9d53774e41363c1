"""Outcomes of an experiment, read from the records of its runs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.clock import Calendar
from ecosim.kernel.types import Floats
from ecosim.result import Labels
from ecosim.run.store import RunRecord
from ecosim.study.effects import by_period, periods, unit_of
from ecosim.study.experiment import Experiment, Outcome

#: the record of an arm of one row and replicate; None when the run did not succeed
Records = Callable[[int], RunRecord | None]


class Reader:
    """Reads one experiment's outcomes."""

    def __init__(self, experiment: Experiment, labels: Labels) -> None:
        self.outcomes, self.arm_names = experiment.outcomes, experiment.arm_names
        self.calendar: Calendar = experiment.arms[0].calendar
        self.labels = labels

    def values(self, records: Records) -> Floats:
        """Return every outcome of one row and replicate, NaN where a run is missing: (n,)."""
        return np.array([self._value(outcome, records) for outcome in self.outcomes])

    def _value(self, outcome: Outcome, records: Records) -> float:
        own = self._level(outcome, records(self.arm_names.index(outcome.arm)))
        if outcome.of == "level":
            return own
        base = self._level(outcome, records(0))
        if outcome.of == "effect":
            return own - base
        return (own - base) / base if base else np.nan

    def _level(self, outcome: Outcome, record: RunRecord | None) -> float:
        """Return one arm's value; an indicator that an arm does not report is nothing there."""
        if record is None:
            return np.nan
        what = INDICATORS[outcome.indicator]
        values = record.series.get(outcome.indicator)
        if values is None:
            return 0.0 if what.is_total else np.nan
        found = by_period(what, values[None], self.calendar)[0]
        when = periods(what, self.calendar, len(values)).index(outcome.period)
        return float(found[(when, *self._where(outcome))])

    def _where(self, outcome: Outcome) -> tuple[int, ...]:
        codes = {"place": outcome.place, "sector": outcome.sector}
        dims = INDICATORS[outcome.indicator].dims
        return tuple(list(self.labels.of(dim)).index(codes[dim]) for dim in dims)


def outcome_unit(outcome: Outcome) -> str:
    """Return the unit of an outcome's values."""
    if outcome.of == "relative_effect":
        return "share of the baseline"
    return unit_of(INDICATORS[outcome.indicator], outcome.period)


def half_widths(values: Floats) -> Floats:
    """Return half the 95 % interval of each row's mean over replicates: (n_rows,).

    Parameters
    ----------
    values : (n_rows, n_replicates)
        NaN where a replicate is missing.
    """
    from scipy.special import stdtrit

    n = (~np.isnan(values)).sum(axis=1).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(values, axis=1) / n
        spread = np.nansum((values - mean[:, None]) ** 2, axis=1) / (n - 1.0)
        half = stdtrit(n - 1.0, 0.975) * np.sqrt(spread / n)
    return np.where(n > 1, half, np.inf)
