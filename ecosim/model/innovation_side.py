"""Step 4 of a month: challenges are set, walk their pathways and become partnerships.

Without a lever that asks for challenges there are none, and nothing here draws, pays or writes.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ecosim.innovation.challenge import (
    FIELD_OF_CATEGORY,
    Challenges,
    Tag,
    arrival_rates,
    challenge_key,
    chosen,
    pull_of_categories,
)
from ecosim.innovation.parameters import ChallengeParams, PartnershipParams
from ecosim.innovation.pathways import (
    FINDS,
    chances,
    failure_reason,
    is_due,
    passes_stage,
    running_cost,
    set_verdicts,
    stage_table,
)
from ecosim.kernel.columns import total_by
from ecosim.kernel.types import STAGES_OF, AnyArray, Bools, Floats, Ints, Pathway, Stage
from ecosim.model.innovation_events import Events
from ecosim.model.partnerships import Partnerships
from ecosim.model.tendered import TenderedProcurement
from ecosim.model.unmet import UnmetNeeds
from ecosim.model.world import World
from ecosim.procurement.decision_points import Programme, Support


class InnovationSide:
    """Challenges of a run and what they do to buyers and suppliers.

    Parameters
    ----------
    world
    public
        Tendered procurement. With assigned spending nobody can be chosen, and nothing happens.

    Attributes
    ----------
    is_on
        Whether any lever of the scenario asks for challenges or supports suppliers.
    challenges
    costs : (n_buyers,), GBP that pathways cost buyers to run this month
    research : GBP billed by partners this month
    events
        What happened this month between buyers and suppliers, for networks.
    """

    def __init__(self, world: World, public: object) -> None:
        self.world, self.params = world, world.scenario.parameters
        self.n_buyers = len(world.buyers)
        self.challenges = Challenges(self.n_buyers)
        self.costs: Floats = np.zeros(self.n_buyers)
        self.research = 0.0
        self.events = Events()
        tendered = isinstance(public, TenderedProcurement)
        self.is_on = tendered and world.policy.bends("challenge", "support")
        if not self.is_on or not isinstance(public, TenderedProcurement):
            return
        self.public = public
        self.table = stage_table(self.params)
        self.partnerships = Partnerships(world, public, self.table)
        self.unmet = UnmetNeeds(world, self.params.of(ChallengeParams).memory)
        codes = world.region.sectors.codes
        self._tag: Ints = np.array([FIELD_OF_CATEGORY.get(c, Tag.DIGITAL) for c in codes])
        self.is_member: Bools = np.zeros(len(world.suppliers), dtype=np.bool_)

    def __repr__(self) -> str:
        return f"<InnovationSide {self.challenges!r}>" if self.is_on else "<InnovationSide, off>"

    # ------------------------------------------------------------------ step 4
    def advance(self, month: int) -> None:
        """Set new challenges, decide those that are due, and note what pathways cost."""
        if not self.is_on:
            return
        self.events.clear()
        policy = self.world.policy
        self.programme = policy.challenge(Programme.none(self.world.buyers.readiness), month)
        self.support = policy.support(Support.none(self.n_buyers), month)
        self._set_challenges(month)
        self._decide(month)
        self._note_costs(month)

    def _set_challenges(self, month: int) -> None:
        """Draw the challenges that buyers set this month, on both pathways."""
        for pathway in Pathway:
            asked = getattr(self.programme, pathway.name.lower())
            if asked.any():
                self._set_on(pathway, asked, month)

    def _set_on(self, pathway: Pathway, asked: Floats, month: int) -> None:
        world, p, streams = self.world, self.params.of(ChallengeParams), self.world.streams
        rate = self._rates(asked, p) * world.scenario.scale / 12.0
        rows = np.flatnonzero(rate > 0)
        way, zero = np.full_like(rows, pathway), np.zeros_like(rows)
        owner = challenge_key(rows, zero, way, zero)
        count = streams.poisson("innovation.count", owner, month + 1, mean=rate[rows])
        buyer = np.repeat(rows, count)
        number = np.arange(len(buyer)) - np.repeat(np.cumsum(count) - count, count)
        if not len(buyer):
            return
        due = np.full_like(buyer, month)
        key = challenge_key(buyer, due, np.full_like(buyer, pathway), number)
        category = chosen(self._pull(p)[buyer], streams.uniform("innovation.category", key))
        shares = np.tile(np.array(p.types) / np.sum(p.types), (len(key), 1))
        added = self.challenges.append(
            key=key, buyer=buyer, category=category, tag=self._tag[category],
            type=chosen(shares, streams.uniform("innovation.type", key)), pathway=np.array(pathway),
            entered=due, stage=np.array(STAGES_OF[pathway][0]), since=due,
            most_partners=self.programme.most_partners[buyer],
            has_option=self.programme.has_option[buyer],
        )  # fmt: skip
        self.challenges.reached[added, STAGES_OF[pathway][0]] = month

    def _rates(self, asked: Floats, p: ChallengeParams) -> Floats:
        """Return challenges a year by buyer, at full scale: (n_buyers,)."""
        buyers, spend = self.world.buyers, self.world.buyers.spend
        unmet = self.unmet.share(buyers.funding)
        whole = np.maximum(spend.sum(axis=1), 1.0)
        return arrival_rates(
            asked, self.programme.readiness, (unmet * spend).sum(axis=1) / whole,
            p.per_100m * whole / 1e8, p.usual_readiness, p.unmet,
        )  # fmt: skip

    def _pull(self, p: ChallengeParams) -> Floats:
        """Return how likely a buyer's challenge is about each category: (n_buyers, S)."""
        buyers = self.world.buyers
        unmet, dear = self.unmet.share(buyers.funding), self.unmet.dear()
        return pull_of_categories(buyers.spend, unmet, dear, p.unmet, p.dear)

    def _decide(self, month: int) -> None:
        """Decide challenges whose stage is over: they pass, or fail there for good."""
        c = self.challenges
        rows = np.flatnonzero(is_due(c, self.table, month))
        if not len(rows):
            return
        stage = c.stage[rows].astype(np.int64)
        finds = stage == np.array([FINDS[pathway] for pathway in Pathway])[c.pathway[rows]]
        for row in rows[finds]:
            self.partnerships.call(c, int(row), self.programme, self.support, self.is_member)
        self.partnerships.drop_closed(c, rows[np.equal(stage, Stage.ACTIVATION)])
        answered, there = self._has_answer(rows, stage, finds), self._is_there(rows, stage)
        passed = passes_stage(self.world.streams, c, rows, self._chances(rows, stage))
        passed &= answered & there
        set_verdicts(c, rows, passed, failure_reason(stage, answered, there), self.table, month)
        self._follow_up(rows[passed], stage[passed], month)

    def _has_answer(self, rows: Ints, stage: Ints, finds: Bools) -> Bools:
        return np.where(finds, self.challenges.n_answered[rows] > 0, True)

    def _is_there(self, rows: Ints, stage: Ints) -> Bools:
        """Return whether somebody is left to work with, where that matters: (m,)."""
        out = np.ones(len(rows), dtype=np.bool_)
        for i, row in enumerate(rows):
            there = self.partnerships.is_there(self.challenges, int(row))
            if stage[i] == Stage.RESEARCH_AND_TRIAL:
                out[i] = there[0]
            elif self.challenges.candidate[row, 0] >= 0:
                out[i] = there.any()
        return out

    def _chances(self, rows: Ints, stage: Ints) -> Floats:
        c, buyers = self.challenges, self.world.buyers
        buyer = c.buyer[rows]
        return chances(
            self.table.passes[c.pathway[rows], stage], stage, buyers.pressure[buyer],
            self.programme.readiness[buyer], self.support.lift[buyer], c.is_financed[rows],
            self.params.of(PartnershipParams), self.params.of(ChallengeParams).usual_readiness,
        )  # fmt: skip

    def _follow_up(self, rows: Ints, stage: Ints, month: int) -> None:
        """Do what follows from stages that were passed."""
        c = self.challenges
        shown = rows[np.equal(stage, Stage.PROTOTYPES_SHOWCASED)]
        self.events.note_showcases(c, shown)
        begun = rows[np.equal(stage, Stage.ACTIVATION)]
        self.partnerships.activate(c, begun, month)
        self.events.note_activations(c, begun)

    def _note_costs(self, month: int) -> None:
        """Note what pathways cost to run and what partners bill, by challenge and by buyer."""
        c = self.challenges
        cost = running_cost(c, self.table)
        c.spent[np.arange(len(c)), c.stage] += cost
        self.costs = total_by(c.buyer, cost, self.n_buyers)
        billed = self.partnerships.research_bills(c, month)
        c.research[:] += billed
        self.research = float(billed.sum())

    # ------------------------------------------------------------------ after the tenders
    def learn(self) -> None:
        """Note what went unmet and what was dear in this month's tenders."""
        if self.is_on:
            self.unmet.note(self.public.outcome)

    def state(self) -> Mapping[str, AnyArray]:
        """Return the arrays that make up the state of challenges, for digests."""
        return self.challenges.columns()
