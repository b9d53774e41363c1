"""Years of books for tests: posted by hand, drawn at random, or taken from a model."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from ecosim.accounts.chart import Chart
from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.accounts.year import Year
from ecosim.kernel.types import Floats, Ints
from ecosim.model import ProcurementModel
from ecosim.model.yearbook import YearBook


def year_of(
    ledger: Ledger,
    *,
    inputs: Floats,
    consumption: Floats,
    bills: Floats,
    suppliers: Floats | None = None,
) -> Year:
    """Return the year of a ledger's one month; all that is not given is nothing.

    Parameters
    ----------
    ledger
    inputs : (F, C), by line of the buyer and cell of the seller
    consumption : (P, C), by home and cell of the seller
    bills : (n_buyers, n_lines), whole bills; what procurement payments brought is delivered here
    suppliers : (n_buyers, n_lines), by default one wherever something was billed
    """
    chart, flows = ledger.chart, ledger.flows
    C, F = chart.n_cells, chart.firm_lines.size
    billed = np.zeros_like(bills)
    received = flows.received[Why.PROCUREMENT]
    share = np.divide(received, bills.sum(axis=0), out=np.zeros(len(received)),
                      where=bills.sum(axis=0) > 0)  # fmt: skip
    billed = bills * share
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
        suppliers=(bills > 0).astype(np.float64) if suppliers is None else suppliers,
    )


def years_of(model: ProcurementModel, n_years: int) -> list[Year]:
    """Run a model and return its years."""
    book, found = YearBook(model), []
    for _ in range(n_years):
        for _ in range(12):
            for verb in model.walk():
                if verb == "close_books":
                    book.note()
        found.append(book.close())
    return found


def times(year: Year, factor: float) -> Year:
    """Return the year in other money."""
    money = {
        f.name: factor * getattr(year, f.name)
        for f in dataclasses.fields(year)
        if f.name not in ("chart", "jobs", "suppliers")
    }
    return dataclasses.replace(year, **money)


def clear_between(
    ledger: Ledger, why: Why, payers: Sequence[int], payees: Sequence[int], amounts: Floats
) -> None:
    """Post a table of payments: (payers, payees) GBP."""
    for payer, row in zip(payers, amounts, strict=True):
        for payee, amount in zip(payees, row, strict=True):
            ledger.pay(why, np.array([payer]), np.array([payee]), [amount])


def line_number(chart: Chart) -> Callable[[int], int]:
    """Return what numbers an account's line among the lines of firms."""
    first = int(chart.firm_lines.ravel()[0])
    lines: Ints = chart.line

    def number(account: int) -> int:
        return int(lines[account]) - first

    return number
