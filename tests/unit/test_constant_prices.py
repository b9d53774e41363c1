"""Is a dearer service told from more output? Worked on paper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ecosim.model.constant_prices import FirstMarkups, FirstPrices


def month(billed: float, outside: float, work: float, units: float) -> Any:
    """Return a month in which so much was billed, of it outside the region, for work and units."""
    return SimpleNamespace(
        by_cell=np.array([[[billed - outside]], [[work]]]),
        spending=SimpleNamespace(total=np.array([billed]), regional=np.array([billed - outside])),
        service_units=np.array([units]),
    )


@pytest.fixture
def prices() -> FirstPrices:
    """Return prices of a first month: 100 billed, 20 outside, 64 of work, 50 units."""
    first = FirstPrices()
    assert first.markup_rise(month(100.0, 20.0, 64.0, 50.0)) == 0.0
    assert first.service_rise(month(100.0, 20.0, 64.0, 50.0)) == 0.0
    return first


def test_more_services_at_the_first_price_are_output(prices: FirstPrices) -> None:
    # 60 units cost 120 at 2 a unit
    assert prices.service_rise(month(120.0, 24.0, 76.8, 60.0)) == pytest.approx(0.0)


def test_paying_more_for_the_same_services_is_a_price_rise_of_the_regional_part(
    prices: FirstPrices,
) -> None:
    # 110 for 50 units: 10 dearer, of which 88/110 was billed in the region
    assert prices.service_rise(month(110.0, 22.0, 70.4, 50.0)) == pytest.approx(8.0)


def test_worse_services_for_the_same_money_are_a_price_rise(prices: FirstPrices) -> None:
    # 45 units would have cost 90: 10 dearer, four fifths regional
    assert prices.service_rise(month(100.0, 20.0, 64.0, 45.0)) == pytest.approx(8.0)


def test_a_dearer_winner_that_needs_more_work_is_no_rise_of_the_markup(
    prices: FirstPrices,
) -> None:
    # 80 billed in the region for 64 of work is 1.25; 90 for 72 is 1.25 too
    assert prices.markup_rise(month(110.0, 20.0, 72.0, 50.0)) == pytest.approx(0.0)


def test_months_without_deliveries_set_no_price() -> None:
    first = FirstPrices()
    assert first.service_rise(month(0.0, 0.0, 0.0, 0.0)) == 0.0
    assert first.markup_rise(month(0.0, 0.0, 0.0, 0.0)) == 0.0
    first.service_rise(month(100.0, 20.0, 64.0, 50.0))
    assert first.service == 2.0


def test_a_place_is_held_at_its_own_first_markup() -> None:
    first = FirstMarkups(3)
    none = first.rise(np.array([80.0, 60.0, 0.0]), np.array([64.0, 40.0, 0.0]))
    assert none.tolist() == [0.0, 0.0, 0.0]
    # the first pays 1.25 for a unit of work and the second 1.5; the third begins at 1.2
    got = first.rise(np.array([90.0, 30.0, 12.0]), np.array([64.0, 20.0, 10.0]))
    assert got == pytest.approx([10.0, 0.0, 0.0])
    later = first.rise(np.array([0.0, 0.0, 13.0]), np.array([0.0, 0.0, 10.0]))
    assert later == pytest.approx([0.0, 0.0, 1.0])
