"""Where looks fall: a position of a run is the firm that it says."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.types import N_STRATA, REGIONAL_STRATA, Stratum
from ecosim.market.world import N_LOOK_RINGS, SlotIndex, index_slots
from tests.unit.market_example import SECTORS, USUAL, suppliers

#: seen from each place the places of a ring lie apart, so that a run has several stretches
RING = np.array([[0, 1, 2, 1], [1, 0, 1, 2], [2, 1, 0, 1], [1, 2, 1, 0]], dtype=np.int8)
FIRMS = suppliers(USUAL | {Stratum.SMALL: 0}, n_places=len(RING))
INDEX = index_slots(FIRMS, RING)


def slots_of_run(index: SlotIndex, *run: int) -> list[int]:
    number = int(np.ravel_multi_index(run, index.count.shape))
    count = int(index.count[run])
    return [int(slot) for slot in index.at(np.full(count, number), np.arange(count))]


def members(place: int, sector: int, stratum: int, ring: int) -> list[int]:
    """Return the slots that a run is for by its definition, in order."""
    is_in = (FIRMS.sector == sector) & (FIRMS.stratum == stratum)
    if stratum in REGIONAL_STRATA:
        return np.flatnonzero(is_in & (ring == 0)).tolist()
    return np.flatnonzero(is_in & (RING[place][FIRMS.place] == ring)).tolist()


def test_positions_of_a_run_are_its_slots_in_order() -> None:
    found = 0
    for run in np.ndindex(len(RING), len(SECTORS), N_STRATA, N_LOOK_RINGS):
        expected = members(*run)
        if expected:
            assert slots_of_run(INDEX, *run) == expected, run
            found += 1
    # two sectors seen from four places: micro, third sector and national in three rings each,
    # medium and large in one
    assert found == 2 * 4 * (3 * 3 + 2)


def test_micro_firms_of_the_ring_stand_in_where_there_is_no_small_one() -> None:
    for place in range(len(RING)):
        for ring in range(N_LOOK_RINGS):
            stand_in = slots_of_run(INDEX, place, 0, int(Stratum.SMALL), ring)
            assert stand_in == members(place, 0, int(Stratum.MICRO), ring)


def test_runs_of_several_stretches_are_among_those_tried() -> None:
    apart = members(0, 0, int(Stratum.MICRO), 1)
    assert (np.diff(apart) > 1).sum() == 1
