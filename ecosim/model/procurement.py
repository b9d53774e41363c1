"""The public side of a month: what was delivered to whom, whichever way it was awarded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from ecosim.economy import assigned
from ecosim.economy.economy import Economy
from ecosim.economy.parameters import PaymentParams
from ecosim.economy.public_work import PublicWork
from ecosim.kernel.types import N_KINDS, N_RINGS, AnyArray, Floats, Ints
from ecosim.model.subcontracts import sums_by_cell
from ecosim.model.world import World
from ecosim.model.year_to_date import YearToDate
from ecosim.procurement.contract import Contracts
from ecosim.procurement.spending import Spending
from ecosim.region.table import frozen


@dataclass(frozen=True)
class Deliveries:
    """One month's deliveries under public contracts.

    Attributes
    ----------
    work : for the economy
    spending : by buyer, kind and ring
    by_cell : (2, P, S), GBP billed and work done in the region, by cell of the supplier
    service_units : (n_buyers,), estimate times quality delivered; as agreed until step 10
    overrun : (n_buyers,), GBP billed beyond prices
    service_units_lost : (n_buyers,), not delivered because suppliers were full; after step 10
    """

    work: PublicWork
    spending: Spending
    by_cell: Floats
    service_units: Floats
    overrun: Floats
    service_units_lost: Floats

    def with_support(self, support: Floats) -> Deliveries:
        """Return the same deliveries, with services to run policies where they cost anything."""
        return replace(self, work=self.work._replace(support=support)) if support.any() else self

    def short_of(self, lost: Floats) -> Deliveries:
        """Return the same deliveries less services that were lost: (n_buyers,)."""
        return replace(self, service_units=self.service_units - lost, service_units_lost=lost)


class PublicSide(Protocol):
    """How public money is spent: tendered or assigned."""

    contracts: Contracts

    def open(self) -> PublicWork:
        """Return month 0's public work, before the books open."""

    def plan(self, month: int) -> None:
        """Step 3: needs due, route, lots."""

    def tender(self, month: int) -> None:
        """Step 5: tenders to awards."""

    def due(self, month: int) -> Deliveries:
        """Return what is delivered and billed this month."""

    def billed_this_year(self) -> Floats:
        """Return GBP billed by regional firms' lines since the year began: (n_buyers, n_lines)."""

    def settle(self, economy: Economy, month: int) -> Floats:
        """Pay invoices; return GBP paid by each buyer."""

    def deliver(self, economy: Economy, month: int) -> Floats:
        """Step 10: contracts that end; return services lost to overload: (n_buyers,)."""

    def learn(self, month: int) -> None:
        """Step 12: buyers learn from their tenders."""

    def close(self, uids: Ints, month: int) -> None:
        """Re-let what firms that closed this month had in hand: (m,) suppliers."""

    def residuals(self, month: int) -> dict[str, float]:
        """Return how far contracts break their own books, GBP."""

    def savings(self) -> tuple[Floats, Floats]:
        """Return GBP saved by this month's awards, and their estimates: (n_buyers,) each."""

    def usual_overrun(self) -> float:
        """Return what was billed beyond prices before the start, as a share of estimates."""

    def ended_value(self) -> Floats:
        """Return annual value of contracts that ended this month, by supplier: (n,) GBP/year."""

    def price_only_wins(self) -> Floats:
        """Return this month's wins decided by price alone, by supplier: (n,)."""

    def joint_losers(self) -> tuple[Ints, Ints]:
        """Return who bid together this month and lost: (m,) consortium, (m,) supplier."""

    def state(self) -> Mapping[str, AnyArray]:
        """Return the arrays that make up the public side's state, for digests."""

    def figures(self) -> dict[str, Floats | float]:
        """Return the market's indicators of the month."""


class AssignedProcurement:
    """Public spending by fixed shares."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.contracts = Contracts()
        self._nothing = frozen(np.zeros(len(world.buyers)))
        self.assignment = self._assign()
        self._year = YearToDate()
        self._kind_ring = assigned.kind_ring(
            self.assignment.by_kind_place, world.buyers.place, world.rings, N_RINGS
        )

    def _assign(self) -> assigned.Assignment:
        world, suppliers, region = self.world, self.world.suppliers, self.world.region
        return assigned.assign(
            world.chart,
            world.spend,
            region.gva / region.coefficients.gva,
            suppliers.standing_staff,
            suppliers.delivery_share,
            suppliers.is_alive,
            world.scenario.parameters.of(assigned.AssignedParams),
        )

    def open(self) -> PublicWork:
        """Return month 0's public work."""
        return self.assignment.work(self.world.chart, np.ones_like(self.world.spend))

    def plan(self, month: int) -> None:
        """Nothing to plan: shares are fixed."""

    def tender(self, month: int) -> None:
        """Nothing to tender: shares are fixed."""

    def due(self, month: int) -> Deliveries:
        """Return what is delivered and billed this month."""
        world, chart = self.world, self.world.chart
        funding = world.buyers.funding
        work = self.assignment.work(chart, funding)
        level = (funding * world.spend).sum(axis=1) / world.spend.sum(axis=1)
        cells = (
            self.assignment.buyer_cell.reshape(
                len(funding), N_KINDS, chart.n_places, chart.n_sectors
            )
            * funding[:, None, None, :]
        )
        by_line = np.zeros((len(funding), chart.n_lines))
        by_line[:, chart.firm_lines[:N_KINDS].ravel()] = cells.reshape(len(funding), -1)
        self._year.add(by_line, month)
        by_kind_ring = self._kind_ring * level[:, None, None]
        spent = Spending(by_kind_ring, cells.sum(axis=(1, 2, 3)))
        units = (funding * world.spend).sum(axis=1)
        by_cell = sums_by_cell(work.billed, work.work, world.suppliers, chart.n_places)
        return Deliveries(work, spent, by_cell, units, self._nothing, self._nothing)

    def billed_this_year(self) -> Floats:
        """Return GBP billed by regional firms' lines since the year began: (n_buyers, n_lines)."""
        return self._year.total

    def settle(self, economy: Economy, month: int) -> Floats:
        """Pay invoices; all buyers take the same time."""
        lag = self.world.scenario.parameters.of(PaymentParams).council_lag
        return economy.settle_public_pool(lag)

    def deliver(self, economy: Economy, month: int) -> Floats:
        """Return that nothing is lost: what is assigned is delivered in full."""
        return self._nothing

    def learn(self, month: int) -> None:
        """Nothing to learn without tenders."""

    def close(self, uids: Ints, month: int) -> None:
        """Hand the parts of firms that closed to the others of their kind and cell."""
        if len(uids):
            self.assignment = self._assign()

    def residuals(self, month: int) -> dict[str, float]:
        """Return nothing: there are no contracts."""
        return {}

    def savings(self) -> tuple[Floats, Floats]:
        """Return zeros: prices are fixed."""
        nothing = np.zeros(len(self.world.buyers))
        return nothing, nothing

    def usual_overrun(self) -> float:
        """Return zero: what is assigned costs what it costs."""
        return 0.0

    def ended_value(self) -> Floats:
        """Return zeros: nothing ends."""
        return np.zeros(len(self.world.suppliers))

    def price_only_wins(self) -> Floats:
        """Return zeros: nothing is won."""
        return np.zeros(len(self.world.suppliers))

    def joint_losers(self) -> tuple[Ints, Ints]:
        """Return nobody: nothing is tendered."""
        nobody = np.zeros(0, dtype=np.int64)
        return nobody, nobody

    def state(self) -> Mapping[str, AnyArray]:
        """Return what assignment keeps: its weights."""
        return {"weight": self.assignment.weight}

    def figures(self) -> dict[str, Floats | float]:
        """Return no market figures: there is no market."""
        return {}
