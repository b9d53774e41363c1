"""What public deliveries cost beyond the first month's prices, reckoned in two ways.

By *work*: a unit of work (in cost units, rule 12) at the first month's mark-up, of the region or of
a place or sector. A dearer winner
that needs more work for the same need then adds to the volume of value added.

By *services*: a unit of service, the need's estimate times the quality delivered, at the first
month's price. Paying more for the same service is then a rise in price and no output, and worse
service for the same money is less output. This is how national accounts are asked to count public
services (Atkinson Review: Final Report, 2005, principles B and C: output by what is delivered,
adjusted for quality).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.types import Floats

if TYPE_CHECKING:
    from ecosim.model.procurement import Deliveries


class FirstPrices:
    """The prices of the first month in which anything was delivered, and rises since then.

    Attributes
    ----------
    markup : GBP billed in the region per GBP of work there; None before anything was delivered
    service : GBP billed per unit of service; None before anything was delivered
    """

    def __init__(self) -> None:
        self.markup: float | None = None
        self.service: float | None = None

    def markup_rise(self, deliveries: Deliveries) -> float:
        """Return what the month's work costs beyond the first month's mark-up, GBP."""
        billed, work = deliveries.by_cell.sum(axis=(1, 2)).tolist()
        if self.markup is None:
            if work <= 0.0:
                return 0.0
            self.markup = billed / work
        return float(billed - self.markup * work)

    def service_rise(self, deliveries: Deliveries) -> float:
        """Return what the month's services cost beyond the first month's price, regional part, GBP.

        Bills for work outside the region are imports and no part of value added; the price is
        taken to have risen alike inside and outside.
        """
        billed = float(deliveries.spending.total.sum())
        units = float(deliveries.service_units.sum())
        if self.service is None:
            if units <= 0.0:
                return 0.0
            self.service = billed / units
        if billed <= 0.0:
            return 0.0
        regional = float(deliveries.spending.regional.sum()) / billed
        return regional * (billed - self.service * units)


class FirstMarkups:
    """The first mark-ups of several groups of suppliers, and rises since then.

    A group's own mark-up is held. Work that moves from one place to another with a higher mark-up
    is a dearer region and no dearer place, so the rises of places do not add up to the region's.

    Attributes
    ----------
    markup : (n,), GBP billed in the region per GBP of work there; NaN before a group had any
    """

    def __init__(self, n: int) -> None:
        self.markup: Floats = np.full(n, np.nan)

    def rise(self, billed: Floats, work: Floats) -> Floats:
        """Return what each group's work costs beyond its first mark-up: (n,) GBP."""
        is_first = np.isnan(self.markup) & (work > 0.0)
        self.markup[is_first] = billed[is_first] / work[is_first]
        return np.where(work > 0.0, billed - self.markup * work, 0.0)
