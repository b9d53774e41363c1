"""Do challenges meet the rest of the model as they should? Nothing but they moves here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosim.innovation.challenge import Challenges, Reason, Status
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Stage
from ecosim.model.adoption import adoption_neighbours
from ecosim.model.first_contracts import FirstContracts
from ecosim.model.innovation_events import Events
from ecosim.model.innovation_side import InnovationSide
from ecosim.policies import PolicyStack
from ecosim.procurement.contract import Contracts
from ecosim.procurement.need import no_needs
from tests.direction.challenge_bench import NO_LIMIT, WRITTEN, course, programme, restore, world


def test_partnerships_whose_every_candidate_closed_are_lost() -> None:
    model = world()
    scenario = model.scenario.replace(parameters=model.scenario.parameters.replace(NO_LIMIT))
    policy = PolicyStack((programme("direct"),), model.calendar, model.world.policy.buyers)
    changed = replace(model.world, scenario=scenario, streams=Streams(4), policy=policy)
    model.public.contracts, model.public.needs = Contracts(), no_needs()
    s = model.suppliers
    kept = {name: getattr(s, name).copy() for name in (*WRITTEN, "is_alive")}
    side = InnovationSide(changed, model.public, model.ledger)
    for month in range(6):
        side.advance(month)
    c = side.challenges
    waiting = np.flatnonzero(c.is_in_progress & (c.stage == Stage.ACTIVATION))
    assert len(waiting)
    who = c.candidate[waiting]
    s.is_alive[who[who >= 0]] = False
    for month in range(6, 12):
        side.advance(month)
    restore(model, kept)
    assert (c.status[waiting] == Status.FAILED).all()
    assert (c.contract[waiting] == -1).all()
    assert (c.reason[waiting] == Reason.PARTNER_LOST).sum() > 0
    assert (model.public.contracts.supplier >= 0).all()


def test_a_run_without_such_levers_has_nothing_of_it() -> None:
    model = world()
    assert not model.innovation.is_on
    assert len(model.innovation.challenges) == 0
    model.innovation.advance(0)
    model.innovation.spread(0)
    assert not model.innovation.costs.any()


def test_neighbours_are_buyers_of_one_kind_nearby_and_of_one_place() -> None:
    model = world()
    ties, codes = adoption_neighbours(model.world), list(model.world.buyers.codes)
    birmingham, solihull = codes.index("birmingham_council"), codes.index("solihull_council")
    herefordshire, nhs = codes.index("herefordshire_council"), codes.index("birmingham_nhs")
    assert ties[birmingham, solihull] == ties[birmingham, nhs] == 1
    assert ties[birmingham, herefordshire] == ties[solihull, nhs] == 0
    assert not np.diag(ties).any()
    assert (ties == ties.T).all()


def test_challenges_and_their_draws_are_those_of_the_seed() -> None:
    course.cache_clear()
    first = course(3, programme("showcase")).challenges.columns()
    course.cache_clear()
    again = course(3, programme("showcase")).challenges.columns()
    assert all(values.tobytes() == again[name].tobytes() for name, values in first.items())


@pytest.mark.parametrize(("n_partners", "n_pairs"), [(1, 0), (2, 1), (3, 3)])
def test_partners_are_noted_pair_by_pair(n_partners: int, n_pairs: int) -> None:
    c, events = Challenges(2), Events()
    c.append(key=np.array([1]), buyer=np.array([1]), candidate=np.arange(10, 18)[None, :],
             n_partners=np.array([n_partners]))  # fmt: skip
    events.note_activations(c, np.array([0]))
    assert events.activations.tolist() == [[1, 10 + i] for i in range(n_partners)]
    assert events.joint_bids.shape == (n_pairs, 2)


def test_consortia_are_noted_pair_by_pair() -> None:
    events = Events()
    events.note_consortia(np.array([4, 4, 9, 9, 9]), np.array([1, 2, 3, 5, 7]))
    assert events.joint_bids.tolist() == [[1, 2], [3, 5], [3, 7], [5, 7]]


def test_a_second_win_counts_within_three_years_of_the_same_firm() -> None:
    class Firms:
        generation = np.array([0, 0, 1])
        wins = np.array([2.0, 1.0, 5.0])

    firsts = FirstContracts()
    firsts.add(np.array([0, 1, 2]), np.array([0, 0, 0]), 10)
    firsts.look(Firms(), 46)  # type: ignore[arg-type]
    # the first has won again, the second has not, the third is another firm by now
    assert firsts.second.tolist() == [46, -1, -1]
    assert firsts.followed(46) == 1
    late = FirstContracts()
    late.add(np.array([0]), np.array([0]), 9)
    late.look(Firms(), 46)  # type: ignore[arg-type]
    assert late.followed(46) == 0
