"""Does every lever leave alone what it does not reach: months before it, buyers beside it?"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from ecosim.policies import Lever
from tests.invariance.shipped_levers import CALENDAR, bent, directory, levers, purchases, values
from tests.unit.lever_example import OF_BUYERS

STARTED = [lever for lever in levers() if lever.start]
NARROW = [lever for lever in levers() if not lever.buyers.mask(directory()).all()]


def label(lever: Lever) -> str:
    return f"{lever.name} {lever.start or ''}"


@pytest.mark.parametrize("lever", STARTED, ids=label)
def test_nothing_is_touched_before_the_start(lever: Lever) -> None:
    before = CALENDAR.index(str(lever.start)) - 1
    assert all(bent([lever], point, before) is values()[point] for point in values())


@pytest.mark.parametrize("lever", NARROW, ids=label)
def test_buyers_out_of_reach_keep_every_bit(lever: Lever) -> None:
    reached = lever.buyers.mask(directory())
    for point, usual in values().items():
        after = bent([lever], point, 48)
        outside = ~reached if point in OF_BUYERS else ~reached[purchases().buyer]
        assert outside.any()
        for f in fields(usual):
            old, new = getattr(usual, f.name), getattr(after, f.name)
            assert np.array_equal(old[outside], new[outside])
            assert old.dtype == new.dtype


def test_there_are_levers_to_try() -> None:
    assert len(STARTED) >= 8
    assert len(NARROW) >= 5
