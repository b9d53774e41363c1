"""Do jobs follow work, and do in-commuters and benefits follow jobs? Equations (13) and (14)."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.economy.labour import Labour, commuters_share, next_staff
from ecosim.economy.payments import benefits_due
from tests.reference.test_small_world import open_world

ECONOMY, _ = open_world()
STRUCTURE = ECONOMY.structure
JOBS = STRUCTURE.jobs0


def test_staff_go_part_of_the_way_to_what_work_needs() -> None:
    needed = 2.0 * ECONOMY.firms.staff
    work = needed / STRUCTURE.jobs_per_work.ravel()[STRUCTURE.firm_cell]
    staff = next_staff(STRUCTURE, ECONOMY.firms, work, speed=0.3)
    assert staff == pytest.approx(1.3 * ECONOMY.firms.staff)
    assert next_staff(STRUCTURE, ECONOMY.firms, work, speed=1.0) == pytest.approx(needed)


@pytest.mark.parametrize(
    ("jobs", "share"), [(1.0, 0.12), (1.1, 0.15), (0.9, 0.09), (0.0, 0.0), (9.0, 0.6)]
)
def test_in_commuters_rise_with_tightness_within_bounds(jobs: float, share: float) -> None:
    assert commuters_share(STRUCTURE, jobs * JOBS, 0.12, 0.3) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(("responds", "extra"), [(True, 450.0 * 100), (False, 0.0)])
def test_a_hundred_residents_out_of_work_cost_a_hundred_benefits(
    responds: bool, extra: float
) -> None:
    jobs = JOBS - 100.0 / (1.0 - 0.12)
    labour = Labour(np.array([jobs]), 0.12, np.zeros(10), np.zeros(1))
    due = benefits_due(STRUCTURE, labour, 450.0, responds=responds)
    assert due - STRUCTURE.benefits == pytest.approx([extra], abs=1e-4)
