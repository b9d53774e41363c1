"""Buyers' reserves: their deposits in the books, and the budgets that fill them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.agents import reserves as rules
from ecosim.agents.parameters import BuyerParams
from ecosim.kernel.types import Floats
from ecosim.region.table import frozen

if TYPE_CHECKING:
    from ecosim.accounts.ledger import Ledger
    from ecosim.model.procurement import PublicSide
    from ecosim.model.world import World


class Reserves:
    """What buyers hold against overruns.

    Where the switch `reserves` is off, overruns are granted like everything else that buyers pay,
    and nothing is held back.

    Parameters
    ----------
    world, ledger
        The books must be open and hold nothing for buyers.
    public
        It knows what overran before the start.

    Attributes
    ----------
    put_by : (n_buyers,), GBP held back from this month's budget
    """

    def __init__(self, world: World, ledger: Ledger, public: PublicSide) -> None:
        self.world, self.ledger = world, ledger
        self.p = world.scenario.parameters.of(BuyerParams)
        self.is_on = world.scenario.switches.reserves
        self.usual_overrun = public.usual_overrun() if self.is_on else 0.0
        self.a_year: Floats = world.spend.sum(axis=1) * 12.0
        self.least: Floats = self.p.least_reserves * self.a_year
        self.put_by = self._nothing = frozen(np.zeros(len(world.buyers)))
        if self.is_on:
            ledger.endow(ledger.chart.buyers, self.p.reserves * self.a_year)
        self._expected: Floats = self.held.copy()

    @property
    def held(self) -> Floats:
        """Return what each buyer has: (n_buyers,) GBP, at the scale of the run."""
        return self.ledger.deposits[self.ledger.chart.buyers.slice]

    @property
    def total(self) -> float:
        """Return what buyers have put by in all, GBP at the scale of the run.

        Exactly 0 where nothing was ever put by or drawn: grants meet payments in other sums than
        those are made in, which leaves a buyer's deposits with rounding.
        """
        return float(np.where(self._expected != 0.0, self.held, 0.0).sum())

    def hold_back(self, funding: Floats) -> Floats:
        """Return funding less what goes into reserves that are short; the same array if none is.

        Parameters
        ----------
        funding : (n_buyers, S), factors
        """
        self.put_by = self._nothing
        if not self.is_on or (self.held >= self.least).all():
            return funding
        granted = (funding * self.world.spend).sum(axis=1)
        share = rules.held_back(self.held, self.least, granted, self.p.rebuild_months)
        self.put_by = share * granted
        return funding * (1.0 - share)[:, None]

    def change(self, overrun: Floats, saved: Floats, awarded: Floats) -> Floats:
        """Return what buyers draw beyond what they pay this month: (n_buyers,) GBP.

        Parameters
        ----------
        overrun : (n_buyers,), GBP billed beyond prices
        saved, awarded : (n_buyers,), GBP
            What this month's awards saved against their estimates, and the estimates.
        """
        change = saved if self.p.savings_use == "reserves" else self._nothing
        if self.is_on:
            change = rules.change(overrun, awarded, self.usual_overrun, self.put_by, change)
        self._expected = self._expected + change
        return change

    def residuals(self) -> dict[str, float]:
        """Return how far buyers' deposits are from what they put by and drew, GBP."""
        gap = np.abs(self.held - self._expected)
        return {"reserves = put by less overruns": float(gap.max(initial=0.0))}
