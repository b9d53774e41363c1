"""What contracts come to a month, and sums of it that lose nothing, in compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, part, unsigned
from ecosim.kernel.compiled_flags import flagged, no_flags
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import N_KINDS, N_RINGS, AnyArray, Kind, Ring

_NATIONAL, _UK = int(Kind.NATIONAL), int(Ring.UK)
_N_KINDS, _RINGS, _KIND_RINGS = int(N_KINDS), int(N_RINGS), int(N_KINDS * N_RINGS)
#: deliveries that are added together
_BLOCK = 256


class Terms(NamedTuple):
    """Columns of contracts, and of members of consortia, that deliveries follow from."""

    duration: AnyArray
    price: AnyArray
    work: AnyArray
    overrun_work: AnyArray
    overrun_price: AnyArray
    service_units: AnyArray
    social_promised: AnyArray
    social_units: AnyArray
    buyer: AnyArray
    category: AnyArray
    supplier: AnyArray
    subcontract_share: AnyArray
    part_contract: AnyArray
    part_supplier: AnyArray
    part_share: AnyArray


class Sides(NamedTuple):
    """What deliveries depend on of buyers and suppliers; nothing of it changes in a run."""

    buyer_place: AnyArray
    buyer_class: AnyArray
    ring: AnyArray
    place: AnyArray
    kind: AnyArray
    line: AnyArray
    prime: AnyArray
    delivery_share: AnyArray
    n_lines: int
    n_sectors: int


class Sums(NamedTuple):
    """Sums side by side: what each is, in two numbers and as one, and of how many contracts.

    Contracts that add nothing to a sum are not counted in it.
    """

    total: AnyArray
    lost: AnyArray
    value: AnyArray
    contracts: AnyArray


@kernel
def advance(
    month: Any, goes_on: Any, seen: Any, oldest: Any, start: Any, end: Any, is_terminated: Any,
    terms: Any, sides: Any, sums: Any, plan: Any,
) -> Any:  # fmt: skip
    """Bring sums from one month to the next; where they do not go on, none is taken out.

    Returns
    -------
    seen : first row that has not begun
    ended : (n,), GBP/year, annual value of contracts whose last month this is, by supplier
    """
    begun, seen = rows_that_begin(start, end, seen, month)
    gone, last = rows_that_end(start, end, is_terminated, oldest, month)
    if goes_on:
        put(sums, plan, gone, terms, sides, -1)
    put(sums, plan, begun, terms, sides, 1)
    price, duration, supplier = terms.price, terms.duration, terms.supplier
    delivery_share = sides.delivery_share
    ended = np.zeros(len(sides.place))
    for i in last:
        annual = price[i] / np.float64(duration[i]) * 12.0
        ended[supplier[i]] += annual * delivery_share[supplier[i]]
    return seen, ended


@kernel
def given_by(primes: Any, sector: Any, passed: Any, passed_on: Any, n: Any) -> Any:
    """Return what each of `n` suppliers passes on: what primes pass on finds an SME in part.

    `passed` is what each prime would pass on by the buyer's place, and `passed_on` the part of it
    that finds an SME, by place and sector.
    """
    given = np.zeros(n)
    for k in range(len(primes)):
        for home in range(len(passed_on)):
            given[primes[k]] += passed[k, home] * passed_on[home, sector[k]]
    return given


@part
def rows_that_begin(start: Any, end: Any, first: Any, month: Any) -> Any:
    """Return the contracts from a row on whose work has begun and goes on, and the next row."""
    stop = first
    while stop < len(start) and start[stop] <= month:
        stop += 1
    rows, n = np.empty(stop - first, np.int64), 0
    for i in range(first, stop):
        rows[n] = i
        n += end[i] > month
    return rows[:n], stop


@part
def rows_that_end(start: Any, end: Any, is_terminated: Any, first: Any, month: Any) -> Any:
    """Return the contracts whose work stopped with last month, and those with the last this month.

    Contracts that were terminated before they began never had any.
    """
    column, now, soon = end[first:], np.int16(month), np.int16(month + 1)
    words = no_flags(len(column))
    is_near = words.view(np.bool_)
    for i in range(len(column)):
        is_near[i] = (column[i] == now) | (column[i] == soon)
    near = flagged(words, first)
    gone, last = np.empty(len(near), np.int64), np.empty(len(near), np.int64)
    n_gone, n_last = 0, 0
    for i in near:
        gone[n_gone], last[n_last] = i, i
        n_gone += (end[i] == month) & (start[i] < month)
        n_last += (end[i] == month + 1) & (not is_terminated[i])
    return gone[:n_gone], last[:n_last]


@part
def put(sums: Any, plan: Any, rows: Any, c: Any, sides: Any, sign: Any) -> Any:
    """Add the monthly deliveries of contracts to their sums, or take them out.

    A delivery has nine places in the sums: by supplier, class and supplier, buyer, buyer and kind
    and ring, buyer and line, place and category, prime and place, place and party, class and
    place and party; and nine amounts, GBP a month: regional, outside the region, together, work,
    passed on, units, overrun, social value promised and delivered. The plan says what goes where.
    """
    # of old contracts a month ends one in fifty: fetched column by column, their memory is waited
    # for side by side
    duration, price, work = rows_of(c.duration, rows), rows_of(c.price, rows), rows_of(c.work, rows)
    overrun_work, overrun_price = rows_of(c.overrun_work, rows), rows_of(c.overrun_price, rows)
    units, promised = rows_of(c.service_units, rows), rows_of(c.social_promised, rows)
    social, passes = rows_of(c.social_units, rows), rows_of(c.subcontract_share, rows)
    buyers, category = rows_of(c.buyer, rows), rows_of(c.category, rows)
    supplier = rows_of(c.supplier, rows)
    part_contract, part_supplier, part_share = c.part_contract, c.part_supplier, c.part_share
    buyer_place, buyer_class, ring_of = sides.buyer_place, sides.buyer_class, sides.ring
    place, kinds, line, prime = sides.place, sides.kind, sides.line, sides.prime
    delivery_share, n_firms, n_places = sides.delivery_share, len(sides.place), len(sides.ring)
    at, amount, n, first = np.empty((9, _BLOCK), np.uint64), np.empty((9, _BLOCK)), 0, 0
    for i in range(len(rows)):
        months, buyer, sector = np.float64(duration[i]), np.int64(buyers[i]), np.int64(category[i])
        home = buyer_place[buyer]
        bill, beyond = price[i] / months, overrun_price[i] / months
        done = (work[i] + overrun_work[i]) / months
        while first < len(part_contract) and part_contract[first] < rows[i]:
            first += 1
        stop = first
        while stop < len(part_contract) and part_contract[stop] == rows[i]:
            stop += 1
        for m in range(first, max(stop, first + 1)):
            firm, share = np.int64(supplier[i]), 1.0
            if stop > first:
                firm, share = np.int64(part_supplier[m]), part_share[m]
            inside, kind = delivery_share[firm], np.int64(kinds[firm])
            ring = _UK if kind == _NATIONAL else np.int64(ring_of[home, place[firm]])
            full, party = (bill + beyond) * share, (home * _N_KINDS + kind) * n_places + place[firm]
            at[0, n], at[1, n] = firm, buyer_class[buyer] * n_firms + firm
            at[2, n], at[3, n] = buyer, buyer * _KIND_RINGS + kind * _RINGS + ring
            at[4, n], at[5, n] = buyer * sides.n_lines + line[firm], home * sides.n_sectors + sector
            at[6, n], at[7, n] = prime[firm] * n_places + home, party
            at[8, n] = buyer_class[buyer] * n_places * n_places * _N_KINDS + party
            amount[0, n], amount[1, n] = full * inside, full - full * inside
            amount[2, n], amount[3, n] = full, done * share * inside
            amount[4, n] = bill * share * np.float64(passes[i]) * inside
            amount[5, n] = units[i] / months if m == first else 0.0
            amount[6, n] = beyond if m == first else 0.0
            amount[7, n] = promised[i] / months if m == first else 0.0
            amount[8, n] = social[i] / months if m == first else 0.0
            n += 1
            if n == _BLOCK:
                _add(sums, plan, at, amount, n, sign)
                n = 0
    _add(sums, plan, at, amount, n, sign)


@part
def _add(sums: Any, plan: Any, at: Any, amount: Any, n: Any, sign: Any) -> Any:
    """Add a block of deliveries to their sums, one kind of sum after the other."""
    total, lost, value, contracts = sums.total, sums.lost, sums.value, sums.contracts
    for k in range(len(plan)):
        where, what, first = unsigned(plan[k, 0]), unsigned(plan[k, 1]), unsigned(plan[k, 2])
        for i in range(n):
            x = sign * amount[what, i]
            if x == 0.0:
                continue
            j = first + at[where, i]
            before = total[j]
            after = before + x
            part = after - before
            contracts[j] += sign
            is_empty = contracts[j] == 0
            loss = lost[j] + ((before - (after - part)) + (x - part))
            total[j], lost[j] = (0.0, 0.0) if is_empty else (after, loss)
            value[j] = total[j] + lost[j]
