"""From needs due to tenders, in compiled code: routes, lots, bundles, procedures.

The twin of :func:`ecosim.market.procedures.open_plain`.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.types import AnyArray, Floats, SmallCodes
from ecosim.market.prepared import STREAMS, Prepared
from ecosim.market.procedures import ATTEMPT_STRIDE
from ecosim.procurement.decision_points import Lots, Routes
from ecosim.procurement.need import Needs
from ecosim.procurement.tender import N_ROUTES, Procedure, Route, Tenders

_ROUTE, _BUNDLE, _CALLED = (STREAMS.index(f"market.{n}") for n in ("route", "bundle", "framework"))
_ZERO, _STRIDE, _N_ROUTES = np.uint64(0), ATTEMPT_STRIDE, N_ROUTES
_SOLE, _HIGHER = int(Route.SOLE), int(Route.HIGHER_TIER)
_JOINT, _POOLED = int(Route.COLLABORATION), int(Route.QUASI_REGIONAL)
_QUICK, _BELOW = int(Procedure.QUICK_QUOTE), int(Procedure.BELOW_THRESHOLD)
_ABOVE, _FRAMEWORK = int(Procedure.ABOVE_THRESHOLD), int(Procedure.FRAMEWORK)


class Wanted(NamedTuple):
    """Needs as the pass reads them: :class:`~ecosim.procurement.need.Needs`."""

    key: AnyArray
    buyer: AnyArray
    category: AnyArray
    value: AnyArray
    duration: AnyArray
    quality_need: AnyArray
    appeal: AnyArray
    attempt: AnyArray


class Rules(NamedTuple):
    """What the procedure of a tender depends on of its buyer."""

    threshold: AnyArray
    own_frameworks: AnyArray
    quick_quote_below: float
    bundle: int


_wanted = attrgetter(*Wanted._fields)


def routes_compiled(needs: Needs, usual: Routes, bent: Routes, prepared: Prepared) -> SmallCodes:
    """Return the route of each need."""
    drawn = routes(
        needs.key, needs.buyer, usual.share, np.ascontiguousarray(bent.share), prepared.is_member,
        prepared.keys,
    )  # fmt: skip
    return np.asarray(drawn, dtype=np.int8)


def open_compiled(
    needs: Needs, route: SmallCodes, limit: Floats, lots: Lots, prepared: Prepared
) -> Tenders:
    """Return the tenders of a month's needs; `limit` is (n_buyers, S), thresholds in GBP."""
    rules = Rules(
        np.ascontiguousarray(limit), prepared.own_frameworks, prepared.quick_quote_below,
        prepared.bundle,
    )  # fmt: skip
    wanted = Wanted._make(_wanted(needs))
    key, codes, money, marks, is_below, n_lots, need, tender, part = _open(
        wanted, route, np.ascontiguousarray(lots.n_lots), np.ascontiguousarray(lots.cap), rules,
        prepared.keys,
    )  # fmt: skip
    look_month, buyer, category, cap = codes
    value, monthly, quality, appeal = money
    chosen, procedure = marks
    return Tenders(
        key, look_month, buyer, category, value, monthly, quality, appeal, chosen, procedure,
        is_below, n_lots, cap, need, tender, part,
    )  # fmt: skip


@kernel
def _open(wanted: Any, route: Any, n_lots: Any, cap: Any, rules: Any, keys: Any) -> Any:
    """Return the columns of tenders, those of one type together: each array handed out is paid for.

    Returns
    -------
    key; look month, buyer, category, cap; value, monthly value, quality needed, appeal; route,
    procedure; below the threshold; lots; need, tender and part of each member
    """
    need, lot, part, tender, lead, lots = members(wanted, route, n_lots, rules.bundle, keys)
    n = len(lead)
    money, codes = np.zeros((4, n)), np.empty((4, n), np.int64)
    value, monthly, quality, appeal = money[0], money[1], money[2], money[3]
    values, durations = wanted.value, wanted.duration
    for m in range(len(need)):
        worth = values[need[m]] * part[m]
        value[tender[m]] += worth
        monthly[tender[m]] += worth / durations[need[m]]
    keys_of, attempts, buyers = wanted.key, wanted.attempt, wanted.buyer
    categories, qualities, appeals = wanted.category, wanted.quality_need, wanted.appeal
    threshold, own = rules.threshold, rules.own_frameworks
    look_month, buyer, category, caps = codes[0], codes[1], codes[2], codes[3]
    key, marks, below = np.empty(n, np.uint64), np.empty((2, n), np.int8), np.empty(n, np.bool_)
    form, procedure = marks[0], marks[1]
    for t in range(n):
        i = lead[t]
        key[t], buyer[t], category[t] = keys_of[i], buyers[i], categories[i]
        look_month[t] = attempts[i] * _STRIDE + lot[t]
        quality[t], appeal[t], form[t], caps[t] = qualities[i], appeals[i], route[i], cap[i]
        limit = threshold[buyer[t], category[t]]
        # the law looks at the whole of what is bought: a need stays as large when it is split
        whole = value[t] if route[i] == _JOINT else values[i]
        below[t] = whole < limit
        called = unit(prefix(keys[_CALLED], key[t], 0), _ZERO) < own[buyer[t]]
        size = _BELOW if whole < limit else _ABOVE
        size = _QUICK if whole < rules.quick_quote_below else size
        is_list = (called and route[i] != _POOLED) or route[i] == _HIGHER
        procedure[t] = _FRAMEWORK if is_list else size
    return key, codes, money, marks, below, lots, need, tender, part


@kernel
def routes(key: Any, buyer: Any, usual: Any, bent: Any, is_member: Any, keys: Any) -> Any:
    """Draw the route of each need; as few as possible leave the route that they usually take."""
    route = np.empty(len(key), np.int8)
    for i in range(len(key)):
        u, upper, code = unit(prefix(keys[_ROUTE], key[i], 0), _ZERO), 0.0, 0
        b = buyer[i]
        for r in range(_N_ROUTES - 1):
            upper += usual[b, r]
            code += u >= upper
        code = _rerouted(u, code, b, usual, bent)
        # only members of the combined authority can pool through it
        route[i] = _SOLE if code == _POOLED and not is_member[b] else code
    return route


@part
def _rerouted(u: Any, code: Any, b: Any, usual: Any, bent: Any) -> Any:
    """Return the route of a need under shares that a policy bent."""
    upper, before = 0.0, 0.0
    for r in range(code + 1):
        upper += usual[b, r]
        before += max(usual[b, r] - bent[b, r], 0.0)
    lost = max(usual[b, code] - bent[b, code], 0.0)
    # how far behind the part of its route that stays
    behind = u - (upper - lost)
    if not (behind >= 0.0 and lost > 0.0):
        return code
    place, gains, new = before - lost + behind, 0.0, 0
    for r in range(_N_ROUTES - 1):
        gains += max(bent[b, r] - usual[b, r], 0.0)
        new += place >= gains
    return new


@part
def members(wanted: Any, route: Any, n_lots: Any, size: Any, keys: Any) -> Any:
    """Return the needs that tenders buy: whole, in lots, or joined in bundles.

    Returns
    -------
    need, part, tender : (m,)
        As in :class:`~ecosim.procurement.tender.Tenders`; `lot` is by tender.
    lead, n_lots : (n,)
        The need that leads each tender, and into how many it was split.
    """
    joint, n_joint, n_alone = np.empty(len(route), np.int64), 0, 0
    for i in range(len(route)):
        joint[n_joint] = i
        n_joint += route[i] == _JOINT
        n_alone += 0 if route[i] == _JOINT else max(n_lots[i], 1)
    need, tender = np.empty(n_alone + n_joint, np.int64), np.empty(n_alone + n_joint, np.int64)
    part, lot = np.ones(n_alone + n_joint), np.zeros(n_alone + n_joint, np.int64)
    lead, lots = np.empty(n_alone + n_joint, np.int64), np.ones(n_alone + n_joint, np.int64)
    n = 0
    for i in range(len(route)):
        if route[i] != _JOINT:
            parts = max(n_lots[i], 1)
            for k in range(parts):
                need[n], tender[n], part[n], lot[n] = i, n, 1.0 / parts, k
                lead[n], lots[n] = i, parts
                n += 1
    rows, bundle = bundles(joint[:n_joint], wanted.key, wanted.category, wanted.value, size, keys)
    for m in range(n_joint):
        need[n_alone + m], tender[n_alone + m] = rows[m], n_alone + bundle[m]
        if m == 0 or bundle[m] != bundle[m - 1]:
            lead[n] = rows[m]
            n += 1
    return need, lot, part, tender, lead[:n], lots[:n]


@part
def bundles(rows: Any, key: Any, category: Any, value: Any, size: Any, keys: Any) -> Any:
    """Join needs of the same category: ordered by a keyed draw, cut into runs of `size`.

    In each bundle the largest need comes first.
    """
    n = len(rows)
    drawn, sector = np.empty(n), np.empty(n)  # both numbers: one sort is compiled, not two
    for m in range(n):
        drawn[m] = unit(prefix(keys[_BUNDLE], key[rows[m]], 0), _ZERO)
    order = np.argsort(drawn, kind="mergesort")
    for m in range(n):
        sector[m] = category[rows[order[m]]]
    again = np.argsort(sector, kind="mergesort")
    joined, bundle = np.empty(n, np.int64), np.empty(n, np.int64)
    within, number = 0, -1
    for m in range(n):
        joined[m] = rows[order[again[m]]]
        is_new = m == 0 or category[joined[m]] != category[joined[m - 1]]
        within = 0 if is_new or within + 1 == size else within + 1
        number += within == 0
        bundle[m] = number
        at = m
        while at > m - within and value[joined[at]] > value[joined[at - 1]]:
            joined[at], joined[at - 1] = joined[at - 1], joined[at]
            at -= 1
    return joined, bundle
