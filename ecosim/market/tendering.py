"""Step 5 of a month: tenders, from needs due to contracts. One screen, in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.market.award import (
    award_at_random,
    baseline_weights,
    pick_winners,
    scores,
    usual_judgement,
)
from ecosim.market.delivery import make_awards
from ecosim.market.entry import offers, place_bids
from ecosim.market.parameters import AwardParams, DeliveryParams
from ecosim.market.participation import find_bidders
from ecosim.market.procedures import open_tenders
from ecosim.market.world import World
from ecosim.procurement.contract import Awards
from ecosim.procurement.decision_points import ContractTerms, Invitation, Policy, Purchases
from ecosim.procurement.need import Needs
from ecosim.procurement.tender import Bids, Field, Tenders


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

    def __repr__(self) -> str:
        return f"<TenderOutcome {len(self.tenders):,} tenders, {len(self.awards):,} contracts>"


def run_tenders(
    needs: Needs, world: World, policy: Policy, streams: Streams, params: Parameters, month: int
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
    """
    p = params.of(AwardParams)
    tenders = open_tenders(needs, world, policy, streams, params, month)
    bought = purchases(tenders)
    invitation = policy.invite(open_invitation(len(tenders)), bought, month)
    terms = policy.contract(usual_terms(len(tenders), params), bought, month)
    field = find_bidders(tenders, invitation, world, streams, params, month)
    if p.is_random:
        bids, spent = _everyone(tenders, field, world, streams, params)
        winner = award_at_random(tenders, bids, streams)
    else:
        bids, spent = place_bids(tenders, invitation, terms, field, world, streams, params)
        rule = policy.score(baseline_weights(tenders, world, p), bought, month)
        judgement = policy.judge(usual_judgement(tenders, world), bought, month)
        score, admissible = scores(tenders, bids, rule, judgement, world, streams, params)
        winner = pick_winners(tenders, bids, score, admissible, streams)
    awards = make_awards(
        needs, tenders, field, bids, winner, terms, world, streams, params, month
    )
    returned, lapsed = _unmet(needs, tenders, winner, month)
    return TenderOutcome(
        tenders=tenders,
        bids=bids,
        winner=winner,
        n_bids=np.bincount(bids.tender, minlength=len(tenders)).astype(np.int64),
        awards=awards,
        returned=returned,
        lapsed=lapsed,
        bid_costs=total_by(bids.supplier, spent, world.suppliers.n),
        losers_bid_costs=float(np.delete(spent, winner[winner >= 0]).sum()),
    )


def purchases(tenders: Tenders) -> Purchases:
    """Return what policies are told about the tenders."""
    return Purchases(
        tenders.buyer, tenders.category, tenders.value, tenders.is_below_threshold, tenders.route
    )


def open_invitation(n: int) -> Invitation:
    """Return the invitation before policy: open to all who hear of it."""
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
    """Return the terms before policy: subcontracts as usual, and nobody checks social value."""
    return ContractTerms(
        subcontract_share=np.full(n, params.of(DeliveryParams).subcontract_share),
        subcontract_least=np.zeros(n),
        monitoring=np.zeros(n),
    )


def _everyone(
    tenders: Tenders, field: Field, world: World, streams: Streams, params: Parameters
) -> tuple[Bids, Floats]:
    """Return a bid at one price of everybody who may bid: the null model. Nobody pays for it."""
    n = len(field)
    price = np.full(n, params.of(AwardParams).random_price)
    bids = offers(tenders, field, np.arange(n), price, price, world, streams, params)
    return bids, np.zeros(n)


def _unmet(needs: Needs, tenders: Tenders, winner: Ints, month: int) -> tuple[Needs, Needs]:
    """Return needs without a contract: for the first time, and for the second.

    A need in lots comes back as the part of it whose lots found nobody.
    """
    rows = np.flatnonzero(winner[tenders.tender] < 0)
    missing = total_by(tenders.need[rows], tenders.part[rows], len(needs))
    again: Bools = (missing > 0) & ~needs.is_relet
    lost: Bools = (missing > 0) & needs.is_relet
    return _again(needs, again, missing, month), _again(needs, lost, missing, month)


def _again(needs: Needs, which: Bools, missing: Floats, month: int) -> Needs:
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
    )
