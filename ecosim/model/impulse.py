"""The month in which a scenario spends an extra sum: who is asked, and who pays."""

from __future__ import annotations

from dataclasses import dataclass

from ecosim.economy.assigned import AssignedParams
from ecosim.economy.demand import Demand
from ecosim.economy.economy import Economy
from ecosim.economy.impulse import Purchase, post_levy, post_savings, purchase
from ecosim.errors import InputError
from ecosim.kernel.types import Floats
from ecosim.model.world import World
from ecosim.scenario import Impulse


@dataclass(frozen=True)
class ExtraPurchase:
    """A scenario's impulse in one world.

    Attributes
    ----------
    month : of the run
    place, sector : positions of the firms that are asked
    council : position of the place's council
    purchase : what it asks, at the run's scale
    """

    month: int
    place: int
    sector: int
    council: int
    purchase: Purchase

    @classmethod
    def of(cls, impulse: Impulse, world: World) -> ExtraPurchase:
        """Return the impulse in this world, or raise what is wrong with it."""
        scenario, region = world.scenario, world.region
        impulse.check(region, world.calendar, scenario.parameters)
        place = region.places.codes.index(impulse.place)
        sector = region.sectors.codes.index(impulse.sector)
        asked = purchase(
            region.output * (scenario.scale / 12.0), place, sector,
            impulse.amount * scenario.scale, impulse.financing,
            scenario.parameters.of(AssignedParams),
        )  # fmt: skip
        council = int(world.buyers.council_of_place(world.chart.n_places)[place])
        return cls(impulse.month_of(world.calendar), place, sector, council, asked)

    def bought(self, month: int) -> Floats | None:
        """Return what public purchases change by this month, (P, S) GBP; None in other months."""
        return self.purchase.bought if month == self.month else None

    def require_room(self, demand: Demand, month: int) -> None:
        """Raise where a cut takes more from firms than they sell beside contracts this month."""
        if month == self.month and not (demand.total >= 0.0).all():
            raise InputError(
                "the impulse takes more from firms than they sell beside contracts in that month",
                expected="a smaller sum",
            )

    def less_drawn(self, due: Floats, month: int) -> Floats:
        """Return what buyers draw from council tax and grants when this purchase saves some."""
        if month != self.month or not self.purchase.grants_saved:
            return due
        due = due.copy()
        due[self.council] -= self.purchase.grants_saved
        return due

    def finance(self, economy: Economy, month: int) -> None:
        """Post what the place's council saves elsewhere, or what its households pay."""
        if month != self.month:
            return
        if self.purchase.imports_saved:
            post_savings(economy.ledger, self.council, self.purchase.imports_saved)
        if self.purchase.levied:
            post_levy(
                economy.ledger, economy.households, self.place, self.council, self.purchase.levied
            )

