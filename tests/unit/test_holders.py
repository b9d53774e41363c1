"""Are the contracts of a firm found by its chain, whenever they were added?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel import engine
from ecosim.kernel.pages import Pages
from ecosim.procurement.contract import Contracts
from ecosim.procurement.holders import Holders

needs_compiler = pytest.mark.skipif(not engine.is_compiled(), reason="only compiled code asks")


def held(
    holders: Holders, firms: list[int], supplier: list[int], end: list[int], **at: int
) -> list[int]:
    columns = np.array(supplier, dtype=np.int32), np.array(end, dtype=np.int16)
    rows = holders.held_by(np.array(firms), *columns, at.get("first", 0), at["month"])
    return rows.tolist()


@needs_compiler
def test_contracts_that_go_on_are_found_in_order() -> None:
    assert held(Holders(), [3, 1], [3, 1, 2, 3, 3], [9, 9, 9, 6, 7], month=6) == [0, 1, 4]


@needs_compiler
def test_contracts_before_the_oldest_in_progress_are_not_looked_at() -> None:
    assert held(Holders(), [3], [3, 1, 2, 3, 3], [9, 9, 9, 6, 7], month=6, first=1) == [4]


@needs_compiler
def test_contracts_added_later_and_firms_never_met_before_are_found() -> None:
    holders = Holders()
    assert held(holders, [1], [1, 2], [9, 9], month=6) == [0]
    assert held(holders, [1, 400, 500], [1, 2, 1, 400], [9, 9, 9, 9], month=6) == [0, 2, 3]


def test_those_last_terminated_are_known_until_the_next_month_that_some_are() -> None:
    contracts = Contracts()
    contracts.set_ended(np.array([4, 7]), 3)
    contracts.set_ended(np.array([5]), 3)
    assert contracts.cut_off(3).tolist() == [4, 5, 7]
    assert contracts.cut_off(4).tolist() == []
    contracts.set_ended(np.array([1]), 4)
    assert contracts.cut_off(4).tolist() == [1]


def test_memory_of_more_rows_than_there_are_is_no_error() -> None:
    pages = Pages(5_000, np.int16)
    pages.take(10)
    pages.column[:10] = 1
    pages.take(100_000)
    assert pages.column.sum() == 10
