"""Would `--verify` notice contracts that bill more or less than their price, or too many?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ecosim.accounts.flows import Why
from ecosim.errors import BooksError
from ecosim.model import ProcurementModel
from ecosim.model.contract_books import ContractBooks
from ecosim.procurement.contract import Contracts
from ecosim.procurement.direct import direct_awards
from ecosim.scenario import Scenario

BASELINE = Scenario.load("scenarios/baseline.yaml")
MONTHS = 4


def contracts(price: float, months: int, start: int) -> Contracts:
    """Return one contract of buyer 0 with supplier 0."""
    one, zero = np.ones(1), np.zeros(1, dtype=np.int64)
    table = Contracts()
    table.append(direct_awards(
        key=np.array([7], dtype=np.uint64), buyer=zero, category=zero, supplier=zero,
        estimate=one * price, price=one * price, work=one, quality=one, month=start - 1,
        duration=zero + months, ring=zero.astype(np.int8), kind=zero.astype(np.int8),
        is_below_threshold=np.ones(1, dtype=np.bool_), quality_need=one, appeal=one,
    ))  # fmt: skip
    return table


class NoNeeds:
    """What was tendered, and awarded: nothing."""

    buyer = np.zeros(0, dtype=np.int64)
    value = price = estimate = np.zeros(0)


def read(books: ContractBooks, month: int, spent: float) -> dict[str, float]:
    """Return the worst residuals of a month with one buyer, who was billed so much."""
    nothing = NoNeeds()
    found = books.residuals(month, np.array([spent]), nothing, nothing, 1.15)  # type: ignore[arg-type]
    return {name: gap for name, gap in found.items() if gap > 1e-9}


def test_equal_milestones_end_at_the_price() -> None:
    table = contracts(price=90.0, months=3, start=0)
    books = ContractBooks(table, 0)
    for month in range(3):
        assert read(books, month, 30.0) == {}
        assert books.paid == pytest.approx(30.0 * (month + 1))


def test_a_contract_in_progress_counts_what_it_billed_before() -> None:
    table = contracts(price=90.0, months=9, start=-5)
    books = ContractBooks(table, 0)
    assert books.paid == pytest.approx(50.0)
    assert all(read(books, month, 10.0) == {} for month in range(4))
    assert books.paid == pytest.approx(90.0)


def test_a_bill_that_is_not_the_contracts_is_seen() -> None:
    books = ContractBooks(contracts(price=90.0, months=3, start=0), 0)
    assert read(books, 0, 31.0) == {"bills = milestones of contracts in progress": 1.0}


def test_a_contract_that_ends_too_soon_is_seen() -> None:
    table = contracts(price=90.0, months=3, start=0)
    books = ContractBooks(table, 0)
    read(books, 0, 30.0)
    table._columns["end"][0] = 2
    assert read(books, 1, 30.0) == {"price = paid at completion": pytest.approx(30.0)}


def test_a_contract_that_goes_on_too_long_is_seen() -> None:
    table = contracts(price=90.0, months=3, start=0)
    books = ContractBooks(table, 0)
    table._columns["end"][0] = 4
    seen = [read(books, month, 30.0) for month in range(4)]
    assert seen[:3] == [{}, {}, {}]
    assert seen[3]["paid to date <= price"] == pytest.approx(30.0)


def test_a_contract_that_is_broken_off_owes_its_months_only() -> None:
    table = contracts(price=90.0, months=3, start=0)
    books = ContractBooks(table, 0)
    table.set_ended(np.array([0]), 1)
    assert read(books, 0, 30.0) == {}
    assert books.paid == pytest.approx(30.0)


def test_awards_beyond_what_was_authorised_are_seen() -> None:
    books = ContractBooks(contracts(price=90.0, months=3, start=5), 0)

    class Two:
        buyer, value = np.zeros(1, dtype=np.int64), np.array([100.0])

    class Twice:
        """The same need met twice, each within the reserve."""

        buyer, price, estimate = np.zeros(2, dtype=np.int64), np.full(2, 90.0), np.full(2, 100.0)

    found = books.residuals(0, np.zeros(1), Two(), Twice(), 1.15)  # type: ignore[arg-type]
    assert found["commitments <= envelope"] == pytest.approx(180.0 - 115.0)
    assert found["price <= estimate x r"] <= 0.0


def _dearer(model: ProcurementModel) -> None:
    rows = model.contracts.active(model.month)
    model.contracts._columns["price"][rows[0]] *= 1.5


def _miscount_homes(model: ProcurementModel) -> None:
    model.economy.structure.commuting[0] *= 1.01


@pytest.mark.parametrize(
    ("wrong", "says"),
    [(_dearer, "bills = milestones"), (_miscount_homes, "jobs by workplace")],
)
def test_a_run_that_breaks_its_books_stops(
    wrong: Callable[[ProcurementModel], None], says: str
) -> None:
    model = ProcurementModel(
        BASELINE.replace(scale=0.02, months=MONTHS), detail=False, verify=True
    )
    model.step()
    wrong(model)
    with pytest.raises(BooksError, match=says):
        model.step()


def test_reserves_that_are_spent_on_something_else_are_seen() -> None:
    model = ProcurementModel(
        BASELINE.replace(scale=0.02, months=MONTHS), detail=False, verify=True
    )
    model.step()
    steps = model.walk()
    assert next(steps) == "open_month"
    chart = model.world.chart
    model.ledger.pay(
        Why.GRANTS, chart.government, np.array([chart.buyers.start]), np.array([1e6])
    )
    with pytest.raises(BooksError, match="reserves"):
        for _ in steps:
            pass
