"""The compiled twin of the economy's verbs: one call a step, on tables laid out once a run.

What a step returns lives in arrays that the next month writes anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.economy import (
    compiled_demand,
    compiled_labour,
    compiled_payments,
    compiled_produce,
    compiled_sales,
    payments,
    tables,
)
from ecosim.economy.demand import Demand
from ecosim.economy.labour import Labour
from ecosim.economy.outcome import Closing, Output
from ecosim.economy.parameters import HouseholdParams, LabourParams, PaymentParams, ProductionParams
from ecosim.economy.production import Production
from ecosim.economy.public_work import PublicWork
from ecosim.kernel.types import N_KINDS, Floats

if TYPE_CHECKING:
    from ecosim.economy.economy import Economy


class CompiledEconomy:
    """Steps 6 to 9 of a month, compiled.

    Parameters
    ----------
    economy
        Whose state the steps move.
    """

    def __init__(self, economy: Economy) -> None:
        s, params = economy.structure, economy.params
        self.economy = economy
        self.groups = tables.groups_of(s, params.of(PaymentParams).profit_at_home)
        self.trade, self.homes = tables.trade_of(s), tables.homes_of(s)
        self.exports = np.array(s.exports)
        self.terms, self.rules = self._terms(), self._rules()
        P, S = s.chart.n_places, s.chart.n_sectors
        self._wide = (N_KINDS + 1, P, S)
        self._demand = self._empty_demand()
        self._sheet = compiled_sales.Sheet.of(*self._wide)
        groups = s.chart.grid.n_groups
        self._totals, self._sums = np.zeros((3, groups)), np.zeros((3, groups))
        self._bids = np.zeros(P)
        self._jobs, self._residents, self._benefits = np.zeros(self._wide), np.zeros(P), np.zeros(P)

    def _empty_demand(self) -> Demand:
        t, shape = self.trade, self._wide[1:]
        return Demand(
            ordered=np.zeros(self._wide),
            bought=np.zeros(self._wide),
            inputs=np.zeros(shape),
            consumption=np.zeros(shape),
            housing=t.housing,
            government=t.government,
            transfers=t.transfers,
            investment=t.investment,
            exports=self.exports,
            spending=np.zeros(shape[0]),
        )

    def _terms(self) -> compiled_payments.Terms:
        economy, p = self.economy, self.economy.params.of(PaymentParams)
        on, h = economy.switches, economy.params.of(HouseholdParams)
        per_job = economy.params.of(LabourParams).benefit_per_job
        return compiled_payments.Terms(
            corporate_tax=float(p.corporate_tax),
            payout_speed=float(p.payout_speed),
            buffer=float(p.buffer),
            market_share=payments.monthly_share(p.market_lag),
            income_tax=float(h.income_tax),
            interest=p.overdraft_rate / 12.0 if on.cash else 0.0,
            cash=on.cash,
            benefit_per_job=float(per_job) if on.benefits else 0.0,
            residents0=float(economy.structure.residents0),
        )

    def _rules(self) -> compiled_produce.Rules:
        economy, p = self.economy, self.economy.params.of(ProductionParams)
        return compiled_produce.Rules(
            bid_sector=economy.bid_sector,
            capacity=economy.switches.capacity,
            target_load=float(p.target_load),
            capacity_speed=float(p.capacity_speed),
            consumption_tax=float(economy.params.of(HouseholdParams).consumption_tax),
        )

    def demand(
        self, income: Floats, impulse: Floats | None, purchases: Floats | None = None
    ) -> Demand:
        """Return the month's private demand."""
        economy, h = self.economy, self.economy.params.of(HouseholdParams)
        out = self._demand
        if impulse is not None:
            out = out._replace(exports=self.exports + impulse)
        if purchases is not None:
            out = out._replace(government=self.trade.government + purchases)
        compiled_demand.private_demand(
            self.trade, self.groups.of_firm, economy.firms.ordered, income,
            economy.ledger.deposits, self.homes.wealth_income, economy.chart.grid.households,
            float(h.a1), float(h.a2), economy.switches.wealth, out,
        )  # fmt: skip
        return out

    def produce(self, demand: Demand, public: PublicWork) -> Output:
        """Serve contracts, then the market; post sales and inputs; order inputs for next month."""
        economy, month = self.economy, self.economy.month
        sheet, totals = self._sheet, self._totals
        support, public = public.support, _without_support(public)
        compiled_produce.produce(
            economy.ledger.books, self.groups.of_firm, economy.firms, self._trade_of(demand),
            demand, public, economy.support_by_place(support), self.rules, month, sheet, totals,
            self._bids, self._sums,
        )  # fmt: skip
        economy.post_support(support)
        made = Production(
            month.served, month.work, month.bought_in, month.load,
            sheet.missed.reshape(self._wide[1:]), totals[0].reshape(self._wide),
        )  # fmt: skip
        return Output(demand, made, month.inputs_paid)

    def _trade_of(self, demand: Demand) -> tables.Trade:
        """Return the month's markets: kernels read public purchases there, not in the demand."""
        if demand.government is self.trade.government:
            return self.trade
        return self.trade._replace(government=demand.government)

    def employ(self) -> Labour:
        """Hire or shed, and pay staff."""
        economy, p, on = self.economy, self.economy.params.of(LabourParams), self.economy.switches
        share = compiled_labour.employ(
            economy.ledger.books, self.groups, economy.firms, economy.month.work,
            self.homes.commuting, float(p.adjustment) if on.sticky_labour else 1.0,
            float(economy.structure.jobs0), float(p.commuters),
            float(p.commuters_slope) if on.commuting else 0.0, economy.month.pay, self._jobs,
            self._residents,
        )  # fmt: skip
        return Labour(self._jobs, share, economy.month.pay, self._residents)

    def pay(self, labour: Labour, public: PublicWork) -> Closing:
        """Post taxes, profits, transfers; settle debts; note households' disposable income."""
        economy, month = self.economy, self.economy.month
        surplus = compiled_payments.pay(
            economy.ledger.books, self.groups, self.homes, economy.ledger.opening,
            economy.firms.staff, _without_support(public), month, self.terms,
            labour.residents_pay, labour.jobs, labour.commuters_share,
            economy.households.income, self._benefits,
        )  # fmt: skip
        from_public = month.public_revenue[: len(public.billed)]
        return Closing(surplus, month.revenue, from_public, self._benefits)

    def fund_buyers(self, paid: Floats) -> None:
        """Post council tax and grants."""
        economy = self.economy
        compiled_payments.fund(
            economy.ledger.books, economy.council_of_place, self.homes.council_tax, paid
        )


def _without_support(public: PublicWork) -> PublicWork:
    """Return public work as kernels take it: what may be absent they are given by itself."""
    return public if public.support is None else public._replace(support=None)
