"""Indicators of a year of the run that follow single firms or add up a year's contracts.

They are read from columns that the model keeps anyway; all that is kept beside them is who closed
in which month of the year. Nothing here draws or writes state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ecosim.kernel.types import Floats, Ints
from ecosim.model.high_growth import HighGrowth
from ecosim.model.market_power import market_power
from ecosim.model.second_wins import SecondWins
from ecosim.model.survival import Survival, first_closures
from ecosim.model.tendered import TenderedProcurement
from ecosim.model.winner_gap import WinnerGap

_MONTHS = 12
#: figures of firms that are followed over whole years, and those of firms that win
_FOLLOWED = ("survival_1", "survival_5", "high_growth_firms", "high_growth_share")
_FOLLOWED_WINNERS = ("won_again_12m", "won_again_36m", "winner_loser_gap")

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel


class YearFigures:
    """Collects a year's figures of one run.

    Parameters
    ----------
    model
        Before its first month; the contracts of the warm-up are there.
    """

    def __init__(self, model: ProcurementModel) -> None:
        self.model, suppliers = model, model.suppliers
        self.is_tendered = model.scenario.procurement == "tender"
        self._survival, self._growth = Survival(suppliers), HighGrowth(suppliers)
        self._second = SecondWins(model.contracts, len(suppliers))
        self._gap = WinnerGap(len(suppliers))
        self._n_born = 0
        self._closed: list[Ints] = []
        self._first_row = len(model.contracts)

    def note(self) -> None:
        """Note the month's births and closures, and who bid and won."""
        self._n_born += self.model.renewal.births
        self._closed.append(self.model.renewal.closed)
        if isinstance(self.model.public, TenderedProcurement):
            self._gap.note(self.model.public.outcome, self.model.renewal.closed)

    def close(self) -> dict[str, Floats | float]:
        """Return the year's figures by name; what needs a whole year is NaN in part of one."""
        contracts = self.model.contracts
        figures: dict[str, Floats | float] = dict.fromkeys(_FOLLOWED, float("nan"))
        if self.is_tendered:
            figures |= dict.fromkeys(_FOLLOWED_WINNERS, float("nan"))
            figures |= market_power(contracts, self._first_row)
        if len(self._closed) == _MONTHS:
            figures |= self._of_firms()
        self._n_born, self._closed, self._first_row = 0, [], len(contracts)
        return figures

    def _of_firms(self) -> dict[str, float]:
        """Return figures of firms that are followed, at the end of a whole year."""
        model, suppliers, last = self.model, self.model.suppliers, self.model.month
        first = last + 1 - _MONTHS
        closing = first_closures(self._closed, first, len(suppliers))
        figures = self._survival.close_year(suppliers, self._n_born, closing, last)
        figures |= self._growth.close_year(suppliers)
        if self.is_tendered:
            figures |= self._second.close_year(model.contracts, self._closed, first)
            figures |= self._gap.close_year(suppliers)
        return figures
