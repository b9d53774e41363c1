"""High-growth firms: the definition of OECD and Eurostat on firms written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.kernel.types import Kind
from ecosim.model.high_growth import HighGrowth

# staff three years ago and now; 1.2 x 1.2 x 1.2 = 1.728
THEN = [10.0, 10.0, 9.9, 100.0, 50.0, 20.0]
NOW = [17.3, 17.2, 40.0, 172.9, 400.0, 60.0]
KINDS = [Kind.SME, Kind.SME, Kind.SME, Kind.LARGE, Kind.NATIONAL, Kind.VCSE]


class Slots:
    """Six firms."""

    def __init__(self) -> None:
        self.is_alive = np.ones(6, dtype=np.bool_)
        self.generation = np.zeros(6, dtype=np.int64)
        self.kind = np.array(KINDS)
        self.staff = np.array(THEN)


def third_year(slots: Slots) -> dict[str, float]:
    """Return what is found three years after the start."""
    growth = HighGrowth(slots)  # type: ignore[arg-type]
    for _ in range(2):
        assert all(np.isnan(list(growth.close_year(slots).values())))  # type: ignore[arg-type]
    slots.staff = np.array(NOW)
    return growth.close_year(slots)  # type: ignore[arg-type]


def test_ten_employees_that_grow_by_a_fifth_a_year_for_three() -> None:
    found = third_year(Slots())
    # 17.3 of 10, 172.9 of 100 and 60 of 20; not 17.2 of 10, not from 9.9, no national
    assert found["high_growth_firms"] == 3
    assert found["high_growth_share"] == pytest.approx(3 / 4)


def test_who_closed_has_not_grown_and_is_of_those_who_might() -> None:
    slots = Slots()
    slots.is_alive[3] = False  # found when it is looked for, of ten staff when it began

    growth = HighGrowth(slots)  # type: ignore[arg-type]
    slots.is_alive[3] = True
    growth.close_year(slots)  # type: ignore[arg-type]
    slots.is_alive[5] = False
    growth.close_year(slots)  # type: ignore[arg-type]
    slots.staff = np.array(NOW)
    found = growth.close_year(slots)  # type: ignore[arg-type]
    # slot 3 did not trade at the start: it is none; slot 5 did, and is gone
    assert found["high_growth_share"] == pytest.approx(1 / 3)


def test_a_new_firm_in_a_slot_has_not_grown_out_of_the_old_one() -> None:
    slots = Slots()
    growth = HighGrowth(slots)  # type: ignore[arg-type]
    for _ in range(2):
        growth.close_year(slots)  # type: ignore[arg-type]
    slots.generation[0] = 1
    slots.staff = np.array(NOW)
    assert growth.close_year(slots)["high_growth_firms"] == 2  # type: ignore[arg-type]


def test_each_year_looks_back_three() -> None:
    slots = Slots()
    growth = HighGrowth(slots)  # type: ignore[arg-type]
    for _ in range(2):
        growth.close_year(slots)  # type: ignore[arg-type]
    slots.staff = np.array(NOW)
    found = [growth.close_year(slots)["high_growth_firms"] for _ in range(4)]  # type: ignore[arg-type]
    # in years three, four and five what was three years before was small; in year six it was not
    assert found == [3, 3, 3, 0]
