"""What contracts come to a month, and sums of it that lose nothing, in compiled code."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, part, unsigned
from ecosim.kernel.compiled_sums import rows_of
from ecosim.kernel.types import N_KINDS, N_RINGS, AnyArray, Kind, Ring
from ecosim.model.compiled_endings import file, filed, has_room, merged

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
    """What deliveries depend on of buyers and suppliers; nothing of it changes in a run.

    A supplier's kind and place are those of its line: few enough to stay near the processor, where
    columns of all suppliers would be waited for.
    """

    buyer_place: AnyArray
    buyer_class: AnyArray
    ring: AnyArray
    line: AnyArray
    place_of_line: AnyArray
    kind_of_line: AnyArray
    prime: AnyArray
    delivery_share: AnyArray
    n_sectors: int


class Sums(NamedTuple):
    """Sums side by side: what each is, in two numbers and as one, and of how many contracts.

    Contracts that add nothing to a sum are not counted in it.

    `not_billed` is by buyer and line, flat: of what is billed now, times the months of the year
    that are over, the part that was not billed in them. It is less than nought where more was.
    """

    total: AnyArray
    lost: AnyArray
    value: AnyArray
    contracts: AnyArray
    not_billed: AnyArray


class Primes(NamedTuple):
    """Suppliers that pass on work.

    Attributes
    ----------
    who, sector : (primes,)
    passed : (primes, P), what each would pass on, by the buyer's place
    given : (n,), what each supplier does pass on
    """

    who: AnyArray
    sector: AnyArray
    passed: AnyArray
    given: AnyArray


@kernel
def advance(
    month: Any, over: Any, goes_on: Any, seen: Any, shelf: Any, n_batches: Any, cut: Any,
    start: Any, end: Any, is_terminated: Any, terms: Any, sides: Any, sums: Any, plan: Any,
    ended: Any, primes: Any, passed_on: Any,
) -> Any:  # fmt: skip
    """Bring sums from one month to the next; where they do not go on, none is taken out.

    `over` are the months of the year that are over, and `cut` are contracts that were terminated
    with last month, in order. The contracts that begin are filed on `shelf` as the next of
    `n_batches`. Fills `ended`, GBP/year: the annual value of
    contracts whose last month this is, by supplier; and what primes pass on, of which a part
    finds an SME: `passed_on`, by place and sector.

    Returns the first row that has not begun, or -1 where the shelf has no room for contracts so
    long, and then nothing is done.
    """
    begun, seen = rows_that_begin(start, end, seen, month)
    if not has_room(shelf, begun, end, month):
        return -1
    if goes_on:
        stopped = rows_that_ended(shelf, n_batches, cut, start, end, month)
        put(sums, plan, stopped, terms, sides, -1, over)
    file(shelf, n_batches, begun, end, month)
    put(sums, plan, begun, terms, sides, 1, over)
    price, duration, supplier = terms.price, terms.duration, terms.supplier
    delivery_share = sides.delivery_share
    ended[:] = 0.0
    for i in filed(shelf, n_batches + 1, month + 1, end):
        if is_terminated[i]:
            continue
        annual = price[i] / np.float64(duration[i]) * 12.0
        ended[supplier[i]] += annual * delivery_share[supplier[i]]
    _give(primes, passed_on)
    return seen


@part
def _give(primes: Any, passed_on: Any) -> Any:
    """Fill what primes pass on: what they would pass on finds an SME in part."""
    passed, given = primes.passed, primes.given
    for k in range(len(primes.who)):
        amount = 0.0
        for home in range(len(passed_on)):
            amount += passed[k, home] * passed_on[home, primes.sector[k]]
        given[primes.who[k]] = amount


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
def rows_that_ended(
    shelf: Any, n_batches: Any, cut: Any, start: Any, end: Any, month: Any
) -> Any:
    """Return the contracts whose work stopped with last month, some of them before their time.

    Contracts that were terminated before they began never had any.
    """
    had, n = np.empty(len(cut), np.int64), 0
    for i in cut:
        had[n] = i
        n += start[i] < month
    return merged(filed(shelf, n_batches, month, end), had[:n])


@part
def put(sums: Any, plan: Any, rows: Any, c: Any, sides: Any, sign: Any, over: Any) -> Any:
    """Add the monthly deliveries of contracts to their sums, or take them out.

    A delivery has nine places in the sums: by supplier, class and supplier, buyer, buyer and kind
    and ring, buyer and line, place and category, prime and place, place and party, class and
    place and party; and nine amounts, GBP a month: regional, outside the region, together, work,
    passed on, units, overrun, social value promised and delivered. The plan says what goes where.
    """
    # of old contracts a month ends one in fifty: fetched column by column, their memory is waited
    # for side by side, and so is that of the firms
    of, firms, shares, is_first = _delivered_by(c, rows)
    which = rows_of(rows, of)
    duration, price = rows_of(c.duration, which), rows_of(c.price, which)
    work, overrun_work = rows_of(c.work, which), rows_of(c.overrun_work, which)
    overrun_price, passes = rows_of(c.overrun_price, which), rows_of(c.subcontract_share, which)
    units, promised = rows_of(c.service_units, which), rows_of(c.social_promised, which)
    social, buyers = rows_of(c.social_units, which), rows_of(c.buyer, which)
    category, inside = rows_of(c.category, which), rows_of(sides.delivery_share, firms)
    lines, primes = rows_of(sides.line, firms), rows_of(sides.prime, firms)
    kind_of, place_of = sides.kind_of_line, sides.place_of_line
    buyer_place, buyer_class, ring_of = sides.buyer_place, sides.buyer_class, sides.ring
    n_firms, n_places, n_lines = len(sides.line), len(sides.ring), len(kind_of)
    at, amount = np.empty((9, _BLOCK), np.uint64), np.empty((9, _BLOCK))
    for begin in range(0, len(which), _BLOCK):
        n = min(_BLOCK, len(which) - begin)
        for k in range(n):
            i = begin + k
            buyer, firm, line = np.int64(buyers[i]), firms[i], np.int64(lines[i])
            kind, place = kind_of[line], place_of[line]
            home, months = buyer_place[buyer], np.float64(duration[i])
            ring = _UK if kind == _NATIONAL else np.int64(ring_of[home, place])
            party = (home * _N_KINDS + kind) * n_places + place
            at[0, k], at[1, k] = firm, buyer_class[buyer] * n_firms + firm
            at[2, k], at[3, k] = buyer, buyer * _KIND_RINGS + kind * _RINGS + ring
            at[4, k] = buyer * n_lines + line
            at[5, k] = home * sides.n_sectors + category[i]
            at[6, k], at[7, k] = primes[i] * n_places + home, party
            at[8, k] = buyer_class[buyer] * n_places * n_places * _N_KINDS + party
            bill, beyond = price[i] / months, overrun_price[i] / months
            full, done = (bill + beyond) * shares[i], (work[i] + overrun_work[i]) / months
            amount[0, k], amount[1, k] = full * inside[i], full - full * inside[i]
            amount[2, k], amount[3, k] = full, done * shares[i] * inside[i]
            amount[4, k] = bill * shares[i] * np.float64(passes[i]) * inside[i]
            amount[5, k] = units[i] / months if is_first[i] else 0.0
            amount[6, k] = beyond if is_first[i] else 0.0
            amount[7, k] = promised[i] / months if is_first[i] else 0.0
            amount[8, k] = social[i] / months if is_first[i] else 0.0
        _add(sums, plan, at, amount, n, sign)
        if over > 0:
            _note_not_billed(sums.not_billed, at[4], amount[0], n, np.float64(sign * over))


@part
def _delivered_by(c: Any, rows: Any) -> Any:
    """Return who delivers contracts: position among the rows, firm, share, whether it is the first.

    Members of a consortium each deliver their share.
    """
    part_contract, part_supplier, part_share = c.part_contract, c.part_supplier, c.part_share
    supplier, room = rows_of(c.supplier, rows), len(rows) + len(part_contract)
    of, firms = np.empty(room, np.int64), np.empty(room, np.int64)
    shares, is_first = np.empty(room), np.empty(room, np.bool_)
    n, m = 0, np.searchsorted(part_contract, rows[0]) if len(rows) else 0
    for i in range(len(rows)):
        while m < len(part_contract) and part_contract[m] < rows[i]:
            m += 1
        begin = m
        while m < len(part_contract) and part_contract[m] == rows[i]:
            of[n], firms[n], shares[n], is_first[n] = i, part_supplier[m], part_share[m], m == begin
            n, m = n + 1, m + 1
        if m == begin:
            of[n], firms[n], shares[n], is_first[n] = i, supplier[i], 1.0, True
            n += 1
    return of[:n], firms[:n], shares[:n], is_first[:n]


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


@part
def _note_not_billed(not_billed: Any, at: Any, amount: Any, n: Any, months: Any) -> Any:
    """Note that deliveries which begin were not billed in the months over, and that others were."""
    for i in range(n):
        not_billed[at[i]] += months * amount[i]
