"""Do open invoices fade as each class of buyers pays, and do their totals stay equal?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.model.invoices import Bills, OpenInvoices


def bills() -> Bills:
    """Return bills of two buyers, a class each, to two suppliers, one a party of its own."""
    # buyer 0 owes 60 and 40, buyer 1 owes 10 and 90; parties are suppliers here
    each = np.array([[60.0, 40.0], [10.0, 90.0]])
    between = np.array([np.vstack([row, [0.0, 0.0]]) for row in each])
    return Bills(each.sum(axis=1), each.sum(axis=0), between.sum(axis=0), each, between)


def test_each_class_pays_its_own_part() -> None:
    debts = OpenInvoices(bills())
    received, between = debts.pay(np.array([0.5, 0.1]), np.array([0.5, 0.1]))
    # half of 60 and a tenth of 10; half of 40 and a tenth of 90
    assert received == pytest.approx([31.0, 29.0])
    assert between.sum() == pytest.approx(60.0)
    assert debts.open.by_buyer == pytest.approx([50.0, 90.0])


def test_totals_stay_equal_whatever_is_paid() -> None:
    debts = OpenInvoices(bills())
    for shares in ([0.5, 0.1], [0.3, 0.3], [0.0, 1.0]):
        debts.add(bills())
        debts.pay(np.array(shares), np.array(shares))
        owed = debts.open
        total = owed.by_buyer.sum()
        assert owed.by_supplier.sum() == pytest.approx(total, rel=1e-14)
        assert owed.between.sum() == pytest.approx(total, rel=1e-14)
        assert owed.supplier_by_class.sum(axis=0) == pytest.approx(owed.by_supplier, rel=1e-14)


def test_equal_payment_does_not_depend_on_how_buyers_are_grouped() -> None:
    # sums that are not the same when they are added up in another order
    one = Bills(*(grid * 0.1 for grid in vars_of(bills())))
    split, whole = OpenInvoices(one), OpenInvoices(in_one_class(one))
    for _ in range(3):
        parts = split.pay(np.full(2, 0.3), np.full(2, 0.3))
        total = whole.pay(np.full(2, 0.3), np.full(1, 0.3))
        assert parts[0].tobytes() == total[0].tobytes()
        assert parts[1].tobytes() == total[1].tobytes()


def vars_of(one: Bills) -> tuple[np.ndarray, ...]:
    return tuple(getattr(one, name) for name in one.__slots__)


def in_one_class(one: Bills) -> Bills:
    return Bills(
        one.by_buyer, one.by_supplier, one.between, one.by_supplier[None], one.between[None]
    )
