"""What challenges are to the rest of the model: calls to firms, research contracts, first wins."""

from __future__ import annotations

import numpy as np

from ecosim.agents.suppliers import NEVER
from ecosim.innovation.candidates import Answers, Call, Pools, find_candidates, pools_of
from ecosim.innovation.challenge import MOST_CANDIDATES, Challenges
from ecosim.innovation.parameters import CandidateParams, PartnershipParams
from ecosim.innovation.pathways import StageTable
from ecosim.kernel.types import Bools, Floats, Ints, Kind, Stage
from ecosim.model.tendered import TenderedProcurement
from ecosim.model.world import World
from ecosim.procurement.decision_points import Programme, Support
from ecosim.procurement.direct import direct_awards, rings_seen

#: who challenges are released to, and the sector of digital firms
CALLED, DIGITAL = (int(Kind.SME), int(Kind.VCSE)), "ICT"


class Partnerships:
    """Calls for answers and research contracts of one run.

    Parameters
    ----------
    world
    public
        Where contracts are kept.
    table
        Stages of the pathways.
    """

    def __init__(self, world: World, public: TenderedProcurement, table: StageTable) -> None:
        self.world, self.public, self.table = world, public, table
        self.p = world.scenario.parameters.of(PartnershipParams)
        self.candidates = world.scenario.parameters.of(CandidateParams)
        self.s_max = float(world.scenario.parameters["market.entry.s_max"])  # type: ignore[arg-type]
        codes = world.region.sectors.codes
        digital = codes.index(DIGITAL) if DIGITAL in codes else -1
        s = world.suppliers
        self.pools: Pools = pools_of(s.kind, s.sector, CALLED, len(codes), digital)

    # ------------------------------------------------------------------ who answers
    def call(
        self, challenges: Challenges, row: int, programme: Programme, support: Support,
        is_member: Bools,
    ) -> None:
        """Release a challenge to firms and note who answered and what stopped the others."""
        c, s, p = challenges, self.world.suppliers, self.candidates
        buyer = int(c.buyer[row])
        call = Call(
            key=int(c.key[row]),
            category=int(c.category[row]),
            ring=self.world.rings[self.world.buyers.place[buyer]],
            research=self.p.research,
            months=int(self.table.months[c.pathway[row], Stage.RESEARCH_AND_TRIAL]),
            capability=float(self.world.buyers.capability[buyer]),
            awareness=float(programme.awareness[buyer]),
            member_awareness=float(support.member_awareness[buyer]),
            cost=1.0 - float(support.lift[buyer]),
        )
        found = find_candidates(call, self.pools, s, is_member, self.s_max, self.world.streams, p)
        self._note_answers(c, row, found)

    def _note_answers(self, c: Challenges, row: int, found: Answers) -> None:
        chosen = found.supplier[: min(self.candidates.shortlist, MOST_CANDIDATES)]
        c.n_able[row], c.n_answered[row] = found.n_able, found.n_answered
        c.blocked[row] = found.blocked
        c.n_beyond_list[row] = found.n_beyond_list
        c.candidate[row, : len(chosen)] = chosen
        c.generation[row, : len(chosen)] = self.world.suppliers.generation[chosen]

    def drop_closed(self, challenges: Challenges, rows: Ints) -> None:
        """Let candidates that closed drop out before partners are chosen; the others move up."""
        c = challenges
        for row in rows:
            kept = np.flatnonzero(self.is_there(c, int(row)))
            for column in (c.candidate, c.generation):
                values = column[row, kept]
                column[row] = -1
                column[row, : len(kept)] = values

    def is_there(self, challenges: Challenges, row: int) -> Bools:
        """Return which candidates of a challenge still trade: (k,)."""
        s, who = self.world.suppliers, challenges.candidate[row]
        same = s.generation[who] == challenges.generation[row]
        return np.asarray((who >= 0) & s.is_alive[who] & same)

    # ------------------------------------------------------------------ research
    def activate(self, challenges: Challenges, rows: Ints, month: int) -> Ints:
        """Let partnerships begin: choose partners, and contract them for research and trial.

        Returns
        -------
        first : (k,) uid, partners that never had a public contract
        """
        c, s = challenges, self.world.suppliers
        there = (c.candidate[rows] >= 0).sum(axis=1)
        c.n_partners[rows] = np.minimum(c.most_partners[rows], there)
        c.activated[rows] = month
        owns = self.world.streams.uniform("innovation.owner", c.key[rows]) < self.p.supplier_owns
        c.supplier_owns[rows] = owns
        if not len(rows):
            return np.zeros(0, dtype=np.int64)
        c.contract[rows] = self._contract(c, rows, month)
        who = np.concatenate([c.partners(int(row)) for row in rows])
        np.add.at(s.wins, who, 1.0)
        first = np.unique(who[s.first_win[who] == NEVER])
        s.first_win[first] = month
        return first

    def _contract(self, c: Challenges, rows: Ints, month: int) -> Ints:
        """Add the research contracts of some challenges; return their rows."""
        world, s, n = self.world, self.world.suppliers, len(rows)
        leader, buyer = c.candidate[rows, 0], c.buyer[rows]
        months = self.table.months[c.pathway[rows], Stage.RESEARCH_AND_TRIAL]
        price, place = np.full(n, self.p.research), world.buyers.place[buyer]
        limit = self.public.market.threshold[buyer, c.category[rows]]
        awards = direct_awards(
            key=c.key[rows], buyer=buyer, category=c.category[rows], supplier=leader,
            estimate=price, price=price, work=price * (1.0 - self.p.margin), quality=np.zeros(n),
            month=month, duration=months,
            ring=rings_seen(world.rings, place, s.place[leader], s.kind[leader]),
            kind=s.kind[leader], is_below_threshold=price < limit,
            quality_need=np.ones(n), appeal=np.ones(n), parts=self._parts(c, rows),
        )  # fmt: skip
        return self.public.contracts.append(awards)

    def _parts(self, c: Challenges, rows: Ints) -> tuple[Ints, Ints, Floats]:
        """Return the members of partnerships of two or three, who share the work equally."""
        several = np.flatnonzero(c.n_partners[rows] > 1)
        members = [c.partners(int(row)) for row in rows[several]]
        size = np.array([len(each) for each in members], dtype=np.int64)
        who = np.concatenate(members) if members else np.zeros(0, dtype=np.int64)
        return np.repeat(several, size), who, np.repeat(1.0 / np.maximum(size, 1), size)

    def research_bills(self, challenges: Challenges, month: int) -> Floats:
        """Return what partners bill this month for research, by challenge: (n,) GBP."""
        c, contracts = challenges, self.public.contracts
        out = np.zeros(len(c))
        rows = np.flatnonzero(c.contract >= 0)
        of = c.contract[rows]
        active = (contracts.start[of] <= month) & (contracts.end[of] > month)
        billed = contracts.price[of] / contracts.duration[of]
        out[rows] = np.where(active, billed, 0.0)
        return out
