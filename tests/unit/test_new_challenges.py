"""How many challenges are there, and which? At a rate, or out of needs; never beyond staff."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from ecosim.errors import ScenarioError
from ecosim.innovation.challenge import (
    FIRST_NUMBER,
    Challenges,
    challenge_key,
    challenge_of_need,
    inclination,
    is_new_need,
    within_staff,
)
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Pathway
from ecosim.model.new_challenges import NewChallenges
from ecosim.policies import InnovationPartnership
from ecosim.policies.retrofit_programme import FIRST_NUMBER as FIRST_OF_PROGRAMMES
from ecosim.procurement.decision_points import Programme
from ecosim.procurement.need import Needs, need_key
from tests.direction.challenge_bench import NO_LIMIT, world

MONTHS = 60
USUAL = 0.5


@cache
def needs() -> tuple[Needs, ...]:
    """Return the needs of each month that baseline funding pays for, in the small world."""
    model, streams = world(), Streams(11)
    funding = np.ones_like(model.world.spend)
    return tuple(model.public.plan_of_needs.due(streams, m, funding)[0] for m in range(MONTHS))


def usual_needs() -> np.ndarray:
    model = world()
    return model.public.plan_of_needs.usual_tenders * 12.0 / model.scenario.scale


def set_by(
    showcase: float = 0.0, direct: float = 0.0, readiness: float = USUAL, staff: bool = False
) -> Challenges:
    """Return what buyers set out of a share of their needs, with or without limit of staff."""
    model = world()
    scenario = model.scenario
    if not staff:
        scenario = scenario.replace(parameters=scenario.parameters.replace(NO_LIMIT))
    new = NewChallenges(
        replace(model.world, scenario=scenario, streams=Streams(5)), usual_needs()
    )
    n = len(model.world.buyers)
    asked = replace(
        Programme.none(np.full(n, readiness)),
        needs_showcase=np.full(n, showcase), needs_direct=np.full(n, direct),
    )  # fmt: skip
    c = Challenges(n)
    for month in range(MONTHS):
        new.draw(c, asked, needs()[month], month)
    return c


def test_as_many_as_the_share_says_about_what_the_needs_are() -> None:
    c, total = set_by(direct=0.2), sum(len(one) for one in needs())
    # a binomial count: four standard deviations around its mean
    assert abs(len(c) - 0.2 * total) < 4 * np.sqrt(0.16 * total)
    known = {
        (int(b), int(g), int(m)) for one in needs() for b, g, m in
        zip(one.buyer, one.category, one.due, strict=True)
    }  # fmt: skip
    assert set(zip(c.buyer.tolist(), c.category.tolist(), c.entered.tolist(), strict=True)) <= known


def test_a_larger_share_keeps_every_challenge_of_a_smaller_one() -> None:
    few, many = set_by(direct=0.05), set_by(direct=0.3)
    assert 0 < len(few) < len(many)
    assert set(few.key.tolist()) < set(many.key.tolist())


def test_ready_buyers_set_in_proportion_more() -> None:
    usual, ready = len(set_by(direct=0.1)), len(set_by(direct=0.1, readiness=0.9))
    # .18 of needs against .10, and nested
    assert ready / usual == pytest.approx(1.8, rel=0.15)


def test_pathways_draw_for_themselves_and_no_key_is_used_twice() -> None:
    c = set_by(showcase=0.2, direct=0.2)
    assert len(set(c.key.tolist())) == len(c)
    both = set_by(showcase=0.2).key.tolist() + set_by(direct=0.2).key.tolist()
    assert set(c.key.tolist()) == set(both)


def test_all_needs_can_occasion_one() -> None:
    assert len(set_by(direct=1.0)) == sum(len(one) for one in needs())


def test_staff_limits_both_pathways_together() -> None:
    # one challenge a year per GBP 100m: by hand from what buyers spend
    most = world().world.buyers.spend.sum() / 1e8 * world().scenario.scale * MONTHS / 12
    n = [len(set_by(1.0, 1.0, staff=True)), len(set_by(1.0, 0.0, staff=True))]
    assert all(abs(count - most) < 4 * np.sqrt(most) for count in n)


def test_numbers_of_challenges_are_nobody_elses() -> None:
    one = needs()[0]
    keys = np.concatenate([
        one.key, challenge_of_need(one, Pathway.SHOWCASE), challenge_of_need(one, Pathway.DIRECT),
        *(challenge_key(one.buyer, one.due, np.full_like(one.buyer, way), np.arange(len(one)))
          for way in Pathway),
    ])  # fmt: skip
    assert len(np.unique(keys)) == len(keys)
    number = (keys & np.uint64(2**24 - 1)).astype(np.int64)
    assert number.max() < FIRST_OF_PROGRAMMES
    assert (number[len(one) :] >= FIRST_NUMBER).all()


def test_needs_that_come_again_and_programmes_occasion_none() -> None:
    one = needs()[0]
    assert is_new_need(one).all()
    again = replace(one, attempt=np.ones_like(one.attempt))
    relet = replace(one, is_relet=np.ones_like(one.is_relet))
    built = replace(
        one, key=need_key(one.buyer, one.category, one.due, np.full(len(one), FIRST_OF_PROGRAMMES))
    )
    assert not any(is_new_need(other).any() for other in (again, relet, built))


def test_inclination_by_hand() -> None:
    # a buyer as ready as usual; a readier one; the same that leaves a fifth of its needs unmet
    got = inclination(np.array([0.5, 0.75, 0.75]), np.array([0.0, 0.0, 0.2]), 0.5, 2.0)
    assert got == pytest.approx([1.0, 1.5, 2.1])


def test_staff_by_hand() -> None:
    got = within_staff(np.array([0.0, 2.0, 8.0]), np.array([1.0, 4.0, 4.0]))
    assert got.tolist() == [1.0, 1.0, 0.5]


def test_the_lever_asks_in_one_way_only() -> None:
    with pytest.raises(ScenarioError, match="both say how many") as caught:
        InnovationPartnership(share_of_needs=0.01)
    assert "challenges_per_year: 0" in str(caught.value.expected)
    words = InnovationPartnership(share_of_needs=0.004, challenges_per_year=0).in_words()
    assert "0.40% of needs occasion a challenge on the Showcase pathway" in words
