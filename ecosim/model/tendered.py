"""The public side with tenders: needs fall due, firms bid, contracts are delivered and paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from ecosim.accounts.ledger import Credit
from ecosim.agents.suppliers import NEVER
from ecosim.economy.economy import Economy
from ecosim.economy.parameters import PaymentParams
from ecosim.economy.payments import DAYS_A_MONTH, monthly_share
from ecosim.economy.public_work import PublicWork
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import AnyArray, Floats, Ints
from ecosim.market import delivery, learn
from ecosim.market.needs import plan_needs
from ecosim.market.overload import lost_to_overload
from ecosim.market.parameters import AwardParams, DeliveryParams, EntryParams
from ecosim.market.prepared import prepare
from ecosim.market.tendering import TenderOutcome, run_tenders
from ecosim.market.world import build_world
from ecosim.model.contract_books import ContractBooks
from ecosim.model.figures import market_figures
from ecosim.model.invoices import Bills, OpenInvoices
from ecosim.model.milestones import milestones
from ecosim.model.parties import Milestones, Parties
from ecosim.model.procurement import Deliveries
from ecosim.model.standing import Standing
from ecosim.model.subcontracts import find_subcontractors, received
from ecosim.model.world import World
from ecosim.policies.stack import PolicyStack
from ecosim.procurement.contract import Awards, Contracts
from ecosim.procurement.decision_points import NoPolicy, PaymentTerms
from ecosim.procurement.need import Needs, join_needs, no_needs
from ecosim.procurement.spending import Spending
from ecosim.region.table import frozen
from ecosim.scenario import Scenario

#: needs are drawn from so many months before the start, so that month 0 is a normal month
WARM_UP = 48
#: contracts that there is room for, over those expected
ROOM = 1.1
#: most of a cell's output that contracts in progress at month 0 may stand for
THIN_CELL = 0.6


def market_parameters(scenario: Scenario) -> Parameters:
    """Return the market's parameters; of a mechanism that is switched off, its strength is 0."""
    on, off = scenario.switches, {}
    if not on.noise:
        off["market.award.judgement_sd"] = 0.0
    if not on.learning:
        off["market.entry.learning"] = 0.0
    if not on.capacity:
        off["market.delivery.overload_quality"] = 0.0
    return scenario.parameters.replace(off) if off else scenario.parameters


class TenderedProcurement:
    """Public spending through tenders.

    Parameters
    ----------
    world
        The run's world; suppliers' turnover and load must be set.
    """

    def __init__(self, world: World) -> None:
        self.world, self.params = world, market_parameters(world.scenario)
        self.plan_of_needs = plan_needs(world.buyers.spend, world.scenario.scale, self.params)
        self.contracts = Contracts(self._expected_contracts())
        self.market = build_world(
            world.suppliers, world.buyers, world.rings, world.region.sectors.codes, self.params
        )
        self.prepared = prepare(self.market, world.streams, self.params)
        n = len(world.suppliers)
        self.needs: Needs = no_needs()
        self.authorised: Needs = no_needs()
        self.returned: Needs = no_needs()
        self.relet: Needs = no_needs()
        self.bid_costs: Floats = np.zeros(n)
        self.ended: Floats = np.zeros(n)
        self.cheap_wins: Floats = np.zeros(n)
        self.first_winners = 0
        self._nothing_lost = frozen(np.zeros(len(world.buyers)))
        lag = self.params.of(PaymentParams).council_lag
        # the same in every month: no policy may write into it
        self._usual_payment = PaymentTerms(frozen(np.full(len(world.buyers), lag)))
        self.buyer_class: Ints = self._buyer_classes()
        self._first_of_class = np.unique(self.buyer_class, return_index=True)[1]
        self.parties = self._parties()
        self.standing = Standing(self.parties)
        n_parties = world.chart.n_parties
        self._billed_between, self._paid_between = np.zeros((2, n_parties, n_parties))
        self.unauthorised = 0.0
        self._books: ContractBooks | None = None
        self._savings: tuple[Floats, Floats] | None = None
        #: what working solutions make of a month's contracts; none where there are no challenges
        self.amend: Callable[[Awards], Awards] | None = None

    def _expected_contracts(self) -> int:
        """Return how many contracts the run will hold, if every lever leaves needs as they are."""
        months = WARM_UP + self.world.scenario.months
        return int(self.plan_of_needs.usual_tenders.sum() * months * ROOM)

    # ------------------------------------------------------------------ before the start
    def open(self) -> PublicWork:
        """Award the contracts in progress at month 0 by the tender rules, without policies."""
        none = NoPolicy()
        for month in range(-WARM_UP, 0):
            self._plan(month, np.ones_like(self.world.spend))
            self._tender(month, none)
            self.learn(month)
        self._fit_thin_cells(self.due(0, peek=True).work)
        return self.due(0, peek=True).work

    def _fit_thin_cells(self, public: PublicWork) -> None:
        """Let work that a place and sector cannot hold be brought in from outside the region.

        In a small world one contract can exceed the accounts of a cell. There the suppliers'
        regional part is cut until contracts fill at most `THIN_CELL` of the cell's output.
        """
        world, s = self.world, self.world.suppliers
        output = world.region.output.ravel() * world.scenario.scale / 12.0
        busy = total_by(s.cell, np.maximum(public.billed, public.work), len(output))
        fit = np.minimum(1.0, THIN_CELL * output / np.maximum(busy, 1e-9))
        self.thin_cells = int((fit < 1.0).sum())
        s.delivery_share = s.delivery_share * fit[s.cell]

    # ------------------------------------------------------------------ steps 3 and 5
    def plan(self, month: int) -> None:
        """Step 3: draw what falls due and authorise what is funded."""
        self._plan(month, self.world.buyers.funding)
        world = self.world
        added = world.policy.needs(world.streams, world.scenario.scale, month)
        if len(added):
            self.needs = join_needs([self.needs, added])
        # some of them may be bought under an option, without a tender
        self.authorised = self.needs

    def _plan(self, month: int, funding: Floats) -> None:
        due, self.unauthorised = self.plan_of_needs.due(self.world.streams, month, funding)
        self.needs = join_needs([due, self.returned, self.relet])
        self.returned, self.relet = no_needs(), no_needs()

    def tender(self, month: int) -> None:
        """Step 5: from needs to contracts that start next month."""
        self._tender(month, self.world.policy)

    def _tender(self, month: int, policy: PolicyStack | NoPolicy) -> None:
        outcome = run_tenders(
            self.needs, self.market, policy, self.world.streams, self.params, month,
            self.prepared,
        )  # fmt: skip
        if self.amend is not None:
            outcome = replace(outcome, awards=self.amend(outcome.awards))
        self.outcome: TenderOutcome = outcome
        self._savings = None
        awards = outcome.awards
        self.contracts.append(awards)
        self.returned = outcome.returned
        self.next_bid_costs = outcome.bid_costs
        self.first_winners = learn.note_winners(self.market, awards, month)
        if self.params.of(AwardParams).rule == "lowest_price":
            won = np.ones(len(awards))
            self.cheap_wins = total_by(awards.supplier, won, len(self.world.suppliers))

    # ------------------------------------------------------------------ step 6
    def due(self, month: int, *, peek: bool = False) -> Deliveries:
        """Return the month's deliveries; with `peek` nothing is noted as billed."""
        suppliers = self.world.suppliers
        found = find_subcontractors(self.market, self.params.of(DeliveryParams))
        # what is peeked at leaves no trace
        standing = Standing(self.parties) if peek else self.standing
        m = milestones(self.contracts, standing, month, self.parties, found.passed_on)
        self.ending = m.ended
        got = received(found, m.subcontracted, m.work, m.given, m.billed, suppliers)
        public = PublicWork(
            paid=m.paid,
            imported=m.imported,
            billed=m.billed,
            between=self._between(m.by_party, self._billed_between),
            work=got.work,
            sub_paid=m.given,
            sub_received=got.taken,
            bid_costs=self.next_bid_costs if peek else self.bid_costs,
        )
        if peek:
            self._open_invoices(m)
        else:
            self._unpaid.add(_bills(m))
            self.contracts.note_delivered(month)
        self.bid_costs = self.next_bid_costs
        self.social_promised, self.social_delivered = m.social.sum(axis=1).tolist()
        spent = Spending(m.by_kind_ring, m.paid)
        nothing = self._nothing_lost
        self.deliveries = Deliveries(public, spent, got.by_cell, m.units, m.overrun, nothing)
        return self.deliveries

    def billed_this_year(self) -> Floats:
        """Return GBP billed by regional firms' lines since the year began: (n_buyers, n_lines)."""
        return self.standing.billed_this_year()

    def _parties(self) -> Parties:
        """Return buyers and suppliers as milestones see them; nothing of it changes in a run."""
        chart, s = self.world.chart, self.world.suppliers
        return Parties(
            buyer_place=self.world.buyers.place.astype(np.int64),
            buyer_class=self.buyer_class,
            ring=self.world.rings,
            place=s.place.astype(np.int64),
            kind=s.kind.astype(np.int64),
            delivery_share=s.delivery_share,
            sector=s.sector.astype(np.int64),
            line=chart.line[chart.suppliers.slice],
            n_lines=chart.n_lines,
            n_sectors=chart.n_sectors,
            n_classes=int(self.buyer_class.max()) + 1,
        )

    def _between(self, by_party: Floats, between: Floats) -> Floats:
        """Return who bills or pays whom by party, from the same by buyers' places.

        Parameters
        ----------
        by_party : (P, kinds x P), GBP
        between : (n_parties, n_parties), GBP
            Where it is written; nought outside, since nobody but buyers owes firms here.
        """
        between[self.world.chart.buyer_parties, : by_party.shape[-1]] = by_party
        return between

    # ------------------------------------------------------------------ step 9
    def _open_invoices(self, m: Milestones) -> None:
        """Set unpaid invoices of contracts in progress: the mean delay's worth of bills."""
        lag = self.params.of(PaymentParams).council_lag / DAYS_A_MONTH
        self._unpaid = OpenInvoices(_bills(m).times(lag))

    def settle(self, economy: Economy, month: int) -> Floats:
        """Pay a part of the open invoices, each buyer with its own delay; return GBP by buyer."""
        chart, unpaid = self.world.chart, self._unpaid
        lags = self._lags(self.world.policy, month)[self._first_of_class]
        of_class = np.array([monthly_share(days) for days in lags])
        share = of_class[self.buyer_class]
        paid = unpaid.open.by_buyer * share
        taken, by_party = unpaid.pay(share, of_class)
        economy.ledger.settle_market(
            Credit.PUBLIC, chart.buyers, paid, chart.suppliers, taken,
            self._between(by_party, self._paid_between),
        )  # fmt: skip
        return np.asarray(paid)

    def _lags(self, policy: PolicyStack, month: int) -> Floats:
        """Return the delay of payment in force by buyer: (n_buyers,) days."""
        return policy.pay(self._usual_payment, month).lag_days

    def _buyer_classes(self) -> Ints:
        """Return codes that buyers share when they pay with the same delay in every month.

        Debts fade at the same rate within a class, so the books need them by class, not by pair.
        """
        # levers that are asked about the future have not acted, so they are asked in a stack apart
        asked, months = self.world.policy.apart(), range(self.world.scenario.months)
        lags = np.stack([self._lags(asked, month) for month in months])
        return np.unique(lags, axis=1, return_inverse=True)[1].ravel().astype(np.int64)

    # ------------------------------------------------------------------ steps 10 to 12
    def deliver(self, economy: Economy, month: int) -> Floats:
        """Step 10: let full suppliers fall short; what ended contracts leave to firms is theirs."""
        self.ended = self.ending
        self.contracts.forget_before(month - 1)
        per_load = self.params.of(DeliveryParams).overload_quality
        if per_load == 0.0:
            return self._nothing_lost
        load = economy.month.load[: len(self.world.suppliers)]
        return lost_to_overload(
            self.contracts, load, per_load, month, len(self.world.buyers)
        )

    def close(self, uids: Ints, month: int) -> None:
        """Re-let the remaining work of firms that closed, in next month's tenders."""
        self.ended[uids] = 0.0
        if len(uids):
            self.relet = delivery.relet(self.contracts, uids, month + 1, self.params)
        self.world.suppliers.wins[uids] = 0.0
        self.world.suppliers.first_win[uids] = NEVER

    def learn(self, month: int) -> None:
        """Step 12: beliefs and capability of buyers."""
        if self.world.scenario.switches.learning:
            learn.update_buyers(
                self.market, self.outcome.tenders, self.outcome.n_bids,
                self.plan_of_needs.usual_tenders, self.params,
            )  # fmt: skip

    # ------------------------------------------------------------------ for others
    def residuals(self, month: int) -> dict[str, float]:
        """Return how far contracts break their own books, GBP: bills and the envelope."""
        if self._books is None:
            self._books = ContractBooks(self.contracts, month)
        return self._books.residuals(
            month, self.deliveries.spending.total, self.authorised, self.outcome.awards,
            self.params.of(EntryParams).reserve,
        )  # fmt: skip

    def savings(self) -> tuple[Floats, Floats]:
        """Return GBP saved by this month's awards against their estimates, and the estimates."""
        if self._savings is None:
            awards, n = self.outcome.awards, len(self.world.buyers)
            buyer = awards.buyer.astype(np.int64)
            saved = np.maximum(awards.estimate - awards.price, 0.0)
            self._savings = total_by(buyer, saved, n), total_by(buyer, awards.estimate, n)
        return self._savings

    def usual_overrun(self) -> float:
        """Return what contracts of the years before the start overrun by, as a share of estimates.

        Of all buyers together: those of one are few.
        """
        c, before = self.contracts, self.contracts.start <= 0
        return float(c.overrun_price[before].sum() / c.estimate[before].sum())

    def ended_value(self) -> Floats:
        """Return annual value of contracts that ended this month, by supplier."""
        return self.ended

    def price_only_wins(self) -> Floats:
        """Return this month's wins decided by price alone, by supplier."""
        return self.cheap_wins

    def joint_losers(self) -> tuple[Ints, Ints]:
        """Return who bid together this month and lost: number of the consortium, and supplier."""
        return self.outcome.joint_losers()

    def state(self) -> Mapping[str, AnyArray]:
        """Return the arrays that make up the market's state; one row a contract comes first."""
        c = self.contracts
        # what is billed to date follows from the last three and the months delivered
        rows = {f"contracts.{name}": getattr(c, name)
                for name in ("supplier", "key", "price", "start", "duration", "end")}  # fmt: skip
        rows["delivered"] = np.array([c.delivered])
        names = ("by_buyer", "by_supplier", "between")
        unpaid = dict(zip(names, self._unpaid.state(), strict=True))
        return rows | {"bid_costs": self.bid_costs} | {f"unpaid.{k}": v for k, v in unpaid.items()}

    def figures(self) -> dict[str, Floats | float]:
        """Return the market's indicators of the month."""
        return market_figures(self)


def _bills(m: Milestones) -> Bills:
    """Return a month's bills, in all and by class of buyers."""
    return Bills(
        by_buyer=m.paid,
        by_supplier=m.billed,
        between=m.by_party,
        supplier_by_class=m.owed,
        between_by_class=m.by_party_class,
    )
