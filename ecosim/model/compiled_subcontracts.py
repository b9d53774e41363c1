"""The compiled twin of :mod:`ecosim.model.subcontracts`: two passes over suppliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ecosim.kernel.compiled import kernel, part, unsigned
from ecosim.kernel.types import Kind
from ecosim.market.world import N_LOOK_RINGS

_SME, _RINGS = int(Kind.SME), N_LOOK_RINGS


@kernel
def find(
    alive: Any, kind: Any, cell: Any, staff: Any, ring: Any, ring_share: Any, n_places: Any,
    n_sectors: Any,
) -> Any:  # fmt: skip
    """Return where subcontracts go, how much of them finds an SME, and SMEs' staff by cell."""
    in_cell, count = np.zeros(n_places * n_sectors), np.zeros(n_places * n_sectors)
    last, people, firms = cell[0], 0.0, 0.0
    for i in range(len(alive)):
        if cell[i] != last:
            in_cell[last], count[last] = people, firms
            last = cell[i]
            people, firms = in_cell[last], count[last]
        is_sme = alive[i] & (kind[i] == _SME)
        people += staff[i] if is_sme else 0.0
        firms += is_sme
    in_cell[last], count[last] = people, firms
    share, passed_on = places(count.reshape(n_places, n_sectors), ring, ring_share)
    staffed = in_cell.reshape(n_places, n_sectors)
    for b in range(n_places):
        for p in range(n_places):
            for s in range(n_sectors):
                part = share[b, p, s] if staffed[p, s] > 0.0 else 0.0
                share[b, p, s] = part
                passed_on[b, s] += part
    return share, passed_on, staffed


@part
def places(count: Any, ring: Any, ring_share: Any) -> Any:
    """Return where subcontracts go, and an empty sum of it.

    (P, P, S), by buyer's place, place of the SMEs and category: categories go side by side.

    Each ring has its share, spread over its places by living SMEs; the shares of rings without
    any go to the others. Where there is none at all, places share evenly.
    """
    n_places, n_sectors = count.shape
    share = np.zeros((n_places, n_places, n_sectors))
    inside, whole = np.empty((_RINGS, n_sectors)), np.empty(n_sectors)
    for b in range(n_places):
        inside[:], whole[:] = 0.0, 0.0
        for p in range(n_places):
            in_ring = inside[ring[b, p]]
            for s in range(n_sectors):
                in_ring[s] += count[p, s]
        for p in range(n_places):
            in_ring, of_ring, to = inside[ring[b, p]], ring_share[ring[b, p]], share[b, p]
            for s in range(n_sectors):
                part = of_ring * (count[p, s] / in_ring[s]) if in_ring[s] > 0.0 else 0.0
                to[s] = part
                whole[s] += part
        for p in range(n_places):
            to = share[b, p]
            for s in range(n_sectors):
                to[s] = to[s] / whole[s] if whole[s] > 0.0 else 1.0 / n_places
    return share, np.zeros((n_places, n_sectors))


@kernel
def take(
    given: Any, share: Any, in_cell: Any, alive: Any, kind: Any, cell: Any, staff: Any, own: Any,
    passed: Any, billed: Any,
) -> Any:  # fmt: skip
    """Return subcontracts received by supplier, and work done with them and without those passed.

    `own` is work under contracts, `passed` what is passed on of it and `billed` what is billed, by
    supplier. The third that is returned is what was billed and done by cell.
    """
    n_places, n_sectors = in_cell.shape
    in_area = np.zeros((n_places, n_sectors))
    for b in range(n_places):
        for p in range(n_places):
            for s in range(n_sectors):
                in_area[p, s] += given[b, s] * share[b, p, s]
    rate, staffed = in_area.ravel(), in_cell.ravel()
    for k in range(len(rate)):
        rate[k] = rate[k] / staffed[k] if staffed[k] > 0.0 else 0.0
    received, work = np.empty(len(alive)), np.empty(len(alive))
    by_cell = np.zeros((2, len(rate)))
    last, bills, done = cell[0], 0.0, 0.0
    for i in range(len(alive)):
        if cell[i] != last:
            by_cell[0, last], by_cell[1, last] = bills, done
            last = cell[i]
            bills, done = by_cell[0, last], by_cell[1, last]
        is_sme = alive[i] & (kind[i] == _SME)
        received[i] = staff[i] * rate[unsigned(cell[i])] if is_sme else 0.0
        work[i] = max(own[i] - passed[i] + received[i], 0.0)
        bills += billed[i]
        done += work[i]
    by_cell[0, last], by_cell[1, last] = bills, done
    return received, work, by_cell.reshape(2, n_places, n_sectors)
