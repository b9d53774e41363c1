"""The needs of a month, in compiled code: the twin of :meth:`ecosim.market.needs.NeedPlan.due`."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import kernel, part
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.types import AnyArray, Keys
from ecosim.market.compiled_draws import quantiles
from ecosim.market.parameters import NeedParams
from ecosim.procurement.need import MONTH_SHIFT

if TYPE_CHECKING:
    from ecosim.market.needs import NeedPlan

#: streams of a need's draws, in the order of their keys
STREAMS = tuple(
    f"market.needs.{name}" for name in ("count", "u", "value", "duration", "appeal", "quality")
)
_COUNT, _U, _VALUE, _DURATION, _APPEAL, _QUALITY = range(len(STREAMS))
_SHIFT, _ZERO = MONTH_SHIFT, np.uint64(0)
_BUYER_AT, _CATEGORY_AT, _DUE_AT = np.uint64(52), np.uint64(40), np.uint64(24)


class Pairs(NamedTuple):
    """Pairs of buyer and category with spend: :class:`~ecosim.market.needs.NeedPlan`."""

    buyer: AnyArray
    category: AnyArray
    low: AnyArray
    high: AnyArray
    cumulative: AnyArray
    first: AnyArray


class Numbers(NamedTuple):
    """Numbers of what is needed: :class:`~ecosim.market.parameters.NeedParams`."""

    pipeline: float
    mean_log_value: float
    sd_log_value: float
    median_duration: float
    sd_log_duration: float
    longest: int
    appeal_sd: float


_pairs, _numbers = attrgetter(*Pairs._fields), attrgetter(*Numbers._fields)


def pairs_of(plan: NeedPlan) -> Pairs:
    """Return the pairs of a plan."""
    return Pairs._make(_pairs(plan))


def numbers_of(p: NeedParams) -> Numbers:
    """Return the numbers of a parameter group."""
    return Numbers._make(_numbers(p))


@kernel
def due(month: Any, pairs: Any, p: Any, funding: Any, keys: Keys) -> Any:
    """Return the columns of the needs that are funded, and GBP of those that are not.

    Columns of one type are returned together, because each array handed out is paid for: key;
    buyer, category, month due, duration, attempt; value, quality needed, appeal; place in the plan.
    """
    buyers, categories, low, high = pairs.buyer, pairs.category, pairs.low, pairs.high
    cumulative, first = pairs.cumulative, pairs.first
    count = np.empty(len(buyers), np.int64)
    pair_key = np.empty(len(buyers), np.uint64)
    for i in range(len(buyers)):
        at = np.uint64(buyers[i]) << _BUYER_AT | np.uint64(categories[i]) << _CATEGORY_AT
        pair_key[i] = at
        # like all identities of needs, a pair's is packed with a month: that of the start
        never = at | np.uint64(_SHIFT) << _DUE_AT
        u = unit(prefix(keys[_COUNT], never, month + _SHIFT), _ZERO) + i
        step = first[i]
        while cumulative[step] < u:
            step += 1
        count[i] = step - first[i]
    key, pair, planned = _within_reach(month, pairs, p, funding, keys, pair_key, count)
    numbers, length = np.empty((3, len(key))), np.empty(len(key))
    worth, quality, notice = numbers[0], numbers[1], numbers[2]
    for k in range(len(key)):
        i = pair[k]
        inside = unit(prefix(keys[_VALUE], key[k], 0), _ZERO)
        worth[k] = low[i] + inside * (high[i] - low[i])
        length[k] = unit(prefix(keys[_DURATION], key[k], 0), _ZERO)
        notice[k] = unit(prefix(keys[_APPEAL], key[k], 0), _ZERO)
        quality[k] = unit(prefix(keys[_QUALITY], key[k], 0), _ZERO)
    quantiles(worth)
    quantiles(length)
    quantiles(notice)
    codes, n, unauthorised = np.empty((5, len(key)), np.int64), 0, 0.0
    buyer, category, duration = codes[0], codes[1], codes[3]
    half_variance = 0.5 * p.appeal_sd**2
    for k in range(len(key)):
        at, sector = buyers[pair[k]], categories[pair[k]]
        value = np.exp(p.mean_log_value + p.sd_log_value * worth[k])
        if not planned[k] < funding[at, sector]:
            unauthorised += value
            continue
        months = np.rint(p.median_duration * np.exp(length[k] * p.sd_log_duration))
        key[n], buyer[n], category[n], planned[n] = key[k], at, sector, planned[k]
        worth[n], quality[n] = value, quality[k]
        duration[n] = np.int64(min(max(months, 1.0), np.float64(p.longest)))
        notice[n] = np.exp(notice[k] * p.appeal_sd - half_variance)
        n += 1
    codes[2], codes[4] = month, 0
    return key[:n], codes[:, :n], numbers[:, :n], planned[:n], unauthorised


@part
def _within_reach(
    month: Any, pairs: Any, p: Any, funding: Any, keys: Any, pair_key: Any, count: Any
) -> Any:
    """Return the needs that baseline or present funding authorises: key, pair and place in plan."""
    buyers, categories, room = pairs.buyer, pairs.category, count.sum()
    key, pair, planned = np.empty(room, np.uint64), np.empty(room, np.int64), np.empty(room)
    n = 0
    for i in range(len(count)):
        reach = max(funding[buyers[i], categories[i]], 1.0)
        due_key = pair_key[i] | np.uint64(month + _SHIFT) << _DUE_AT
        for ordinal in range(count[i]):
            need = due_key | np.uint64(ordinal)
            u = p.pipeline * unit(prefix(keys[_U], need, 0), _ZERO)
            key[n], pair[n], planned[n] = need, i, u
            n += u < reach
    return key[:n], pair[:n], planned[:n]
