"""Do challenges walk their pathways as the table of stages says? Worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.innovation.challenge import Challenges, Reason, Status
from ecosim.innovation.parameters import PartnershipParams
from ecosim.innovation.pathways import (
    StageTable,
    chances,
    failure_reason,
    funnel,
    is_due,
    passes_stage,
    running_cost,
    set_verdicts,
    stage_table,
)
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import STAGES_OF, Pathway, Stage

#: sums of the declared months up to activation: 2+1+1+4+1+3+3 and 1+1+1+3
TO_ACTIVATION = {Pathway.SHOWCASE: 15, Pathway.DIRECT: 6}
RESEARCH = 6
N = 400


def set_challenges(pathway: Pathway, n: int = N) -> Challenges:
    """Return challenges that enter the first stage of a pathway in month 0."""
    c = Challenges(n_buyers=3)
    first = np.array(STAGES_OF[pathway][0])
    zeros = np.zeros(n, dtype=np.int64)
    rows = c.append(key=np.arange(n), buyer=zeros, category=zeros, pathway=np.array(pathway),
                    entered=zeros, stage=first, since=zeros)  # fmt: skip
    c.reached[rows, first] = 0
    return c


def walk(c: Challenges, table: StageTable, months: int) -> None:
    """Decide and pay for so many months, everybody always finding somebody to work with."""
    for month in range(months):
        rows = np.flatnonzero(is_due(c, table, month))
        stage = c.stage[rows].astype(np.int64)
        chance = table.passes[c.pathway[rows], stage]
        passed = passes_stage(Streams(7), c, rows, chance)
        yes = np.ones(len(rows), dtype=np.bool_)
        set_verdicts(c, rows, passed, failure_reason(stage, yes, yes), table, month)
        c.spent[np.arange(len(c)), c.stage] += running_cost(c, table)


def certain(pathway: Pathway, **changed: float) -> StageTable:
    """Return the declared stages with every chance 1, but for those named."""
    table = stage_table(Parameters())
    passes = np.where(table.months > 0, 1.0, 0.0)
    for name, value in changed.items():
        passes[pathway, Stage[name]] = value
    return StageTable(table.months, passes, table.cost, table.following)


@pytest.mark.parametrize("pathway", list(Pathway))
def test_time_to_activation_is_the_sum_of_the_durations(pathway: Pathway) -> None:
    c = set_challenges(pathway)
    walk(c, certain(pathway), 30)
    assert (c.passed[:, Stage.ACTIVATION] == TO_ACTIVATION[pathway]).all()


@pytest.mark.parametrize("pathway", list(Pathway))
def test_service_begins_when_research_and_trial_are_over(pathway: Pathway) -> None:
    c = set_challenges(pathway)
    walk(c, certain(pathway), 30)
    assert (c.in_service == TO_ACTIVATION[pathway] + RESEARCH).all()
    assert (c.status == Status.IN_SERVICE).all()


@pytest.mark.parametrize(
    ("pathway", "stage"), [(p, s) for p in Pathway for s in STAGES_OF[p][:-1]]
)
def test_nothing_activates_when_any_stage_lets_nobody_pass(pathway: Pathway, stage: Stage) -> None:
    c = set_challenges(pathway)
    walk(c, certain(pathway, **{stage.name: 0.0}), 30)
    assert (c.passed[:, Stage.ACTIVATION] == -1).all()
    assert (c.status == Status.FAILED).all()


@pytest.mark.parametrize("pathway", list(Pathway))
def test_only_the_cost_of_the_stages_walked_is_sunk(pathway: Pathway) -> None:
    table = certain(pathway, ACTIVATION=0.0)
    c = set_challenges(pathway)
    walk(c, table, 30)
    order = STAGES_OF[pathway]
    walked = [int(stage) for stage in order[: order.index(Stage.ACTIVATION) + 1]]
    # each stage is paid for in equal parts over its months, the one that fails included
    assert c.spent[0, walked] == pytest.approx(table.cost[pathway, walked])
    assert c.spent[0].sum() == pytest.approx(table.cost[pathway, walked].sum())


def test_stages_are_walked_in_the_order_of_the_brief() -> None:
    c = set_challenges(Pathway.SHOWCASE, 1)
    walk(c, certain(Pathway.SHOWCASE), 30)
    # 2, then 1, 1, 4, 1, 3, 3 and 6 months of research
    assert c.passed[0].tolist() == [2, 3, 4, 8, 9, 12, 15, 21]
    d = set_challenges(Pathway.DIRECT, 1)
    walk(d, certain(Pathway.DIRECT), 30)
    never = -1
    assert d.passed[0].tolist() == [2, 3, never, never, never, 1, 6, 12]


@pytest.mark.parametrize("pathway", list(Pathway))
@pytest.mark.parametrize("months", [1, 7, 13, 40])
def test_entered_is_passed_and_failed_and_in_progress(pathway: Pathway, months: int) -> None:
    c = set_challenges(pathway)
    walk(c, stage_table(Parameters()), months)
    entered, passed, failed, waiting = np.moveaxis(funnel(c)[pathway], -1, 0)
    assert (entered == passed + failed + waiting).all()
    assert entered[STAGES_OF[pathway][0]] == N
    following = list(zip(STAGES_OF[pathway], STAGES_OF[pathway][1:], strict=False))
    assert all(passed[one] == entered[other] for one, other in following)


@pytest.mark.parametrize("pathway", list(Pathway))
def test_every_challenge_is_in_one_stage(pathway: Pathway) -> None:
    c = set_challenges(pathway)
    walk(c, stage_table(Parameters()), 9)
    _, _, failed, waiting = np.moveaxis(funnel(c)[pathway], -1, 0)
    assert failed.sum() + waiting.sum() + (c.status == Status.IN_SERVICE).sum() == N


@pytest.mark.parametrize("stage", list(Stage))
def test_a_higher_chance_keeps_every_challenge_that_passed(stage: Stage) -> None:
    c = set_challenges(Pathway.SHOWCASE)
    c.stage[:] = stage
    rows = np.arange(N)
    less, more = (passes_stage(Streams(7), c, rows, np.full(N, p)) for p in (0.3, 0.6))
    assert (more | ~less).all()
    assert more.sum() > less.sum()


def chance_of(stage: Stage, passes: float = 0.45, **changed: float) -> float:
    """Return one chance, everything at its usual value but what is named."""
    facts = {"pressure": 0.0, "readiness": 0.5, "lift": 0.0, "is_financed": 0.0} | changed
    arrays = {name: np.array([value]) for name, value in facts.items()}
    found = chances(
        np.array([passes]), np.array([stage]), arrays["pressure"], arrays["readiness"],
        arrays["lift"], arrays["is_financed"] > 0, PartnershipParams(), 0.5,
    )  # fmt: skip
    return float(found[0])


def test_business_cases_fail_more_often_under_pressure() -> None:
    # .45 x (1 - 2 x .1)
    assert chance_of(Stage.BUSINESS_CASE, pressure=0.1) == pytest.approx(0.36)
    assert chance_of(Stage.BUSINESS_CASE, pressure=0.6) == 0.0
    assert chance_of(Stage.ACTIVATION, pressure=0.6) == 0.45


def test_ready_buyers_and_private_finance_carry_business_cases() -> None:
    # .45 x (1 + .5 x .3); 1 - .55 x .7
    assert chance_of(Stage.BUSINESS_CASE, readiness=0.8) == pytest.approx(0.5175)
    assert chance_of(Stage.BUSINESS_CASE, is_financed=1.0) == pytest.approx(0.615)


def test_support_saves_prototypes_and_nothing_else() -> None:
    # 1 - .55 x .8
    assert chance_of(Stage.PROTOTYPES_SHOWCASED, lift=0.2) == pytest.approx(0.56)
    assert chance_of(Stage.BUSINESS_SUPPORT, lift=0.2) == pytest.approx(0.56)
    assert chance_of(Stage.DESIGN_THINKING, lift=0.2) == 0.45


@pytest.mark.parametrize("stage", list(Stage))
def test_nothing_saves_what_cannot_pass(stage: Stage) -> None:
    assert chance_of(stage, passes=0.0, readiness=1.0, lift=1.0, is_financed=1.0) == 0.0


def test_reasons_say_what_went_wrong() -> None:
    yes, no = np.array([True]), np.array([False])

    def reason(stage: Stage, answered: np.ndarray = yes, there: np.ndarray = yes) -> int:
        return int(failure_reason(np.array([stage]), answered, there)[0])

    assert reason(Stage.BUSINESS_CASE) == Reason.NOT_FUNDED
    assert reason(Stage.RESEARCH_AND_TRIAL) == Reason.DID_NOT_WORK
    assert reason(Stage.DESIGN_THINKING) == Reason.NOT_PASSED
    assert reason(Stage.SMES_IDENTIFIED, answered=no) == Reason.NOBODY_ANSWERED
    assert reason(Stage.ACTIVATION, there=no) == Reason.PARTNER_LOST


def test_columns_cannot_be_replaced_by_accident() -> None:
    c = set_challenges(Pathway.DIRECT, 2)
    with pytest.raises(AttributeError, match="write into the column"):
        c.spent = np.zeros(2)
