"""The model: one month, in order.

>>> from ecosim import Scenario
>>> model = ProcurementModel(Scenario(name="one month", mode="leontief", months=1), seed=1)
>>> model.step()
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import mesa
import numpy as np

from ecosim.accounts import identities
from ecosim.accounts.ledger import Ledger
from ecosim.accounts.reading import read_month
from ecosim.agents.buyers import (
    budget_pressure,
    buyer_agents,
    next_saving_rate,
    price_weight,
)
from ecosim.agents.parameters import BuyerParams
from ecosim.agents.suppliers import Suppliers
from ecosim.economy.economy import Economy
from ecosim.economy.labour import Labour, labour_residuals
from ecosim.economy.opening import bid_sector, open_economy
from ecosim.economy.outcome import Closing, Output
from ecosim.kernel.catalogue import Series
from ecosim.kernel.clock import Calendar
from ecosim.kernel.columns import View
from ecosim.kernel.types import AnyArray, Floats
from ecosim.model.buyers import BuyerYear
from ecosim.model.firms import FirmYear, renew
from ecosim.model.impulse import ExtraPurchase
from ecosim.model.innovation_side import InnovationSide
from ecosim.model.instruments import Instruments
from ecosim.model.networks import Networks
from ecosim.model.procurement import AssignedProcurement, Deliveries, PublicSide
from ecosim.model.record import Recorder
from ecosim.model.reserves import Reserves
from ecosim.model.sources import SourceBook
from ecosim.model.trace import Trace
from ecosim.model.world import World, build_world, economy_switches
from ecosim.procurement.contract import Contracts
from ecosim.procurement.decision_points import Funding
from ecosim.region.loader import Region
from ecosim.scenario import Scenario

#: the pipeline of needs is drawn for so much of baseline spending (rule 2)
MOST_FUNDING = 1.25


class ProcurementModel(mesa.Model):  # type: ignore[misc]
    """A region's procurement ecosystem.

    Parameters
    ----------
    scenario
        What to simulate.
    seed
        Start of all random numbers; the scenario's own where not given.
    replicate
        Which of the scenario's replicates.
    trace
        Keep a digest of the state after each step, to compare arms.
    verify
        Check every identity of the books in every month, not only the cheap ones.
    detail
        Keep the transaction matrix and yearly supplier snapshots.
    sources
        Keep every supplier's value added by year and what earned it, to compare arms.
    instruments
        Read the books of every year with the instruments of the local multiplier.
    """

    # Mesa from 3.5 on has a property of this name that writes into what it is given
    scenario: Scenario = None  # type: ignore[assignment]

    def __init__(
        self,
        scenario: Scenario,
        seed: int | None = None,
        replicate: int = 0,
        *,
        trace: bool = False,
        verify: bool = False,
        detail: bool = True,
        sources: bool = False,
        instruments: bool = False,
    ) -> None:
        super().__init__(rng=scenario.seed if seed is None else seed)
        self.scenario, self.replicate, self.verify = scenario, replicate, verify
        self.seed_value = scenario.seed if seed is None else seed
        self.world: World = build_world(scenario, self.seed_value, replicate)
        self.buyers = buyer_agents(self, self.world.buyers)
        self.public: PublicSide = self._public_side()
        work = self.public.open()
        params, switches = scenario.parameters, economy_switches(scenario)
        region, chart = self.world.region, self.world.chart
        opening = open_economy(
            region, scenario.scale, chart, self.world.sizes, work, params, switches
        )
        self.ledger = Ledger(chart)
        council = self.world.buyers.council_of_place(chart.n_places)
        self.economy = Economy(
            opening, self.ledger, work, params, switches, bid_sector(region), council
        )
        self.reserves = Reserves(self.world, self.ledger, self.public)
        self.innovation = InnovationSide(self.world, self.public, self.ledger)
        self.extra_purchase = (
            ExtraPurchase.of(scenario.impulse, self.world) if scenario.impulse else None
        )
        self.firm_year = FirmYear.open(self.world, self.economy)
        self.buyer_year = BuyerYear(self.world)
        self.networks = Networks(self.world)
        self.baseline_spend: Floats = self.world.buyers.spend.sum(axis=1)
        self.full_funding = Funding(factor=np.ones_like(self.world.buyers.spend))
        self.month = 0
        self.identity_residual_max = 0.0
        self.recorder = Recorder(self, detail=detail)
        self.sources = SourceBook(self, work) if sources else None
        self.instruments = Instruments(self) if instruments else None
        self.trace = Trace(self) if trace else None

    def __repr__(self) -> str:
        return (
            f"<ProcurementModel {self.scenario.name!r} month {self.month} of "
            f"{self.scenario.months}, {int(self.suppliers.is_alive.sum()):,} suppliers, "
            f"{len(self.scenario.levers)} levers>"
        )

    def _public_side(self) -> PublicSide:
        if self.scenario.procurement == "assigned":
            return AssignedProcurement(self.world)
        from ecosim.model.tendered import TenderedProcurement

        return TenderedProcurement(self.world)

    # ------------------------------------------------------------------ one month
    @property
    def order(self) -> tuple[Callable[[], None], ...]:
        """Return the steps of a month, in economic order (model page, section 4)."""
        return (
            self.open_month,  #        1 clock and dated policies
            self.set_budgets,  #       2 budgets, pressure, price weight
            self.plan_pipeline,  #     3 needs due, route, lots
            self.advance_challenges,  # 4 innovation challenges: set, decided stage by stage
            self.run_tenders,  #       5 eligibility, awareness, entry, bids, score, award
            self.form_demand,  #       6 households, exports, investment, inputs ordered last month
            self.produce,  #           7 contracts first, capacity, overflow is imported
            self.employ,  #            8 hiring, wages, commuting
            self.settle_payments,  #   9 lags, tax, interest, dividends, overdraft
            self.deliver,  #          10 service units, quality, overruns
            self.spread_solutions,  # 10 working solutions: other buyers, exports, learning
            self.renew_firms,  #      11 growth, learning, exit, entry
            self.teach_buyers,  #     12 beliefs, capability
            self.refresh_networks,  # 13 ties are born and fade
            self.close_books,  #      14 accounts and indicators
        )

    def step(self) -> None:
        """Simulate one month."""
        for _ in self.walk():
            pass

    def walk(self) -> Iterator[str]:
        """Simulate one month and pause after every step, naming it."""
        for verb in self.order:
            verb()
            if self.trace is not None:
                self.trace.note(verb.__name__)
            yield verb.__name__
        self.month += 1

    def open_month(self) -> None:
        """Open the books of the month."""
        self.ledger.open_month()
        if self.verify:
            self.net_before: Floats = identities.net_position(self.ledger)

    def set_budgets(self) -> None:
        """Set funding as policies say, and the pressure and price weight that follow."""
        buyers, p = self.world.buyers, self.scenario.parameters.of(BuyerParams)
        funding = self.world.policy.budget(self.full_funding, self.month).factor
        if p.savings_use == "reinvest":
            funding = np.minimum(funding * (1.0 + buyers.saving_rate[:, None]), MOST_FUNDING)
        funding = self.reserves.hold_back(funding)
        if funding is not buyers.funding:
            buyers.funding = funding
            buyers.pressure = budget_pressure(funding, buyers.spend)
        buyers.price_weight = price_weight(buyers.pressure, buyers.usual_price_weight, p.eta)

    def plan_pipeline(self) -> None:
        """Let needs fall due; authorise, route and split them."""
        self.public.plan(self.month)

    def advance_challenges(self) -> None:
        """Set innovation challenges and walk them along their pathways."""
        self.innovation.advance(self.month)

    def run_tenders(self) -> None:
        """Tender what was planned; contracts start next month."""
        self.public.tender(self.month)

    def form_demand(self) -> None:
        """Add up what is asked of firms: contracts due and private demand."""
        self.deliveries: Deliveries = self.public.due(self.month)
        self.deliveries = self.deliveries.with_support(self._support())
        self.demand = self.economy.demand(self.impulse(), self._extra_purchases())
        if self.extra_purchase is not None:
            self.extra_purchase.require_room(self.demand, self.month)

    def _support(self) -> Floats:
        """Return what running the policies costs buyers this month: (n_buyers,) GBP."""
        costs = self.world.policy.running_costs(self.baseline_spend, self.month)
        costs = costs * (self.scenario.scale / 12.0)
        # challenges are fewer in a small world, and cost what they cost
        return costs + self.innovation.costs if self.innovation.is_on else costs

    def impulse(self) -> Floats | None:
        """Return extra outside demand this month, (P, S) GBP; none unless a subclass says so."""
        return None

    def _extra_purchases(self) -> Floats | None:
        """Return what the scenario's impulse asks of firms this month, (P, S) GBP."""
        return None if self.extra_purchase is None else self.extra_purchase.bought(self.month)

    def produce(self) -> None:
        """Serve contracts, then the market; order next month's inputs."""
        self.output: Output = self.economy.produce(self.demand, self.deliveries.work)

    def employ(self) -> None:
        """Hire or shed, and pay staff."""
        self.labour: Labour = self.economy.employ(self.output)

    def settle_payments(self) -> None:
        """Pay taxes, profits, transfers and invoices; fund the buyers."""
        self.closing: Closing = self.economy.pay(self.output, self.labour, self.deliveries.work)
        paid = self.public.settle(self.economy, self.month)
        due = paid + self.deliveries.work.imported
        if self.deliveries.work.support is not None:
            due = due + self.deliveries.work.support
        due = due + self.reserves.change(self.deliveries.overrun, *self.public.savings())
        if self.extra_purchase is not None:
            due = self.extra_purchase.less_drawn(due, self.month)
            self.extra_purchase.finance(self.economy, self.month)
        self.economy.fund_buyers(due)

    def deliver(self) -> None:
        """Count what was delivered; close contracts that end."""
        lost = self.public.deliver(self.economy, self.month)
        self.deliveries = self.deliveries.short_of(lost)

    def spread_solutions(self) -> None:
        """Let other buyers take up working solutions, owners sell them, and suppliers learn."""
        self.innovation.spread(self.month, self.networks.offered)

    def renew_firms(self) -> None:
        """Let firms grow, close and start."""
        self.renewal = renew(self, self.firm_year)

    def teach_buyers(self) -> None:
        """Let buyers learn from tenders and once a year from neighbours; reckon what they save."""
        self.public.learn(self.month)
        self.innovation.learn(self.month)
        self.buyer_year.note(self.deliveries)
        if self.month % 12 == 11 and self.scenario.switches.learning:
            self.buyer_year.imitate(self.scenario.parameters)
        buyers, p = self.world.buyers, self.scenario.parameters.of(BuyerParams)
        saved, estimate = self.public.savings()
        buyers.saving_rate = next_saving_rate(buyers.saving_rate, saved, estimate, p.savings_memory)

    def refresh_networks(self) -> None:
        """Note who was tied to whom this month."""
        losers = self.public.joint_losers()
        self.networks.refresh(self.contracts, self.month, self.innovation.events, losers)

    def close_books(self) -> None:
        """Check the identities and record the month."""
        reading = read_month(self.ledger)
        residuals = identities.cheap_residuals(reading)
        if self.verify:
            residuals = identities.full_residuals(self.ledger, self.net_before)
            residuals |= self.public.residuals(self.month) | self.reserves.residuals()
            residuals |= labour_residuals(self.labour, self.economy, self.ledger.flows)
        gva = self.recorder.note(reading)
        if self.sources is not None:
            self.sources.note(self)
        if self.instruments is not None:
            self._read_instruments(self.instruments)
        worst = identities.require(residuals, gva, self.calendar.date(self.month))
        self.recorder.residual(worst)
        self.identity_residual_max = max(self.identity_residual_max, worst)

    def _read_instruments(self, instruments: Instruments) -> None:
        """Add the month to the year that is read when it ends."""
        instruments.note()
        if self.month % 12 == 11 or self.month == self.scenario.months - 1:
            instruments.close_year()

    # ------------------------------------------------------------------ what a reader asks for
    @property
    def series(self) -> dict[str, Series]:
        """Return every indicator so far, at the scale of the run."""
        return self.recorder.series

    @property
    def digests(self) -> list[tuple[int, str, str]]:
        """Return (month, step, digest) of every step so far; empty without `trace`."""
        return [] if self.trace is None else self.trace.digests

    @property
    def contracts(self) -> Contracts:
        """Return every award so far, those of the warm-up included."""
        return self.public.contracts

    @property
    def flow_record(self) -> dict[str, AnyArray]:
        """Return the transaction matrix so far: month, kind, payer, payee, amount."""
        return self.recorder.flow_columns()

    @property
    def calendar(self) -> Calendar:
        """Return the months of the run."""
        return self.world.calendar

    @property
    def region(self) -> Region:
        """Return the region."""
        return self.world.region

    @property
    def suppliers(self) -> Suppliers:
        """Return all suppliers as columns."""
        return self.world.suppliers

    @property
    def smes(self) -> View:
        """Return the living small and medium firms."""
        return self.suppliers.smes

    @property
    def nationals(self) -> View:
        """Return the branches of national firms."""
        return self.suppliers.nationals
