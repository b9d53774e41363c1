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
#: what of a period's flows is read, by line: paid to firms, to households, and by households for
#: consumption; received by sales, for inputs, and by households
ROWS = ("to_firms", "to_households", "consumed", "sales", "bought", "income")
_PAID = (_TO_FIRMS, _TO_HOUSEHOLDS, (Why.CONSUMPTION,))
_RECEIVED = (_SALES, _TO_FIRMS, _HOUSEHOLD_RECEIPTS)


def _pairs(kinds: tuple[tuple[Why, ...], ...], first: int) -> Ints:
    pairs = [(row, why) for row, whys in enumerate(kinds, start=first) for why in whys]
    return np.array(pairs, dtype=np.int64)


#: (m, 2), row and kind of transaction that is added to it
READS_PAID, READS_RECEIVED = _pairs(_PAID, 0), _pairs(_RECEIVED, len(_PAID))


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


def add_flows(total: Floats, paid: Floats, received: Floats) -> None:
    """Add a period's flows, (N_WHY, n_lines) each, to a :data:`ROWS` total, (rows, n_lines)."""
    for flows, reads in ((paid, READS_PAID), (received, READS_RECEIVED)):
        for row, why in reads.tolist():
            total[row] += flows[why]


def local_rates(chart: Chart, flows: Floats) -> LocalRates:
    """Return spending rates of a period from its flows by line: (rows, n_lines) of :data:`ROWS`."""
    to_firms, to_households, spent, sales, bought, got = flows
    firms, households = _rate(to_firms, sales), _rate(to_households, sales)
    onward = float(((firms + households) * bought).sum() / max(bought.sum(), 1e-300))
    consumed, income = (row[chart.household_lines].sum() for row in (spent, got))
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
