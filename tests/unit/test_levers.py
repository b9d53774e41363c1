"""Do levers bend what they should, when they should, for whom they should, and nothing else?"""

from __future__ import annotations

import pickle
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from ecosim.errors import InputError
from ecosim.policies import LEVERS, BudgetCut, Lever, LocalSourcing, PolicyStack
from ecosim.procurement.decision_points import Lots
from ecosim.procurement.scope import BuyerScope
from tests.unit.lever_example import (
    AFTER,
    BUYER,
    BUYERS,
    CALENDAR,
    OF_PURCHASES,
    bend,
    everything,
    stack,
    usual,
)

STRONG = LocalSourcing(
    start="2026-04", locality_weight=0.1, bid_preference=0.05, reservation="below_threshold",
    n_lots=3, outreach=1.5, buyers=BuyerScope(place=("aston",)),
)  # fmt: skip


@pytest.mark.parametrize(
    "policy",
    [
        stack(),
        stack(LocalSourcing()),
        stack(BudgetCut(path={"2025-04": 1.0})),
        stack(BudgetCut(path={"2026-05": 0.5}, shape="step")),
    ],
    ids=["absent", "zero strength", "factor one", "before its path"],
)
def test_lever_that_does_nothing_returns_the_very_same_objects(policy: PolicyStack) -> None:
    assert all(before is after for before, after in everything(policy).values())
    assert policy.events == []


def test_nothing_is_touched_before_the_start_or_after_the_end() -> None:
    policy = stack(STRONG, LocalSourcing(locality_weight=0.1, end="2025-10"))
    for month in (6, AFTER - 1):
        assert all(before is after for before, after in everything(policy, month).values())
    assert not all(before is after for before, after in everything(policy, 5).values())
    assert not all(before is after for before, after in everything(policy).values())


def test_rows_out_of_reach_are_bit_identical() -> None:
    policy = stack(STRONG)
    outside = BUYER == 1
    pairs = everything(policy)
    for before, after in (pairs[point] for point in OF_PURCHASES):
        for f in fields(before):
            old, new = getattr(before, f.name), getattr(after, f.name)
            assert old[outside].tobytes() == new[outside].tobytes()
            assert old.dtype == new.dtype


def test_locality_weight_shrinks_the_others_in_proportion() -> None:
    bent = bend(stack(LocalSourcing(locality_weight=0.1)), "score", 0)
    # 0.9 times .4, .5, .1, and the tenth that was freed
    np.testing.assert_allclose(bent.price, 0.36)
    np.testing.assert_allclose(bent.quality, 0.45)
    np.testing.assert_allclose(bent.social, 0.09)
    np.testing.assert_allclose(bent.locality, 0.10)


def test_equivalent_price_preference_is_weight_over_the_price_weight_left() -> None:
    lever = LocalSourcing(locality_weight=0.10)
    assert lever.equivalent_preference(0.40) == pytest.approx(0.10 / 0.36)
    assert "28% of the estimate" in lever.in_words(0.40)


def test_bid_preference_is_set_where_it_reaches() -> None:
    lever = LocalSourcing(bid_preference=0.05, buyers=BuyerScope(name=("Aston Hospitals",)))
    bent = bend(stack(lever), "score", 0)
    np.testing.assert_array_equal(bent.preference, [0, 0, 0.05, 0, 0])


@pytest.mark.parametrize(("area", "ring"), [("place", 0), ("combined_authority", 1), ("region", 2)])
def test_area_sets_the_highest_local_ring(area: Any, ring: int) -> None:
    bent = bend(stack(LocalSourcing(bid_preference=0.05, area=area)), "score", 0)
    np.testing.assert_array_equal(bent.local_ring, np.full(5, ring))


def test_reservation_is_for_councils_and_only_since_february_2026() -> None:
    policy = stack(LocalSourcing(reservation="below_threshold", reserve_for_sme=True))
    january, february = CALENDAR.index("2026-01"), CALENDAR.index("2026-02")
    assert (bend(policy, "invite", january).reserved_ring == -1).all()
    bent = bend(policy, "invite", february)
    np.testing.assert_array_equal(bent.reserved_ring, [0, 0, -1, 0, 0])
    np.testing.assert_array_equal(bent.reserved_sme, [True, True, False, True, True])


def test_words_label_what_the_law_does_not_allow() -> None:
    assert "counterfactual" in LocalSourcing(locality_weight=0.1).in_words()
    assert "counterfactual" in LocalSourcing(bid_preference=0.05).in_words()
    lawful = LocalSourcing(reservation="below_threshold")
    assert "counterfactual" not in lawful.in_words()
    wide = LocalSourcing(reservation="below_threshold", area="region")
    assert "counterfactual" in wide.in_words()


def test_lots_rise_to_the_least_and_never_fall() -> None:
    value = Lots(n_lots=np.array([1, 2, 5, 1, 1]), cap=np.zeros(5, dtype=np.int64))
    bent = bend(stack(LocalSourcing(n_lots=3)), "lots", 0, value)
    np.testing.assert_array_equal(bent.n_lots, [3, 3, 5, 3, 3])


def test_outreach_multiplies_local_awareness() -> None:
    bent = bend(stack(LocalSourcing(outreach=1.5)), "invite", 0)
    np.testing.assert_allclose(bent.outreach_local, 1.5)
    assert (bent.reserved_ring == -1).all()


def test_ramp_rises_in_equal_steps_to_full_strength() -> None:
    lever = LocalSourcing(start="2025-06", ramp=3, outreach=2.0)
    assert [lever.strength(m, CALENDAR) for m in range(7)] == [0, 0, 0.25, 0.5, 0.75, 1, 1]
    bent = bend(stack(lever), "invite", 3)
    np.testing.assert_allclose(bent.outreach_local, 1.5)


def test_linear_path_is_a_straight_line_between_its_months() -> None:
    lever = BudgetCut(path={"2026-04": 1.0, "2028-04": 0.8})
    by_hand = {0: 1.0, 12: 1.0, 18: 0.95, 24: 0.9, 36: 0.8, 100: 0.8}
    for month, factor in by_hand.items():
        assert lever.factor(month, CALENDAR) == pytest.approx(factor)


def test_stepped_path_holds_each_value_until_the_next() -> None:
    lever = BudgetCut(path={"2026-04": 0.9, "2028-04": 0.8}, shape="step")
    by_hand = {11: 1.0, 12: 0.9, 35: 0.9, 36: 0.8, 119: 0.8}
    for month, factor in by_hand.items():
        assert lever.factor(month, CALENDAR) == factor


@pytest.mark.parametrize(
    ("preset", "month", "factor"),
    [
        ("grants-40", 120, 0.60),  # B01: 46.5 to 28.0 bn
        ("grants-40", 60, 0.80),
        ("core-21", 120, 0.79),  # B02
        ("section-114", 12, 0.87),  # 13 % a year ...
        ("section-114", 24, 0.87 * 0.87),  # ... for two years
    ],
)
def test_presets_are_the_published_cuts(preset: Any, month: int, factor: float) -> None:
    assert BudgetCut(preset=preset).factor(month, CALENDAR) == pytest.approx(factor)


def test_preset_counts_from_the_start_of_the_lever() -> None:
    lever = BudgetCut(preset="section-114", start="2027-04")
    assert lever.factor(36, CALENDAR) == pytest.approx(0.87)


def test_cut_spares_the_protected_and_those_out_of_reach() -> None:
    lever = BudgetCut(path={"2025-04": 0.8}, protect=("SOC",), buyers=BuyerScope(kind=("council",)))
    bent = bend(stack(lever), "budget", 0)
    np.testing.assert_allclose(bent.factor, [[0.8, 1, 0.8], [0.8, 1, 0.8], [1, 1, 1]])


def test_cut_of_named_categories_leaves_the_others() -> None:
    bent = bend(stack(BudgetCut(path={"2025-04": 0.8}, categories=("ICT",))), "budget", 0)
    np.testing.assert_allclose(bent.factor, [[1, 1, 0.8]] * 3)


def test_levers_act_one_after_the_other() -> None:
    halves = BudgetCut(path={"2025-04": 0.5})
    bent = bend(stack(halves, halves), "budget", 0)
    np.testing.assert_allclose(bent.factor, 0.25)


def test_input_values_are_never_written_to() -> None:
    untouched = usual()
    pairs = everything(stack(STRONG, BudgetCut(path={"2025-04": 0.5})))
    for point, (before, _) in pairs.items():
        for f in fields(before):
            now, then = getattr(before, f.name), getattr(untouched[point], f.name)
            np.testing.assert_array_equal(now, then)


def test_events_record_who_acted_when_and_on_how_many() -> None:
    policy = stack(STRONG)
    bend(policy, "score")
    assert policy.events == [("local_sourcing", AFTER, "score", 3, 0)]


def test_events_tell_levers_apart_by_their_place_in_the_scenario() -> None:
    """The stack sorts levers by name; an event says where the scenario has them."""
    policy = stack(STRONG, BudgetCut(path={"2025-04": 0.9}), LocalSourcing(outreach=1.5))
    bend(policy, "score")
    bend(policy, "budget")
    assert [(event.lever, event.position) for event in policy.events] == [
        ("local_sourcing", 0), ("budget_cut", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scope", "reached"),
    [
        ({}, [1, 1, 1]),
        ({"kind": "council"}, [1, 1, 0]),
        ({"place": ["aston"]}, [1, 0, 1]),
        ({"kind": "council", "place": "aston"}, [1, 0, 0]),
        ({"name": ["bilston_council", "Aston Hospitals"]}, [0, 1, 1]),
    ],
)
def test_scope_reaches_whom_it_names(scope: dict[str, Any], reached: list[int]) -> None:
    np.testing.assert_array_equal(BuyerScope.parse(scope).mask(BUYERS), np.array(reached, bool))


@pytest.mark.parametrize("lever", [STRONG, BudgetCut(path={"2026-04": 0.8}, protect=["SOC"])])
def test_lever_says_in_data_what_makes_it_again(lever: Lever) -> None:
    data = lever.as_data()
    kind = LEVERS[data.pop("lever")]
    assert kind(**data) == lever
    assert pickle.loads(pickle.dumps(lever)) == lever


def test_every_lever_has_a_docstring_and_declared_settings() -> None:
    assert {"local_sourcing", "budget_cut"} <= set(LEVERS)
    for name in LEVERS:
        assert (LEVERS[name].__doc__ or "").strip()
        assert LEVERS[name].declared


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (LocalSourcing, {"locality_weight": 0.95}),
        (LocalSourcing, {"start": "April 2026"}),
        (LocalSourcing, {"ramp": 1.5}),
        (BudgetCut, {}),
        (BudgetCut, {"path": {"2026-04": -0.1}}),
        (BudgetCut, {"path": {"2026-04": float("nan")}}),
    ],
)
def test_wrong_setting_is_refused_from_python_too(
    kind: type[Lever], settings: dict[str, Any]
) -> None:
    with pytest.raises(InputError):
        kind(**settings)


def test_running_cost_is_shared_by_spend_and_follows_the_ramp() -> None:
    lever = LocalSourcing(start="2025-06", ramp=3, cost=100.0, buyers=BuyerScope(place=("aston",)))
    policy = stack(lever)
    spend = np.array([30.0, 50.0, 10.0])
    np.testing.assert_array_equal(policy.running_costs(spend, 1), [0, 0, 0])
    # a quarter of 100 in the first of four steps, three quarters of it by the larger buyer
    np.testing.assert_allclose(policy.running_costs(spend, 2), [18.75, 0, 6.25])
    np.testing.assert_allclose(policy.running_costs(spend, 60), [75.0, 0, 25.0])
    assert policy.events[0] == ("local_sourcing", 2, "cost", 2, 0)


@pytest.mark.parametrize("cost", [-1.0, float("nan"), True, "much"])
def test_wrong_cost_is_refused(cost: Any) -> None:
    with pytest.raises(InputError):
        LocalSourcing(cost=cost)
