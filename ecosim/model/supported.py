"""Suppliers around challenges: cohorts of support, the knowledge network, finance, learning."""

from __future__ import annotations

import numpy as np

from ecosim.accounts.flows import Why
from ecosim.accounts.ledger import Ledger
from ecosim.innovation.capability import CapabilityParams, capability_gain
from ecosim.innovation.challenge import Challenges
from ecosim.innovation.support import (
    SupportParams,
    cohort,
    is_financed,
    is_member,
    membership_draws,
)
from ecosim.kernel.types import Bools, Floats, Ints, Kind, Stage
from ecosim.model.innovation_events import Events, pairs
from ecosim.model.world import World
from ecosim.procurement.decision_points import Support

#: bounds that capability stays within, as in step 11
LEAST, MOST = 0.01, 0.99


class Supported:
    """Support of suppliers in one run.

    Parameters
    ----------
    world

    Attributes
    ----------
    until : (n_suppliers,), first month after each firm's cohort
    members : (n_suppliers,), of the knowledge network
    """

    def __init__(self, world: World) -> None:
        self.world, s = world, world.suppliers
        self.params = world.scenario.parameters
        self.until: Ints = np.zeros(len(s), dtype=np.int64)
        self.members: Bools = np.zeros(len(s), dtype=np.bool_)
        self._small: Bools = np.asarray(s.kind <= Kind.VCSE)
        n_places = world.chart.n_places
        self._slots = tuple(
            np.flatnonzero(self._small & (s.place == p)).astype(np.int64) for p in range(n_places)
        )
        self._draws: Floats = np.zeros(len(s))
        self._drawn: Ints = np.full(len(s), -1, dtype=np.int64)
        #: what levers reach, living or not, and the shares by place that it was decided with
        self._reached: Bools = np.zeros(len(s), dtype=np.bool_)
        self._reach: Floats = np.zeros(n_places)

    def __repr__(self) -> str:
        return f"<Supported {int(self.members.sum()):,} members>"

    def take_in(self, support: Support, month: int, events: Events) -> None:
        """Begin cohorts of business support, and set who belongs to the network this month."""
        if support.firms.any():
            self._begin_cohorts(support.firms, month, events)
        if support.members.any() or self.members.any():
            self._set_members(support.members)

    def _begin_cohorts(self, firms: Floats, month: int, events: Events) -> None:
        world, s = self.world, self.world.suppliers
        expected = firms * world.scenario.scale / 12.0
        buyer, who = cohort(world.streams, expected, self._slots, world.buyers.place, month)
        free = (who >= 0) & s.is_alive[who] & (self.until[who] <= month)
        buyer, who = buyer[free], who[free]
        self.until[who] = month + self.params.of(SupportParams).months
        events.support_cohorts = pairs(month * len(world.buyers) + buyer, who)

    def _set_members(self, share: Floats) -> None:
        """Set the members: of small firms of each place the share that its buyers' levers reach."""
        s, world = self.world.suppliers, self.world
        new = np.flatnonzero(self._drawn != s.generation)
        self._draws[new] = membership_draws(world.streams, s.identity_of(new))
        self._drawn[new] = s.generation[new]
        by_place = np.zeros(world.chart.n_places)
        np.maximum.at(by_place, world.buyers.place, share)
        # while levers reach as far as last month, only firms that are new can be reached anew
        asked = new if np.array_equal(by_place, self._reach) else np.arange(len(s))
        reached = is_member(self._draws[asked], by_place[s.place[asked]])
        self._reached[asked] = self._small[asked] & reached
        self._reach = by_place
        self.members = self._reached & s.is_alive

    def offer_finance(
        self, ledger: Ledger, challenges: Challenges, rows: Ints, support: Support
    ) -> None:
        """Let investors from outside the region finance suppliers that showed a prototype."""
        c, s, chart = challenges, self.world.suppliers, self.world.chart
        for row in rows:
            shown = c.candidate[row][c.candidate[row] >= 0]
            chance = float(support.finance_chance[c.buyer[row]])
            chosen = shown[
                is_financed(self.world.streams, int(c.key[row]), s.identity[shown], chance)
            ]
            if len(chosen):
                amount = np.full(len(chosen), float(support.finance[c.buyer[row]]))
                accounts = chart.suppliers.start + chosen
                ledger.pay(Why.CAPITAL, chart.rest_of_uk, accounts, amount)
                c.is_financed[row] = True
                c.finance[row] += amount.sum()

    def teach(self, challenges: Challenges, month: int, offered: Floats) -> None:
        """Let suppliers learn from innovative work, support and others, equation (19).

        Parameters
        ----------
        challenges, month
        offered : (n_suppliers,) 0-1
            What each supplier's own ties offer it to learn; members of the knowledge network have
            what members know, in the mean, where that is more.
        """
        s, n = self.world.suppliers, len(self.world.suppliers)
        work, support = np.zeros(n, dtype=np.bool_), self.until > month
        work[self._busy(challenges, Stage.RESEARCH_AND_TRIAL)] = True
        support[self._busy(challenges, Stage.BUSINESS_SUPPORT)] = True
        learns = work | support | (offered > 0) | self.members
        rows = np.flatnonzero(learns & s.is_alive)
        if not len(rows):
            return
        # what there is to learn in the network is what its members can do, in the mean
        taught = float(s.capability[self.members].mean()) if self.members.any() else 0.0
        spillover = np.maximum(offered[rows], np.where(self.members[rows], taught, 0.0))
        gain = capability_gain(
            s.capability[rows], work[rows].astype(np.float64), support[rows].astype(np.float64),
            spillover,
            self.params.of(CapabilityParams),
        )  # fmt: skip
        s.capability[rows] = np.clip(s.capability[rows] + gain, LEAST, MOST)

    def _busy(self, c: Challenges, stage: Stage) -> Ints:
        """Return the suppliers at work in a stage: partners in research, else all candidates."""
        rows = np.flatnonzero(c.is_in_progress & np.equal(c.stage, stage))
        who = c.candidate[rows]
        if stage == Stage.RESEARCH_AND_TRIAL:
            who = np.where(np.arange(who.shape[1]) < c.n_partners[rows][:, None], who, -1)
        same = self.world.suppliers.generation[who] == c.generation[rows]
        return np.asarray(who[(who >= 0) & same], dtype=np.int64)
