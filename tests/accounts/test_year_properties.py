"""Whatever was paid in a year: is every pound either paid on in the region or gone?

Hypothesis draws the payments of a small region's year. The multiplier comes from solving the chain
forwards, what is retained and leaked from solving it backwards.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.accounts.pound import as_paid
from ecosim.accounts.three_rounds import AREAS, Convention, three_rounds
from ecosim.accounts.tracing import Tracing
from ecosim.accounts.year import Year
from ecosim.kernel.types import Floats
from tests.accounts.books import small_chart
from tests.accounts.years import posted_table, year_of

CHART = small_chart()
FIRMS, HOMES = CHART.firms.ids.tolist(), CHART.households.ids.tolist()
SUPPLIERS, CELLS = CHART.suppliers.ids.tolist(), CHART.background.ids.tolist()
OUT = [CHART.rest_of_uk]
STATE, WORLD = [CHART.government], [CHART.world]
FIRST = int(CHART.firm_lines.ravel()[0])

#: what is paid by whom to whom; each is drawn
TABLES: dict[Why, tuple[list[int], list[int]]] = {
    Why.EXPORTS: (OUT, FIRMS),
    Why.INTERMEDIATE: (FIRMS, CELLS),
    Why.INTERMEDIATE_UK: (FIRMS, OUT),
    Why.INTERMEDIATE_ABROAD: (FIRMS, WORLD),
    Why.SUBCONTRACT: (SUPPLIERS, SUPPLIERS),
    Why.BID_COSTS: (SUPPLIERS, CELLS),
    Why.INVESTMENT: (CELLS, FIRMS),
    Why.WAGES: (FIRMS, HOMES),
    Why.WAGES_COMMUTERS: (FIRMS, OUT),
    Why.DIVIDENDS: (SUPPLIERS, HOMES),
    Why.DIVIDENDS_OUTSIDE: (FIRMS, OUT),
    Why.CORPORATE_TAX: (FIRMS, STATE),
    Why.BENEFITS: (STATE, HOMES),
    Why.INCOME_TAX: (HOMES, STATE),
    Why.CONSUMPTION: (HOMES, CELLS),
    Why.CONSUMPTION_IMPORTED: (HOMES, OUT),
}


@st.composite
def years(draw: st.DrawFn) -> Year:
    """Draw a year in which somebody buys something."""
    ledger, drawn = Ledger(CHART), {}
    amounts = st.sampled_from([0, 0, 1, 7, 40, 1000])
    for why, (payers, payees) in TABLES.items():
        table = _table(draw, amounts, len(payers), len(payees))
        posted_table(ledger, why, payers, payees, table)
        drawn[why] = table
    billed = np.zeros((len(CHART.buyers), CHART.n_lines))
    outside = np.zeros_like(billed)
    deliveries = _table(draw, amounts, len(CHART.buyers), len(SUPPLIERS))
    elsewhere = _table(draw, amounts, len(CHART.buyers), len(SUPPLIERS))
    elsewhere[0, 0] += 5.0
    lines = CHART.line[SUPPLIERS]
    for buyer in range(len(CHART.buyers)):
        np.add.at(billed[buyer], lines, deliveries[buyer])
        np.add.at(outside[buyer], lines, elsewhere[buyer])
    posted_table(ledger, Why.PROCUREMENT, CHART.buyers.ids.tolist(), SUPPLIERS, deliveries)
    inputs = np.zeros((CHART.firm_lines.size, CHART.n_cells))
    np.add.at(inputs, CHART.line[FIRMS] - FIRST, drawn[Why.INTERMEDIATE])
    return year_of(
        ledger, inputs=inputs, consumption=drawn[Why.CONSUMPTION], billed=billed,
        bills=billed + outside,
    )  # fmt: skip


def _table(draw: st.DrawFn, amounts: st.SearchStrategy[int], rows: int, columns: int) -> Floats:
    n = rows * columns
    flat = draw(st.lists(amounts, min_size=n, max_size=n))
    return np.array(flat, dtype=np.float64).reshape(rows, columns)


def traced(year: Year) -> Tracing:
    return Tracing(year, as_paid(year))


@settings(max_examples=40)
@given(years())
def test_a_pound_goes_somewhere_with_chances_that_sum_to_one(year: Year) -> None:
    rates = as_paid(year)
    firms = (rates.firm_cells, rates.firm_deals, rates.firm_homes, rates.firm_leaves)
    for parts in (firms, (rates.home_cells, rates.home_leaves)):
        assert min(part.min() for part in parts) >= -1e-15
        assert sum(part.sum(axis=1) for part in parts) == pytest.approx(1.0, abs=1e-12)


@settings(max_examples=40)
@given(years())
def test_multiplier_times_spend_is_retained_and_leaked(year: Year) -> None:
    tracing = traced(year)
    outside = (year.bills - year.billed).sum(axis=1)
    found = tracing.trace(year.billed, outside, year.chart.buyer_place)
    start = year.billed[:, year.firm_lines] @ tracing.receipts[0]
    paid = year.spend + start  # multiplier x spend, from the chain solved forwards
    assert found.multiplier * found.spend == pytest.approx(paid, rel=1e-9)
    assert found.retained + found.leaked == pytest.approx(paid, rel=1e-9)
    assert found.leaked == pytest.approx(year.spend, rel=1e-9)


@settings(max_examples=40)
@given(years())
def test_channels_of_every_buyer_sum_to_one(year: Year) -> None:
    outside = (year.bills - year.billed).sum(axis=1)
    found = traced(year).trace(year.billed, outside, year.chart.buyer_place)
    spent = found.spend > 0
    assert found.leaves[spent].sum(axis=1) == pytest.approx(1.0, abs=1e-9)
    assert found.leaves.min() >= -1e-12


@settings(max_examples=40)
@given(years())
def test_lm3_lies_between_one_and_three_and_grows_with_its_area(year: Year) -> None:
    rounds = dict(three_rounds(traced(year), np.array([True, False])))
    own = year.chart.buyer_place == 0  # the combined authority is place 0
    buyers, lines = own[None].astype(np.float64), np.ones((len(year.firm_lines), 1))
    for payroll in ("in", "out"):
        for basis in ("workplace", "address"):
            lm3 = [
                float(rounds[Convention(area, payroll, basis)].over(buyers, lines).lm3[0, 0])
                for area in AREAS
            ]
            assert 1.0 <= lm3[0] <= lm3[2] <= 3.0
            assert lm3[0] == lm3[1]


@settings(max_examples=40)
@given(years())
def test_leaving_payroll_out_never_raises_lm3(year: Year) -> None:
    rounds = dict(three_rounds(traced(year), np.array([True, False])))
    everyone, lines = np.ones((1, len(year.spend))), np.ones((len(year.firm_lines), 1))
    for area in AREAS:
        with_pay, without = (
            rounds[Convention(area, payroll, "workplace")].over(everyone, lines).lm3
            for payroll in ("in", "out")
        )
        assert not without > with_pay  # both are undefined where nobody here is in the area
