"""Does the calendar count months as people do?"""

from __future__ import annotations

import pytest

from ecosim.kernel.clock import Calendar, month_number, month_text

TEN_YEARS = Calendar("2025-04", 120)


@pytest.mark.parametrize(
    ("index", "date"),
    [(0, "2025-04"), (8, "2025-12"), (9, "2026-01"), (119, "2035-03"), (-4, "2024-12")],
)
def test_index_and_date_are_each_others_inverse(index: int, date: str) -> None:
    assert TEN_YEARS.date(index) == date
    assert TEN_YEARS.index(date) == index


@pytest.mark.parametrize(("index", "year"), [(0, 0), (11, 0), (12, 1), (119, 9)])
def test_accounting_year_is_twelve_months_from_the_start(index: int, year: int) -> None:
    assert TEN_YEARS.year(index) == year


def test_year_that_crosses_new_year_is_labelled_with_both() -> None:
    assert TEN_YEARS.year_label(0) == "2025-26"
    assert TEN_YEARS.year_label(9) == "2034-35"
    assert Calendar("1999-04", 12).year_label(0) == "1999-00"


def test_calendar_year_is_labelled_with_one() -> None:
    assert Calendar("2025-01", 24).year_label(1) == "2026"


@pytest.mark.parametrize("text", ["2025-13", "2025-00", "2025-4", "25-04", "2025-04-01", "", "x"])
def test_what_is_not_a_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        month_number(text)


def test_text_of_a_number_of_months() -> None:
    assert month_text(2025 * 12) == "2025-01"
    assert month_text(2025 * 12 + 11) == "2025-12"
