"""Steps 6 and 7 in the books: who sold what to whom, and what inputs cost.

Each market clears in one posting: payers' amounts, sellers' amounts and the matrix between parties
come from the same arrays, so their totals are equal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.accounts.chart import BACKGROUND_CLASS, Chart
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.economy.demand import Demand
from ecosim.economy.production import Production, by_class_and_cell
from ecosim.economy.state import FirmState, Structure
from ecosim.kernel.types import N_KINDS, Floats


@dataclass(frozen=True)
class InputRate:
    """Inputs of one origin that firms pay for.

    Attributes
    ----------
    per_work : (K, P, S), GBP per GBP of work ordered
    offset : (P, S), GBP/month that explicit buyers buy instead of public bodies' cells
    """

    per_work: Floats
    offset: Floats


class SalesBook:
    """Posts one month's private sales and inputs.

    Parameters
    ----------
    structure, ledger
    demand, production
        Of this month.
    """

    def __init__(
        self, structure: Structure, ledger: Ledger, demand: Demand, production: Production
    ) -> None:
        self.s, self.ledger, self.demand, self.production = structure, ledger, demand, production
        self.chart: Chart = structure.chart
        served = production.served_cell
        total = served.sum(axis=0)
        self.seller_share = np.divide(served, total, out=np.zeros_like(served), where=total > 0)
        asked = total / np.maximum(1.0 - production.missed, 1e-300)
        # exports won by single firms are part of the cell's exports
        self.own_exports = asked - demand.total

    def sellers(self, market: Floats) -> tuple[Floats, Floats]:
        """Return receipts in one market, (n,), and by line, from what cells sell, (P, S)."""
        served = self.production.served_cell
        total = served.sum(axis=0)
        rate = np.divide(market, total, out=np.zeros_like(total), where=total > 0)
        receipts = self.production.served * rate.ravel()[self.s.firm_cell]
        return receipts, self.chart.lines_of_firms(served * rate)

    def _matrix(self, trade: Floats, buyers: Floats, payer_rows: list[slice]) -> Floats:
        """Return payments by party of one traded market.

        Parameters
        ----------
        trade : (S, P, P), sold by sector, seller's place, buyer's place, GBP
        buyers : (C, P, S), shares of classes of buyers in purchases of a place, by sector
        payer_rows : parties of the C classes
        """
        block = np.einsum("cqi,ipq,kpi->cqkp", buyers, trade, self.seller_share)
        n, places = self.chart.n_parties, self.chart.n_places
        between = np.zeros((n, n))
        for c, rows in enumerate(payer_rows):
            between[rows, : (N_KINDS + 1) * places] += block[c].reshape(places, -1)
        return between

    def _from_one(self, payer: int, market: Floats) -> Floats:
        """Return the matrix of a market with a single payer."""
        n = self.chart.n_parties
        between = np.zeros((n, n))
        sold = (self.seller_share * market).sum(axis=2)
        between[self.chart.external_party(payer), : sold.size] = sold.ravel()
        return between

    # ------------------------------------------------------------------ the markets
    def post_inputs(self, firms: FirmState) -> Floats:
        """Post deliveries of inputs ordered last month: regional, rest of UK, abroad, tax.

        Returns
        -------
        paid : (n,), GBP, all inputs of each firm
        """
        s, demand, missed = self.s, self.demand, self.production.missed
        bought = demand.bought.sum(axis=0)
        trade = s.input_trade * bought.T[:, None, :] * (1.0 - missed).T[:, :, None]
        short = np.einsum("ipq,pi->qi", s.input_trade, missed)
        shares = np.divide(
            demand.bought, bought, out=np.zeros_like(demand.bought), where=bought != 0
        )
        between = self._matrix(
            trade, shares, [self.chart.firm_party(k) for k in range(N_KINDS + 1)]
        )
        regional, uk = self._input_rates(short)
        firms_pay, by_payer = self._inputs(firms, demand.ordered, regional)
        receipts, by_payee = self.sellers(trade.sum(axis=2).T)
        self.ledger.clear(
            Why.INTERMEDIATE, self.chart.firms, firms_pay, self.chart.firms, receipts, between,
            credit=Credit.TRADE, by_payer=by_payer, by_payee=by_payee,
        )  # fmt: skip
        return firms_pay + self._post_other_inputs(firms, demand.ordered, uk)

    def _input_rates(self, short: Floats) -> tuple[InputRate, InputRate]:
        """Return regional inputs and those from the rest of the UK, per pound of work.

        What regional sellers could not serve, `short` of (P, S), is bought in the rest of the UK,
        and so is what a class buys less in the region than the table says.
        """
        s = self.s
        propensity = s.propensity[:, None, :]
        lost = propensity * (short @ s.coefficients)
        offset = s.offset_regional.sum(axis=0)
        lost_offset = np.einsum("ipj,pi->pj", s.offset_regional, short)
        switched = s.regional * (1.0 - propensity)
        return (
            InputRate(propensity * s.regional - lost, offset - lost_offset),
            InputRate(s.uk + switched + lost, s.offset_uk + lost_offset),
        )

    def _inputs(self, firms: FirmState, ordered: Floats, rate: InputRate) -> tuple[Floats, Floats]:
        """Return inputs of one origin by firm, (n,), and by line."""
        by_firm = firms.ordered * rate.per_work.ravel()[self.s.firm_group]
        by_firm[len(self.chart.suppliers) :] -= rate.offset.ravel()
        totals = ordered * rate.per_work
        totals[BACKGROUND_CLASS] -= rate.offset
        return by_firm, self.chart.lines_of_firms(totals)

    def _post_other_inputs(self, firms: FirmState, ordered: Floats, rate: InputRate) -> Floats:
        s, chart, ledger = self.s, self.chart, self.ledger
        bought_in = self.production.bought_in
        uk, uk_lines = self._inputs(firms, ordered, rate)
        uk += bought_in
        uk_lines += chart.lines_of_firms(by_class_and_cell(s, bought_in))
        ledger.pay(Why.INTERMEDIATE_UK, chart.firms, chart.rest_of_uk, uk, by_payer=uk_lines)
        paid = uk
        for why, payee, per_work in (
            (Why.INTERMEDIATE_ABROAD, chart.world, s.abroad),
            (Why.PRODUCT_TAX, chart.government, s.product_tax),
        ):
            amount = firms.ordered * per_work[s.firm_sector]
            lines = chart.lines_of_firms(ordered * per_work)
            ledger.pay(why, chart.firms, payee, amount, by_payer=lines)
            paid = paid + amount
        return paid

    def post_consumption(self, tax_rate: float) -> None:
        """Post households' consumption: regional, imported, tax."""
        s, chart, demand = self.s, self.chart, self.demand
        served = (1.0 - self.production.missed).T[:, :, None]
        wanted = s.consumption_shares[:, None] * demand.spending
        trade = s.consumption_trade * wanted[:, None, :] * served
        home = demand.spending / demand.spending.sum()
        housing = (demand.housing * (1.0 - self.production.missed)).T[:, :, None] * home
        trade = trade + housing
        regional = trade.sum(axis=(0, 1))
        everyone = np.ones((1, chart.n_places, chart.n_sectors))
        between = self._matrix(trade, everyone, [chart.household_parties])
        receipts, by_payee = self.sellers(trade.sum(axis=2).T)
        self.ledger.clear(
            Why.CONSUMPTION, chart.households, regional, chart.firms, receipts, between,
            by_payee=by_payee,
        )  # fmt: skip
        tax = tax_rate * demand.spending
        self.ledger.pay(Why.CONSUMPTION_TAX, chart.households, chart.government, tax)
        outside = demand.spending - regional - tax
        self.ledger.pay(Why.CONSUMPTION_IMPORTED, chart.households, chart.rest_of_uk, outside)

    def post_final(self) -> None:
        """Post government's, investors' and outside demand."""
        chart, demand, ledger = self.chart, self.demand, self.ledger
        missed = self.production.missed
        public = demand.government + demand.transfers
        self._post_single(Why.GOVERNMENT, chart.government, public * (1.0 - missed))
        ledger.pay(
            Why.GOVERNMENT_IMPORTED, chart.government, chart.rest_of_uk,
            float((public * missed).sum()),
        )  # fmt: skip
        self._post_investment(missed)
        exports = (demand.exports + self.own_exports) * (1.0 - missed)
        self._post_single(Why.EXPORTS, chart.rest_of_uk, exports, credit=Credit.TRADE)

    def _post_single(
        self, why: Why, payer: int, market: Floats, credit: Credit | None = None
    ) -> None:
        receipts, by_payee = self.sellers(market)
        between = self._from_one(payer, market)
        total = np.array([float(between.sum())])
        self.ledger.clear(
            why, payer, total, self.chart.firms, receipts, between,
            credit=credit, by_payee=by_payee,
        )  # fmt: skip

    def _post_investment(self, missed: Floats) -> None:
        chart, demand = self.chart, self.demand
        market = demand.investment * (1.0 - missed)
        total = float(market.sum())
        paid = total * self.s.investment_share
        sold = (self.seller_share * market).sum(axis=2).ravel()
        between = np.zeros((chart.n_parties, chart.n_parties))
        between[chart.firm_party(BACKGROUND_CLASS), : sold.size] = np.outer(
            self.s.investment_share.sum(axis=1), sold
        )
        receipts, by_payee = self.sellers(market)
        self.ledger.clear(
            Why.INVESTMENT, chart.background, paid.ravel(), chart.firms, receipts, between,
            by_payee=by_payee,
        )  # fmt: skip
        lost = float((demand.investment * missed).sum()) * self.s.investment_share.ravel()
        self.ledger.pay(Why.INVESTMENT_IMPORTED, chart.background, chart.rest_of_uk, lost)
