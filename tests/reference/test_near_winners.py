"""Growth of participants against near-winners, worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ecosim.study.near_winners import bounded_growth, matched_growth, terciles

COLUMNS = ["sector", "size_class", "capability", "before", "after", "is_participant"]


def firms(*rows: tuple[str, str, float, float, float, bool]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


#: capability .1 to .9: thirds end at .37 and .63
NINE = firms(
    ("ICT", "micro", 0.1, 4.0, 4.0, False),
    ("ICT", "micro", 0.2, 4.0, 6.0, True),    # (6 - 4) / 5 = .4; its near-winner: 0
    ("ICT", "small", 0.3, 20.0, 20.0, True),  # no near-winner of its size
    ("ICT", "micro", 0.4, 2.0, 6.0, True),    # 1; its near-winners: 0 and 2/3
    ("ICT", "micro", 0.5, 5.0, 5.0, False),
    ("ICT", "micro", 0.6, 4.0, 8.0, False),   # 4 / 6
    ("CON", "micro", 0.7, 3.0, 0.0, False),   # -2: closed
    ("CON", "micro", 0.8, 6.0, 6.0, True),    # 0; its near-winner: -2
    ("CON", "micro", 0.9, 9.0, 9.0, True),    # 0; the same
)  # fmt: skip


def test_participants_are_held_against_firms_like_them() -> None:
    found = matched_growth(NINE)
    assert (found.n_participants, found.n_matched) == (5, 4)
    assert found.growth == pytest.approx((0.4 + 1.0 + 0 + 0) / 4)
    assert found.near_winners == pytest.approx((0 + 1 / 3 - 2 - 2) / 4)


def test_the_interval_is_students_over_matched_participants() -> None:
    gaps = np.array([0.4, 2 / 3, 2.0, 2.0])
    mean = gaps.mean()
    # t(3, .975) from a table of Student's distribution
    half = 3.182446 * math.sqrt(((gaps - mean) ** 2).sum() / 3 / 4)
    found = matched_growth(NINE)
    assert found.difference == pytest.approx(mean)
    assert found.lo == pytest.approx(mean - half, rel=1e-5)
    assert found.hi == pytest.approx(mean + half, rel=1e-5)


def test_one_matched_participant_has_a_difference_and_no_interval() -> None:
    found = matched_growth(NINE[NINE["capability"] < 0.25])
    # two firms: the capable one is alone in its third
    assert found.n_matched == 0
    assert math.isnan(found.difference)
    same = matched_growth(NINE[NINE["capability"] < 0.25].assign(capability=0.2))
    assert same.difference == pytest.approx(0.4)
    assert math.isnan(same.lo)


def test_without_participants_nothing_is_said() -> None:
    found = matched_growth(NINE[~NINE["is_participant"]])
    assert found.n_participants == 0
    assert math.isnan(found.difference)


def test_growth_is_bounded_and_closing_counts() -> None:
    grown = bounded_growth(np.array([4.0, 3.0, 0.0, 0.0]), np.array([6.0, 0.0, 5.0, 0.0]))
    assert grown.tolist() == pytest.approx([0.4, -2.0, 2.0, 0.0])


def test_terciles_split_in_thirds() -> None:
    assert terciles(np.arange(9.0)).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
