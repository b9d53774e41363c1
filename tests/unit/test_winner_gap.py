"""Winners and losers of a year, worked on paper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ecosim.kernel.types import Kind
from ecosim.model import ProcurementModel
from ecosim.model.winner_gap import WinnerGap
from ecosim.scenario import Scenario

NOBODY = np.zeros(0, dtype=np.int64)


def firms() -> Any:
    """Return seven firms of ten staff each; the last is a branch of a national one."""
    return SimpleNamespace(
        is_alive=np.ones(7, dtype=np.bool_), generation=np.zeros(7, dtype=np.int64),
        kind=np.array([Kind.SME] * 6 + [Kind.NATIONAL]), staff=np.full(7, 10.0),
    )  # fmt: skip


def month(bid: list[int], won: list[int], members: list[int]) -> Any:
    """Return a month's outcome: who bid, who won, and members of winning consortia."""
    return SimpleNamespace(
        bids=SimpleNamespace(supplier=np.array(bid)),
        awards=SimpleNamespace(supplier=np.array(won), part_supplier=np.array(members, dtype=int)),
    )


def test_the_gap_is_growth_of_winners_less_that_of_losers() -> None:
    s, gap = firms(), WinnerGap(7)
    # 0 and 1 win, 1 after it has lost; 2 wins as a member; 3 and 4 lose; 5 does not bid; 6 wins
    gap.note(month([0, 1, 3, 6], [0, 6], []), NOBODY)
    gap.note(month([1, 4], [1], [1, 2]), NOBODY)
    assert np.isnan(gap.close_year(s)["winner_loser_gap"])
    s.staff = np.array([15.0, 10.0, 5.0, 10.0, 10.0, 90.0, 90.0])
    s.is_alive[4] = False
    # winners: 5/12.5, 0 and -5/7.5; losers: 0 and, closed, -2
    expected = (0.4 + 0.0 - 2.0 / 3.0) / 3.0 - (0.0 - 2.0) / 2.0
    assert gap.close_year(s)["winner_loser_gap"] == pytest.approx(expected)
    # nobody bid in the second year
    assert np.isnan(gap.close_year(s)["winner_loser_gap"])


def test_a_new_firm_of_a_slot_has_neither_won_nor_grown() -> None:
    s, gap = firms(), WinnerGap(7)
    gap.note(month([0, 1, 2], [0, 1], []), np.array([1]))
    gap.close_year(s)
    s.generation[2], s.staff[2] = 1, 40.0
    # 1 closed in the year of its win; what trades in the slot of 2 is another firm
    assert gap.close_year(s)["winner_loser_gap"] == pytest.approx(0.0 - -2.0)


def test_a_run_has_a_gap_from_its_second_year_on() -> None:
    scenario = Scenario.load("scenarios/baseline.yaml").replace(scale=0.01, months=30)
    model = ProcurementModel(scenario, seed=3)
    for _ in range(30):
        model.step()
    first, second, part = model.recorder.series["winner_loser_gap"].values
    assert np.isnan(first)
    assert -2.0 < second < 2.0
    assert np.isnan(part)
