"""How likely firms hear of tenders and are on their lists, in compiled code: rules (4) and (5).

The twin of :func:`ecosim.market.participation.chances_of`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import part
from ecosim.kernel.types import Kind, Ring
from ecosim.procurement.tender import Procedure, Route

_LARGE, _PLACE, _UK = int(Kind.LARGE), int(Ring.PLACE), int(Ring.UK)
_FRAMEWORK = int(Procedure.FRAMEWORK)
_POOLED, _HIGHER = int(Route.QUASI_REGIONAL), int(Route.HIGHER_TIER)


@part
def chances(calls: Any, asked: Any, awareness: Any, p: Any) -> Any:
    """Return the chance to hear by ring and to be listed by kind: (n, 4) each."""
    route, procedure, below = calls.route, calls.procedure, calls.is_below_threshold
    appeal, buyer = calls.appeal, calls.buyer
    outreach, local, reserved = asked.outreach_local, asked.local_ring, asked.reserved_ring
    only_small, openness, awake = asked.reserved_sme, asked.list_openness, asked.awareness
    heard, listed = np.empty((len(route), 4)), np.empty((len(route), 4))
    for t in range(len(route)):
        is_called_off = procedure[t] == _FRAMEWORK
        is_pooled = route[t] == _POOLED
        is_list = is_called_off or is_pooled
        # the law reserves competitions: a framework was open to its members when it was made
        may_be_reserved = below[t] and not is_called_off
        furthest = np.int64(reserved[t]) if may_be_reserved else -1
        for ring in range(4):
            chance = p.list_notice if is_list else p.awareness[ring] * appeal[t]
            chance *= awake[t]
            if ring == _PLACE:
                chance *= awareness[buyer[t]]
            if ring < _UK and ring <= local[t]:
                chance *= outreach[t]
            heard[t, ring] = 0.0 if 0 <= furthest < ring else min(chance, 1.0)
        for kind in range(4):
            usual = p.listed_open[kind] if is_pooled else p.listed[kind]
            chance = usual + openness[t] * (1.0 - usual) if is_list else 1.0
            if route[t] == _HIGHER:
                chance = 0.0 if kind < _LARGE else 1.0
            is_shut = only_small[t] and may_be_reserved and kind >= _LARGE
            listed[t, kind] = 0.0 if is_shut else chance
    return heard, listed
