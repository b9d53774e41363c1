"""From tenders to bids and winners: in one compiled pass, or by arrays, rule by rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints
from ecosim.market.award import award_at_random, pick_winners, scores
from ecosim.market.entry import offers, place_bids, random_price
from ecosim.market.parameters import AwardParams
from ecosim.market.participation import find_bidders
from ecosim.market.prepared import Prepared
from ecosim.market.world import World
from ecosim.procurement.decision_points import (
    ContractTerms,
    Invitation,
    Judgement,
    Oversight,
    ScoreRule,
)
from ecosim.procurement.tender import Bids, Field, Tenders


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """On what conditions a month's tenders are held, a row a tender, policies included.

    Parameters
    ----------
    invitation
        Who hears of them and may bid.
    terms
        What the work will be subject to.
    oversight
        How its delivery will be watched.
    rule, judgement
        How bids are compared, and how well.
    """

    invitation: Invitation
    terms: ContractTerms
    oversight: Oversight
    rule: ScoreRule
    judgement: Judgement


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Members of consortia, those of one side by side.

    Parameters
    ----------
    first : (n_consortia + 1,)
        Where the members of each begin; the last entry is their number.
    supplier : (k,) uid
        Leaders first.
    share : (k,)
        Shares of the work; they add up to 1 in each consortium.
    """

    first: Ints
    supplier: Ints
    share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Contest:
    """Bids and winners of a month's tenders.

    Parameters
    ----------
    bids
        In order of tender and look.
    winner : (n_tenders,)
        Row of the winning bid, -1 where no bid was admissible.
    n_bids : (n_tenders,)
    spent : (n_suppliers,), GBP
        Spent on bidding; leaders pay for consortia.
    losers_spent : GBP
        The part of it that was spent on bids without a contract.
    members
        Of the consortia that bid.
    """

    bids: Bids
    winner: Ints
    n_bids: Ints
    spent: Floats
    losers_spent: float
    members: Members


def hold_contest(
    tenders: Tenders,
    on: Conditions,
    world: World,
    streams: Streams,
    params: Parameters,
    month: int,
    prepared: Prepared,
) -> Contest:
    """Let firms hear of tenders, bid and be compared.

    Parameters
    ----------
    tenders
        The month's tenders.
    on
        On what conditions.
    world, streams, params, month
        As for a month of tenders.
    prepared
        What all months of the run share, for the compiled pass.
    """
    if engine.is_compiled():
        from ecosim.market.compiled_tenders import contest_compiled, is_compiled_rule

        if is_compiled_rule(params):
            return contest_compiled(tenders, on, world, streams, params, month, prepared)
    return contest_plain(tenders, on, world, streams, params, month)


def contest_plain(
    tenders: Tenders,
    on: Conditions,
    world: World,
    streams: Streams,
    params: Parameters,
    month: int,
) -> Contest:
    """Return the same by arrays."""
    field = find_bidders(tenders, on.invitation, world, streams, params, month)
    if params.of(AwardParams).is_random:
        bids, spent = _everyone(tenders, field, world, streams, params)
        winner = award_at_random(tenders, bids, streams)
    else:
        bids, spent = place_bids(
            tenders, on.invitation, on.terms, on.oversight, field, world, streams, params
        )
        score, admissible = scores(tenders, bids, on.rule, on.judgement, world, streams, params)
        winner = pick_winners(tenders, bids, score, admissible, streams)
    return Contest(
        bids=bids,
        winner=winner,
        n_bids=np.bincount(bids.tender, minlength=len(tenders)).astype(np.int64),
        spent=total_by(bids.supplier, spent, world.suppliers.n),
        losers_spent=float(np.delete(spent, winner[winner >= 0]).sum()),
        members=_members(field),
    )


def _everyone(
    tenders: Tenders, field: Field, world: World, streams: Streams, params: Parameters
) -> tuple[Bids, Floats]:
    """Return a bid at one price of everybody who may bid: the null model. Nobody pays for it."""
    n = len(field)
    price = np.full(n, random_price(params))
    bids = offers(tenders, field, np.arange(n), price, price, world, streams, params)
    return bids, np.zeros(n)


def _members(field: Field) -> Members:
    """Return the members of the field's consortia."""
    n = int(field.consortium.max(initial=-1)) + 1
    size = np.bincount(field.member_consortium, minlength=n)
    return Members(np.append(0, np.cumsum(size)), field.member, field.member_share)
