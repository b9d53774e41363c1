"""What the tenders of all months of a run share, made once: keys of draws, numbers, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Bools, Floats, Keys
from ecosim.market.compiled_views import Slots, Table, slots_of
from ecosim.market.entry import random_price, table_of
from ecosim.market.looks import Looks, run_of_look
from ecosim.market.parameters import (
    AwardParams,
    DeliveryParams,
    EntryParams,
    NeedParams,
    ProcedureParams,
)
from ecosim.market.participation import look_table
from ecosim.market.procedures import baseline_routes, may_pool, own_frameworks
from ecosim.market.world import World
from ecosim.procurement.decision_points import Routes

#: streams of a tender's draws; compiled passes know each by its place in this list
STREAMS = (
    "market.aware", "market.look", "market.list", "market.pool", "market.signal",
    "market.quality", "market.social", "market.judgement", "market.tie", "market.null",
    "market.route", "market.bundle", "market.framework", "market.overrun",
    "market.same_firm",
)  # fmt: skip


class EntryNumbers(NamedTuple):
    """Numbers of who hears, enters and bids, rules (4) to (9)."""

    awareness: tuple[float, ...]
    listed: tuple[float, ...]
    listed_open: tuple[float, ...]
    list_notice: float
    list_months: int
    redraws: int
    quotes: int
    s_max: float
    pooling: float
    ring_cost: float
    mean_log_value: float
    scale_elasticity: float
    higher_tier_saving: float
    usual_load: float
    learning: float
    learning_wins: int
    congestion: float
    consortium_cost: float
    sigma_c: float
    reserve: float
    cost_floor: float
    cost_slope: float
    cost_cap: float
    pooled_list_cost: float
    monitoring_cost: float
    subcontract_cost: float


class AwardNumbers(NamedTuple):
    """Numbers of how bids are made up and compared, rules (10) and (11)."""

    quality_level: float
    quality_capability: float
    quality_sd: float
    social_level: tuple[float, ...]
    social_local: float
    social_sd: float
    judgement_sd: float
    incumbent: float
    unproven: float
    quality_floor: float
    quality_span: float
    is_random: bool
    random_price: float


class DeliveryNumbers(NamedTuple):
    """Numbers of what comes of an award."""

    abnormally_low: float
    overrun_chance: float
    overrun_chance_low: float
    overrun_size: float
    overrun_paid: float
    usual_margin: float
    thin_margin_quality: float
    social_kept: float
    social_kept_checked: float


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """What does not change between the months of a run.

    Parameters
    ----------
    keys : (len(STREAMS),)
        Keys of the draws, in the order of :data:`STREAMS`.
    looks
        The looks of every tender.
    slots
        Where looks fall.
    routes
        Shares of the routes before policy.
    own_frameworks : (n_buyers,), share
        Needs that are called off from frameworks of the buyer's own.
    is_member : (n_buyers,)
        May pool through the combined authority.
    quick_quote_below : GBP
        Estimates below are bought by quotes.
    bundle
        Needs that a collaboration joins.
    table
        Bids and expected profits.
    entry, award, delivery
        Numbers of the rules.
    """

    keys: Keys
    looks: Looks
    slots: Slots
    routes: Routes
    own_frameworks: Floats
    is_member: Bools
    quick_quote_below: float
    bundle: int
    table: Table
    entry: EntryNumbers
    award: AwardNumbers
    delivery: DeliveryNumbers

    def __repr__(self) -> str:
        return f"<Prepared: {len(self.looks)} looks a tender>"


def prepare(world: World, streams: Streams, params: Parameters) -> Prepared:
    """Return what the tenders of all months share."""
    entry, procedure = params.of(EntryParams), params.of(ProcedureParams)
    looks = look_table(entry)
    table = table_of(params)
    routes = baseline_routes(world.buyers.kind, procedure)
    return Prepared(
        keys=streams.keys(STREAMS),
        looks=looks,
        slots=slots_of(world, run_of_look(world, looks)),
        routes=routes,
        own_frameworks=own_frameworks(routes, procedure),
        is_member=may_pool(world),
        quick_quote_below=procedure.quick_quote_below,
        bundle=procedure.bundle,
        table=Table(*(getattr(table, name) for name in Table._fields)),
        entry=_numbers(
            EntryNumbers, entry,
            awareness=(*entry.awareness, entry.awareness_national), quotes=procedure.quotes,
            mean_log_value=params.of(NeedParams).mean_log_value,
            monitoring_cost=params.of(DeliveryParams).monitoring_cost,
            subcontract_cost=params.of(DeliveryParams).subcontract_cost,
        ),
        award=_numbers(AwardNumbers, params.of(AwardParams), random_price=random_price(params)),
        delivery=_numbers(DeliveryNumbers, params.of(DeliveryParams)),
    )  # fmt: skip


def _numbers(kind: type[Any], group: object, **other: object) -> Any:
    """Return the fields of a parameter group that a named tuple asks for, and others."""
    return kind(*(other[n] if n in other else getattr(group, n) for n in kind._fields))
