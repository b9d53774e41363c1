"""Does a retrofit programme add what it should, to whom it should, and nothing else?"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from ecosim.errors import ScenarioError
from ecosim.kernel.random import Streams
from ecosim.policies import RetrofitProgramme
from ecosim.policies.retrofit_programme import FIRST_NUMBER
from ecosim.procurement.need import Needs, join_needs
from ecosim.scenario import Scenario
from tests.unit.lever_example import bend, stack

#: spend on construction: 30, 10 and 20 million (lever_example)
ORDINAL = np.uint64(2**24 - 1)


def programme(**settings: Any) -> RetrofitProgramme:
    """Return a programme of small packages, so that there are many."""
    return RetrofitProgramme(**{"amount": 60e6, "homes": 10, **settings})


def added(lever: RetrofitProgramme, months: int = 60, seed: int = 1, scale: float = 1.0) -> Needs:
    """Return what a lever adds over some months."""
    policy, streams = stack(lever), Streams(seed)
    return join_needs([policy.needs(streams, scale, month) for month in range(months)])


def rows(needs: Needs) -> dict[int, tuple[Any, ...]]:
    """Return everything about each need by its key."""
    columns = [getattr(needs, f.name).tolist() for f in fields(needs)]
    return {key: rest for key, *rest in zip(*columns, strict=True)}  # type: ignore[misc]


def test_works_commissioned_are_the_amount_in_the_mean() -> None:
    # 60 million over 5 years in packages of 0.2 million: 1,500 packages, s.e. 2.9 %
    total = added(programme()).value.sum()
    assert total == pytest.approx(300e6, rel=0.09)


def test_buyers_share_the_works_as_they_spend_on_construction() -> None:
    needs = added(programme())
    share = np.bincount(needs.buyer, minlength=3) / len(needs)
    # 30, 10 and 20 of 60; s.e. 1.2 points
    assert share == pytest.approx([3 / 6, 1 / 6, 2 / 6], abs=0.04)


def test_only_buyers_reached_commission() -> None:
    needs = added(programme(buyers={"kind": "council"}))
    assert np.unique(needs.buyer).tolist() == [0, 1]


def test_a_smaller_world_has_fewer_packages_of_the_same_size() -> None:
    small, whole = rows(added(programme(), scale=0.2)), rows(added(programme()))
    assert 0 < len(small) < len(whole)
    assert all(whole[key] == row for key, row in small.items())


def test_packages_are_numbered_far_above_the_pipeline() -> None:
    assert (added(programme()).key & ORDINAL).min() >= FIRST_NUMBER


def test_lots_split_packages_and_add_up_to_them() -> None:
    whole, split = added(programme()), added(programme(n_lots=4))
    assert len(split) == 4 * len(whole)
    assert len(np.unique(split.key)) == len(split)
    assert split.value.reshape(-1, 4).sum(axis=1) == pytest.approx(whole.value)


def test_works_are_as_demanding_and_as_long_as_set() -> None:
    needs = added(programme(months=6, quality_need=0.9))
    assert (needs.duration == 6).all()
    assert (needs.quality_need == 0.9).all()


def test_nothing_is_added_before_the_start_after_the_end_or_without_an_amount() -> None:
    lever = programme(start="2025-10", end="2026-04")
    months = np.unique(added(lever).due)
    assert months.tolist() == [6, 7, 8, 9, 10, 11]
    idle = stack(programme(amount=0.0))
    assert len(idle.needs(Streams(1), 1.0, 12)) == 0
    assert idle.events == []


def test_two_programmes_of_one_number_are_refused() -> None:
    with pytest.raises(ScenarioError, match="two of retrofit programme 1"):
        Scenario(name="both", levers=(programme(), programme(amount=30e6)))


def test_two_programmes_of_two_numbers_share_no_need() -> None:
    policy = stack(programme(), programme(amount=30e6, programme=2))
    needs = join_needs([policy.needs(Streams(1), 1.0, month) for month in range(12)])
    assert len(np.unique(needs.key)) == len(needs)
    alone = [len(added(p, 12)) for p in (programme(), programme(amount=30e6, programme=2))]
    assert len(needs) == sum(alone)


def test_money_from_outside_leaves_budgets_alone() -> None:
    policy = stack(programme())
    assert (bend(policy, "budget").factor == 1.0).all()


def test_money_from_within_is_taken_from_every_category() -> None:
    # 12 million: 6, 2 and 4 of budgets of 100, 50 and 50 million
    bent = bend(stack(programme(amount=12e6, money="within")), "budget")
    np.testing.assert_allclose(bent.factor, [[0.94] * 3, [0.96] * 3, [0.92] * 3])


def test_words_say_how_many_homes() -> None:
    words = RetrofitProgramme(amount=40e6, n_lots=2, money="within").in_words()
    assert "about 2,000 homes" in words
    assert "own budgets" in words
