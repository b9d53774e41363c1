"""What follows for challenges, both pathways and the levers around them.

Most claims are about challenges alone, in a small world in which nothing else moves; what solutions
do for buyers is a claim about the whole model.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from ecosim.innovation.challenge import Challenges, Reason
from ecosim.kernel.types import Stage
from ecosim.model import ProcurementModel
from ecosim.policies import (
    BusinessSupport,
    BuyerReadiness,
    InvestorAccess,
    KnowledgeNetwork,
    Lever,
    PublishedChallenges,
)
from ecosim.scenario import Scenario
from tests.direction.challenge_bench import BASELINE, MONTHS, NO_LIMIT, course, programme
from tests.direction.claims import claim

SEEDS = range(30)
SHOWCASE, DIRECT = programme("showcase"), programme("direct")
NOT_YET = -1


def both(seed: int, **changed: Any) -> tuple[Challenges, Challenges]:
    """Return the challenges of the Showcase and of the Direct pathway under one seed."""
    return course(seed, SHOWCASE, **changed)[0], course(seed, DIRECT, **changed)[0]


def grown_up(c: Challenges, month: int = 21) -> np.ndarray:
    """Return challenges old enough to have been decided at every stage by the end."""
    return c.entered < month


@claim(
    "section 5, pathways",
    "exact",
    "Direct is faster: every activation takes the sum of its pathway's durations, 6 months against "
    "15; 30 paired seeds.",
)
def test_direct_is_faster() -> None:
    for seed in SEEDS:
        showcase, direct = (c.activated - c.entered for c in both(seed))
        assert set(showcase[showcase >= 0].tolist()) <= {15}
        assert set(direct[direct >= 0].tolist()) <= {6}


@claim(
    "section 5, pathways",
    "statistical",
    "Direct activates a larger part of its challenges, since the money is there before the work: "
    "30 paired seeds, all of them.",
)
def test_direct_activates_more_of_its_challenges() -> None:
    for seed in SEEDS:
        showcase, direct = ((c.activated[grown_up(c)] >= 0).mean() for c in both(seed))
        assert showcase < direct


@claim(
    "section 5, pathways",
    "statistical",
    "Showcase bears its funding risk after the work: under budget pressure, what is sunk in "
    "challenges that are not funded is more than on the Direct pathway; 30 paired seeds, all.",
)
def test_showcase_sinks_more_before_it_is_refused_money() -> None:
    for seed in SEEDS:
        sunk = [
            c.spent[c.reason == Reason.NOT_FUNDED].sum(axis=1).mean()
            for c in both(seed, pressure=0.1)
        ]
        assert sunk[0] > sunk[1] > 0


@claim(
    "section 5, pathways",
    "statistical",
    "Solutions of the Direct pathway work in service less often: shares of trials over 30 seeds "
    "differ by more than four standard errors.",
)
def test_direct_fails_more_often_in_service() -> None:
    shares, variance = [], 0.0
    for way in (0, 1):
        tried = [both(seed)[way] for seed in SEEDS]
        passed = sum(int((c.passed[:, Stage.RESEARCH_AND_TRIAL] >= 0).sum()) for c in tried)
        failed = sum(int((c.reason == Reason.DID_NOT_WORK).sum()) for c in tried)
        n = passed + failed
        shares.append(passed / n)
        variance += shares[-1] * (1 - shares[-1]) / n
    assert shares[0] - shares[1] > 4 * np.sqrt(variance)


@claim(
    "19",
    "exact",
    "Showcase teaches firms that do not become partners, Direct teaches none of them: 30 paired "
    "seeds.",
)
def test_only_showcase_teaches_those_that_are_not_chosen() -> None:
    for seed in SEEDS:
        for lever, teaches in ((SHOWCASE, True), (DIRECT, False)):
            c, learned = course(seed, lever)
            chosen = [c.partners(int(row)) for row in np.flatnonzero(c.activated >= 0)]
            others = np.delete(learned, np.concatenate([np.zeros(0, dtype=np.int64), *chosen]))
            assert (others >= 0).all()
            assert (others.sum() > 0) == teaches


@claim(
    "19",
    "statistical",
    "Showcase brings more firms in: small firms that are worked with before the money is decided, "
    "per partnership that comes of it; 30 paired seeds, all of them.",
)
def test_showcase_works_with_more_firms_for_each_partnership() -> None:
    for seed in SEEDS:
        showcase, direct = (
            (c.candidate >= 0).sum() / max((c.activated >= 0).sum(), 1) for c in both(seed)
        )
        assert showcase > direct


@claim(
    "20",
    "statistical",
    "Solutions that were showcased spread faster by themselves: without imitation, adoptions a "
    "solution and month over 30 seeds are more than four standard errors apart.",
)
def test_what_was_showcased_spreads_faster() -> None:
    rates, variance = [], 0.0
    for way in (0, 1):
        taken, exposed = 0, 0
        for seed in SEEDS:
            c = both(seed, values=(("innovation.diffusion.q", 0.0),))[way]
            works = c.in_service >= 0
            taken += int((c.adopted >= 0).sum() - works.sum())
            exposed += int((MONTHS - c.in_service[works]).sum())
        rates.append(taken / exposed)
        variance += taken / exposed**2
    assert rates[0] - rates[1] > 4 * np.sqrt(variance)


@claim(
    "section 5, pathways",
    "exact",
    "Lever innovation partnership: more challenges a year keep every challenge there is, and each "
    "of them its course, up to the partners it finds.",
)
@pytest.mark.parametrize("pathway", ["showcase", "direct"])
def test_more_challenges_keep_those_there_are(pathway: str) -> None:
    for seed in range(5):
        few, many = (course(seed, programme(pathway, n)).challenges for n in (800.0, 2000.0))
        at = {int(key): row for row, key in enumerate(many.key)}
        same = np.array([at[int(key)] for key in few.key])
        assert len(same) > 10
        for name in ("buyer", "category", "type", "entered"):
            assert (getattr(few, name) == getattr(many, name)[same]).all()


def passed_by(c: Challenges, stage: Stage) -> set[int]:
    return set(c.key[c.passed[:, stage] >= 0].tolist())


@claim(
    "section 5, pathways",
    "exact",
    "Business support, published challenges, a knowledge network and investors at the showcase "
    "lose no partnership: every challenge that is activated without them is activated with them.",
)
@pytest.mark.parametrize(
    "lever",
    [
        BusinessSupport(lift=0.4),
        PublishedChallenges(reach=2.0),
        KnowledgeNetwork(members=0.3, awareness=2.0),
        InvestorAccess(chance=0.5),
    ],
    ids=lambda lever: lever.name,
)
def test_support_loses_no_partnership(lever: Lever) -> None:
    gained = 0
    for seed in range(10):
        alone = passed_by(course(seed, SHOWCASE).challenges, Stage.ACTIVATION)
        helped = passed_by(course(seed, SHOWCASE, lever).challenges, Stage.ACTIVATION)
        assert alone <= helped
        gained += len(helped) - len(alone)
    assert gained > 0


@claim(
    "20",
    "exact",
    "Lever buyer readiness: readier buyers set every challenge that others set, carry every "
    "business case that they carry, and take up every solution that they take up.",
)
def test_readier_buyers_lose_nothing() -> None:
    gained = np.zeros(3, dtype=int)
    for seed in range(10):
        usual = course(seed, DIRECT).challenges
        ready = course(seed, DIRECT, BuyerReadiness(readiness=0.6)).challenges
        at = {int(key): row for row, key in enumerate(ready.key)}
        same = np.array([at[int(key)] for key in usual.key])
        works = usual.in_service >= 0
        assert (ready.in_service[same[works]] == usual.in_service[works]).all()
        taken = usual.adopted[works] >= 0
        sooner = ready.adopted[same[works]][taken]
        assert ((sooner >= 0) & (sooner <= usual.adopted[works][taken])).all()
        gained += [
            len(ready.key) - len(usual.key),
            (ready.activated >= 0).sum() - (usual.activated >= 0).sum(),
            (ready.adopted[same[works]] >= 0).sum() - taken.sum(),
        ]
    assert (gained > 0).all()


@claim(
    "19",
    "exact",
    "Cohorts of business support and members of the knowledge network gain capability, and firms "
    "outside gain none.",
)
@pytest.mark.parametrize(
    "lever", [BusinessSupport(firms_per_year=2000.0), KnowledgeNetwork(members=0.2)],
    ids=lambda lever: lever.name,
)  # fmt: skip
def test_support_teaches_those_it_reaches(lever: Lever) -> None:
    _, learned = course(1, lever)
    assert (learned >= 0).all()
    assert 0 < (learned > 0).sum() < 0.5 * len(learned)


@claim(
    "section 5, pathways",
    "exact",
    "Budget pressure saves no business case: what is funded under pressure is funded without.",
)
def test_pressure_funds_nothing() -> None:
    lost = 0
    for seed in range(10):
        eased, pressed = (
            passed_by(course(seed, SHOWCASE, pressure=p).challenges, Stage.BUSINESS_CASE)
            for p in (0.0, 0.2)
        )
        assert pressed <= eased
        lost += len(eased) - len(pressed)
    assert lost > 0


@cache
def run(seed: int, *levers: Lever) -> ProcurementModel:
    """Return a small model after three years in which solutions are worth more than they cost.

    In a small world a solution cannot reach more than all needs of a buyer, so that what it brings
    is a part of what it would bring at full scale; here research is cheap and taking up is free.
    """
    values = NO_LIMIT | {
        "innovation.solutions.gain": 0.2,
        "innovation.challenges.types": (1.0, 0.0, 0.0, 0.0),
        "innovation.partnership.research": 50_000.0,
        "innovation.diffusion.adoption_cost": 0.0,
    }
    scenario = Scenario.load(BASELINE).replace(scale=0.02, months=36).with_levers(*levers)
    scenario = scenario.replace(parameters=scenario.parameters.replace(values))
    model = ProcurementModel(scenario, seed, detail=False)
    for _ in range(36):
        model.step()
    return model


def paired_runs() -> list[tuple[ProcurementModel, ProcurementModel]]:
    """Return five worlds without and with a large programme, on the same draws."""
    return [(run(seed), run(seed, DIRECT)) for seed in range(5)]


def agreed_and_lost(model: ProcurementModel) -> tuple[float, float]:
    """Return services agreed in the last year for each pound paid, and the part that was lost.

    All that buyers paid counts, the programme included; services are lost where suppliers are full.
    """
    series = {name: one.values[24:].sum() for name, one in model.series.items()}
    agreed = series["service_units"] + series["service_units_lost"]
    paid = series["public_spend"] + series["programme_cost"]
    return float(agreed / paid), float(series["service_units_lost"] / agreed)


@claim(
    "section 5, pathways",
    "statistical",
    "Where solutions are worth more than their challenges cost, a large programme lets buyers pay "
    "less and agree on more: prices over estimates fall, and services agreed a pound rise net of "
    "all that the programme costs; 5 paired runs, all of them (1 chance in 32).",
)
def test_buyers_pay_less_and_agree_on_more_with_a_large_programme() -> None:
    for plain, more in paired_runs():
        prices = [np.nanmean(m.series["price_index"].values[24:]) for m in (plain, more)]
        assert prices[1] < prices[0]
        assert agreed_and_lost(more)[0] > agreed_and_lost(plain)[0]


@claim(
    "section 5, pathways",
    "statistical",
    "Its price: work gathers on those who have the solutions, who are full more often, and a "
    "larger part of the services agreed is lost to overload; 5 paired runs, all of them (1 chance "
    "in 32). In a world as small, services delivered a pound rise in some runs and fall in others.",
)
def test_work_that_gathers_on_owners_of_solutions_fills_them() -> None:
    for plain, more in paired_runs():
        assert agreed_and_lost(more)[1] > agreed_and_lost(plain)[1]


@claim(
    "section 5, pathways",
    "exact",
    "Partnerships are first public contracts of some firms, and a part of these win again.",
)
def test_partnerships_are_a_way_into_public_markets() -> None:
    series = run(0, DIRECT).series
    first, second = (series[name].values.sum() for name in ("first_contracts", "second_contracts"))
    assert 0 < second < first
