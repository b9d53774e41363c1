"""The typed decision points of a month: values that a policy takes and returns.

Each value is a frozen set of arrays with one row a buyer or one row a need; a policy returns the
value it was given, or a changed copy. Nothing else of the market can be bent. Where rows are needs
or tenders, :class:`Purchases` tells a policy what is bought in each of them.

==========  =====================  ==================================================
point       value                  rows
==========  =====================  ==================================================
budget      :class:`Funding`       buyers
route       :class:`Routes`        buyers
thresholds  :class:`Thresholds`    buyers
lots        :class:`Lots`          needs
invite      :class:`Invitation`    tenders
score       :class:`ScoreRule`     tenders
judge       :class:`Judgement`     tenders
contract    :class:`ContractTerms` tenders
deliver     :class:`Oversight`     tenders
pay         :class:`PaymentTerms`  buyers
challenge   :class:`Programme`     buyers
support     :class:`Support`       buyers
==========  =====================  ==================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ecosim.kernel.types import Bools, Floats, Ints, SmallCodes


@dataclass(frozen=True, slots=True)
class Purchases:
    """What is bought in each row: facts that a policy may look at and never bends.

    Parameters
    ----------
    buyer, category : (n,) code
    estimate : (n,) GBP
        Value of the need, or of the tender: its lot, or its bundle as a whole.
    is_below_threshold : (n,)
        Estimates below the procurement threshold of buyer and category.
    route : (n,) code
        As in :class:`~ecosim.procurement.tender.Route`.
    """

    buyer: Ints
    category: Ints
    estimate: Floats
    is_below_threshold: Bools
    route: SmallCodes

    @classmethod
    def none(cls) -> Purchases:
        """Return no purchases: what a policy is told where the rows are buyers."""
        no_rows = np.zeros(0, dtype=np.int64)
        is_below, route = np.zeros(0, dtype=np.bool_), np.zeros(0, dtype=np.int8)
        return cls(no_rows, no_rows, np.zeros(0), is_below, route)


@dataclass(frozen=True, slots=True)
class Funding:
    """How much of the needs is funded, rule (2).

    Parameters
    ----------
    factor : (n_buyers, S), share of baseline spend
        A need is authorised when its `u` lies below; 1 at baseline, works up to 1.25.
    """

    factor: Floats


@dataclass(frozen=True, slots=True)
class Routes:
    """Which of the four routes a buyer's needs take.

    Parameters
    ----------
    share : (n_buyers, 4)
        Sole, higher tier, collaboration, quasi-regional; rows sum to 1.
    """

    share: Floats


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which estimate on the full procedure applies.

    Parameters
    ----------
    value : (n_buyers, S), GBP without VAT
        Estimates from here on are above-threshold tenders.
    """

    value: Floats


@dataclass(frozen=True, slots=True)
class Lots:
    """Into how many lots needs are split.

    Parameters
    ----------
    n_lots : (n,)
        Lots of each need, at least 1.
    cap : (n,)
        Most lots of one need that one supplier may win; 0 is no cap.
    """

    n_lots: Ints
    cap: Ints


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who hears of a tender and who may bid.

    Parameters
    ----------
    outreach_local : (n,)
        Factor on the chance that a local firm hears of it.
    local_ring : (n,)
        Highest ring that counts as local.
    reserved_ring : (n,)
        Only firms up to this ring may bid, where the tender is below the threshold and no call-off
        from a framework; -1 is open.
    reserved_sme : (n,)
        Only SMEs and the third sector may bid, where `reserved_ring` could bind.
    list_openness : (n,), share
        Firms not on the approved list or framework that may bid all the same; 0 keeps the list,
        1 opens it to everybody.
    awareness : (n,)
        Factor on every firm's chance to hear of it, near or far.
    bid_cost : (n,)
        Factor on what a bid costs, when firms decide and when they spend it.
    """

    outreach_local: Floats
    local_ring: SmallCodes
    reserved_ring: SmallCodes
    reserved_sme: Bools
    list_openness: Floats
    awareness: Floats
    bid_cost: Floats


@dataclass(frozen=True, slots=True)
class ScoreRule:
    """How bids are compared, rule (10).

    Parameters
    ----------
    price, quality, social, innovation, locality : (n,), weights
        They add up to 1.
    preference : (n,), share of the bid
        A local bid p is compared as p(1 - preference) and paid p.
    local_ring : (n,)
        Highest ring that counts as local.
    """

    price: Floats
    quality: Floats
    social: Floats
    innovation: Floats
    locality: Floats
    preference: Floats
    local_ring: SmallCodes


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well and how boldly a buyer judges bids, rule (11).

    Parameters
    ----------
    capability : (n,), 0-1
        At 1 quality is seen as it is; at 0 with all the noise there is.
    risk_aversion : (n,), 0-1
        Part of the penalty that a firm without a win bears.
    """

    capability: Floats
    risk_aversion: Floats


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """The terms of what is awarded; bidders know them.

    Parameters
    ----------
    subcontract_share : (n,), share of what is made in the region
        What large and national primes pass on to SMEs of the region.
    subcontract_least : (n,), share of the price
        What they must pass on at least; 0 is no obligation.
    """

    subcontract_share: Floats
    subcontract_least: Floats


@dataclass(frozen=True, slots=True)
class Oversight:
    """How closely buyers watch the delivery of what they award.

    Parameters
    ----------
    monitoring : (n,), share
        How closely the social value that was promised is checked; 0 is not at all, 1 in full.
        Bidders know it, since being checked costs them work.
    overrun : (n,)
        Factor on the chance that a contract needs more work than planned.
    """

    monitoring: Floats
    overrun: Floats


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When buyers pay.

    Parameters
    ----------
    lag_days : (n_buyers,), days
        Mean time from invoice to payment.
    """

    lag_days: Floats


@dataclass(frozen=True, slots=True)
class Programme:
    """How many innovation challenges buyers set, and on what conditions.

    Parameters
    ----------
    showcase, direct : (n_buyers,), challenges a year at full scale
        On each pathway, where readiness is as usual.
    needs_showcase, needs_direct : (n_buyers,), share of needs
        That occasion a challenge on each pathway when they fall due, where readiness is as usual.
    most_partners : (n_buyers,)
        Partners that a partnership is with, at most; at least 1.
    has_option : (n_buyers,)
        Partnerships hold an option to buy the solution without a new tender.
    readiness : (n_buyers,), 0-1
        How ready a buyer is to ask for innovation and to take up what works elsewhere.
    awareness : (n_buyers,)
        Factor on every firm's chance to hear of a challenge.
    """

    showcase: Floats
    direct: Floats
    needs_showcase: Floats
    needs_direct: Floats
    most_partners: Ints
    has_option: Bools
    readiness: Floats
    awareness: Floats

    @classmethod
    def none(cls, readiness: Floats) -> Programme:
        """Return the programme before policy: no challenges, buyers as ready as they are."""
        n = len(readiness)
        nothing, one = np.zeros(n), np.ones(n, dtype=np.int64)
        return cls(
            showcase=nothing, direct=nothing, needs_showcase=nothing, needs_direct=nothing,
            most_partners=one, has_option=np.zeros(n, dtype=np.bool_), readiness=readiness,
            awareness=np.ones(n),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Support:
    """What is offered to suppliers around challenges; a row is a buyer and its place.

    Parameters
    ----------
    firms : (n_buyers,), firms a year at full scale
        Small firms of the buyer's place that are taken into a cohort of business support.
    lift : (n_buyers,), share
        Failures in business support and at the showcase that support avoids.
    members : (n_buyers,), share
        Small firms of the buyer's place that belong to the knowledge network.
    member_awareness : (n_buyers,)
        Factor on the chance of a member to hear of the buyer's challenges.
    finance_chance : (n_buyers,), probability
        That a supplier whose prototype is showcased is offered finance.
    finance : (n_buyers,), GBP
        What it is offered.
    """

    firms: Floats
    lift: Floats
    members: Floats
    member_awareness: Floats
    finance_chance: Floats
    finance: Floats

    @classmethod
    def none(cls, n_buyers: int) -> Support:
        """Return the support before policy: none."""
        nothing = np.zeros(n_buyers)
        return cls(nothing, nothing, nothing, np.ones(n_buyers), nothing, nothing)


class Policy(Protocol):
    """What bends the decision points: a stack of levers, or nothing."""

    def budget(self, value: Funding, month: int) -> Funding:
        """Return the funding factors in force."""

    def route(self, value: Routes, month: int) -> Routes:
        """Return the shares of the routes in force."""

    def thresholds(self, value: Thresholds, month: int) -> Thresholds:
        """Return the thresholds in force."""

    def lots(self, value: Lots, bought: Purchases, month: int) -> Lots:
        """Return the lots in force; `bought` has a row a need."""

    def invite(self, value: Invitation, bought: Purchases, month: int) -> Invitation:
        """Return the invitations in force."""

    def score(self, value: ScoreRule, bought: Purchases, month: int) -> ScoreRule:
        """Return the award rules in force."""

    def judge(self, value: Judgement, bought: Purchases, month: int) -> Judgement:
        """Return how buyers judge bids."""

    def contract(self, value: ContractTerms, bought: Purchases, month: int) -> ContractTerms:
        """Return the contract terms in force."""

    def deliver(self, value: Oversight, bought: Purchases, month: int) -> Oversight:
        """Return how delivery is watched."""

    def pay(self, value: PaymentTerms, month: int) -> PaymentTerms:
        """Return the payment terms in force."""

    def challenge(self, value: Programme, month: int) -> Programme:
        """Return the programme of challenges in force."""

    def support(self, value: Support, month: int) -> Support:
        """Return the support in force."""


class NoPolicy:
    """The policy that returns every value as it is."""

    def __repr__(self) -> str:
        return "<NoPolicy>"

    def budget(self, value: Funding, month: int) -> Funding:
        """Return `value`."""
        return value

    def route(self, value: Routes, month: int) -> Routes:
        """Return `value`."""
        return value

    def thresholds(self, value: Thresholds, month: int) -> Thresholds:
        """Return `value`."""
        return value

    def lots(self, value: Lots, bought: Purchases, month: int) -> Lots:
        """Return `value`."""
        return value

    def invite(self, value: Invitation, bought: Purchases, month: int) -> Invitation:
        """Return `value`."""
        return value

    def score(self, value: ScoreRule, bought: Purchases, month: int) -> ScoreRule:
        """Return `value`."""
        return value

    def judge(self, value: Judgement, bought: Purchases, month: int) -> Judgement:
        """Return `value`."""
        return value

    def contract(self, value: ContractTerms, bought: Purchases, month: int) -> ContractTerms:
        """Return `value`."""
        return value

    def deliver(self, value: Oversight, bought: Purchases, month: int) -> Oversight:
        """Return `value`."""
        return value

    def pay(self, value: PaymentTerms, month: int) -> PaymentTerms:
        """Return `value`."""
        return value

    def challenge(self, value: Programme, month: int) -> Programme:
        """Return `value`."""
        return value

    def support(self, value: Support, month: int) -> Support:
        """Return `value`."""
        return value
