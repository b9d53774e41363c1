"""From needs to tenders: procedures, lots, bundles, routes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosim.kernel import engine
from ecosim.kernel.types import Ints
from ecosim.market.procedures import open_tenders
from ecosim.procurement.decision_points import Lots, NoPolicy, Routes
from ecosim.procurement.tender import Procedure, Route, Tenders
from tests.unit.market_example import Example, example, needs

NO_LISTS = {"market.procedure.framework_share": 0.11,
            "market.procedure.routes": (1.0, 0.0, 0.0, 0.0),
            "market.procedure.routes_nhs": (1.0, 0.0, 0.0, 0.0)}  # fmt: skip


class Split(NoPolicy):
    """Every need in three lots."""

    def lots(self, value: Lots, buyer: Ints, month: int) -> Lots:
        return replace(value, n_lots=np.full_like(value.n_lots, 3))


class Only(NoPolicy):
    """Every need takes one route."""

    def __init__(self, route: Route) -> None:
        self.taken = route

    def route(self, value: Routes, month: int) -> Routes:
        share = np.zeros_like(value.share)
        share[:, self.taken] = 1.0
        return Routes(share)


def tenders_of(
    world: Example, value: float, policy: NoPolicy | None = None, n: int = 40, **where: int
) -> Tenders:
    return open_tenders(
        needs(n, value, **where), world.world, policy or NoPolicy(), world.streams, world.params, 0
    )


@pytest.mark.parametrize(
    ("value", "category", "buyer", "expected"),
    [
        (20_000.0, 1, 0, Procedure.QUICK_QUOTE),
        # light touch: 663,540 with VAT is 552,950 without
        (552_000.0, 1, 0, Procedure.BELOW_THRESHOLD),
        (554_000.0, 1, 0, Procedure.ABOVE_THRESHOLD),
        # works: 5,193,000 with VAT is 4,327,500 without
        (4_327_000.0, 0, 0, Procedure.BELOW_THRESHOLD),
        (4_328_000.0, 0, 1, Procedure.ABOVE_THRESHOLD),
    ],
)
def test_procedure_follows_value_and_threshold(
    value: float, category: int, buyer: int, expected: Procedure
) -> None:
    opened = tenders_of(example(values=NO_LISTS), value, category=category, buyer=buyer)
    plain = opened.procedure[opened.procedure != Procedure.FRAMEWORK]
    assert len(plain) > 20
    assert np.unique(plain).tolist() == [expected]


def test_framework_share_is_the_declared_one() -> None:
    opened = tenders_of(example(), 60_000.0, n=6000)
    share = (opened.procedure == Procedure.FRAMEWORK).mean()
    assert share == pytest.approx(0.26, abs=0.02)


def test_lots_are_tenders_of_equal_parts() -> None:
    opened = tenders_of(example(values=NO_LISTS), 90_000.0, Split(), n=5)
    assert len(opened) == 15
    assert opened.value == pytest.approx(np.full(15, 30_000.0))
    assert np.bincount(opened.need, opened.part).tolist() == pytest.approx([1.0] * 5)
    assert len(np.unique(opened.look_month)) == 3


@pytest.mark.parametrize("name", engine.ENGINES)
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # three lots of 24,000 each are not three purchases of so little
        (72_000.0, Procedure.BELOW_THRESHOLD),
        # three lots of 200,000 each of what costs 600,000, above 552,950
        (600_000.0, Procedure.ABOVE_THRESHOLD),
    ],
)
def test_lots_of_a_need_are_held_against_thresholds_as_a_whole(
    name: str, value: float, expected: Procedure
) -> None:
    with engine.forced(name):
        opened = tenders_of(example(values=NO_LISTS), value, Split(), category=1)
    rows = opened.procedure != Procedure.FRAMEWORK
    assert (opened.value == value / 3).all()
    assert rows.sum() > 60
    assert np.unique(opened.procedure[rows]).tolist() == [expected]
    assert (opened.is_below_threshold == (expected == Procedure.BELOW_THRESHOLD)).all()


def test_bundles_join_their_needs_and_lose_none() -> None:
    opened = tenders_of(example(), 50_000.0, Only(Route.COLLABORATION), n=8)
    assert np.bincount(opened.tender).tolist() == [3, 3, 2]
    assert opened.value == pytest.approx([150_000.0, 150_000.0, 100_000.0])
    assert sorted(opened.need.tolist()) == list(range(8))


def test_bundles_never_mix_categories() -> None:
    world = example()
    mixed = needs(20)
    category = np.arange(20) % 2
    mixed = replace(mixed, category=category)
    opened = open_tenders(
        mixed, world.world, Only(Route.COLLABORATION), world.streams, world.params, 0
    )
    for t in range(len(opened)):
        assert len(np.unique(category[opened.need[opened.tender == t]])) == 1


def test_only_members_of_the_combined_authority_pool_through_it() -> None:
    policy = Only(Route.QUASI_REGIONAL)
    inside = tenders_of(example(), 60_000.0, policy, buyer=0)
    outside = tenders_of(example(), 60_000.0, policy, buyer=2)
    assert (inside.route == Route.QUASI_REGIONAL).all()
    assert (outside.route == Route.SOLE).all()


def test_the_higher_tier_buys_from_frameworks() -> None:
    opened = tenders_of(example(), 60_000.0, Only(Route.HIGHER_TIER))
    assert (opened.procedure == Procedure.FRAMEWORK).all()
