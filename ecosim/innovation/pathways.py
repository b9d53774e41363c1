"""The two pathways, stage by stage: a table of stages each, and the machine that walks them.

A challenge enters a stage, stays for the months the stage takes, and is decided once: it passes to
the next stage or fails there for good. At every stage, entered = passed + failed + in progress.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.innovation.challenge import N_STAGES, Challenges, Reason, Status
from ecosim.innovation.parameters import DirectParams, PartnershipParams, ShowcaseParams
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import STAGES_OF, Bools, Floats, Ints, Pathway, Stage

#: the stage at the end of which firms are asked to answer
FINDS: dict[Pathway, Stage] = {
    Pathway.SHOWCASE: Stage.SMES_IDENTIFIED, Pathway.DIRECT: Stage.CHALLENGE_ARTICULATION,
}  # fmt: skip
#: after the last stage
DONE = N_STAGES


@dataclass(frozen=True, slots=True, eq=False)
class StageTable:
    """What each stage of each pathway takes: (2, stages); zero where a pathway has no such stage.

    Parameters
    ----------
    months : (2, stages) int
    passes : (2, stages), probability
    cost : (2, stages), GBP the buyer pays to run it
    following : (2, stages) code of the next stage, :data:`DONE` after the last
    """

    months: Ints
    passes: Floats
    cost: Floats
    following: Ints

    @property
    def monthly_cost(self) -> Floats:
        """Return GBP a month by pathway and stage: (2, stages)."""
        out = np.zeros_like(self.cost)
        return np.divide(self.cost, self.months, out=out, where=self.months > 0)

    @property
    def last(self) -> Ints:
        """Return the last stage of each pathway: (2,)."""
        return np.array([STAGES_OF[pathway][-1] for pathway in Pathway], dtype=np.int64)


def stage_table(params: Parameters) -> StageTable:
    """Return the table of stages as the parameters declare it."""
    shape = (len(Pathway), N_STAGES)
    months, passes, cost = np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(shape)
    following = np.full(shape, DONE, dtype=np.int64)
    declared: dict[Pathway, ShowcaseParams | DirectParams] = {
        Pathway.SHOWCASE: params.of(ShowcaseParams),
        Pathway.DIRECT: params.of(DirectParams),
    }
    for pathway, order in STAGES_OF.items():
        codes, said = [int(stage) for stage in order], declared[pathway]
        months[pathway, codes] = np.round(said.months).astype(np.int64)
        passes[pathway, codes], cost[pathway, codes] = said.passes, said.cost
        following[pathway, codes[:-1]] = codes[1:]
    return StageTable(months, passes, cost, following)


def is_due(challenges: Challenges, table: StageTable, month: int) -> Bools:
    """Return which challenges in progress have been in their stage as long as it takes: (n,)."""
    takes = table.months[challenges.pathway, challenges.stage]
    return np.asarray(challenges.is_in_progress & (month - challenges.since >= takes))


def chances(
    passes: Floats,
    stage: Ints,
    pressure: Floats,
    readiness: Floats,
    lift: Floats,
    is_financed: Bools,
    p: PartnershipParams,
    usual_readiness: float,
) -> Floats:
    """Return the chance to pass a stage now: (n,), each between 0 and 1.

    A business case fails more often under budget pressure, less where the buyer is ready and where
    private finance came in. Support saves a share of the prototypes that would fail.

    Parameters
    ----------
    passes : (n,), declared chances
    stage : (n,) code
    pressure, readiness : (n,), of the challenge's buyer
    lift : (n,), share of failures in business support and at the showcase that support avoids
    is_financed : (n,)
    p
    usual_readiness
    """
    is_case = np.equal(stage, Stage.BUSINESS_CASE)
    factor = np.maximum(1.0 - p.case_pressure * pressure, 0.0)
    factor = factor * (1.0 + p.case_readiness * (readiness - usual_readiness))
    case = np.clip(passes * factor, 0.0, 1.0)
    case = np.where(is_financed, 1.0 - (1.0 - case) * (1.0 - p.case_finance), case)
    # nothing saves what cannot pass at all
    case = np.where(passes > 0, case, 0.0)
    is_helped = np.isin(stage, (Stage.BUSINESS_SUPPORT, Stage.PROTOTYPES_SHOWCASED)) & (passes > 0)
    helped = np.where(is_helped, 1.0 - (1.0 - passes) * (1.0 - lift), passes)
    return np.where(is_case, case, helped)


def passes_stage(streams: Streams, challenges: Challenges, rows: Ints, chance: Floats) -> Bools:
    """Return which challenges pass: one uniform a challenge and stage, so that chances nest."""
    u = streams.uniform("innovation.pass", challenges.key[rows], challenges.stage[rows])
    return np.asarray(u < chance)


def failure_reason(stage: Ints, has_answer: Bools, is_partner_there: Bools) -> Ints:
    """Return why challenges that do not pass fail: (n,) codes of :class:`Reason`."""
    usual = np.select(
        [stage == Stage.BUSINESS_CASE, stage == Stage.RESEARCH_AND_TRIAL],
        [Reason.NOT_FUNDED, Reason.DID_NOT_WORK],
        Reason.NOT_PASSED,
    )
    found = np.where(has_answer, usual, Reason.NOBODY_ANSWERED)
    return np.where(is_partner_there, found, Reason.PARTNER_LOST).astype(np.int64)


def set_verdicts(
    challenges: Challenges, rows: Ints, passed: Bools, reason: Ints, table: StageTable, month: int
) -> None:
    """Move challenges that were decided this month: on to the next stage, into service, or out.

    Parameters
    ----------
    challenges
    rows : (m,), those that were due
    passed : (m,)
    reason : (m,), of those that did not pass
    table, month
    """
    c = challenges
    on, out = rows[passed], rows[~passed]
    c.passed[on, c.stage[on]] = month
    following = table.following[c.pathway[on], c.stage[on]]
    moving, done = on[following < DONE], on[following == DONE]
    c.stage[moving] = following[following < DONE]
    c.since[moving] = month
    c.reached[moving, c.stage[moving]] = month
    c.status[done], c.ended[done], c.in_service[done] = Status.IN_SERVICE, month, month
    c.status[out], c.ended[out], c.reason[out] = Status.FAILED, month, reason[~passed]


def running_cost(challenges: Challenges, table: StageTable) -> Floats:
    """Return what each challenge costs its buyer to run this month: (n,) GBP."""
    monthly = table.monthly_cost[challenges.pathway, challenges.stage]
    return np.where(challenges.is_in_progress, monthly, 0.0)


def funnel(challenges: Challenges) -> Ints:
    """Return how many challenges entered, passed, failed in and are in each stage.

    Returns
    -------
    counts : (2, stages, 4), by pathway
        Always entered = passed + failed + in progress.
    """
    c = challenges
    counts = np.zeros((len(Pathway), N_STAGES, 4), dtype=np.int64)
    for pathway in Pathway:
        mine = np.equal(c.pathway, pathway)
        counts[pathway, :, 0] = (c.reached[mine] >= 0).sum(axis=0)
        counts[pathway, :, 1] = (c.passed[mine] >= 0).sum(axis=0)
        for column, status in ((2, Status.FAILED), (3, Status.IN_PROGRESS)):
            here = c.stage[mine & np.equal(c.status, status)].astype(np.int64)
            counts[pathway, :, column] = np.bincount(here, minlength=N_STAGES)
    return counts
