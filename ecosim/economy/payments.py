"""Step 9: taxes, benefits, profits, interest, and debts on account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Credit, Ledger
from ecosim.economy.labour import Labour
from ecosim.economy.parameters import PaymentParams
from ecosim.economy.production import by_class_and_cell
from ecosim.economy.state import Structure
from ecosim.kernel.types import N_KINDS, Floats, Ints

DAYS_A_MONTH = 365.25 / 12.0


def monthly_share(lag_days: float) -> float:
    """Return the share of debts paid in a month when the mean delay is `lag_days`."""
    return 1.0 / (1.0 + lag_days / DAYS_A_MONTH)


@dataclass(frozen=True)
class Accounts:
    """A month's profit and loss of every firm: (n,), GBP/month.

    Attributes
    ----------
    surplus : operating surplus
    interest : paid on overdrafts
    tax : corporate tax
    payout : dividends; negative is new capital from the owners
    """

    surplus: Floats
    interest: Floats
    tax: Floats
    payout: Floats


def profit_and_loss(
    surplus: Floats,
    interest: Floats,
    deposits: Floats,
    target: Floats,
    p: PaymentParams,
    *,
    cash: bool,
    has_buffer: Floats,
) -> Accounts:
    """Return tax and payout of each firm. Equation (15) for the cash side.

    Firms pay out what they earn after tax, corrected slowly towards their cash target; where cash
    matters they cannot pay out a loss, otherwise their owners make it good.

    Parameters
    ----------
    surplus, interest, deposits, target : (n,)
        Deposits as the month began.
    has_buffer : (n,) 1 where the firm keeps its own cash, 0 for background firms
    """
    tax = p.corporate_tax * np.maximum(surplus - interest, 0.0)
    after = surplus - interest - tax
    if not cash:
        return Accounts(surplus, interest, tax, after)
    wanted = after + p.payout_speed * (deposits - target)
    own = np.maximum(wanted, 0.0)
    return Accounts(surplus, interest, tax, np.where(has_buffer > 0, own, after))


def post_profits(structure: Structure, ledger: Ledger, accounts: Accounts, at_home: Floats) -> None:
    """Post tax, interest, dividends and capital of all firms.

    Parameters
    ----------
    structure, ledger, accounts
    at_home : (n,), share of payouts that goes to households of the firm's place
    """
    chart = structure.chart
    ledger.pay(Why.CORPORATE_TAX, chart.firms, chart.government, accounts.tax)
    if accounts.interest.any():
        ledger.pay(Why.INTEREST, chart.firms, chart.bank, accounts.interest)
    given = np.maximum(accounts.payout, 0.0)
    home = given * at_home
    outside = given - home
    _to_households(structure, ledger, home)
    ledger.pay(Why.DIVIDENDS_OUTSIDE, chart.firms, chart.rest_of_uk, outside)
    capital = given - accounts.payout
    if capital.any():
        ledger.pay(Why.CAPITAL, chart.rest_of_uk, chart.firms, capital)


def _to_households(structure: Structure, ledger: Ledger, home: Floats) -> None:
    chart = structure.chart
    totals = by_class_and_cell(structure, home)
    by_class = totals.sum(axis=2)
    between = np.zeros((chart.n_parties, chart.n_parties))
    places = np.arange(chart.n_places)
    for k in range(N_KINDS + 1):
        rows, columns = chart.firm_party(k).start + places, chart.household_parties.start + places
        between[rows, columns] = by_class[k]
    ledger.clear(
        Why.DIVIDENDS, chart.firms, home, chart.households, by_class.sum(axis=0), between,
        by_payer=chart.lines_of_firms(totals),
    )  # fmt: skip


def post_public_transfers(
    structure: Structure, ledger: Ledger, labour: Labour, income_tax: float, benefits: Floats
) -> None:
    """Post income tax on residents' pay, benefits and council tax."""
    chart = structure.chart
    tax = income_tax * labour.residents_pay
    ledger.pay(Why.INCOME_TAX, chart.households, chart.government, tax)
    ledger.pay(Why.BENEFITS, chart.government, chart.households, benefits)


def benefits_due(structure: Structure, labour: Labour, per_job: float, *, responds: bool) -> Floats:
    """Return benefits by place: the month-0 level and more for each resident's job lost: (P,)."""
    if not responds:
        return structure.benefits
    held = float(labour.jobs.sum()) * (1.0 - labour.commuters_share)
    lost = structure.residents0 - held
    share = structure.benefits / structure.benefits.sum()
    return np.asarray(structure.benefits + per_job * lost * share)


def settle_trade(ledger: Ledger, lag_days: float) -> None:
    """Pay a month's part of the debts between firms and of customers outside."""
    ledger.settle_pool(Credit.TRADE, monthly_share(lag_days))


def post_closures(structure: Structure, ledger: Ledger, uids: Ints, at_home: Floats) -> None:
    """Wind up firms that closed: what is left goes to the owners, what is short to the bank.

    Parameters
    ----------
    structure, ledger
    uids : (m,) suppliers
    at_home : (m,), share of owners that live in the region, in the firm's place
    """
    chart = structure.chart
    accounts = chart.suppliers.start + uids
    left = ledger.deposits[accounts].copy()
    home = chart.households.start + structure.firm_cell[uids] // chart.n_sectors
    given = np.maximum(left, 0.0)
    ledger.pay(Why.DIVIDENDS, accounts, home, given * at_home)
    ledger.pay(Why.DIVIDENDS_OUTSIDE, accounts, chart.rest_of_uk, given * (1.0 - at_home))
    ledger.pay(Why.WRITE_OFF, chart.bank, accounts, np.maximum(-left, 0.0))


def post_start_ups(structure: Structure, ledger: Ledger, uids: Ints, capital: Floats) -> None:
    """Give new firms their first cash, from households of their place: (m,) GBP."""
    chart = structure.chart
    home = chart.households.start + structure.firm_cell[uids] // chart.n_sectors
    ledger.pay(Why.CAPITAL, home, chart.suppliers.start + uids, capital)
