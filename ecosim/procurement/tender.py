"""Tenders and bids of one month, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from ecosim.kernel.types import Bools, Floats, Ints, Keys, SmallCodes


class Route(IntEnum):
    """Parker and Liddle's four forms of buying."""

    SOLE = 0
    HIGHER_TIER = 1
    COLLABORATION = 2
    QUASI_REGIONAL = 3


class Procedure(IntEnum):
    """How a tender is run."""

    QUICK_QUOTE = 0
    BELOW_THRESHOLD = 1
    ABOVE_THRESHOLD = 2
    FRAMEWORK = 3
    INNOVATION = 4


N_ROUTES = len(Route)
N_PROCEDURES = len(Procedure)


@dataclass(frozen=True, slots=True, eq=False)
class Tenders:
    """One month's tenders, all (n,) but the members.

    A plain tender buys one need; a lot buys a part of one; a bundle buys those of several buyers.

    Parameters
    ----------
    key, look_month : id
        Entity and month word of the tender's draws: the need, and its lot and attempt.
    buyer, category : code
        The buyer who leads it.
    value, monthly_value : GBP, GBP/month
        Estimate of all members together, and the same per month of their lives.
    quality_need, appeal
        See :class:`~ecosim.procurement.need.Needs`.
    route, procedure : code
    is_below_threshold : bool
        A reservation may apply.
    n_lots, cap : count
        Lots of its need, and most of them that one supplier may win (0 is no cap).
    need : (m,)
        Row of the need each member buys.
    tender : (m,)
        Row of the tender of each member, ascending.
    part : (m,), share
        Part of the need's value that the member is.
    """

    key: Keys
    look_month: Ints
    buyer: Ints
    category: Ints
    value: Floats
    monthly_value: Floats
    quality_need: Floats
    appeal: Floats
    route: SmallCodes
    procedure: SmallCodes
    is_below_threshold: Bools
    n_lots: Ints
    cap: Ints
    need: Ints
    tender: Ints
    part: Floats

    def __len__(self) -> int:
        return len(self.key)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Who may bid: heard of the tender and is eligible; all (m,), in order of tender and look.

    Parameters
    ----------
    tender, look : number
    supplier : uid
        The leader, of a consortium.
    ring : code
        Ring by address, 3 for national firms.
    consortium : number
        Row of the consortium in ``members`` columns, -1 for a firm alone.
    member_consortium, member, member_share : (k,)
        Members of consortia and their shares of the work, leaders first.
    """

    tender: Ints
    look: Ints
    supplier: Ints
    ring: SmallCodes
    consortium: Ints
    member_consortium: Ints
    member: Ints
    member_share: Floats

    def __len__(self) -> int:
        return len(self.tender)


@dataclass(frozen=True, slots=True, eq=False)
class Bids:
    """Bids of one month in order of tender and look, all (n,).

    Parameters
    ----------
    tender : number
    look : number
        Which look brought the bidder; with the tender it keys the bid's draws.
    supplier : uid
    ring : code
    consortium : number
    cost, price : units of the estimate
    quality, social, innovation : 0-1
        What is offered, before the buyer judges it.
    """

    tender: Ints
    look: Ints
    supplier: Ints
    ring: SmallCodes
    consortium: Ints
    cost: Floats
    price: Floats
    quality: Floats
    social: Floats
    innovation: Floats

    def __len__(self) -> int:
        return len(self.tender)
