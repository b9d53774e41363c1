"""Who answers a challenge, and is every able firm that does not counted at one hurdle?"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ecosim.innovation.candidates import Answers, Call, each_once, find_candidates, pools_of
from ecosim.innovation.challenge import Hurdle
from ecosim.innovation.parameters import CandidateParams
from ecosim.kernel.random import Streams

N = 6000
CALL = Call(key=5, category=0, ring=np.array([0, 1, 2]), research=150e3, months=6, capability=0.5)
#: every able firm answers: nothing stands in its way
OPEN = {"aware": (1.0, 1.0, 1.0), "answer_cost": 1.0, "overspecified": 0.0}


def firms(turnover: float = 1e6) -> Any:
    """Return firms of three places and two sectors with capabilities from 0 to 1."""
    i = np.arange(N)
    return SimpleNamespace(
        is_alive=i % 5 > 0, place=(i % 3).astype(np.int16), sector=(i % 2).astype(np.int16),
        kind=(i % 7 == 0).astype(np.int8), capability=((i * 37) % N) / N,
        turnover=np.full(N, turnover), identity=i.astype(np.uint64),
    )  # fmt: skip


def asked(
    world: Any = None, call: Call = CALL, seed: int = 3, s_max: float = 2.0, members: float = 0.0,
    **changed: Any,
) -> Answers:  # fmt: skip
    world = world or firms()
    pools = pools_of(world.kind, world.sector, (0,), 2, 1)
    is_member = np.arange(N) < members * N
    p = CandidateParams(**changed)
    return find_candidates(call, pools, world, is_member, s_max, Streams(seed), p)


@pytest.mark.parametrize("seed", range(20))
def test_every_able_firm_answers_or_is_stopped_by_one_hurdle(seed: int) -> None:
    found = asked(seed=seed)
    assert found.n_able == found.n_answered + found.blocked.sum()


def test_without_hurdles_everybody_able_answers() -> None:
    found = asked(**OPEN)
    assert found.n_able > 10
    assert found.n_answered == found.n_able
    assert not found.blocked.any()


@pytest.mark.parametrize(
    ("hurdle", "changed"),
    [
        (Hurdle.AWARENESS, {"aware": (0.0, 0.0, 0.0)}),
        (Hurdle.LIST, {"listed": 0.0, "beyond_list": 0.0}),
        (Hurdle.BID_COST, {"answer_cost": 1e6}),
    ],
)
def test_a_closed_hurdle_stops_everybody_and_is_counted(hurdle: Hurdle, changed: Any) -> None:
    found = asked(**(OPEN | changed))
    assert found.n_answered == 0
    assert found.blocked[hurdle] == found.n_able > 0


def test_firms_too_small_for_the_research_are_stopped_by_the_size_rule() -> None:
    # 25,000 a month of research against twice 10,000 of turnover
    found = asked(firms(turnover=10_000.0), **OPEN)
    assert found.blocked[Hurdle.SIZE_RULE] == found.n_able > 0


def test_able_buyers_specify_no_more_than_they_need() -> None:
    some = OPEN | {"overspecified": 0.3}
    sure, unsure = (asked(call=replace(CALL, capability=k), **some) for k in (1.0, 0.0))
    assert sure.blocked[Hurdle.OVER_SPECIFICATION] == 0
    assert unsure.blocked[Hurdle.OVER_SPECIFICATION] > 0


def test_who_answers_is_of_the_kinds_asked_alive_and_best_fit_first() -> None:
    world = firms()
    found = asked(world, fit_sd=0.05, **OPEN)
    assert world.is_alive[found.supplier].all()
    assert (world.kind[found.supplier] == 0).all()
    assert len(np.unique(found.supplier)) == len(found.supplier)
    # capability is most of the fit when its spread is small
    assert world.capability[found.supplier[0]] > world.capability[found.supplier[-1]]


@pytest.mark.parametrize("seed", range(10))
def test_more_publicity_keeps_everybody_who_answered(seed: int) -> None:
    less, more = (asked(call=replace(CALL, awareness=f), seed=seed) for f in (1.0, 2.0))
    assert np.isin(less.supplier, more.supplier).all()


def test_members_of_the_network_hear_more_often() -> None:
    heard = [
        sum(
            asked(call=replace(CALL, member_awareness=f), seed=s, members=0.5).n_answered
            for s in range(30)
        )
        for f in (1.0, 2.0)
    ]
    assert heard[1] > heard[0]


def test_challenges_reach_beyond_the_approved_list() -> None:
    found = asked(**(OPEN | {"listed": 0.3}))
    kept = asked(**(OPEN | {"listed": 0.3, "beyond_list": 0.0}))
    assert found.n_beyond_list > 0
    assert found.n_answered - found.n_beyond_list == kept.n_answered


def test_each_once_keeps_the_first() -> None:
    assert each_once(np.array([5, 2, 5, 9, 2])).tolist() == [5, 2, 9]
