"""Births of a year that reach their first and fifth birthday: a handful of firms, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.model.survival import Survival, first_closures

LATER = 10_000


class Slots:
    """Five slots that the run begins with: their first firms are old."""

    def __init__(self) -> None:
        self.is_alive = np.ones(5, dtype=np.bool_)
        self.generation = np.zeros(5, dtype=np.int64)
        self.age = np.full(5, 20.0)

    def bear(self, slot: int, month: int, now: int) -> None:
        """Put a new firm, born in a month, into a slot at the end of another."""
        self.generation[slot] += 1
        self.age[slot] = (now - month + 1) / 12.0


def closing(**slots: int) -> np.ndarray:
    """Return the month in which slots close, by name of the slot."""
    out = np.full(5, LATER)
    for slot, month in slots.items():
        out[int(slot[1:])] = month
    return out


@pytest.fixture
def followed() -> tuple[Survival, Slots]:
    """Return four births of the first year, in months 0, 4, 6 and 9; the last closed in it."""
    slots = Slots()
    survival = Survival(slots)  # type: ignore[arg-type]
    for slot, month in ((0, 0), (1, 4), (2, 6)):
        slots.bear(slot, month, 11)
    assert np.isnan(survival.close_year(slots, 4, closing(), 11)["survival_1"])  # type: ignore[arg-type]
    return survival, slots


def test_who_closes_before_the_first_birthday_has_not_survived(
    followed: tuple[Survival, Slots],
) -> None:
    survival, slots = followed
    # born in month 4 and one year old at the end of month 15: it closes in month 14, too early;
    # born in month 6 and one year old at the end of 17: it closes in 18, after its birthday
    found = survival.close_year(slots, 0, closing(s1=14, s2=18), 23)  # type: ignore[arg-type]
    # of four births the slots 0 and 2; that of month 9 had gone within the year
    assert found["survival_1"] == pytest.approx(2 / 4)


@pytest.mark.parametrize(("month", "share"), [(14, 2 / 4), (15, 2 / 4), (16, 3 / 4)])
def test_the_month_of_birth_is_the_first_of_twelve(
    followed: tuple[Survival, Slots], month: int, share: float
) -> None:
    survival, slots = followed
    found = survival.close_year(slots, 0, closing(s1=month), 23)  # type: ignore[arg-type]
    assert found["survival_1"] == pytest.approx(share)


def test_a_refilled_slot_is_another_firm(followed: tuple[Survival, Slots]) -> None:
    survival, slots = followed
    slots.bear(1, 16, 23)
    # the firm of month 4 closed in month 13, the one of month 16 is of the next cohort
    found = survival.close_year(slots, 1, closing(s1=13), 23)  # type: ignore[arg-type]
    assert found["survival_1"] == pytest.approx(2 / 4)
    found = survival.close_year(slots, 0, closing(), 35)  # type: ignore[arg-type]
    assert found["survival_1"] == pytest.approx(1.0)


def test_firms_of_the_start_are_no_births() -> None:
    slots = Slots()
    slots.age[:] = 0.2
    survival = Survival(slots)  # type: ignore[arg-type]
    for last in (11, 23):
        found = survival.close_year(slots, 0, closing(), last)  # type: ignore[arg-type]
    assert np.isnan(found["survival_1"])


def test_five_years_are_counted_from_each_birth(followed: tuple[Survival, Slots]) -> None:
    survival, slots = followed
    for last in (23, 35, 47, 59):
        gone = closing(s0=40) if last == 47 else closing()
        found = survival.close_year(slots, 0, gone, last)  # type: ignore[arg-type]
        assert np.isnan(found["survival_5"])
    # born in 4 and 6, five years old at the end of 63 and 65; both close in month 64
    found = survival.close_year(slots, 0, closing(s1=64, s2=64), 71)  # type: ignore[arg-type]
    assert found["survival_5"] == pytest.approx(1 / 4)


def test_of_two_closures_of_a_slot_the_first_is_that_of_who_was_there() -> None:
    months = [np.array(slots, dtype=np.int64) for slots in ([], [2], [0, 4], [2])]
    # slot 2 closes in months 13 and 15; slots 1 and 3 see the end of the four months
    assert first_closures(months, 12, 5).tolist() == [14, 16, 13, 16, 14]
