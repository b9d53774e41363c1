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
from ecosim.kernel.types import Bools
from tests.accounts.by_hand import CHART, year_on_paper

#: place 1 alone is the combined authority
AUTHORITY = np.array([False, True])


@pytest.fixture(scope="module")
def rounds() -> dict[Convention, ThreeRounds]:
    """Return the rounds under each convention."""
    year = year_on_paper()
    return dict(three_rounds(Tracing(year, as_paid(year)), AUTHORITY))


def of(buyer: int) -> Bools:
    """Return the bills of one buyer."""
    group = np.zeros((len(CHART.buyers), CHART.firm_lines.size), dtype=np.bool_)
    group[buyer] = True
    return group


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
    found, group = rounds[Convention(area, payroll, basis)], of(0)
    assert found.first[group].sum() == 100.0
    assert found.second[group].sum() == pytest.approx(second, rel=1e-14)
    assert found.third[group].sum() == pytest.approx(third, rel=1e-14)
    assert found.lm3(group) == pytest.approx((100 + second + third) / 100, rel=1e-14)


def test_a_survey_takes_the_mean_of_suppliers(rounds: dict[Convention, ThreeRounds]) -> None:
    found = rounds[Convention("region", "in", "workplace")].survey(of(0))
    assert found == pytest.approx(1 + 0.9 * 1.97 / 3, rel=1e-14)


def test_what_leaves_at_once_has_no_second_round(rounds: dict[Convention, ThreeRounds]) -> None:
    assert rounds[Convention("region", "in", "workplace")].lm3(of(1)) == 1.0
    assert rounds[Convention("combined_authority", "in", "workplace")].lm3(of(1)) == 1.0


def test_a_buyer_outside_the_combined_authority_has_no_figure_for_it(
    rounds: dict[Convention, ThreeRounds],
) -> None:
    assert np.isnan(rounds[Convention("combined_authority", "in", "workplace")].lm3(of(0)))


def test_a_buyer_that_spent_nothing_has_no_multiplier(
    rounds: dict[Convention, ThreeRounds],
) -> None:
    assert np.isnan(rounds[Convention("region", "in", "workplace")].lm3(of(2)))


def test_a_convention_is_said_in_words() -> None:
    said = str(Convention("own_place", "out", "address"))
    assert said == "area: own place; payroll: out; basis: address"
