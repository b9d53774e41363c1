"""Years of books for tests: posted by hand, drawn at random, or taken from a model."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.accounts.year import Year
from ecosim.kernel.types import Floats
from ecosim.model import ProcurementModel
from ecosim.model.yearbook import YearBook


def year_of(
    ledger: Ledger, *, inputs: Floats, consumption: Floats, billed: Floats, bills: Floats
) -> Year:
    """Return the year of a ledger's one month, with one supplier wherever something was billed.

    Parameters
    ----------
    ledger
    inputs : (F, C), by line of the buyer and cell of the seller
    consumption : (P, C), by home and cell of the seller
    billed, bills : (n_buyers, n_lines), for delivery here, and in all
    """
    chart, flows = ledger.chart, ledger.flows
    C, F = chart.n_cells, chart.firm_lines.size
    return Year(
        chart=chart,
        paid=flows.paid.copy(),
        received=flows.received.copy(),
        between=flows.between.copy(),
        inputs=inputs,
        bought_for=np.zeros((C, C)),
        bought_for_total=np.zeros(C),
        consumption=consumption,
        housing=np.zeros_like(consumption),
        spending=consumption.sum(axis=1),
        ordered=np.zeros(F),
        work=np.zeros(F),
        jobs=np.zeros(F),
        billed=billed,
        bills=bills,
        suppliers=(bills > 0).astype(np.float64),
    )


def posted_table(
    ledger: Ledger, why: Why, payers: list[int], payees: list[int], table: Floats
) -> None:
    """Post payments of accounts to accounts: (payers, payees) GBP."""
    for payer, row in zip(payers, table, strict=True):
        for payee, amount in zip(payees, row, strict=True):
            if amount > 0:
                ledger.pay(why, np.array([payer]), np.array([payee]), [float(amount)])


def years_of(
    model: ProcurementModel, n_years: int, watch: Callable[[ProcurementModel], None] | None = None
) -> list[Year]:
    """Run a model and return its years; `watch` sees it whenever a month's books are closed."""
    book, found = YearBook(model), []
    for _ in range(n_years):
        for _ in range(12):
            for verb in model.walk():
                if verb == "close_books":
                    book.note()
                    if watch is not None:
                        watch(model)
        found.append(book.close())
    return found
