"""Step 5 of a month: tenders, from needs due to contracts. One screen, in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.market.award import baseline_weights, usual_judgement
from ecosim.market.contest import Conditions, Members, hold_contest
from ecosim.market.delivery import make_awards
from ecosim.market.parameters import AwardParams, DeliveryParams
from ecosim.market.prepared import Prepared, prepare
from ecosim.market.procedures import open_tenders
from ecosim.market.world import World
from ecosim.procurement.contract import Awards
from ecosim.procurement.decision_points import (
    ContractTerms,
    Invitation,
    Oversight,
    Policy,
    Purchases,
    ScoreRule,
)
from ecosim.procurement.need import Needs, no_needs
from ecosim.procurement.tender import Bids, Tenders

_NOBODY: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class TenderOutcome:
    """What a month of tendering brought.

    Parameters
    ----------
    tenders, bids
        Everything that was tendered and offered.
    winner : (n_tenders,)
        Row of the winning bid, -1 where no bid was admissible.
    n_bids : (n_tenders,)
    awards
        Contracts that start next month.
    returned
        Needs that found no admissible bid and are tendered again next month.
    lapsed
        Needs that found none the second time.
    bid_costs : (n_suppliers,), GBP
        Spent on bidding, by supplier; leaders pay for consortia.
    losers_bid_costs : GBP
        The part of it that was spent on bids without a contract.
    members
        Of the consortia that might bid.
    rule
        By which bids were compared, policies included.
    """

    tenders: Tenders
    bids: Bids
    winner: Ints
    n_bids: Ints
    awards: Awards
    returned: Needs
    lapsed: Needs
    bid_costs: Floats
    losers_bid_costs: float
    members: Members
    rule: ScoreRule

    def joint_losers(self) -> tuple[Ints, Ints]:
        """Return who bid together and lost: (m,) number of the consortium, and (m,) supplier."""
        is_lost = self.bids.consortium >= 0
        is_lost[self.winner[self.winner >= 0]] = False
        if not is_lost.any():
            return _NOBODY, _NOBODY
        is_team = np.zeros(len(self.members.first) - 1, dtype=np.bool_)
        is_team[self.bids.consortium[is_lost]] = True
        lost = np.flatnonzero(is_team)
        first, size = self.members.first[lost], np.diff(self.members.first)[lost]
        team = np.repeat(lost, size)
        begin = np.repeat(first - np.cumsum(size) + size, size)
        return team, self.members.supplier[begin + np.arange(len(team))]

    def __repr__(self) -> str:
        return f"<TenderOutcome {len(self.tenders):,} tenders, {len(self.awards):,} contracts>"


def run_tenders(
    needs: Needs,
    world: World,
    policy: Policy,
    streams: Streams,
    params: Parameters,
    month: int,
    prepared: Prepared | None = None,
) -> TenderOutcome:
    """Run the month's tenders of authorised needs.

    Parameters
    ----------
    needs
        Authorised needs due, and those returned from last month.
    world
        Firms, buyers and where they are; read only.
    policy
        Bends the decision points.
    streams, params, month
        Keyed draws, declared parameters, month of the run.
    prepared
        What all months of the run share; made anew where it is not given.
    """
    ready = prepared or prepare(world, streams, params)
    tenders = open_tenders(needs, world, policy, streams, params, month, ready)
    on = conditions(tenders, world, policy, params, month)
    contest = hold_contest(tenders, on, world, streams, params, month, ready)
    awards = make_awards(needs, tenders, contest, on, world, streams, params, month, ready)
    returned, lapsed = _unmet(needs, tenders, contest.winner, month)
    return TenderOutcome(
        tenders=tenders,
        bids=contest.bids,
        winner=contest.winner,
        n_bids=contest.n_bids,
        awards=awards,
        returned=returned,
        lapsed=lapsed,
        bid_costs=contest.spent,
        losers_bid_costs=contest.losers_spent,
        members=contest.members,
        rule=on.rule,
    )


def conditions(
    tenders: Tenders, world: World, policy: Policy, params: Parameters, month: int
) -> Conditions:
    """Return on what conditions tenders are held; no policy bends an award at random."""
    p, n, bought = params.of(AwardParams), len(tenders), purchases(tenders)
    invitation = policy.invite(open_invitation(n), bought, month)
    terms = policy.contract(usual_terms(n, params), bought, month)
    oversight = policy.deliver(usual_oversight(n), bought, month)
    rule, judgement = baseline_weights(tenders, world, p), usual_judgement(tenders, world)
    if not p.is_random:
        rule = policy.score(rule, bought, month)
        judgement = policy.judge(judgement, bought, month)
    return Conditions(invitation, terms, oversight, rule, judgement)


def purchases(tenders: Tenders) -> Purchases:
    """Return what policies are told about the tenders."""
    return Purchases(
        tenders.buyer, tenders.category, tenders.value, tenders.is_below_threshold, tenders.route
    )


def open_invitation(n: int) -> Invitation:
    """Return the invitation before policy: open to all who hear of it."""
    # each field its own array: a policy that writes in place must bend what it means to
    return Invitation(
        outreach_local=np.ones(n),
        local_ring=np.zeros(n, dtype=np.int8),
        reserved_ring=np.full(n, -1, dtype=np.int8),
        reserved_sme=np.zeros(n, dtype=np.bool_),
        list_openness=np.zeros(n),
        awareness=np.ones(n),
        bid_cost=np.ones(n),
    )


def usual_terms(n: int, params: Parameters) -> ContractTerms:
    """Return the terms before policy: subcontracts as usual."""
    return ContractTerms(
        subcontract_share=np.full(n, params.of(DeliveryParams).subcontract_share),
        subcontract_least=np.zeros(n),
    )


def usual_oversight(n: int) -> Oversight:
    """Return oversight before policy: nobody checks social value, overruns are as usual."""
    return Oversight(monitoring=np.zeros(n), overrun=np.ones(n))


def _unmet(needs: Needs, tenders: Tenders, winner: Ints, month: int) -> tuple[Needs, Needs]:
    """Return needs without a contract: for the first time, and for the second.

    A need in lots comes back as the part of it whose lots found nobody.
    """
    if engine.is_compiled():
        from ecosim.market.compiled_delivery import unmet

        again, lost, missing = unmet(
            winner, tenders.tender, tenders.need, tenders.part, needs.is_relet
        )
    else:
        rows = np.flatnonzero(winner[tenders.tender] < 0)
        missing = total_by(tenders.need[rows], tenders.part[rows], len(needs))
        again = np.flatnonzero((missing > 0) & ~needs.is_relet)
        lost = np.flatnonzero((missing > 0) & needs.is_relet)
    return _again(needs, again, missing, month), _again(needs, lost, missing, month)


def _again(needs: Needs, which: Ints, missing: Floats, month: int) -> Needs:
    if not len(which):
        return no_needs()
    some = needs.take(which)
    n = len(some)
    return Needs(
        key=some.key,
        buyer=some.buyer,
        category=some.category,
        due=np.full(n, month + 1, dtype=np.int64),
        value=some.value * missing[which],
        duration=some.duration,
        quality_need=some.quality_need,
        u=some.u,
        appeal=some.appeal,
        attempt=some.attempt + 1,
        is_relet=np.ones(n, dtype=np.bool_),
        premium=some.premium,
    )
