"""Retrofit programme: works on social housing and public buildings, on top of what is bought.

The programme adds needs of its own, packages of construction works, that go through the same
tenders as everything else. They are keyed by buyer, month and number: a larger programme has the
packages of a smaller one and some more, and no other need changes. Money comes from outside as a
new grant, or from within the buyers' own budgets, which then fund less of everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from ecosim.kernel.params import param
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.policies.base import Lever, Moment, lever
from ecosim.policies.handles import ADDED, Handle
from ecosim.procurement.need import Needs, need_key, no_needs

if TYPE_CHECKING:
    from ecosim.procurement.decision_points import Funding

#: the sector that does the works
SECTOR = "CON"
#: numbers of needs from here on are those of programmes, far above any number of the pipeline
FIRST_NUMBER = 2**23
#: numbers of two programmes lie so far apart, and packages of one so that lots fit between
PROGRAMME_STRIDE, PACKAGE_STRIDE = 2**19, 2**3


@lever("retrofit_programme")
class RetrofitProgramme(Lever):
    """Buyers commission retrofit works for so much a year, beside what they buy anyway."""

    handles: ClassVar[Mapping[str, Handle]] = {
        "amount": Handle(0.0, ADDED),
    }  # fmt: skip

    amount: float = param(
        0.0, unit="GBP a year", low=1e7, high=5e8, accept=(0.0, 2e9), role="lever",
        source="assumption",
        doc="works commissioned a year at full scale, at their estimates, shared by the buyers it "
        "reaches in proportion to what they spend on construction",
    )  # fmt: skip
    money: Literal["outside", "within"] = param(
        "outside", unit="", role="lever", source="assumption",
        doc="a new grant on top, or the buyers' own budgets, cut by as much in every category",
    )  # fmt: skip
    cost_per_home: float = param(
        20_000.0, unit="GBP a home", low=10_000.0, high=67_000.0, accept=(1_000.0, 200_000.0),
        role="lever",
        source="West Midlands Combined Authority: GBP 24.4bn for 1.2m homes; Birmingham City "
        "Council 2022: GBP 149m for 2,231 homes",
        doc="estimate of the works on one home",
    )  # fmt: skip
    homes: int = param(
        100, unit="homes a package", low=10, high=500, accept=(1, 5000), role="lever",
        source="assumption; the Social Housing Decarbonisation Fund took bids from 100 homes on",
        doc="homes in a usual package of works, before it is split into lots",
    )  # fmt: skip
    spread: float = param(
        0.5, unit="ln units", low=0.0, high=1.0, role="lever", source="assumption",
        doc="spread of the values of packages around their mean",
    )  # fmt: skip
    n_lots: int = param(
        1, unit="lots a package", low=1, high=8, role="lever", source="assumption",
        doc="each package is tendered in so many equal lots",
    )  # fmt: skip
    months: int = param(
        12, unit="months", low=3, high=36, role="lever",
        source="assumption; the fund's first wave asked for completion within a year",
        doc="how long the works on a package take",
    )  # fmt: skip
    quality_need: float = param(
        0.7, unit="0-1", low=0.0, high=1.0, role="lever", source="assumption",
        doc="how demanding the works are; half of all other needs are above 0.5",
    )  # fmt: skip
    programme: int = param(
        1, unit="number", low=1, high=16, role="lever", source="a name, not a quantity",
        doc="number that keys the packages: two programmes in one scenario need two numbers",
    )  # fmt: skip

    def needs(self, at: Moment, streams: Streams, scale: float) -> Needs:
        """Return the lots of the packages commissioned this month, in order of buyer."""
        rate = at.strength * scale * self._amounts(at) / 12.0 / (self.homes * self.cost_per_home)
        if not rate.any():
            return no_needs()
        category = np.full(len(at.buyer), at.buyers.sectors.index(SECTOR))
        first = FIRST_NUMBER + (self.programme - 1) * PROGRAMME_STRIDE
        pair = need_key(at.buyer, category, np.zeros_like(category), np.full_like(category, first))
        count = streams.poisson("policies.retrofit.count", pair, at.month + 1, mean=rate)
        packages = np.repeat(np.arange(len(rate)), count)
        number = np.arange(len(packages)) - np.repeat(np.cumsum(count) - count, count)
        ordinal = first + number * PACKAGE_STRIDE
        due = np.full_like(number, at.month)
        key = need_key(at.buyer[packages], category[packages], due, ordinal)
        z = streams.normal("policies.retrofit.value", key)
        value = self.homes * self.cost_per_home * np.exp(self.spread * z - 0.5 * self.spread**2)
        return self._lots(at, packages, ordinal, value)

    def _lots(self, at: Moment, packages: Ints, ordinal: Ints, value: Floats) -> Needs:
        """Return one need a lot, from packages by row of the moment: (packages x lots,)."""
        n = len(packages) * self.n_lots
        buyer: Ints = np.repeat(at.buyer[packages], self.n_lots)
        category = np.full(n, at.buyers.sectors.index(SECTOR), dtype=np.int64)
        due = np.full(n, at.month, dtype=np.int64)
        lot = np.tile(np.arange(self.n_lots), len(packages))
        return Needs(
            key=need_key(buyer, category, due, np.repeat(ordinal, self.n_lots) + lot),
            buyer=buyer,
            category=category,
            due=due,
            value=np.repeat(value, self.n_lots) / self.n_lots,
            duration=np.full(n, self.months, dtype=np.int64),
            quality_need=np.full(n, self.quality_need),
            u=np.zeros(n),
            appeal=np.ones(n),
            attempt=np.zeros(n, dtype=np.int64),
            is_relet=np.zeros(n, dtype=np.bool_),
            premium=np.ones(n),
        )

    def budget(self, value: Funding, at: Moment) -> Funding:
        """Take the programme out of the budgets of everything else, where it comes from within."""
        if self.money == "outside" or not self.amount * at.strength > 0:
            return value
        spend = at.buyers.annual_spend[at.buyer].sum(axis=1)
        part = at.strength * self._amounts(at) / np.maximum(spend, 1.0)
        return replace(value, factor=value.factor * np.maximum(1.0 - part, 0.0)[:, None])

    def _amounts(self, at: Moment) -> Floats:
        """Return GBP a year by buyer reached, at full scale and strength: (n,)."""
        spend = at.buyers.annual_spend[:, at.buyers.sectors.index(SECTOR)]
        reached = self.buyers.mask(at.buyers)
        whole = float(spend[reached].sum())
        share = spend[at.buyer] / whole if whole > 0 else np.zeros(len(at.buyer))
        return np.asarray(self.amount * share)

    def names_of_its_own(self) -> dict[str, str]:
        """Return the number of the programme: two with one number would add the same needs."""
        return {"programme": f"retrofit programme {self.programme}"}

    def sectors(self) -> dict[tuple[str | int, ...], str]:
        """Return the sector that does the works: the region must have it."""
        return {("lever",): SECTOR}

    def in_words(self) -> str:
        """Return the lever as a reader would say it."""
        said = (
            f"{super().in_words()}; retrofit works of GBP {self.amount:,.0f} a year, about "
            f"{self.amount / self.cost_per_home:,.0f} homes, in packages of {self.homes} homes"
        )
        if self.n_lots > 1:
            said += f" and {self.n_lots} lots each"
        source = "a new grant" if self.money == "outside" else "the buyers' own budgets"
        return f"{said}; paid from {source}"
