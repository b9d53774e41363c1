"""What compiled passes see of the market: named tuples of arrays and numbers, made of the objects.

Fields keep the names of the classes they come from; nothing is copied that already has the type
a pass is compiled for.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import numpy as np

from ecosim.kernel.types import AnyArray, Ints
from ecosim.market.world import World
from ecosim.procurement.decision_points import (
    ContractTerms,
    Invitation,
    Judgement,
    Oversight,
    ScoreRule,
)
from ecosim.procurement.tender import Tenders

V = TypeVar("V", bound=tuple[Any, ...])
#: whose chance to hear a look asks first, beside the rings from 1 on; and how many codes there are
ANYONE, NOBODY, ASKED = 0, 5, 6


class Calls(NamedTuple):
    """Tenders as a pass reads them: :class:`~ecosim.procurement.tender.Tenders`."""

    key: AnyArray
    look_month: AnyArray
    buyer: AnyArray
    category: AnyArray
    value: AnyArray
    monthly_value: AnyArray
    quality_need: AnyArray
    appeal: AnyArray
    route: AnyArray
    procedure: AnyArray
    is_below_threshold: AnyArray


class Asked(NamedTuple):
    """Invitations: :class:`~ecosim.procurement.decision_points.Invitation`."""

    outreach_local: AnyArray
    local_ring: AnyArray
    reserved_ring: AnyArray
    reserved_sme: AnyArray
    list_openness: AnyArray
    awareness: AnyArray
    bid_cost: AnyArray


class Terms(NamedTuple):
    """Contract terms and oversight of delivery.

    :class:`~ecosim.procurement.decision_points.ContractTerms` and
    :class:`~ecosim.procurement.decision_points.Oversight`.
    """

    subcontract_share: AnyArray
    subcontract_least: AnyArray
    monitoring: AnyArray
    overrun: AnyArray


class Judging(NamedTuple):
    """How buyers judge: :class:`~ecosim.procurement.decision_points.Judgement`."""

    capability: AnyArray
    risk_aversion: AnyArray


class Weights(NamedTuple):
    """Award rules: :class:`~ecosim.procurement.decision_points.ScoreRule`."""

    price: AnyArray
    quality: AnyArray
    social: AnyArray
    innovation: AnyArray
    locality: AnyArray
    preference: AnyArray
    local_ring: AnyArray


class Firms(NamedTuple):
    """Columns of suppliers; `tag` is that of the slots with the lowest bit set for the living."""

    tag: AnyArray
    turnover: AnyArray
    entity: AnyArray
    generation: AnyArray
    stands_for: AnyArray
    cost_advantage: AnyArray
    load: AnyArray
    wins: AnyArray
    capability: AnyArray


class Buying(NamedTuple):
    """Columns of buyers, and who won their last contract of each category."""

    place: AnyArray
    awareness: AnyArray
    belief: AnyArray
    last_winner: AnyArray


class Slots(NamedTuple):
    """Where looks fall: those of a place and sector, L of them, lie in one row, (P x S x L,).

    Attributes
    ----------
    first : first stretch of the run that the look falls in
    length : float, slots of that run
    asked : whose chance to hear is asked first: that of ``ring + 1``; ``ANYONE`` where the firm
        that is found decides, ``NOBODY`` where the run is empty
    upto, shift : as in :class:`~ecosim.market.world.SlotIndex`
    ring_of_place : (P, P), ring of a supplier's place seen from a buyer's
    """

    first: AnyArray
    length: AnyArray
    asked: AnyArray
    upto: AnyArray
    shift: AnyArray
    ring_of_place: AnyArray
    n_sectors: int
    n_looks: int


class Table(NamedTuple):
    """Bids and expected profits: :class:`~ecosim.market.bidding.BiddingTable`."""

    cost: AnyArray
    bid: AnyArray
    belief: AnyArray
    profit: AnyArray


#: read from an object in one call: a generator's step costs more than the attribute
_CALLED = attrgetter(*Calls._fields)
_READ: dict[type[Any], attrgetter[Any]] = {
    view: attrgetter(*view._fields) for view in (Asked, Judging, Weights)
}


def calls_of(tenders: Tenders) -> Calls:
    """Return tenders as a pass reads them."""
    return Calls._make(_CALLED(tenders))


def asked_of(invitation: Invitation) -> Asked:
    """Return invitations as a pass reads them, in the types it is compiled for."""
    return _typed(Asked, invitation, (float, np.int8, np.int8, np.bool_, float, float, float))


def weights_of(rule: ScoreRule) -> Weights:
    """Return award rules as a pass reads them, in the types it is compiled for."""
    return _typed(Weights, rule, (float, float, float, float, float, float, np.int8))


def terms_of(terms: ContractTerms, oversight: Oversight) -> Terms:
    """Return contract terms and oversight as a pass reads them."""
    columns = (
        terms.subcontract_share, terms.subcontract_least, oversight.monitoring, oversight.overrun,
    )  # fmt: skip
    return Terms(*(np.ascontiguousarray(column, dtype=float) for column in columns))


def judging_of(judgement: Judgement) -> Judging:
    """Return how buyers judge as a pass reads it."""
    return _typed(Judging, judgement, (float, float))


def firms_of(world: World) -> Firms:
    """Return suppliers as a pass reads them."""
    s = world.suppliers
    return Firms(
        world.slots.tag | s.is_alive, s.turnover, s.entity, s.generation,
        s.stands_for, s.cost_advantage, s.load, s.wins, s.capability,
    )  # fmt: skip


def buying_of(world: World) -> Buying:
    """Return buyers as a pass reads them."""
    b = world.buyers
    return Buying(b.place, b.awareness, b.belief, world.last_winner)


def slots_of(world: World, run_of_look: Ints) -> Slots:
    """Return where looks fall, as a pass reads it; `run_of_look` is counted within a sector."""
    index = world.slots
    n_places, n_sectors = index.count.shape[:2]
    first, count, ring = (
        np.ascontiguousarray(table.reshape(n_places * n_sectors, -1)[:, run_of_look]).ravel()
        for table in (index.first, index.count, index.ring)
    )
    asked = np.where(np.greater(count, 0), np.add(ring, 1), NOBODY).astype(np.uint8)
    return Slots(
        first.astype(np.uint64), count.astype(np.float64), asked, index.upto, index.shift,
        world.ring, n_sectors, len(run_of_look),
    )  # fmt: skip


def _typed(view: type[V], value: Any, types: tuple[Any, ...]) -> V:
    made: V = view._make(map(np.ascontiguousarray, _READ[view](value), types))  # type: ignore[attr-defined]
    return made
