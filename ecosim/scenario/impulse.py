"""A sum of public money spent once, to see what one more pound does: the section `impulse`.

::

    impulse:
      amount: 1000000          # GBP at full scale; below zero is a cut
      sector: CON              # what is bought
      place: birmingham        # from firms of which place
      financing: outside       # or switch, or council-tax
      month: 2025-04           # the first month where absent

The other arm of a pair is the same scenario without the section.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from ecosim.economy.assigned import AssignedParams
from ecosim.economy.parameters import PaymentParams
from ecosim.errors import ScenarioError
from ecosim.kernel.clock import Calendar, month_number, month_text
from ecosim.kernel.params import Parameters
from ecosim.kernel.registry import nearest

if TYPE_CHECKING:
    from ecosim.region.loader import Region

Financing = Literal["outside", "switch", "council-tax"]
#: who pays: central government; suppliers elsewhere, who lose it; households of the place
FINANCING: dict[str, str] = {
    "outside": "new money from central government",
    "switch": "money that the place's council would have spent with suppliers elsewhere",
    "council-tax": "council tax of the place's households",
}
_REQUIRED = ("amount", "sector", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class Impulse:
    """One extra purchase of a month.

    Parameters
    ----------
    amount
        GBP at full scale and base-year prices; below zero is a cut.
    sector, place
        Codes of what is bought, and of the place whose firms sell it.
    financing
        Where the money comes from, as in :data:`FINANCING`.
    month
        When, ``YYYY-MM``; the scenario's first month where empty.
    """

    amount: float
    sector: str
    place: str
    financing: Financing = "outside"
    month: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int | float):
            raise _wrong("amount", self.amount, "a number of pounds other than zero")
        if not isfinite(self.amount) or self.amount == 0.0:
            raise _wrong("amount", self.amount, "a number of pounds other than zero")
        object.__setattr__(self, "amount", float(self.amount))
        for key in ("sector", "place", "financing", "month"):
            if not isinstance(getattr(self, key), str):
                raise _wrong(key, getattr(self, key), "a text")
        if self.financing not in FINANCING:
            raise _wrong(
                "financing", self.financing, "one of " + ", ".join(FINANCING),
                nearest(self.financing, FINANCING),
            )  # fmt: skip

    @classmethod
    def parse(cls, raw: Mapping[str, Any]) -> Impulse:
        """Return the impulse of a scenario file's section, or raise what is wrong with it."""
        known = [field.name for field in dataclasses.fields(cls)]
        for key in raw:
            if key not in known:
                raise ScenarioError(
                    f"unknown key {key!r} in impulse", expected="one of " + ", ".join(known),
                    nearest=nearest(str(key), known), path=("impulse", key), at_key=True,
                )  # fmt: skip
        missing = [key for key in _REQUIRED if key not in raw]
        if missing:
            raise ScenarioError(
                f"the impulse has no {missing[0]}", expected=", ".join(_REQUIRED),
                path=("impulse",),
            )  # fmt: skip
        return cls(**raw)

    def as_data(self) -> dict[str, Any]:
        """Return the section as plain data, every key."""
        return dataclasses.asdict(self)

    def month_of(self, calendar: Calendar) -> int:
        """Return the month of the run in which the money is spent."""
        return calendar.index(self.month) if self.month else 0

    def check(self, region: Region, calendar: Calendar, parameters: Parameters) -> None:
        """Raise where the region has no such place or sector, or the sum is out of proportion."""
        _known("sector", self.sector, region.sectors.codes)
        _known("place", self.place, region.places.codes)
        _within(self.month, calendar)
        most, what = self._most(region, parameters)
        if not abs(self.amount) <= most:
            raise ScenarioError(
                f"an impulse of GBP {self.amount:,.0f} is too large for {self.sector} in "
                f"{self.place}", expected=f"at most GBP {most:,.0f}, {what}",
                path=("impulse", "amount"),
            )  # fmt: skip

    def _most(self, region: Region, parameters: Parameters) -> tuple[float, str]:
        """Return the largest sum that can be spent this way in a month, and what sets it."""
        place = region.places.codes.index(self.place)
        sector = region.sectors.codes.index(self.sector)
        whole = float(region.output[place, sector]) / 12.0
        if self.financing == "outside":
            return whole, "the sector's output there in a month"
        councils = [b for b in region.buyers if b.kind == "council" and b.place == place]
        spend = np.sum([b.spend for b in councils], axis=0) / 12.0 * np.ones(len(region.sectors))
        if self.financing == "council-tax":
            tax = float(spend.sum()) * parameters.of(PaymentParams).council_tax
            return min(whole, tax), "what its households pay in council tax in a month"
        elsewhere = float(spend[sector]) * (1.0 - parameters.of(AssignedParams).own_place)
        return min(whole, elsewhere), "what its council buys of it elsewhere in a month"


def _known(key: str, code: str, codes: tuple[str, ...]) -> None:
    if not code:
        raise ScenarioError(
            f"no {key} is given", expected="one of " + ", ".join(codes), path=("impulse", key)
        )
    if code not in codes:
        close = {each.lower(): each for each in codes}
        found = nearest(code.lower(), close)
        raise ScenarioError(
            f"no {key} has the code {code!r}", expected="one of " + ", ".join(codes),
            nearest=close[found] if found else None, path=("impulse", key),
        )  # fmt: skip


def _within(month: str, calendar: Calendar) -> None:
    if not month:
        return
    first = month_number(calendar.start)
    last = first + calendar.months - 1
    try:
        is_inside = first <= month_number(month) <= last
    except ValueError:
        is_inside = False
    if not is_inside:
        raise ScenarioError(
            f"the impulse's month cannot be {month!r}",
            expected=f"a month from {month_text(first)} to {month_text(last)}",
            path=("impulse", "month"),
        )


def _wrong(key: str, value: object, expected: str, near: str | None = None) -> ScenarioError:
    return ScenarioError(
        f"the impulse's {key} cannot be {value!r}", expected=expected, nearest=near,
        path=("impulse", key),
    )  # fmt: skip
