"""What comes of awards: contracts, monthly milestones, quality, overruns, subcontracts, failure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.kernel.types import AnyArray, Bools, Floats, Ints, Keys, Kind
from ecosim.market.contest import Conditions, Contest, Members
from ecosim.market.parameters import DeliveryParams
from ecosim.market.prepared import Prepared
from ecosim.market.world import N_LOOK_RINGS, World, ring_of
from ecosim.procurement.contract import Awards, Contracts
from ecosim.procurement.decision_points import ContractTerms
from ecosim.procurement.need import Needs, no_needs
from ecosim.procurement.tender import Bids, Procedure, Tenders

#: a re-let after a failure is the need's next attempt, this far from those for lack of bids
FAILURE_ATTEMPTS = 2
LARGEST_ATTEMPT = 120
#: what is read of contracts that are let again
RELET = ("start", "duration", "attempt", "key", "buyer", "category", "estimate", "quality_need",
         "appeal", "procedure", "service_units", "premium")  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Deliveries:
    """One month's work under contracts, one row a contract and member: (m,) each.

    Parameters
    ----------
    contract : row in :class:`~ecosim.procurement.contract.Contracts`
    buyer, category : code
    supplier : uid
    bill : GBP
        Milestone billed under the agreed price.
    overrun_bill : GBP
        Billed beyond it, from the buyer's reserves.
    work : GBP of cost
        Work done, overruns included.
    service_units : GBP of estimate
        Estimate times quality, before what overload takes.
    social_promised, social_units : GBP of estimate
        Estimate times the social value offered, and the part of it that is delivered.
    """

    contract: Ints
    buyer: Ints
    category: Ints
    supplier: Ints
    bill: Floats
    overrun_bill: Floats
    work: Floats
    service_units: Floats
    social_promised: Floats
    social_units: Floats

    def __len__(self) -> int:
        return len(self.contract)


@dataclass(frozen=True, slots=True, eq=False)
class Subcontracts:
    """What primes pass on this month, one row a prime's delivery: (k,) each.

    Parameters
    ----------
    delivery : row of the deliveries
    prime : uid
    amount : GBP
    place_share : (k, P)
        Where the SMEs are that get it; rows sum to 1. Inside a place and sector it goes to SMEs
        in proportion to what they already do.
    """

    delivery: Ints
    prime: Ints
    sector: Ints
    amount: Floats
    place_share: Floats


def make_awards(
    needs: Needs,
    tenders: Tenders,
    contest: Contest,
    on: Conditions,
    world: World,
    streams: Streams,
    params: Parameters,
    month: int,
    prepared: Prepared,
) -> Awards:
    """Return the contracts of the awarded tenders; they start next month."""
    if engine.is_compiled():
        from ecosim.market.compiled_delivery import awards_compiled

        return awards_compiled(needs, tenders, contest, on, world, month, prepared)
    return awards_plain(needs, tenders, contest, on, world, streams, params, month)


def awards_plain(
    needs: Needs,
    tenders: Tenders,
    contest: Contest,
    on: Conditions,
    world: World,
    streams: Streams,
    params: Parameters,
    month: int,
) -> Awards:
    """Return the same by arrays."""
    p = params.of(DeliveryParams)
    bids, winner, members = contest.bids, contest.winner, contest.members
    rows = np.flatnonzero(winner[tenders.tender] >= 0)
    t, need = tenders.tender[rows], tenders.need[rows]
    bid = winner[t]
    who, key = bids.supplier[bid], needs.key[need]
    estimate = needs.value[need] * tenders.part[rows]
    service = estimate / needs.premium[need]
    price, work = estimate * bids.price[bid], estimate * bids.cost[bid]
    is_low = bids.price[bid] < p.abnormally_low
    quality = agreed_quality(bids, bid, p)
    promised = estimate * bids.social[bid]
    watched = on.oversight.overrun[t]
    overrun = _overruns(key, tenders.look_month[t], is_low, watched, streams, p)
    consortium = bids.consortium[bid]
    part_row, part_member = _parts(consortium, members)
    return Awards(
        key=key,
        buyer=needs.buyer[need].astype(np.int16),
        category=needs.category[need].astype(np.int16),
        supplier=who.astype(np.int32),
        estimate=estimate,
        price=price,
        work=work,
        overrun_work=work * overrun,
        overrun_price=work * overrun * p.overrun_paid,
        service_units=service * quality,
        social_promised=promised,
        social_units=promised * social_kept(on.oversight.monitoring[t], p),
        quality=quality.astype(np.float32),
        start=np.full(len(rows), month + 1, dtype=np.int16),
        duration=needs.duration[need].astype(np.int16),
        # seen from the buyer of each member of a bundle, not from the one that leads it
        ring=ring_of(world, needs.buyer[need], who),
        kind=world.suppliers.kind[who],
        n_bidders=contest.n_bids[t].astype(np.int8),
        route=tenders.route[t],
        procedure=tenders.procedure[t],
        is_below_threshold=tenders.is_below_threshold[t],
        is_abnormally_low=is_low,
        subcontract_share=passed_on(on.terms, t, who, world).astype(np.float32),
        quality_need=needs.quality_need[need].astype(np.float32),
        appeal=needs.appeal[need].astype(np.float32),
        premium=needs.premium[need].astype(np.float32),
        attempt=needs.attempt[need].astype(np.int8),
        part_contract=part_row,
        part_supplier=members.supplier[part_member],
        part_share=members.share[part_member],
    )


def passed_on(terms: ContractTerms, tender: Ints, who: Ints, world: World) -> Floats:
    """Return what is passed on, as a share of what is made in the region: only primes do.

    An obligation is a share of the whole price; a national that makes half of it in the region
    passes on twice the share of that half, and never more than all of it.
    """
    is_prime = world.suppliers.kind[who] >= Kind.LARGE
    made_here = np.maximum(world.suppliers.delivery_share[who], 1e-9)
    least = np.minimum(terms.subcontract_least[tender] / made_here, 1.0)
    return np.where(is_prime, np.maximum(terms.subcontract_share[tender], least), 0.0)


def _parts(consortium: Ints, members: Members) -> tuple[Ints, Ints]:
    """Return contract row and member row of every member of a winning consortium."""
    rows = np.flatnonzero(consortium >= 0)
    chosen = consortium[rows]
    first, size = members.first[chosen], members.first[chosen + 1] - members.first[chosen]
    part_row = np.repeat(rows, size)
    within = np.arange(len(part_row)) - np.repeat(np.cumsum(size) - size, size)
    return part_row, np.repeat(first, size) + within


def agreed_quality(bids: Bids, bid: Ints, p: DeliveryParams) -> Floats:
    """Return the quality of a contract: what was offered, less what a thin margin takes."""
    margin = 1.0 - bids.cost[bid] / bids.price[bid]
    lost = p.thin_margin_quality * np.maximum(p.usual_margin - margin, 0.0)
    return np.clip(bids.quality[bid] - lost, 0.0, 1.0)


def social_kept(monitoring: Floats, p: DeliveryParams) -> Floats:
    """Return the share of promised social value that is delivered: more where it is checked."""
    return np.asarray(p.social_kept + monitoring * (p.social_kept_checked - p.social_kept))


def overrun_chance(is_low: Bools, watched: Floats, p: DeliveryParams) -> Floats:
    """Return the chance that a contract needs more work than planned: (n,).

    It is larger after an abnormally low bid, and moves with how closely delivery is watched.
    """
    return np.asarray(np.where(is_low, p.overrun_chance_low, p.overrun_chance) * watched)


def _overruns(
    key: Keys, look_month: Ints, is_low: Bools, watched: Floats, streams: Streams,
    p: DeliveryParams,
) -> Floats:  # fmt: skip
    """Return additional work as a share of the plan."""
    chance = overrun_chance(is_low, watched, p)
    happens = streams.uniform("market.overrun", key, look_month) < chance
    return np.where(happens, p.overrun_size, 0.0)


def deliver(contracts: Contracts, month: int) -> Deliveries:
    """Return the month's work and bills under contracts in progress; milestones are equal."""
    rows = contracts.active(month)
    months = contracts.duration[rows].astype(np.float64)
    work = (contracts.work[rows] + contracts.overrun_work[rows]) / months
    whole = Deliveries(
        contract=rows,
        buyer=contracts.buyer[rows].astype(np.int64),
        category=contracts.category[rows].astype(np.int64),
        supplier=contracts.supplier[rows].astype(np.int64),
        bill=contracts.price[rows] / months,
        overrun_bill=contracts.overrun_price[rows] / months,
        work=work,
        service_units=contracts.service_units[rows] / months,
        social_promised=contracts.social_promised[rows] / months,
        social_units=contracts.social_units[rows] / months,
    )
    return _by_member(whole, contracts)


def _by_member(whole: Deliveries, contracts: Contracts) -> Deliveries:
    """Split deliveries of consortia over their members; the leader's row keeps its place."""
    at = np.searchsorted(whole.contract, contracts.part_contract)
    at = np.minimum(at, max(len(whole) - 1, 0))
    is_active = np.zeros(0, dtype=np.bool_)
    if len(whole):
        is_active = whole.contract[at] == contracts.part_contract
    if not is_active.any():
        return whole
    row, share = at[is_active], contracts.part_share[is_active]
    who = contracts.part_supplier[is_active]
    alone = np.ones(len(whole), dtype=np.bool_)
    alone[row] = False
    keep = np.flatnonzero(alone)
    order = np.concatenate([keep, row])
    factor = np.concatenate([np.ones(len(keep)), share])
    return Deliveries(
        contract=whole.contract[order],
        buyer=whole.buyer[order],
        category=whole.category[order],
        supplier=np.concatenate([whole.supplier[keep], who]),
        bill=whole.bill[order] * factor,
        overrun_bill=whole.overrun_bill[order] * factor,
        work=whole.work[order] * factor,
        service_units=whole.service_units[order] * factor,
        social_promised=whole.social_promised[order] * factor,
        social_units=whole.social_units[order] * factor,
    )


def subcontract(
    deliveries: Deliveries, contracts: Contracts, world: World, params: Parameters
) -> Subcontracts:
    """Return what large and national primes pass on to SMEs of the region, by ring [P39]."""
    p = params.of(DeliveryParams)
    share = contracts.subcontract_share[deliveries.contract].astype(np.float64)
    rows = np.flatnonzero(share > 0)
    by_place = subcontract_places(world, p)
    place, sector = world.buyers.place[deliveries.buyer[rows]], deliveries.category[rows]
    return Subcontracts(
        delivery=rows,
        prime=deliveries.supplier[rows],
        sector=sector,
        amount=deliveries.bill[rows] * share[rows],
        place_share=by_place[place, sector],
    )


def subcontract_places(world: World, p: DeliveryParams) -> Floats:
    """Return where subcontracts go, seen from the buyer: (P, S, P), last axis sums to 1.

    Each ring has its share, spread over its places by living SMEs of the sector; the shares of
    rings without any go to the others.
    """
    firms = world.suppliers
    n_places, n_sectors = len(world.ring), firms.start.shape[0]
    is_sme = firms.is_alive & (firms.kind == Kind.SME)
    code = firms.sector.astype(np.int64) * n_places + firms.place
    count = total_by(code[is_sme], np.ones(int(is_sme.sum())), n_sectors * n_places)
    count = count.reshape(n_sectors, n_places)
    ring_share = np.array(p.subcontract_rings) / np.sum(p.subcontract_rings)
    weight = np.zeros((n_places, n_sectors, n_places))
    for ring in range(N_LOOK_RINGS):
        inside = np.where(world.ring[:, None, :] == ring, count[None, :, :], 0.0)
        total = inside.sum(axis=2, keepdims=True)
        weight += ring_share[ring] * np.divide(inside, total, out=np.zeros_like(inside),
                                               where=total > 0)  # fmt: skip
    total = weight.sum(axis=2, keepdims=True)
    even = np.full_like(weight, 1.0 / n_places)
    return np.asarray(np.divide(weight, total, out=even, where=total > 0), dtype=np.float64)


def relet(contracts: Contracts, failed: Ints, month: int, params: Parameters) -> Needs:
    """Terminate the contracts of failed suppliers and return their remaining work as needs.

    What is left is tendered again at a premium (15); a consortium ends with its leader only.

    Parameters
    ----------
    contracts
        They end this month: `month` is the first without work.
    failed : (k,) uid
    month
        Month of the re-letting tender.
    """
    premium = params.of(DeliveryParams).relet_premium
    rows = _held_by(contracts, failed, month)
    if not len(rows):
        return no_needs()
    contracts.set_ended(rows, month)
    columns = contracts.columns(RELET)
    if engine.is_compiled():
        from ecosim.market.compiled_relet import left_of

        return left_of(rows, columns, month, premium)
    return left_plain(rows, columns, month, premium)


def left_plain(rows: Ints, columns: tuple[AnyArray, ...], month: int, premium: float) -> Needs:
    """Return what is left of some contracts that end before their time, as needs."""
    column = dict(zip(RELET, columns, strict=True))
    # research ends with its partner: there is no service to let again
    is_service = np.not_equal(column["procedure"][rows], Procedure.INNOVATION)
    rows = rows[is_service | (column["service_units"][rows] > 0)]
    start, duration, attempt, key, buyer, category, estimate, quality_need, appeal, *_ = (
        column[rows] for column in columns
    )
    end = (start + duration).astype(np.int64)
    left = end - np.maximum(start.astype(np.int64), month)
    already = column["premium"][rows].astype(np.float64)
    return Needs(
        key=key,
        buyer=buyer.astype(np.int64),
        category=category.astype(np.int64),
        due=np.full(len(rows), month, dtype=np.int64),
        value=estimate * (left / duration) * (1.0 + premium),
        duration=left,
        quality_need=quality_need.astype(np.float64),
        # authorised already: below any funding factor
        u=np.zeros(len(rows)),
        appeal=appeal.astype(np.float64),
        attempt=np.minimum(attempt.astype(np.int64) + FAILURE_ATTEMPTS, LARGEST_ATTEMPT),
        is_relet=np.zeros(len(rows), dtype=np.bool_),
        premium=already * (1.0 + premium),
    )


def _held_by(contracts: Contracts, failed: Ints, month: int) -> Ints:
    """Return contracts that go on after a month and are led by firms that failed."""
    first, (end, supplier) = contracts.first, contracts.columns(("end", "supplier"))
    if engine.is_compiled():
        return contracts.holders.held_by(failed, supplier, end, first, month)
    running = first + np.flatnonzero(np.greater(end[first:], month))
    return np.asarray(running[np.isin(supplier[running], failed)], dtype=np.int64)
