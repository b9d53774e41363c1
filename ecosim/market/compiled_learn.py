"""What buyers learn from a month, in compiled code: the twin of :mod:`ecosim.market.learn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.agents.suppliers import NEVER
from ecosim.kernel.compiled import kernel

_NEVER = NEVER


@kernel
def learn(
    belief: Any, capability: Any, buyer: Any, category: Any, n_bids: Any, usual: Any,
    belief_speed: Any, fastest_belief: Any, capability_speed: Any,
) -> Any:  # fmt: skip
    """Set beliefs about the number of bidders and capabilities, rule (21)."""
    n, seen = np.zeros(belief.shape), np.zeros(belief.shape)
    tenders = np.zeros(len(capability))
    for t in range(len(buyer)):
        n[buyer[t], category[t]] += 1.0
        seen[buyer[t], category[t]] += max(n_bids[t], 1)
        tenders[buyer[t]] += 1.0
    for b in range(belief.shape[0]):
        for s in range(belief.shape[1]):
            if n[b, s] > 0.0:
                weight = min(1.0 - (1.0 - belief_speed) ** n[b, s], fastest_belief)
                belief[b, s] += weight * (seen[b, s] / n[b, s] - belief[b, s])
        ratio = tenders[b] / usual[b] if usual[b] > 0.0 else 1.0
        gap = min(max(ratio - 1.0, -1.0), 1.0)
        able = capability[b]
        able += capability_speed * able * (1.0 - able) * gap
        capability[b] = min(max(able, 0.01), 0.99)


@kernel
def note_wins(
    last_winner: Any, wins: Any, first_win: Any, buyer: Any, category: Any, supplier: Any,
    month: Any,
) -> Any:  # fmt: skip
    """Note who won what, in order of award; return how many suppliers never had before."""
    n_first = 0
    for a in range(len(supplier)):
        who = supplier[a]
        last_winner[buyer[a], category[a]] = who
        wins[who] += 1.0
        if first_win[who] == _NEVER:
            first_win[who] = month
            n_first += 1
    return n_first
