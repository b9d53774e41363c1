"""One finished run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecosim.errors import RunError
from ecosim.kernel.catalogue import Series
from ecosim.kernel.clock import Calendar
from ecosim.result.network import (
    RANDOMISATIONS,
    broker_table,
    graphs,
    measures_against_chance,
)
from ecosim.result.tidy import Labels, tidy, with_keys
from ecosim.result.yearly import headlines

if TYPE_CHECKING:
    from ecosim.scenario import Scenario

Columns = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, repr=False)
class Result:
    """What one replicate of one scenario gave.

    Parameters
    ----------
    scenario
        What was run.
    seed, replicate
        Which draws it used.
    labels
        Codes and names of places, sectors and buyers.
    series
        Every indicator as arrays, at the scale of the run.
    contract_columns
        Every award, one array a column.
    supplier_columns
        Suppliers alive at the end of each year.
    flow_columns
        The monthly transaction matrix: month, kind, payer, payee, amount.
    tie_columns
        Ties at the end of each year: year, kind of network, from, to, weight, innovative ends.
    identity_residual_max
        Largest broken identity of any month, over regional value added.
    wall_s
        Seconds the run took.
    challenge_columns
        Every innovation challenge with the history of its stages; empty where there is none.
    digests
        With ``trace=True``: (month, step, digest of the state after it).
    instrument_columns
        Tables of the local multiplier's instruments, by name, dated by the last month of a year.
    """

    scenario: Scenario
    seed: int
    replicate: int
    labels: Labels
    series: Mapping[str, Series]
    contract_columns: Columns
    supplier_columns: Columns
    flow_columns: Columns
    identity_residual_max: float
    wall_s: float
    challenge_columns: Columns = field(default_factory=dict)
    digests: tuple[tuple[int, str, str], ...] = field(default=())
    instrument_columns: Mapping[str, Columns] = field(default_factory=dict)
    tie_columns: Columns = field(default_factory=dict)

    def __repr__(self) -> str:
        n = len(next(iter(self.contract_columns.values()), ()))
        return (
            f"<Result {self.scenario.name!r} seed {self.seed}, replicate {self.replicate}: "
            f"{self.calendar.months} months, {n:,} contracts, "
            f"identity residual {self.identity_residual_max:.1e}>"
        )

    @property
    def calendar(self) -> Calendar:
        """Return the months of the run."""
        return Calendar(self.scenario.start, self.scenario.months)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Return every indicator as a tidy table, totals at full scale."""
        return self._keyed(tidy(self.series, self.labels, self.calendar, self.scenario.scale))

    @cached_property
    def contracts(self) -> pd.DataFrame:
        """Return every award; a contract keeps its size, and stands for 1 / scale of them."""
        return self._keyed(pd.DataFrame(dict(self.contract_columns)))

    @cached_property
    def suppliers(self) -> pd.DataFrame:
        """Return the suppliers alive at the end of each year."""
        return self._keyed(pd.DataFrame(dict(self.supplier_columns)))

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Return who paid whom for what, by month, GBP at full scale."""
        frame = pd.DataFrame(dict(self.flow_columns))
        return self._keyed(frame.assign(amount=frame["amount"] / self.scenario.scale))

    @cached_property
    def challenges(self) -> pd.DataFrame:
        """Return every innovation challenge; one stands for 1 / scale of them."""
        return self._keyed(pd.DataFrame(dict(self.challenge_columns)))

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Return who is tied to whom at the end of each year; contracts in GBP a year."""
        return self._keyed(pd.DataFrame(dict(self.tie_columns)))

    def network(self, year: str | None = None) -> dict[str, Any]:
        """Return the networks of buyers, contracts and knowledge as networkx graphs.

        Parameters
        ----------
        year
            As ``2030-31``; the last by default.
        """
        if self.ties.empty:
            raise RunError("the run kept no ties: simulate with details=True")
        years = list(dict.fromkeys(self.ties["year"].astype(str)))
        when = years[-1] if year is None else year
        if when not in years:
            raise RunError(f"there is no year {when!r}, only {', '.join(years)}")
        last = self.calendar.months - 1
        month = self.calendar.date(min(12 * years.index(when) + 11, last))
        snapshot = self.suppliers[self.suppliers["month"] == month]
        return graphs(self.ties[self.ties["year"] == when], self.labels, snapshot)

    def network_measures(self, randomisations: int = RANDOMISATIONS) -> pd.DataFrame:
        """Return measures of each network and year beside networks by chance with equal degrees.

        O(years x randomisations x ties): seconds in small worlds, minutes at full scale.
        """
        return measures_against_chance(self.ties, self.seed, randomisations)

    def brokers(self) -> pd.DataFrame:
        """Return share of betweenness and constraint of universities and brokers, by year."""
        return broker_table(self.ties)

    @cached_property
    def lm3(self) -> pd.DataFrame:
        """Return LM3 by year and group under each of its conventions, GBP at full scale."""
        return self._instrument("lm3", "spend", "local", "round2", "round3", "suppliers")

    @cached_property
    def input_output(self) -> pd.DataFrame:
        """Return Type I and II multipliers by sector and place, in force and as realised."""
        return self._instrument("input_output")

    @cached_property
    def tracing(self) -> pd.DataFrame:
        """Return where a public pound goes until it has left, by year, closure and group."""
        return self._instrument("tracing", "spend", "retained", "leaked")

    @cached_property
    def money_steps(self) -> pd.DataFrame:
        """Return the first steps of public money by year, GBP at full scale."""
        return self._instrument("money_steps", "amount")

    @cached_property
    def pound_story(self) -> pd.DataFrame:
        """Return one contract a year, followed in three payments, of each 100 pounds."""
        return self._instrument("pound_story")

    def _instrument(self, name: str, *totals: str) -> pd.DataFrame:
        frame = pd.DataFrame(dict(self.instrument_columns.get(name, {})))
        if frame.empty:
            return frame
        full = {column: frame[column] / self.scenario.scale for column in totals}
        return self._keyed(frame.assign(**full))

    def summary(self) -> pd.DataFrame:
        """Return the headline indicators, one column a year."""
        return headlines(self.indicators).droplevel("scenario")

    def _keyed(self, frame: pd.DataFrame) -> pd.DataFrame:
        return with_keys(frame, self.scenario.name, 0, self.replicate)
