"""Is LM3 the three rounds that one works out on paper, under each convention?

The year is in :mod:`tests.accounts.by_hand`. Per pound received,

- A pays G .2 and H .1, home 0 .3 and home 1 .1;  B pays H .1 and home 1 .4;  N pays home 1 .4;
- H pays home 0 .5;  G pays H .1, home 0 .1 and home 1 .4;  home 0 pays H .2;  home 1 pays G .1.

Buyer 0 is in place 0 with A, H and home 0; it is billed 100, of which 90 is delivered here.

Own place, payroll in: A has 50. Round two: H 5, home 0 15: 20. Round three: H pays home 0 2.5, and
home 0 pays H 3: 5.5. Payroll out: H 5, which pays no firm here: 5 and 0.

Region, payroll in: A 50, B 30, N 10. Round two: A pays G 10, H 5, home 0 15, home 1 5; B pays H 3
and home 1 12; N pays home 1 4: 54. Round three: G 10 x .6, H 8 x .5, home 0 15 x .2, home 1 21 x
.1: 15.1. Payroll out: G 10, H 5, H 3: 18; then G 10 x .1: 1.

By address N is outside. Region, payroll in: 54 - 4 = 50; home 1 then has 17: 15.1 - .4 = 14.7.

A survey asks A, B and N: they pay on .7, .5 and .4, and these again .24, .09 and .04 per pound of
theirs, on average 1.97 / 3 of the 90.
"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.accounts.pound import as_paid
from ecosim.accounts.three_rounds import Convention, ThreeRounds, three_rounds
from ecosim.accounts.tracing import Tracing
from tests.accounts.by_hand import CHART, year_on_paper

#: place 1 alone is the combined authority
AUTHORITY = np.array([False, True])


@pytest.fixture(scope="module")
def rounds() -> dict[Convention, ThreeRounds]:
    """Return the rounds under each convention."""
    year = year_on_paper()
    return dict(three_rounds(Tracing(year, as_paid(year)), AUTHORITY))


def of(rounds: ThreeRounds, buyer: int) -> ThreeRounds:
    """Return the rounds of all bills of one buyer."""
    one = np.zeros((1, len(CHART.buyers)))
    one[0, buyer] = 1.0
    return rounds.over(one, np.ones((CHART.firm_lines.size, 1)))


ON_PAPER = [
    ("own_place", "in", "workplace", 20, 5.5),
    ("own_place", "out", "workplace", 5, 0),
    ("region", "in", "workplace", 54, 15.1),
    ("region", "out", "workplace", 18, 1),
    ("region", "in", "address", 50, 14.7),
    ("region", "out", "address", 18, 1),
    ("own_place", "in", "address", 20, 5.5),
]


@pytest.mark.parametrize(("area", "payroll", "basis", "second", "third"), ON_PAPER)
def test_three_rounds_are_the_ones_on_paper(
    rounds: dict[Convention, ThreeRounds],
    area: str, payroll: str, basis: str, second: float, third: float,
) -> None:  # fmt: skip
    found = of(rounds[Convention(area, payroll, basis)], 0)
    assert found.first == 100.0
    assert found.second == pytest.approx(second, rel=1e-14)
    assert found.third == pytest.approx(third, rel=1e-14)
    assert found.lm3 == pytest.approx((100 + second + third) / 100, rel=1e-14)


def test_a_survey_takes_the_mean_of_suppliers(rounds: dict[Convention, ThreeRounds]) -> None:
    found = of(rounds[Convention("region", "in", "workplace")], 0)
    assert found.survey == pytest.approx(1 + 0.9 * 1.97 / 3, rel=1e-14)


def test_what_leaves_at_once_has_no_second_round(rounds: dict[Convention, ThreeRounds]) -> None:
    assert of(rounds[Convention("region", "in", "workplace")], 1).lm3 == 1.0
    assert of(rounds[Convention("combined_authority", "in", "workplace")], 1).lm3 == 1.0


def test_a_buyer_outside_the_combined_authority_has_no_figure_for_it(
    rounds: dict[Convention, ThreeRounds],
) -> None:
    assert np.isnan(of(rounds[Convention("combined_authority", "in", "workplace")], 0).lm3)


def test_a_buyer_that_spent_nothing_has_no_multiplier(
    rounds: dict[Convention, ThreeRounds],
) -> None:
    assert np.isnan(of(rounds[Convention("region", "in", "workplace")], 2).lm3)


def test_a_convention_is_said_in_words() -> None:
    said = str(Convention("own_place", "out", "address"))
    assert said == "area: own place; payroll: out; basis: address"
