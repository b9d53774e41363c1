"""The economy of a region over months: the verbs that the model's month is made of.

Each verb is one numbered step of the model page; the arithmetic is in the sibling modules.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.economy import labour as labour_rules
from ecosim.economy import payments as payment_rules
from ecosim.economy import production as production_rules
from ecosim.economy.demand import Demand, consumption_spending, month_demand
from ecosim.economy.labour import Labour
from ecosim.economy.opening import Opening
from ecosim.economy.outcome import Closing, Output
from ecosim.economy.parameters import HouseholdParams, LabourParams, PaymentParams, ProductionParams
from ecosim.economy.payments import Accounts
from ecosim.economy.production import by_class_and_cell
from ecosim.economy.public_work import PublicWork
from ecosim.economy.sales import SalesBook
from ecosim.economy.state import FirmMonth, FirmState, HouseholdState, Structure, Switches
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import N_KINDS, Floats, Ints

if TYPE_CHECKING:
    from ecosim.economy.compiled_economy import CompiledEconomy


class Economy:
    """Production, pay, households and payments around the public contracts.

    Parameters
    ----------
    opening
        The economy at month 0.
    ledger
        Books on the opening's chart, empty.
    public
        Public work of month 0, which sets opening claims on account.
    params, switches
    """

    def __init__(
        self,
        opening: Opening,
        ledger: Ledger,
        public: PublicWork,
        params: Parameters,
        switches: Switches,
        bid_sector: int,
        council_of_place: Ints,
    ) -> None:
        self.structure = opening.structure
        self.firms: FirmState = opening.firms
        self.month = FirmMonth.of(len(self.firms.level))
        self.households: HouseholdState = opening.households
        self.ledger, self.params, self.switches = ledger, params, switches
        self.bid_sector, self.council_of_place = bid_sector, council_of_place
        self.corrections = opening.corrections
        self._no_support = np.zeros(self.chart.n_places)
        self._open_positions(public)

    def __repr__(self) -> str:
        s = self.structure
        return f"<Economy {s.chart.n_places} places, {s.chart.n_sectors} sectors>"

    @property
    def structure(self) -> Structure:
        """Return what month 0 fixed; set another one and later months go by it."""
        return self._structure

    @structure.setter
    def structure(self, other: Structure) -> None:
        self._structure = other
        # tables made of the old structure would go on being read
        for made in ("compiled", "at_home"):
            self.__dict__.pop(made, None)

    @property
    def chart(self) -> Chart:
        """Return the chart of accounts."""
        return self.structure.chart

    @cached_property
    def compiled(self) -> CompiledEconomy:
        """Return the compiled twin of the verbs below."""
        from ecosim.economy.compiled_economy import CompiledEconomy

        return CompiledEconomy(self)

    @cached_property
    def is_supplier(self) -> Floats:
        """Return 1 for suppliers and 0 for background firms: (n,)."""
        flags = np.zeros(len(self.chart.firms))
        flags[: len(self.chart.suppliers)] = 1.0
        return flags

    @cached_property
    def at_home(self) -> Floats:
        """Return the share of payouts that goes to the region's households, by firm: (n,)."""
        shares = np.array([*self.params.of(PaymentParams).profit_at_home, 0.0])
        return np.asarray(shares[self.structure.firm_class])

    def cash_target(self) -> Floats:
        """Return the deposits that firms aim to keep: (n,) GBP; background firms keep none."""
        buffer = self.params.of(PaymentParams).buffer
        pay = self.firms.staff * self.structure.wage_of_firm
        return np.asarray(buffer * pay * self.is_supplier)

    # ------------------------------------------------------------------ step 6
    def demand(self, impulse: Floats | None = None, purchases: Floats | None = None) -> Demand:
        """Return the month's private demand: households, exports, investment, inputs ordered.

        Parameters
        ----------
        impulse, purchases : (P, S), GBP
            Extra outside demand and extra public purchases of this month.
        """
        income = self.households.income if self.switches.consumption else self._opening_income
        if engine.is_compiled():
            return self.compiled.demand(income, impulse, purchases)
        h = self.params.of(HouseholdParams)
        deposits = self.ledger.deposits[self.chart.households.slice]
        spending = consumption_spending(
            self.structure, income, deposits, h.a1, h.a2, wealth=self.switches.wealth
        )
        ordered = by_class_and_cell(self.structure, self.firms.ordered)
        return month_demand(self.structure, ordered, spending, impulse, purchases)

    # ------------------------------------------------------------------ step 7
    def produce(self, demand: Demand, public: PublicWork) -> Output:
        """Serve contracts, then the market; post sales and inputs; order inputs for next month."""
        if engine.is_compiled():
            return self.compiled.produce(demand, public)
        s, firms = self.structure, self.firms
        asked = production_rules.share_market(s, firms, demand)
        contracts = np.concatenate([public.work, np.zeros(self.chart.n_cells)])
        standing = self._standing(public)
        production = production_rules.produce(
            s, firms, asked, contracts, standing, capacity=self.switches.capacity
        )
        book = SalesBook(s, self.ledger, demand, production)
        inputs_paid = book.post_inputs(firms)
        book.post_consumption(self.params.of(HouseholdParams).consumption_tax)
        book.post_final()
        self._post_public(public)
        firms.ordered[:] = production.work
        self.month.load[:] = production.load
        wanted = asked + contracts + standing
        p = self.params.of(ProductionParams)
        firms.capacity[:] = production_rules.next_capacity(
            firms, wanted, p.target_load, p.capacity_speed
        )
        return Output(demand, production, inputs_paid)

    def _standing(self, public: PublicWork) -> Floats:
        """Return work of public cells that buyers' purchases stand for, bids, support: (n,)."""
        chart = self.chart
        background = self.structure.offset_total.copy()
        background[:, self.bid_sector] += self._bids_by_place(public)
        background[:, self.bid_sector] += self.support_by_place(public.support)
        return np.concatenate([np.zeros(len(chart.suppliers)), background.ravel()])

    def _bids_by_place(self, public: PublicWork) -> Floats:
        chart = self.chart
        by_class = self._lines(public.bid_costs)[chart.firm_lines[:N_KINDS]]
        return np.asarray(by_class.sum(axis=(0, 2)))

    def support_by_place(self, support: Floats | None) -> Floats:
        """Return services taken to run policies by the buyers' places: (P,) GBP."""
        if support is None:
            return self._no_support
        return total_by(self.chart.buyer_place, support, self.chart.n_places)

    def _post_public(self, public: PublicWork) -> None:
        """Post deliveries to public buyers, subcontracts, bids and what policies cost to run."""
        chart, ledger = self.chart, self.ledger
        ledger.clear(
            Why.PROCUREMENT, chart.buyers, public.paid, chart.suppliers, public.billed,
            public.between, credit=Credit.PUBLIC,
        )  # fmt: skip
        ledger.pay(Why.PROCUREMENT_IMPORTED, chart.buyers, chart.rest_of_uk, public.imported)
        self._post_subcontracts(public)
        self._post_bids(public)
        self.post_support(public.support)

    def post_support(self, support: Floats | None) -> None:
        """Post what policies cost to run, paid to professional firms of the buyers' places."""
        if support is not None:
            chart = self.chart
            firms = chart.background.start + chart.buyer_place * chart.n_sectors + self.bid_sector
            self.ledger.pay(Why.SUPPORT, chart.buyers, firms, support)

    def _post_subcontracts(self, public: PublicWork) -> None:
        by_payer, by_payee = self._lines(public.sub_paid), self._lines(public.sub_received)
        given, taken = (self.ledger.flows.by_party(lines) for lines in (by_payer, by_payee))
        total = float(given.sum())
        between = np.outer(given, taken) / total if total > 0 else np.outer(given, taken) * 0.0
        self.ledger.clear(
            Why.SUBCONTRACT, self.chart.suppliers, public.sub_paid, self.chart.suppliers,
            public.sub_received, between, credit=Credit.TRADE, by_payer=by_payer,
            by_payee=by_payee,
        )  # fmt: skip

    def _post_bids(self, public: PublicWork) -> None:
        chart = self.chart
        by_payer = self._lines(public.bid_costs)
        payers = self.ledger.flows.by_party(by_payer)
        by_place = self._bids_by_place(public)
        cells = chart.background.start + np.arange(chart.n_places) * chart.n_sectors
        between = np.zeros((chart.n_parties, chart.n_parties))
        places = np.arange(chart.n_places)
        for k in range(N_KINDS):
            rows = chart.firm_party(k).start + places
            between[rows, chart.firm_party(N_KINDS).start + places] = payers[rows]
        self.ledger.clear(
            Why.BID_COSTS, chart.suppliers, public.bid_costs, cells + self.bid_sector, by_place,
            between, by_payer=by_payer,
        )  # fmt: skip

    def _lines(self, values: Floats) -> Floats:
        """Sum a column over suppliers by line: (n_lines,)."""
        return total_by(self.chart.line[self.chart.suppliers.slice], values, self.chart.n_lines)

    # ------------------------------------------------------------------ step 8
    def employ(self, output: Output) -> Labour:
        """Hire or shed, pay staff, and let part of the pay go home outside the region."""
        if engine.is_compiled():
            return self.compiled.employ()
        p, s = self.params.of(LabourParams), self.structure
        speed = p.adjustment if self.switches.sticky_labour else 1.0
        self.firms.staff[:] = labour_rules.next_staff(s, self.firms, output.production.work, speed)
        jobs = float(self.firms.staff.sum())
        slope = p.commuters_slope if self.switches.commuting else 0.0
        share = labour_rules.commuters_share(s, jobs, p.commuters, slope)
        return labour_rules.pay_staff(s, self.ledger, self.firms, share)

    # ------------------------------------------------------------------ step 9
    def pay(self, output: Output, labour: Labour, public: PublicWork) -> Closing:
        """Post taxes, profits, transfers; settle debts; note households' disposable income."""
        if engine.is_compiled():
            return self.compiled.pay(labour, public)
        s, chart, ledger = self.structure, self.chart, self.ledger
        p = self.params.of(PaymentParams)
        tax = output.production.work * s.production_tax[s.firm_sector]
        totals = by_class_and_cell(s, output.production.work) * s.production_tax
        ledger.pay(
            Why.PRODUCTION_TAX, chart.firms, chart.government, tax,
            by_payer=chart.lines_of_firms(totals),
        )  # fmt: skip
        revenue, surplus = self._surplus(output, labour, public, tax)
        # as the month began: half-way through it, sales on account are not paid but wages are
        deposits = ledger.opening[chart.firms.slice]
        interest = np.maximum(-deposits, 0.0) * (p.overdraft_rate / 12.0) * self.is_supplier
        if not self.switches.cash:
            interest = np.zeros_like(interest)
        accounts = payment_rules.profit_and_loss(
            surplus, interest, deposits, self.cash_target(), p,
            cash=self.switches.cash, has_buffer=self.is_supplier,
        )  # fmt: skip
        drawn = self._invested(accounts)
        payment_rules.post_profits(s, ledger, drawn, self.at_home)
        benefits = self._post_households(labour)
        payment_rules.settle_trade(ledger, p.market_lag)
        self.month.revenue[:] = revenue
        from_public = self.month.public_revenue[: len(chart.suppliers)]
        from_public[:] = public.billed + public.sub_received
        return Closing(float(accounts.surplus.sum()), revenue, from_public, benefits)

    def _surplus(
        self, output: Output, labour: Labour, public: PublicWork, tax: Floats
    ) -> tuple[Floats, Floats]:
        """Return revenue and operating surplus of every firm: (n,) GBP/month each."""
        n = len(self.chart.suppliers)
        revenue = output.production.served.copy()
        revenue[:n] += public.billed + public.sub_received
        background = revenue[n:].reshape(-1, self.chart.n_sectors)
        background[:, self.bid_sector] += self._bids_by_place(public)
        background[:, self.bid_sector] += self.support_by_place(public.support)
        costs = output.inputs_paid.copy()
        costs[:n] += public.sub_paid + public.bid_costs
        return revenue, revenue - costs - labour.pay - tax

    def _invested(self, accounts: Accounts) -> Accounts:
        """Take background firms' investment out of what they pay to their owners."""
        chart, flows = self.chart, self.ledger.flows
        lines = chart.background_lines
        invested = flows.paid[[Why.INVESTMENT, Why.INVESTMENT_IMPORTED]][:, lines].sum(axis=0)
        payout = accounts.payout.copy()
        payout[len(chart.suppliers) :] -= invested
        return Accounts(accounts.surplus, accounts.interest, accounts.tax, payout)

    def _post_households(self, labour: Labour) -> Floats:
        s, h = self.structure, self.params.of(HouseholdParams)
        per_job = self.params.of(LabourParams).benefit_per_job
        benefits = payment_rules.benefits_due(s, labour, per_job, responds=self.switches.benefits)
        payment_rules.post_public_transfers(s, self.ledger, labour, h.income_tax, benefits)
        self.households.income[:] = (
            (1.0 - h.income_tax) * labour.residents_pay
            + benefits + s.property_income - s.council_tax
        )  # fmt: skip
        return benefits

    # ------------------------------------------------------------------ public buyers' cash
    def fund_buyers(self, paid: Floats) -> None:
        """Post council tax and grants: buyers draw what they pay this month, no more.

        Parameters
        ----------
        paid : (n_buyers,), GBP paid by each buyer this month
        """
        if engine.is_compiled():
            self.compiled.fund_buyers(paid)
            return
        chart, ledger = self.chart, self.ledger
        tax = np.zeros(len(chart.buyers))
        has = self.council_of_place >= 0
        council = self.council_of_place[has]
        tax[council] = self.structure.council_tax[has]
        households = chart.households.start + np.flatnonzero(has)
        ledger.pay(Why.COUNCIL_TAX, households, council, tax[council])
        ledger.pay(Why.GRANTS, chart.government, chart.buyers, paid - tax)

    def _owed_by_customers(self, work: Floats) -> Floats:
        """Return what a firm's customers owe it beyond what it owes, by cell: (C,), GBP.

        Per GBP of work a month, in the steady state of month 0; nothing where it owes more.
        """
        ledger, chart, firms = self.ledger, self.chart, self.chart.firms.slice
        claims = ledger.owed_to[Credit.TRADE][firms] - ledger.owed_by[Credit.TRADE][firms]
        cell = self.structure.firm_cell
        net, done = (total_by(cell, x, chart.n_cells) for x in (claims, work))
        each = np.divide(net, done, out=np.zeros_like(net), where=done > 0)
        return np.asarray(np.maximum(each, 0.0))

    def settle_public_pool(self, lag_days: float) -> Floats:
        """Pay a month's part of buyers' debts when all share one delay; return GBP by buyer."""
        share = payment_rules.monthly_share(lag_days)
        paid = share * self.ledger.owed_by[Credit.PUBLIC][self.chart.buyers.slice]
        self.ledger.settle_pool(Credit.PUBLIC, share)
        return np.asarray(paid)

    # ------------------------------------------------------------------ before the first month
    def _open_positions(self, public: PublicWork) -> None:
        """Give every account the deposits and debts of a steady state.

        A rehearsal of month 0 on the empty books shows what is sold on account; with a mean delay
        of L months the standing debts are L months of it.
        """
        p, h = self.params.of(PaymentParams), self.params.of(HouseholdParams)
        s, chart, ledger, firms = self.structure, self.chart, self.ledger, self.firms
        self._opening_income = self.households.income.copy()
        ordered, capacity = firms.ordered.copy(), firms.capacity.copy()
        wealth = s.wealth_income / h.a2
        ledger.endow(chart.households, wealth)
        self.produce(self.demand(), public)
        claims = {
            Credit.TRADE: p.market_lag / payment_rules.DAYS_A_MONTH,
            Credit.PUBLIC: p.council_lag / payment_rules.DAYS_A_MONTH,
        }
        for book, months in claims.items():
            ledger.open_credit(book, ledger.owed_by[book] * months, ledger.owed_to[book] * months)
        self.owed_by_customers = self._owed_by_customers(ordered)
        ledger.deposits[:] = 0.0
        ledger.endow(chart.households, wealth)
        ledger.endow(chart.firms, self.cash_target())
        firms.ordered[:], firms.capacity[:] = ordered, capacity
        self.month.load[:] = 0.0
        ledger.open_month()
