"""Who may bid, in compiled code: those asked, and consortia of firms too small alone, rule (6).

The twin of :func:`ecosim.market.participation._with_consortia`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ecosim.kernel.compiled import part, unsigned
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.types import AnyArray, Kind
from ecosim.market.participation import LARGEST_CONSORTIUM
from ecosim.market.prepared import STREAMS
from ecosim.procurement.tender import Procedure

_POOL = STREAMS.index("market.pool")
_ZERO, _VCSE, _QUICK = np.uint64(0), int(Kind.VCSE), int(Procedure.QUICK_QUOTE)
_LARGEST = LARGEST_CONSORTIUM


class Rivals(NamedTuple):
    """Who may bid for tender t, from ``first[t]`` on in order of look, and members of consortia.

    `row` is that of the looks; `team` numbers the consortium, -1 for a firm alone.
    """

    first: AnyArray
    row: AnyArray
    who: AnyArray
    look: AnyArray
    team: AnyArray
    first_member: AnyArray
    member: AnyArray
    share: AnyArray


@part
def field_of(calls: Any, p: Any, keys: Any, reached: Any) -> Any:
    """Return who may bid; at most one consortium a tender."""
    key, look_month, procedure = calls.key, calls.look_month, calls.procedure
    monthly_value, begins, who, kind = calls.monthly_value, reached.first, reached.who, reached.kind
    turnover, large, invited = reached.turnover, reached.is_large, reached.is_invited
    look = reached.look
    room = begins[-1]
    first, first_member = np.zeros(len(key) + 1, np.int64), np.zeros(len(key) + 1, np.int64)
    row, team = np.empty(room, np.int64), np.empty(room, np.int64)
    rival, look_at = np.empty(room, np.int32), np.empty(room, np.int8)
    members = np.empty(_LARGEST, np.int64)
    member, share = np.empty(len(key) * _LARGEST, np.int64), np.empty(len(key) * _LARGEST)
    end, n_teams, n_members = 0, 0, 0
    for t in range(len(key)):
        begin, stop, size, together = begins[t], begins[t + 1], 0, 0.0
        if procedure[t] != _QUICK and (
            unit(prefix(keys[_POOL], key[t], look_month[t]), _ZERO) < p.pooling
        ):
            # each look at another small firm adds a member until together they suffice
            for i in range(unsigned(begin), unsigned(stop)):
                is_new = not large[i] and kind[i] <= _VCSE
                for m in range(size):
                    is_new = is_new and who[members[m]] != who[i]
                if is_new and size < _LARGEST:
                    together = p.s_max * turnover[i] + together
                    members[size] = i
                    size += 1
                    if together >= monthly_value[t]:
                        break
            size = size if together >= monthly_value[t] else 0
        for i in range(unsigned(begin), unsigned(stop)):
            is_leader = size > 0 and members[0] == i
            row[end], team[end] = i, n_teams if is_leader else -1
            rival[end], look_at[end] = who[i], look[i]
            end += invited[i] or is_leader
        first[t + 1] = end
        if size > 0:
            total = 0.0
            for m in range(size):
                total += turnover[members[m]]
            for m in range(size):
                member[n_members + m] = who[members[m]]
                share[n_members + m] = turnover[members[m]] / total
            n_teams, n_members = n_teams + 1, n_members + size
            first_member[n_teams] = n_members
    return Rivals(
        first, row[:end], rival[:end], look_at[:end], team[:end], first_member[: n_teams + 1],
        member[:n_members], share[:n_members],
    )  # fmt: skip
