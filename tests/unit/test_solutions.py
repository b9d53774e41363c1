"""Do working solutions do to needs and contracts what the rules say? Worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.innovation.capability import CapabilityParams, capability_gain
from ecosim.innovation.diffusion import DiffusionParams, adoption_hazard, adopts, adopts_outside
from ecosim.innovation.solutions import InUse, factors, is_served, may_be_bought, with_solutions
from ecosim.kernel.random import Streams
from ecosim.procurement.contract import Awards
from ecosim.procurement.direct import direct_awards, join_awards
from ecosim.procurement.need import Needs

STREAMS = Streams(11)
N = 600


def solutions(*, cuts_cost: bool = True, users: int = 1) -> InUse:
    """Return one solution for category 2, used by the first buyers."""
    uses = (np.arange(4) < users)[None, :]
    return InUse(np.array([77], dtype=np.uint64), np.array([2]), np.array([cuts_cost]), uses)


def awards(n: int = N) -> Awards:
    """Return contracts of four buyers for three categories, GBP 100 each at quality .6."""
    i = np.arange(n)
    return direct_awards(
        key=i.astype(np.uint64), buyer=i % 4, category=i % 3, supplier=i,
        estimate=np.full(n, 100.0),
        price=np.full(n, 96.0), work=np.full(n, 90.0), quality=np.full(n, 0.6), month=3,
        duration=np.full(n, 12), ring=np.zeros(n, np.int8), kind=np.zeros(n, np.int8),
        is_below_threshold=np.ones(n, np.bool_), quality_need=np.full(n, 0.5), appeal=np.ones(n),
    )  # fmt: skip


def made_of(which: InUse, reach: float = 1.0, gain: float = 0.1) -> tuple[Awards, Awards]:
    before = awards()
    cost, quality = factors(which, before.buyer, before.category, before.key, reach, gain, STREAMS)
    return before, with_solutions(before, cost, quality)


def is_users(a: Awards) -> np.ndarray:
    return (a.buyer == 0) & (a.category == 2)


def test_a_cheaper_solution_cuts_price_and_work_and_keeps_the_services() -> None:
    before, after = made_of(solutions())
    mine = is_users(before)
    # 96 and 90 less a tenth
    assert after.price[mine] == pytest.approx(86.4)
    assert after.work[mine] == pytest.approx(81.0)
    assert after.service_units == pytest.approx(before.service_units)


def test_a_better_solution_raises_services_and_keeps_the_price() -> None:
    before, after = made_of(solutions(cuts_cost=False))
    mine = is_users(before)
    # 100 x .6 x 1.1
    assert after.service_units[mine] == pytest.approx(66.0)
    assert after.price == pytest.approx(before.price)


def test_other_buyers_and_categories_keep_every_bit() -> None:
    before, after = made_of(solutions())
    others = ~is_users(before)
    assert after.price[others].tobytes() == before.price[others].tobytes()


def test_no_solution_returns_the_very_contracts() -> None:
    before, after = made_of(solutions(users=0))
    assert after is before


def test_two_solutions_multiply() -> None:
    both = InUse(np.array([77, 78], dtype=np.uint64), np.array([2, 2]), np.array([True, True]),
                 np.array([[True] * 4] * 2))  # fmt: skip
    a = awards()
    cost, _ = factors(both, a.buyer, a.category, a.key, 1.0, 0.1, STREAMS)
    assert cost[a.category == 2] == pytest.approx(0.81)


def test_a_wider_reach_serves_every_need_of_a_narrower_one() -> None:
    keys = np.arange(4000, dtype=np.uint64)
    narrow, wide = (is_served(STREAMS, 77, keys, reach) for reach in (0.1, 0.4))
    assert (wide | ~narrow).all()
    # a tenth within four standard deviations
    assert abs(narrow.sum() - 400) < 4 * np.sqrt(4000 * 0.1 * 0.9)


def needs(n: int = 300) -> Needs:
    """Return needs of GBP 12,000 to 12,000,000 over a year, of three buyers and one category."""
    i = np.arange(n)
    return Needs(
        key=i.astype(np.uint64), buyer=i % 3, category=np.full(n, 2), due=np.zeros(n, np.int64),
        value=np.where(i % 2 == 0, 12e3, 12e6), duration=np.full(n, 12),
        quality_need=np.full(n, 0.5), u=np.zeros(n), appeal=np.ones(n),
        attempt=np.zeros(n, np.int64), is_relet=np.zeros(n, np.bool_),
        premium=np.ones(n),
    )  # fmt: skip


def test_an_option_covers_needs_of_its_buyer_that_the_partner_can_carry() -> None:
    some = needs()
    rows = may_be_bought(some, 1, 2, 77, 1.0, 2_000.0, STREAMS)
    # 12,000 over twelve months is 1,000 a month; 12 million is far too much
    assert (some.buyer[rows] == 1).all()
    assert (some.value[rows] == 12e3).all()
    assert len(rows) == 50
    assert not len(may_be_bought(some, 1, 0, 77, 1.0, 2_000.0, STREAMS))


def test_joined_contracts_keep_the_order_and_the_types_of_the_first() -> None:
    one, other = awards(3), awards(2)
    both = join_awards([one, other])
    assert both.supplier.tolist() == [0, 1, 2, 0, 1]
    assert all(
        getattr(both, name).dtype == getattr(one, name).dtype
        for name in ("buyer", "supplier", "quality", "start")
    )
    assert join_awards([one]) is one


# how solutions spread
USERS = np.array([[True, False, False, False]])
RING = np.array([[0, 1, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]], dtype=np.float64)


def test_hazard_is_equation_20() -> None:
    ready = np.array([0.5, 0.5, 0.5, 1.0])
    hazard = adoption_hazard(USERS, RING, ready, np.array([0.003]), 0.03)[0]
    # buyers 1 and 3 have one neighbour that uses it, buyer 2 none
    expected = [1 - np.exp(-0.033 * 0.5), 1 - np.exp(-0.003 * 0.5), 1 - np.exp(-0.033)]
    assert hazard[1:] == pytest.approx(expected)


def adopters(readiness: float, q: float, neighbours: np.ndarray, months: int = 200) -> np.ndarray:
    """Return the month in which each buyer takes up each of 50 solutions, -1 for never."""
    key, ready = np.arange(50), np.full(4, readiness)
    when = np.where(np.arange(4) == 0, 0, -1) * np.ones((50, 1), dtype=np.int64)
    may = np.ones((50, 4), dtype=np.bool_)
    for month in range(1, months):
        users = when >= 0
        hazard = adoption_hazard(users, neighbours, ready, np.full(50, 0.003), q)
        when[adopts(STREAMS, key.astype(np.uint64), users, may, hazard, month)] = month
    return when


def test_without_imitation_the_network_does_not_matter() -> None:
    rings = adopters(0.5, 0.0, RING)
    strangers = adopters(0.5, 0.0, np.zeros_like(RING))
    assert rings.tolist() == strangers.tolist()
    assert (rings >= 0).sum() > 60


@pytest.mark.parametrize(("low", "high"), [(0.0, 0.2), (0.2, 0.5), (0.5, 1.0)])
def test_readier_buyers_take_up_everything_others_do_and_no_later(low: float, high: float) -> None:
    less, more = adopters(low, 0.03, RING), adopters(high, 0.03, RING)
    taken = less >= 0
    assert (more[taken] >= 0).all()
    assert (more[taken] <= less[taken]).all()
    assert (more >= 0).sum() > taken.sum()


def test_outside_buyers_are_not_counted_twice() -> None:
    p = DiffusionParams()
    key = np.arange(200, dtype=np.uint64)
    so_far = np.where(key % 2 == 0, p.outside_buyers, 0).astype(np.int64)
    new = adopts_outside(STREAMS, key, so_far, np.full(200, 0.01), p, 5)
    assert (new[so_far > 0] == 0).all()
    # 300 buyers x (1 - exp(-.01)) = 2.985 a solution, 100 solutions, four standard deviations
    assert abs(new.sum() - 298.5) < 4 * np.sqrt(298.5)


# what suppliers learn
def gain(k: float, work: float = 0.0, support: float = 0.0, spill: float = 0.0) -> float:
    each = (np.array([x]) for x in (k, work, support, spill))
    return float(capability_gain(*each, CapabilityParams())[0])


def test_capability_gain_is_equation_19() -> None:
    # .15 x .6 + .10 x .6 + .05 x .5 x .4 / (.4 + .5), a twelfth of it a month
    assert gain(0.4, 1.0, 1.0, 0.5) == pytest.approx((0.09 + 0.06 + 0.05 * 0.5 * 0.4 / 0.9) / 12)


def test_the_able_learn_less_from_work_and_more_from_others() -> None:
    assert gain(0.8, work=1.0) < gain(0.4, work=1.0)
    assert gain(0.8, spill=0.5) > gain(0.4, spill=0.5)
    assert gain(0.4) == 0.0
