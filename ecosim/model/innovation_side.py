"""Steps 4 and 10 of a month: challenges walk their pathways, solutions spread.

Without a lever that asks for challenges or supports suppliers there are none, and nothing here
draws, pays or writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ecosim.innovation.challenge import Challenges
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
from ecosim.kernel.types import AnyArray, Bools, Floats, Ints, Pathway, Stage
from ecosim.model.adoption import Adoption
from ecosim.model.first_contracts import FirstContracts
from ecosim.model.innovation_events import Events
from ecosim.model.new_challenges import NewChallenges
from ecosim.model.partnerships import Partnerships
from ecosim.model.supported import Supported
from ecosim.model.tendered import TenderedProcurement
from ecosim.model.world import World
from ecosim.procurement.decision_points import Programme, Support

if TYPE_CHECKING:
    from ecosim.accounts.ledger import Ledger
    from ecosim.model.procurement import PublicSide
    from ecosim.procurement.contract import Awards


class InnovationSide:
    """Challenges of a run and what they do to buyers and suppliers.

    Parameters
    ----------
    world
    public
        Tendered procurement. With assigned spending nobody can be chosen, and nothing happens.
    ledger

    Attributes
    ----------
    is_on
        Whether any lever of the scenario asks for challenges or supports suppliers.
    challenges
    costs : (n_buyers,), GBP that pathways and adoption cost buyers this month
    research : GBP billed by partners this month
    events
        What happened this month between buyers and suppliers, for networks.
    firsts
        Partners whose partnership is their first public contract.
    """

    def __init__(self, world: World, public: PublicSide, ledger: Ledger) -> None:
        self.world, self.params, self.ledger = world, world.scenario.parameters, ledger
        self.n_buyers = len(world.buyers)
        self.challenges = Challenges(self.n_buyers)
        self.costs: Floats = np.zeros(self.n_buyers)
        self.research = 0.0
        self.events, self.firsts = Events(), FirstContracts()
        self.supported = Supported(world)
        self.is_on = False
        if isinstance(public, TenderedProcurement) and world.policy.bends("challenge", "support"):
            self._open(public)

    def _open(self, public: TenderedProcurement) -> None:
        self.is_on, self.public = True, public
        self.table = stage_table(self.params)
        a_year = 12.0 / self.world.scenario.scale
        self.new = NewChallenges(self.world, public.plan_of_needs.usual_tenders * a_year)
        self.partnerships = Partnerships(self.world, public, self.table)
        self.adoption = Adoption(self.world, self.table, self.partnerships)
        public.amend = self._amend

    def __repr__(self) -> str:
        return f"<InnovationSide {self.challenges!r}>" if self.is_on else "<InnovationSide, off>"

    # ------------------------------------------------------------------ step 4
    def advance(self, month: int) -> None:
        """Set new challenges, decide those that are due, use options, note what it all costs."""
        if not self.is_on:
            return
        self.events.clear()
        self.month, policy = month, self.world.policy
        self.programme = policy.challenge(Programme.none(self.world.buyers.readiness), month)
        self.support = policy.support(Support.none(self.n_buyers), month)
        self.supported.take_in(self.support, month, self.events)
        self.new.draw(self.challenges, self.programme, self.public.needs, month)
        self._decide(month)
        self.public.needs = self.adoption.take_options(self.challenges, self.public.needs, month)
        self._note_costs(month)

    def _decide(self, month: int) -> None:
        """Decide challenges whose stage is over: they pass, or fail there for good."""
        c = self.challenges
        rows = np.flatnonzero(is_due(c, self.table, month))
        if not len(rows):
            return
        stage = c.stage[rows].astype(np.int64)
        finds = stage == np.array([FINDS[pathway] for pathway in Pathway])[c.pathway[rows]]
        for row in rows[finds]:
            self.partnerships.call(
                c, int(row), self.programme, self.support, self.supported.members
            )
        self.partnerships.drop_closed(c, rows[np.equal(stage, Stage.ACTIVATION)])
        answered = np.where(finds, c.n_answered[rows] > 0, True)
        there = self._is_there(rows, stage)
        passed = passes_stage(self.world.streams, c, rows, self._chances(rows, stage))
        passed &= answered & there
        set_verdicts(c, rows, passed, failure_reason(stage, answered, there), self.table, month)
        self._follow_up(rows[passed], stage[passed], month)

    def _is_there(self, rows: Ints, stage: Ints) -> Bools:
        """Return whether somebody is left to work with, where that matters: (m,)."""
        out = np.ones(len(rows), dtype=np.bool_)
        for i, row in enumerate(rows):
            there = self.partnerships.is_there(self.challenges, int(row))
            if stage[i] == Stage.RESEARCH_AND_TRIAL:
                out[i] = there[0]
            elif self.challenges.n_answered[row] > 0:
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
        self.supported.offer_finance(self.ledger, c, shown, self.support)
        begun = rows[np.equal(stage, Stage.ACTIVATION)]
        first = self.partnerships.activate(c, begun, month)
        self.firsts.add(first, self.world.suppliers.generation[first], month)
        self.events.note_activations(c, begun)
        works = rows[np.equal(stage, Stage.RESEARCH_AND_TRIAL)]
        c.adopted[works, c.buyer[works]] = month

    def _note_costs(self, month: int) -> None:
        """Note what pathways cost to run and what partners bill, by challenge and by buyer."""
        c = self.challenges
        cost = running_cost(c, self.table)
        c.spent[np.arange(len(c)), c.stage] += cost
        self.costs = total_by(c.buyer, cost, self.n_buyers)
        self.costs = self.costs + self.adoption.costs(c, self.n_buyers)
        billed = self.partnerships.research_bills(c, month)
        c.research[:] += billed
        self.research = float(billed.sum())

    # ------------------------------------------------------------------ step 5
    def _amend(self, awards: Awards) -> Awards:
        """Return the month's contracts with what solutions and options make of them."""
        return self.adoption.amend(self.challenges, awards, self.month)

    # ------------------------------------------------------------------ steps 10 and 12
    def spread(self, month: int, offered: Callable[[int], Floats] | None = None) -> None:
        """Let solutions spread, and suppliers learn from what they did and from whom they met.

        Parameters
        ----------
        month
        offered
            Returns what each supplier's ties offer it to learn, (n_suppliers,) 0-1; nothing where
            there are no networks.
        """
        if self.is_on:
            readiness = self.programme.readiness
            self.adoption.spread_solutions(self.challenges, readiness, month)
            nobody = np.zeros(len(self.world.suppliers))
            met = nobody if offered is None else offered(month)
            if self.world.scenario.switches.learning:
                self.supported.teach(self.challenges, month, met)

    def learn(self, month: int) -> None:
        """Note what went unmet and what was dear in this month's tenders, and who won again."""
        if self.is_on:
            awards = self.public.outcome.awards
            self.new.unmet.note(self.public.outcome)
            self.firsts.look(self.world.suppliers, month)
            self.events.note_consortia(awards.part_contract, awards.part_supplier)

    # ------------------------------------------------------------------ for others
    def state(self) -> Mapping[str, AnyArray]:
        """Return the arrays that make up the state of challenges, for digests."""
        kept = {"until": self.supported.until, "members": self.supported.members}
        return self.challenges.columns() | kept
