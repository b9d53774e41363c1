"""Do the levers on routes, invitations, awards, terms and payment bend what they say?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ecosim.errors import InputError
from ecosim.policies import (
    BidSupport,
    CollaborativeProcurement,
    Lever,
    LocalSourcing,
    OpenLists,
    PromptPayment,
    PublishedPipelines,
    SocialValue,
    Subcontracting,
)
from ecosim.procurement.decision_points import Lots, ScoreRule
from ecosim.procurement.scope import BuyerScope
from ecosim.procurement.tender import Route
from tests.unit.lever_example import AFTER, BOUGHT, OF_BUYERS, bend, everything, stack, usual

IDLE = [
    SocialValue(),
    CollaborativeProcurement(),
    OpenLists(),
    PromptPayment(within=30.0),
    BidSupport(),
    PublishedPipelines(),
    Subcontracting(),
    LocalSourcing(),
]
STRONG = [
    SocialValue(weight=0.2, monitoring=1.0, start="2026-04"),
    CollaborativeProcurement(pooled=0.3, bundled=0.1, n_lots=3, start="2026-04"),
    OpenLists(openness=0.5, start="2026-04"),
    PromptPayment(within=5.0, start="2026-04"),
    BidSupport(saving=0.3, start="2026-04"),
    PublishedPipelines(reach=1.3, start="2026-04"),
    Subcontracting(least=0.3, from_value=100e3, start="2026-04"),
]


@pytest.mark.parametrize("lever", IDLE, ids=lambda lever: lever.name)
def test_lever_at_zero_returns_the_very_same_objects(lever: Lever) -> None:
    policy = stack(lever)
    assert all(before is after for before, after in everything(policy).values())
    assert policy.events == []


@pytest.mark.parametrize("lever", STRONG, ids=lambda lever: lever.name)
def test_lever_acts_from_its_start_and_not_before(lever: Lever) -> None:
    early, late = everything(stack(lever), AFTER - 1), everything(stack(lever), AFTER)
    assert all(before is after for before, after in early.values())
    assert any(before is not after for before, after in late.values())


@pytest.mark.parametrize("lever", STRONG, ids=lambda lever: lever.name)
def test_lever_leaves_other_buyers_alone(lever: Lever) -> None:
    one = stack(type(lever)(**{k: getattr(lever, k) for k in lever.declared},
                            buyers=BuyerScope(name=("aston_council",))))  # fmt: skip
    for point, (before, after) in everything(one).items():
        others = [1, 2] if point in OF_BUYERS else [1, 2, 4]
        for name in before.__dataclass_fields__:
            old, new = getattr(before, name), getattr(after, name)
            assert old[others].tobytes() == new[others].tobytes()
            assert old.dtype == new.dtype


# ---- social value ------------------------------------------------------------------------------


def test_social_weight_is_raised_to_the_least_and_the_others_shrink() -> None:
    bent = bend(stack(SocialValue(weight=0.28)), "score")
    # from .1 to .28, so that .4 and .5 keep .72 of their .9: .8 times what they were
    np.testing.assert_allclose(bent.social, 0.28)
    np.testing.assert_allclose(bent.price, 0.32)
    np.testing.assert_allclose(bent.quality, 0.40)


def test_social_weight_never_falls() -> None:
    assert bend(stack(SocialValue(weight=0.05)), "score").social.tolist() == [0.1] * 5


def test_weights_always_add_up_to_one() -> None:
    policy = stack(SocialValue(weight=0.3), LocalSourcing(locality_weight=0.2))
    rule: ScoreRule = bend(policy, "score")
    total = rule.price + rule.quality + rule.social + rule.innovation + rule.locality
    np.testing.assert_allclose(total, 1.0, rtol=1e-15)


def test_a_later_lever_takes_its_weight_from_what_is_left() -> None:
    rule = bend(stack(SocialValue(weight=0.3), LocalSourcing(locality_weight=0.2)), "score")
    # local sourcing first: .2, and .08 of .1 is left for social value; raised to .3 the rest
    # keeps .7 of .92
    np.testing.assert_allclose(rule.social, 0.3)
    np.testing.assert_allclose(rule.locality, 0.2 * 0.7 / 0.92)


def test_monitoring_follows_the_ramp() -> None:
    lever = SocialValue(monitoring=0.8, start="2026-04", ramp=3)
    assert bend(stack(lever), "deliver").monitoring == pytest.approx([0.2] * 5)


# ---- buying together ---------------------------------------------------------------------------


def test_members_move_needs_from_buying_alone() -> None:
    bent = bend(stack(CollaborativeProcurement(pooled=0.5, bundled=0.25)), "route")
    # of .86 half is pooled and a quarter bundled; the council outside keeps its shares
    np.testing.assert_allclose(bent.share[0], [0.215, 0.08, 0.04 + 0.215, 0.02 + 0.43])
    np.testing.assert_allclose(bent.share[2], bent.share[0])
    np.testing.assert_array_equal(bent.share[1], usual()["route"].share[1])


def test_lots_of_pooled_needs_only() -> None:
    bent = bend(stack(CollaborativeProcurement(pooled=0.1, n_lots=4)), "lots")
    # the last purchase alone takes the pooled route
    assert bent.n_lots.tolist() == [1, 1, 1, 1, 4]


def test_nobody_takes_part_outside_the_combined_authority() -> None:
    outside = BuyerScope(place=("bilston",))
    policy = stack(CollaborativeProcurement(pooled=0.5, buyers=outside))
    before, after = everything(policy)["route"]
    assert before is after


# ---- who hears, what a bid costs ---------------------------------------------------------------


def test_two_open_lists_leave_out_what_both_leave_out() -> None:
    policy = stack(OpenLists(openness=0.5), OpenLists(openness=0.2))
    assert bend(policy, "invite").list_openness == pytest.approx([0.6] * 5)


def test_savings_of_a_bid_multiply() -> None:
    policy = stack(BidSupport(saving=0.5), BidSupport(saving=0.2))
    assert bend(policy, "invite").bid_cost == pytest.approx([0.4] * 5)


def test_pipelines_favour_nobody() -> None:
    bent = bend(stack(PublishedPipelines(reach=1.3)), "invite")
    assert bent.awareness == pytest.approx([1.3] * 5)
    assert bent.outreach_local.tolist() == [1.0] * 5


# ---- terms and payment -------------------------------------------------------------------------


def test_obligation_binds_from_its_value() -> None:
    bent = bend(stack(Subcontracting(least=0.3, from_value=150e3)), "contract")
    # estimates 20, 60, 150, 600 and 2,000 thousand
    assert bent.subcontract_least.tolist() == [0, 0, 0.3, 0.3, 0.3]
    assert bent.subcontract_share.tolist() == [0.16] * 5


def test_nobody_pays_later_than_before() -> None:
    value = usual()["pay"]
    value.lag_days[:] = [5.0, 18.0, 40.0]
    bent = bend(stack(PromptPayment(within=10.0)), "pay", value=value)
    assert bent.lag_days.tolist() == [5.0, 10.0, 10.0]


def test_payment_goes_there_step_by_step() -> None:
    lever = PromptPayment(within=10.0, start="2026-04", ramp=3)
    # a quarter of the way from 18 to 10
    assert bend(stack(lever), "pay").lag_days.tolist() == [16.0] * 3


# ---- local sourcing ----------------------------------------------------------------------------


def test_favour_below_the_threshold_leaves_larger_tenders_alone() -> None:
    lever = LocalSourcing(locality_weight=0.1, bid_preference=0.05, favour="below_threshold")
    bent = bend(stack(lever), "score")
    assert bent.locality == pytest.approx([0.1, 0.1, 0, 0, 0.1])
    assert bent.preference.tolist() == [0.05, 0.05, 0, 0, 0.05]
    assert bent.price == pytest.approx([0.36, 0.36, 0.4, 0.4, 0.36])


def test_national_frameworks_give_no_preference() -> None:
    # the first purchase is called off a national framework, which has rules of its own
    routes = BOUGHT.route.copy()
    routes[0] = Route.HIGHER_TIER
    policy = stack(LocalSourcing(locality_weight=0.1, bid_preference=0.05))
    bent = policy.score(usual()["score"], replace(BOUGHT, route=routes), AFTER)
    assert bent.locality.tolist() == pytest.approx([0, 0.1, 0.1, 0.1, 0.1])
    assert bent.preference.tolist() == [0, 0.05, 0.05, 0.05, 0.05]


def test_named_categories_leave_the_others_alone() -> None:
    # the five purchases are of CON, SOC, ICT, SOC and CON; the third is the hospital's
    lever = LocalSourcing(
        locality_weight=0.1, outreach=1.5, n_lots=2, reservation="below_threshold",
        categories=("CON",),
    )  # fmt: skip
    policy = stack(lever)
    assert bend(policy, "score").locality.tolist() == pytest.approx([0.1, 0, 0, 0, 0.1])
    assert bend(policy, "invite").outreach_local.tolist() == [1.5, 1, 1, 1, 1.5]
    assert bend(policy, "invite").reserved_ring.tolist() == [0, -1, -1, -1, 0]
    assert bend(policy, "lots").n_lots.tolist() == [2, 1, 1, 1, 2]
    assert "only CON" in lever.in_words()
    assert LocalSourcing(**{k: v for k, v in lever.as_data().items() if k != "lever"}) == lever


def test_cap_comes_with_lots_and_the_lower_one_holds() -> None:
    whole = np.ones(5, dtype=np.int64)
    value = Lots(n_lots=whole, cap=np.array([0, 1, 2, 3, 0]))
    bent = bend(stack(LocalSourcing(n_lots=4, lots_cap=2)), "lots", value=value)
    assert bent.n_lots.tolist() == [4] * 5
    assert bent.cap.tolist() == [2, 1, 2, 2, 2]


def test_lots_without_a_cap_keep_the_cap_that_is_there() -> None:
    value = Lots(n_lots=np.ones(5, dtype=np.int64), cap=np.array([0, 1, 2, 3, 0]))
    bent = bend(stack(LocalSourcing(n_lots=4)), "lots", value=value)
    assert bent.cap.tolist() == [0, 1, 2, 3, 0]


def test_two_reservations_leave_the_narrower_area() -> None:
    wide, narrow = (
        LocalSourcing(reservation="below_threshold", area=area) for area in ("region", "place")
    )
    bent = bend(stack(wide, narrow), "invite")
    assert bent.reserved_ring.tolist() == [0, 0, -1, 0, 0]


def test_words_say_that_a_weight_on_location_is_a_what_if_everywhere() -> None:
    everywhere = LocalSourcing(locality_weight=0.1).in_words()
    assert "counterfactual above the threshold" in everywhere
    assert "counterfactual below the threshold" in everywhere
    small = LocalSourcing(bid_preference=0.05, favour="below_threshold").in_words()
    assert "counterfactual above the threshold" not in small
    assert "counterfactual below the threshold" in small
    assert "below the threshold only" in small
    lots = LocalSourcing(n_lots=3, lots_cap=1, reservation="below_threshold").in_words()
    assert "counterfactual" not in lots


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        (CollaborativeProcurement, {"pooled": 0.6, "bundled": 0.5}),
        (LocalSourcing, {"lots_cap": 1}),
        (SocialValue, {"weight": 0.95}),
        (SocialValue, {"monitoring": 1.5}),
        (OpenLists, {"openness": -0.1}),
        (PromptPayment, {"within": 0}),
        (BidSupport, {"saving": 1.2}),
        (Subcontracting, {"least": "much"}),
    ],
)
def test_settings_that_cannot_be_are_refused(kind: type[Lever], settings: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        kind(**settings)


@pytest.mark.parametrize("lever", STRONG, ids=lambda lever: lever.name)
def test_words_name_the_lever_and_its_start(lever: Lever) -> None:
    assert lever.name in lever.in_words()
    assert "from 2026-04" in lever.in_words()
