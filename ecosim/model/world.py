"""Build everything a run starts from: region, suppliers, buyers, books."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.agents.buyers import BuyerTable
from ecosim.agents.parameters import BuyerParams
from ecosim.agents.suppliers import Suppliers
from ecosim.economy.opening import SupplierSizes
from ecosim.economy.parameters import PaymentParams
from ecosim.economy.state import Switches as EconomySwitches
from ecosim.kernel.clock import Calendar
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.policies.stack import PolicyStack
from ecosim.procurement.scope import BuyerDirectory
from ecosim.procurement.spending import ring_matrix
from ecosim.region.loader import Region, load_region
from ecosim.region.population import build_population
from ecosim.scenario import Scenario

#: replicates of a seed are far apart in the space of seeds
_REPLICATE_STRIDE = 2**32


@dataclass(frozen=True)
class World:
    """What a run starts from.

    Attributes
    ----------
    scenario, region, calendar, streams, policy
    suppliers, buyers
    chart
    rings : (P, P), ring of a supplier's place from a buyer's place
    spend : (n_buyers, S), GBP/month at the run's scale and full funding
    whole_turnover : (n_suppliers,), GBP/month that a firm's staff stand for
    entrant_staff : (n_suppliers,), staff that a firm new in the slot starts with
    """

    scenario: Scenario
    region: Region
    calendar: Calendar
    streams: Streams
    policy: PolicyStack
    suppliers: Suppliers
    buyers: BuyerTable
    chart: Chart
    rings: Ints
    spend: Floats
    whole_turnover: Floats
    entrant_staff: Floats

    @property
    def sizes(self) -> SupplierSizes:
        """Return what the month-0 accounts need of the suppliers."""
        home = np.array(self.scenario.parameters.of(PaymentParams).profit_at_home)
        s = self.suppliers
        return SupplierSizes(s.staff.copy(), s.is_alive.copy(), home[s.kind])


def build_world(scenario: Scenario, seed: int, replicate: int) -> World:
    """Return the world of one replicate of a scenario."""
    region = load_region(scenario.region)
    P, S = region.gva.shape
    streams = Streams(seed * _REPLICATE_STRIDE + replicate)
    table = build_population(region, scenario.scale, None, scenario.parameters)
    suppliers = Suppliers(table, S)
    buyers = BuyerTable(region.buyers, scenario.parameters.of(BuyerParams))
    chart = Chart(buyers.place, suppliers.kind, suppliers.cell, P, S)
    directory = BuyerDirectory.of_region(region)
    policy = PolicyStack(scenario.levers, scenario.calendar, directory)
    per_job = _output_per_job(region)
    whole = suppliers.staff * per_job.ravel()[suppliers.cell] / 12.0
    suppliers.turnover = whole * suppliers.whole_size
    return World(
        scenario=scenario,
        region=region,
        calendar=scenario.calendar,
        streams=streams,
        policy=policy,
        suppliers=suppliers,
        buyers=buyers,
        chart=chart,
        rings=ring_matrix(region.places.is_combined_authority),
        spend=buyers.spend * scenario.scale / 12.0,
        whole_turnover=whole,
        entrant_staff=suppliers.standing_staff.copy(),
    )


def _output_per_job(region: Region) -> Floats:
    """Return output per job: (P, S), GBP/year; a cell without jobs takes its sector's mean."""
    output = region.gva / region.coefficients.gva
    mean = np.broadcast_to(output.sum(axis=0) / region.jobs.sum(axis=0), output.shape).copy()
    return np.asarray(np.divide(output, region.jobs, out=mean, where=region.jobs > 0))


def economy_switches(scenario: Scenario) -> EconomySwitches:
    """Return the economy's switches from the scenario's."""
    on = scenario.switches
    return EconomySwitches(
        capacity=on.capacity,
        cash=on.cash,
        wealth=on.wealth,
        commuting=on.commuting,
        sticky_labour=on.sticky_labour,
        propensity=on.propensity,
        benefits=on.benefits,
    )
