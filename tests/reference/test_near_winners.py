"""Growth of participants against near-winners, worked by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ecosim.result import Result
from ecosim.run.tasks import Task
from ecosim.study.near_winners import (
    bounded_growth,
    firms_of,
    growth_against,
    matched_growth,
    matched_pairs,
    terciles,
)
from tests.unit.run_example import TINY, made_up

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


def test_participants_of_several_runs_are_taken_together() -> None:
    one, other = NINE[NINE["sector"] == "ICT"], NINE[NINE["sector"] == "CON"]
    parts = [matched_pairs(each.assign(capability=0.5)) for each in (one, other)]
    own, near = (np.concatenate([part[i] for part in parts]) for i in (1, 2))
    found = growth_against(sum(part[0] for part in parts), own, near)
    # ICT micro .4 and 1 against the mean of 0, 0 and 2/3; CON twice 0 against -2
    assert (found.n_participants, found.n_matched) == (5, 4)
    assert found.growth == pytest.approx(1.4 / 4)
    assert found.near_winners == pytest.approx((2 * 2 / 9 - 4) / 4)


def test_without_participants_nothing_is_said() -> None:
    found = matched_growth(NINE[~NINE["is_participant"]])
    assert found.n_participants == 0
    assert math.isnan(found.difference)


def test_growth_is_bounded_and_closing_counts() -> None:
    grown = bounded_growth(np.array([4.0, 3.0, 0.0, 0.0]), np.array([6.0, 0.0, 5.0, 0.0]))
    assert grown.tolist() == pytest.approx([0.4, -2.0, 2.0, 0.0])


def test_terciles_split_in_thirds() -> None:
    assert terciles(np.arange(9.0)).tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]


# ---------------------------------------------------------------------------------- from a run
def run() -> Result:
    """Return three years: partner 1 and near-winner 2 of one challenge; 3 and 1 of another.

    Firm 2 closes and another takes its slot; a third challenge begins before the first year ends.
    """
    staff = pd.DataFrame(
        [("2026-03", 1, 0, 4.0), ("2026-03", 2, 0, 6.0), ("2026-03", 3, 5, 8.0),
         ("2028-03", 1, 0, 6.0), ("2028-03", 2, 1, 9.0), ("2028-03", 3, 5, 8.0)],
        columns=["month", "supplier", "generation", "staff"],
    ).assign(sector="ICT", stratum="micro", capability=0.5)  # fmt: skip
    challenges = {
        "activated": np.array([12, 20, 3, -1]), "n_partners": np.array([1, 1, 1, 0]),
        "candidate_1": np.array([1, 3, 2, 1]), "candidate_2": np.array([2, 1, -1, 2]),
    }  # fmt: skip
    return replace(
        made_up(Task(TINY.replace(months=36), 7, 0)), challenge_columns=challenges,
        supplier_columns={name: staff[name].to_numpy() for name in staff},
    )  # fmt: skip


def test_candidates_that_came_next_are_near_winners_unless_partners_elsewhere() -> None:
    table = firms_of(run(), years=2)
    assert table[["supplier", "is_participant"]].values.tolist() == [
        [1, True], [2, False], [3, True]
    ]  # fmt: skip


def test_a_firm_that_closed_has_no_staff_left_though_its_slot_has() -> None:
    table = firms_of(run(), years=2).set_index("supplier")
    assert table.loc[2, "after"] == 0.0
    assert table.loc[1, ["before", "after"]].tolist() == [4.0, 6.0]


def test_growth_of_a_run_is_that_of_its_firms() -> None:
    found = matched_growth(firms_of(run(), years=2))
    # (6 - 4) / 5 and 0 for the partners, -2 for the near-winner
    assert found.growth == pytest.approx(0.2)
    assert found.difference == pytest.approx(2.2)


def test_partnerships_without_both_ends_are_left_out() -> None:
    assert len(firms_of(run(), years=3)) == 0
