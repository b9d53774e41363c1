"""Contracts as ties of buyers and suppliers: by what they were worth in the last year."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.innovation.contract_ties import TwoMode, contract_ties
from ecosim.innovation.network_parameters import TieParams
from ecosim.kernel.types import AnyArray


class Contracts:
    """Contracts written by hand: (start, end, buyer, supplier, price); no consortia."""

    def __init__(self, *rows: tuple[int, int, int, int, float], months: int = 24) -> None:
        start, end, buyer, supplier, price = zip(*rows, strict=True)
        self._columns = {
            "start": np.array(start, dtype=np.int16), "end": np.array(end, dtype=np.int16),
            "buyer": np.array(buyer, dtype=np.int16), "price": np.array(price, dtype=np.float64),
            "supplier": np.array(supplier, dtype=np.int32),
            "duration": np.full(len(rows), months, dtype=np.int16),
        }  # fmt: skip
        self.part_contract = np.empty(0, dtype=np.int64)
        self.part_supplier = np.empty(0, dtype=np.int64)
        self.part_share = np.empty(0)

    def columns(self, names: tuple[str, ...]) -> tuple[AnyArray, ...]:
        return tuple(self._columns[name] for name in names)


def listed(contracts: Contracts, month: int, **params: int) -> dict[tuple[int, int], float]:
    ties = contract_ties(contracts, month, 3, 5, TieParams(**params))  # type: ignore[arg-type]
    return dict(zip(
        zip(ties.left.tolist(), ties.right.tolist(), strict=True), ties.weight.tolist(), strict=True
    ))  # fmt: skip


def test_a_contract_that_ran_all_year_ties_with_its_annual_value() -> None:
    # £2,000 over 24 months is £1,000 a year
    assert listed(Contracts((0, 24, 1, 4, 2000.0)), 11) == {(1, 4): pytest.approx(1000.0)}


def test_a_contract_counts_for_the_months_of_the_year_in_which_it_was_at_work() -> None:
    begun, ended = (6, 30, 1, 4, 2400.0), (-21, 3, 0, 2, 2400.0)
    # six and three months of £100 each
    assert listed(Contracts(begun, ended), 11) == {
        (1, 4): pytest.approx(600.0), (0, 2): pytest.approx(300.0)
    }  # fmt: skip


def test_contracts_of_one_pair_add_up() -> None:
    two = Contracts((0, 24, 1, 4, 2000.0), (0, 24, 1, 4, 500.0), (0, 24, 0, 4, 100.0))
    assert listed(two, 11) == {(1, 4): pytest.approx(1250.0), (0, 4): pytest.approx(50.0)}


def test_what_is_awarded_and_not_begun_ties_nobody() -> None:
    assert listed(Contracts((5, 29, 1, 4, 2000.0)), 4) == {}
    assert len(listed(Contracts((5, 29, 1, 4, 2000.0)), 5)) == 1


def test_a_past_contract_is_forgotten_after_the_memory() -> None:
    past = Contracts((0, 24, 1, 4, 2400.0))
    assert listed(past, 25, memory=6) == {(1, 4): pytest.approx(100.0 * 4 * 12 / 6)}
    assert listed(past, 29, memory=6) == {}


def test_a_contract_that_was_ended_early_counts_until_then() -> None:
    assert listed(Contracts((0, 4, 1, 4, 2400.0)), 11) == {(1, 4): pytest.approx(400.0)}


def test_a_consortium_ties_each_member_by_its_share() -> None:
    joint = Contracts((0, 24, 1, 4, 2000.0), (0, 24, 0, 2, 200.0))
    joint.part_contract, joint.part_supplier = np.array([0, 0]), np.array([4, 3])
    joint.part_share = np.array([0.75, 0.25])
    assert listed(joint, 11) == {
        (1, 4): pytest.approx(750.0), (1, 3): pytest.approx(250.0), (0, 2): pytest.approx(100.0)
    }  # fmt: skip


def test_ties_are_ordered_by_supplier_then_buyer() -> None:
    ties = TwoMode.of(np.array([2, 0, 1]), np.array([3, 3, 1]), np.ones(3), 3, 4)
    assert ties.right.tolist() == [1, 3, 3]
    assert ties.left.tolist() == [1, 0, 2]
