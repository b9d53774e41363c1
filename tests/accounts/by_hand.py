"""A year on paper: five firms, two households, two buyers, in two places of two sectors.

====================  ====================================================================
who pays              GBP and to whom
====================  ====================================================================
buyer 0 (place 0)     50 to A, 30 to B, 20 to N, of which N delivers 10 from outside
buyer 1 (place 1)     50 to N, all delivered from outside
outside               exports: 50 from A, 70 from B, 50 from H, 70 from G
A (SME, place 0)      inputs: 20 from G, 10 from H, 30 from outside; pay: 30 to 0, 10 to 1
B (large, place 1)    inputs: 10 from H, 50 from abroad; pay: 40 to home 1
N (national, place 1) inputs: 6 from outside; pay: 4 to home 1
H (other, place 0)    pay: 50 to home 0; inputs: 50 from outside
G (other, place 1)    inputs: 10 from H; pay: 10 to home 0, 40 to home 1; 40 tax
government            benefits: 10 to home 0, 6 to home 1
home 0                20 to H, 50 for goods from outside
home 1                10 to G, 60 for goods from outside
====================  ====================================================================

Everyone but N sells or receives 100, so rates can be read off: N sells 10 here.
"""

from __future__ import annotations

import numpy as np

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.accounts.year import Year
from tests.accounts.books import small_chart
from tests.accounts.years import year_of

CHART = small_chart()
A, B, N, H, G = 3, 5, 6, 10, 12
HOME_0, HOME_1 = CHART.households.ids.tolist()
UK, WORLD, STATE = CHART.rest_of_uk, CHART.world, CHART.government

PAYMENTS = [
    (Why.PROCUREMENT, 0, A, 50), (Why.PROCUREMENT, 0, B, 30), (Why.PROCUREMENT, 0, N, 10),
    (Why.PROCUREMENT_IMPORTED, 0, UK, 10), (Why.PROCUREMENT_IMPORTED, 1, UK, 50),
    (Why.EXPORTS, UK, A, 50), (Why.EXPORTS, UK, B, 70), (Why.EXPORTS, UK, H, 50),
    (Why.EXPORTS, UK, G, 70),
    (Why.INTERMEDIATE, A, G, 20), (Why.INTERMEDIATE, A, H, 10), (Why.INTERMEDIATE, B, H, 10),
    (Why.INTERMEDIATE, G, H, 10),
    (Why.INTERMEDIATE_UK, A, UK, 30), (Why.INTERMEDIATE_ABROAD, B, WORLD, 50),
    (Why.INTERMEDIATE_UK, N, UK, 6), (Why.INTERMEDIATE_UK, H, UK, 50),
    (Why.WAGES, A, HOME_0, 30), (Why.WAGES, A, HOME_1, 10), (Why.WAGES, B, HOME_1, 40),
    (Why.WAGES, N, HOME_1, 4), (Why.WAGES, H, HOME_0, 50), (Why.WAGES, G, HOME_0, 10),
    (Why.WAGES, G, HOME_1, 40), (Why.PRODUCTION_TAX, G, STATE, 40),
    (Why.BENEFITS, STATE, HOME_0, 10), (Why.BENEFITS, STATE, HOME_1, 6),
    (Why.CONSUMPTION, HOME_0, H, 20), (Why.CONSUMPTION, HOME_1, G, 10),
    (Why.CONSUMPTION_IMPORTED, HOME_0, UK, 50), (Why.CONSUMPTION_IMPORTED, HOME_1, UK, 60),
]  # fmt: skip


def row(account: int) -> int:
    """Return the number of a firm's line among the lines of firms."""
    return int(CHART.line[account] - CHART.firm_lines.ravel()[0])


def cell(account: int) -> int:
    """Return the place and sector of a background firm, as one number."""
    return account - CHART.background.start


def year_on_paper() -> Year:
    """Return the year of the table, posted through the ledger."""
    ledger = Ledger(CHART)
    inputs = np.zeros((CHART.firm_lines.size, CHART.n_cells))
    consumption = np.zeros((CHART.n_places, CHART.n_cells))
    for why, payer, payee, amount in PAYMENTS:
        ledger.pay(why, np.array([payer]), np.array([payee]), [float(amount)])
        if why == Why.INTERMEDIATE:
            inputs[row(payer), cell(payee)] += amount
        if why == Why.CONSUMPTION:
            consumption[payer - HOME_0, cell(payee)] += amount
    billed = np.zeros((len(CHART.buyers), CHART.n_lines))
    billed[0, CHART.line[[A, B, N]]] = 50.0, 30.0, 10.0
    bills = billed.copy()
    bills[0, CHART.line[N]], bills[1, CHART.line[N]] = 20.0, 50.0
    return year_of(ledger, inputs=inputs, consumption=consumption, billed=billed, bills=bills)
