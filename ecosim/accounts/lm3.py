"""LM3: turnover of three rounds of local spending per pound a buyer pays (nef 2002, [L06]).

Conventions, printed with every figure: the area is the region; round one is what the buyer pays to
suppliers delivering in the region and outside; payroll of residents counts as local spending;
workplace basis for firms, homes for households. It is gross turnover, not value added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.accounts.flows import Why
from ecosim.kernel.types import Floats, Ints

CONVENTIONS = "area: region; payroll: in; basis: place of work"

_SALES = (Why.PROCUREMENT, Why.SUBCONTRACT, Why.INTERMEDIATE, Why.CONSUMPTION, Why.GOVERNMENT,
          Why.INVESTMENT, Why.EXPORTS, Why.BID_COSTS, Why.SUPPORT)  # fmt: skip
_TO_FIRMS = (Why.INTERMEDIATE, Why.SUBCONTRACT, Why.BID_COSTS)
_TO_HOUSEHOLDS = (Why.WAGES, Why.DIVIDENDS)
_HOUSEHOLD_RECEIPTS = (Why.WAGES, Why.DIVIDENDS, Why.BENEFITS)
#: kinds of transaction of which payers and payees are read, each once
READS_PAID: Ints = np.array([*_TO_FIRMS, *_TO_HOUSEHOLDS, Why.CONSUMPTION], dtype=np.int64)
READS_RECEIVED: Ints = np.array([*_SALES, *_HOUSEHOLD_RECEIPTS], dtype=np.int64)


@dataclass(frozen=True)
class LocalRates:
    """Regional spending per pound received.

    Attributes
    ----------
    to_firms, to_households : (n_lines,), paid to firms and to households of the region per pound
        of sales, by line of firms; 0 where nothing was sold
    onward : regional spending per pound that regional firms receive for inputs, all firms
    households : regional consumption per pound of households' receipts
    """

    to_firms: Floats
    to_households: Floats
    onward: float
    households: float


def local_rates(chart: Chart, paid: Floats, received: Floats) -> LocalRates:
    """Return spending rates of a period from its flows by line: (N_WHY, n_lines) each."""
    sales = received[list(_SALES)].sum(axis=0)
    firms = _rate(paid[list(_TO_FIRMS)].sum(axis=0), sales)
    households = _rate(paid[list(_TO_HOUSEHOLDS)].sum(axis=0), sales)
    bought = received[list(_TO_FIRMS)].sum(axis=0)
    onward = float(((firms + households) * bought).sum() / max(bought.sum(), 1e-300))
    lines = chart.household_lines
    consumed = paid[Why.CONSUMPTION][lines].sum()
    income = received[list(_HOUSEHOLD_RECEIPTS)][:, lines].sum()
    return LocalRates(firms, households, onward, float(consumed / max(income, 1e-300)))


def lm3(round1: Floats, billed: Floats, rates: LocalRates) -> Floats:
    """Return LM3 of each buyer: (R1 + R2 + R3) / R1.

    Parameters
    ----------
    round1 : (n_buyers,), GBP
        All the buyer was billed, deliveries from outside the region included.
    billed : (n_buyers, n_lines), GBP
        What each line of regional firms billed it.
    rates

    Returns
    -------
    lm3 : (n_buyers,), GBP/GBP; NaN for a buyer that spent nothing
    """
    to_firms, to_households = billed @ rates.to_firms, billed @ rates.to_households
    round2 = to_firms + to_households
    round3 = to_firms * rates.onward + to_households * rates.households
    total = round1 + round2 + round3
    return np.divide(total, round1, out=np.full_like(round1, np.nan), where=round1 > 0)


def _rate(amount: Floats, base: Floats) -> Floats:
    return np.divide(amount, base, out=np.zeros_like(amount), where=base > 0)
