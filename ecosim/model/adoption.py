"""Working solutions in the model: what they make of contracts, who takes them up, what is sold."""

from __future__ import annotations

import numpy as np

from ecosim.economy.firms import FirmParams, monthly_decay
from ecosim.innovation.challenge import Challenges, Status
from ecosim.innovation.diffusion import (
    DiffusionParams,
    adoption_hazard,
    adopts,
    adopts_outside,
)
from ecosim.innovation.parameters import ChallengeParams
from ecosim.innovation.pathways import StageTable
from ecosim.innovation.solutions import (
    SolutionParams,
    factors,
    in_use,
    may_be_bought,
    with_solutions,
)
from ecosim.kernel.types import Bools, Floats, Ints, Stage
from ecosim.model.partnerships import Partnerships
from ecosim.model.world import World
from ecosim.procurement.contract import Awards
from ecosim.procurement.direct import direct_awards, join_awards, rings_seen
from ecosim.procurement.need import Needs


def adoption_neighbours(world: World) -> Floats:
    """Return whose solutions each buyer sees: (n_buyers, n_buyers), 1 for a neighbour, else 0.

    Buyers of one kind in places that share a border or the combined authority, and the council and
    anchor institutions of one place.
    """
    places, place, kind = world.region.places, world.buyers.place, world.buyers.kind
    both = np.outer(places.is_combined_authority, places.is_combined_authority)
    near = (places.is_neighbour | both)[np.ix_(place, place)]
    ties = (near & (kind[:, None] == kind)) | (place[:, None] == place)
    np.fill_diagonal(ties, False)
    return np.asarray(ties, dtype=np.float64)


class Adoption:
    """Solutions of one run.

    Parameters
    ----------
    world, table
    partnerships
        Who the partners are, and whether they still trade.

    Attributes
    ----------
    bought : contracts taken under options this month
    pending : rows of challenges, buyers that took them up since last month, and pay for it now
    """

    def __init__(self, world: World, table: StageTable, partnerships: Partnerships) -> None:
        self.world, self.table, self.partnerships = world, table, partnerships
        params = world.scenario.parameters
        self.p, self.spread = params.of(SolutionParams), params.of(DiffusionParams)
        # a solution serves so many needs, and there are fewer of them in a small world
        self.reach = min(1.0, self.p.reach / world.scenario.scale)
        self.usual_readiness = params.of(ChallengeParams).usual_readiness
        self.fade = monthly_decay(params.of(FirmParams).rho_decay)
        self.neighbours = adoption_neighbours(world)
        self.reserve = float(params["market.entry.reserve"])  # type: ignore[arg-type]
        self.bought: list[Awards] = []
        self.pending: tuple[Ints, Ints] = (np.zeros(0, np.int64), np.zeros(0, np.int64))

    # ------------------------------------------------------------------ contracts
    def take_options(self, challenges: Challenges, needs: Needs, month: int) -> Needs:
        """Buy from partners what their options cover; return the needs that are left."""
        c, self.bought = challenges, []
        age = month - c.in_service
        holds = c.has_option & (c.in_service >= 0) & (age < self.p.option_months)
        for row in np.flatnonzero(holds):
            if len(needs) and self.partnerships.is_there(c, int(row))[0]:
                taken = self._covered(c, int(row), needs)
                if len(taken):
                    self.bought.append(self._buy(c, int(row), needs.take(taken), month))
                    needs = needs.take(np.delete(np.arange(len(needs)), taken))
        return needs

    def _covered(self, c: Challenges, row: int, needs: Needs) -> Ints:
        leader = int(c.candidate[row, 0])
        most = self.partnerships.s_max * float(self.world.suppliers.turnover[leader])
        return may_be_bought(
            needs, int(c.buyer[row]), int(c.category[row]), int(c.key[row]), self.reach, most,
            self.world.streams,
        )  # fmt: skip

    def _buy(self, c: Challenges, row: int, needs: Needs, month: int) -> Awards:
        """Return the contracts of needs that the leading partner meets."""
        world, s, n = self.world, self.world.suppliers, len(needs)
        who = np.full(n, c.candidate[row, 0], dtype=np.int64)
        price = needs.value * min(self.p.option_price, self.reserve)
        limit = self.partnerships.public.market.threshold[needs.buyer, needs.category]
        s.wins[who[0]] += float(n)
        place = world.buyers.place[needs.buyer]
        return direct_awards(
            key=needs.key, buyer=needs.buyer, category=needs.category, supplier=who,
            estimate=needs.value, price=price, work=price * (1.0 - self.partnerships.p.margin),
            quality=self._quality(s.capability[who]), month=month, duration=needs.duration,
            ring=rings_seen(world.rings, place, s.place[who], s.kind[who]), kind=s.kind[who],
            is_below_threshold=needs.value < limit, quality_need=needs.quality_need,
            appeal=needs.appeal, premium=needs.premium,
        )  # fmt: skip

    def _quality(self, capability: Floats) -> Floats:
        """Return the quality that firms of some capability offer, as in tenders."""
        params = self.world.scenario.parameters
        level = float(params["market.award.quality_level"])  # type: ignore[arg-type]
        slope = float(params["market.award.quality_capability"])  # type: ignore[arg-type]
        return np.asarray(np.clip(level + slope * (capability - 0.5), 0.0, 1.0))

    def amend(self, challenges: Challenges, awards: Awards, month: int) -> Awards:
        """Return a month's contracts with what was bought under options, at solutions' costs."""
        every = join_awards([awards, *self.bought])
        solutions = in_use(challenges, month)
        if not len(solutions):
            return every
        cost, quality = factors(
            solutions, every.buyer, every.category, every.key, self.reach, self.p.gain,
            self.world.streams,
        )  # fmt: skip
        return with_solutions(every, cost, quality)

    # ------------------------------------------------------------------ elsewhere
    def spread_solutions(self, challenges: Challenges, readiness: Floats, month: int) -> None:
        """Let buyers of the region and beyond take up solutions; owners sell to those beyond.

        Parameters
        ----------
        challenges
        readiness : (n_buyers,), in force
        month
        """
        rows = np.flatnonzero(np.equal(challenges.status, Status.IN_SERVICE))
        if len(rows):
            self._adopt(challenges, rows, readiness, month)
            self._export(challenges, rows, month)

    def _rate(self, c: Challenges, rows: Ints) -> Floats:
        """Return the rate without neighbours: less where nobody saw a showcase: (k,)."""
        seen = c.passed[rows, Stage.PROTOTYPES_SHOWCASED] >= 0
        return np.where(seen, 1.0, self.spread.unseen) * self.spread.p

    def _adopt(self, c: Challenges, rows: Ints, readiness: Floats, month: int) -> None:
        users = c.adopted[rows] >= 0
        hazard = adoption_hazard(
            users, self.neighbours, readiness, self._rate(c, rows), self.spread.q
        )
        may = self.world.spend[:, c.category[rows]].T > 0
        new = adopts(self.world.streams, c.key[rows], users, may, hazard, month)
        of, buyer = np.nonzero(new)
        c.adopted[rows[of], buyer] = month
        self.pending = (rows[of], buyer.astype(np.int64))

    def _export(self, c: Challenges, rows: Ints, month: int) -> None:
        """Let owners sell to buyers outside the region: private demand that is new money."""
        p, s = self.spread, self.world.suppliers
        rate = self._rate(c, rows) * p.outside * self.usual_readiness
        rate = rate * np.where(c.is_financed[rows], 1.0 + p.outside_finance, 1.0)
        new = adopts_outside(self.world.streams, c.key[rows], c.outside[rows], rate, p, month)
        c.outside[rows] += new
        sells = c.supplier_owns[rows] & self._owner_trades(c, rows)
        sold = np.where(sells, new * p.export_value / 12.0, 0.0)
        np.add.at(s.gained_abroad, c.candidate[rows, 0][sells], sold[sells])
        # it fades with all that contracts left, at the end of the month
        c.exports[rows] = np.where(sells, (c.exports[rows] + sold) * self.fade, 0.0)

    def _owner_trades(self, c: Challenges, rows: Ints) -> Bools:
        there = [self.partnerships.is_there(c, int(row))[0] for row in rows]
        return np.array(there, dtype=np.bool_)

    def costs(self, challenges: Challenges, n_buyers: int) -> Floats:
        """Return what taking up solutions costs buyers now, and note it: (n_buyers,) GBP."""
        rows, buyer = self.pending
        cost = np.full(len(rows), self.spread.adoption_cost)
        np.add.at(challenges.adoption, rows, cost)
        out = np.zeros(n_buyers)
        np.add.at(out, buyer, cost)
        self.pending = (rows[:0], buyer[:0])
        return out
