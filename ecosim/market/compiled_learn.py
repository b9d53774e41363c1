"""What buyers learn from a month, in compiled code: the twin of :mod:`ecosim.market.learn`."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel


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
