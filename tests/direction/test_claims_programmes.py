"""What follows for buyers' capability, legal regimes, retrofit programmes and what policies cost.

Months of tenders of a small region where bids can be held fixed; else small runs of the model in
which two arms differ in one lever.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosim.kernel.random import Streams
from ecosim.model import ProcurementModel
from ecosim.policies import (
    BudgetCut,
    BuyerCapability,
    LegalRegime,
    Lever,
    LocalSourcing,
    PolicyStack,
    RetrofitProgramme,
)
from ecosim.procurement.decision_points import Judgement, NoPolicy, Purchases
from ecosim.scenario import Scenario
from tests.direction.claims import claim
from tests.direction.test_claims_market import ALONE, drawn, month
from tests.unit.lever_example import BUYERS, CALENDAR
from tests.unit.market_example import example

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
#: a package of a programme has a number from here on
PROGRAMME = 2**23


class Judging(NoPolicy):
    """Buyers that judge as they are told."""

    def __init__(self, capability: float, risk_aversion: float) -> None:
        self.told = capability, risk_aversion

    def judge(self, value: Judgement, bought: Purchases, month: int) -> Judgement:
        n = len(value.capability)
        return Judgement(np.full(n, self.told[0]), np.full(n, self.told[1]))


def winners(seed: int, capability: float, risk_aversion: float) -> tuple[Any, Any, Any]:
    """Return winning bids, whether their firms had won before, and their quality: (won,) each."""
    world = example(values={**ALONE, "market.award.unproven": 0.1}, seed=seed)
    firms = world.world.suppliers
    firms.wins = (np.arange(firms.n) % 2).astype(np.float64)
    out = month(world, drawn(world, 2), Judging(capability, risk_aversion))
    won = np.where(out.winner >= 0, out.winner, 0)
    proven = firms.wins[out.bids.supplier[won]] > 0
    return out.winner, proven & (out.winner >= 0), out.bids.quality[won][out.winner >= 0]


# ---- buyers' capability ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
@claim(
    "11",
    "exact",
    "With bids held fixed, a smaller reluctance towards firms without a win never takes a contract "
    "from such a firm, and gives some to them.",
)
def test_less_risk_aversion_takes_nothing_from_the_unproven(seed: int) -> None:
    shy, shy_proven, _ = winners(seed, 0.5, 1.0)
    bold, bold_proven, _ = winners(seed, 0.5, 0.0)
    was_new = (shy >= 0) & ~shy_proven
    assert (bold[was_new] == shy[was_new]).all()
    assert bold_proven.sum() < shy_proven.sum()


@claim(
    "11",
    "statistical",
    "Buyers that judge without error award to bids of higher quality on average than buyers that "
    "judge with all the noise: 12 paired months, all of them (1 chance in 4096 if it did nothing).",
)
def test_capability_raises_the_quality_of_winners() -> None:
    for seed in range(12):
        able, unable = (winners(seed, k, 0.5)[2].mean() for k in (1.0, 0.0))
        assert able > unable


# ---- whole runs --------------------------------------------------------------------------------


def stepped(months: int, scale: float, seed: int, *levers: Lever) -> ProcurementModel:
    scenario = Scenario.load(BASELINE).replace(months=months, scale=scale)
    model = ProcurementModel(scenario.with_levers(*levers), seed=seed, detail=False)
    for _ in range(months):
        model.step()
    return model


@cache
def run(months: int, scale: float, seed: int, *levers: Lever) -> ProcurementModel:
    """Return a run that several tests compare with."""
    return stepped(months, scale, seed, *levers)


@claim(
    "section 10",
    "exact",
    "Where the law lets nobody reserve by location, a reservation changes nothing: every indicator "
    "of every month is the same.",
)
def test_an_unlawful_reservation_is_the_identity() -> None:
    scots = LegalRegime(regime="scotland")
    reserve = LocalSourcing(reservation="below_threshold")
    # the run starts before February 2026, so England's law is asked where it does allow it
    start = Scenario.load(BASELINE).replace(months=4, scale=0.02, start="2026-04")
    found = []
    for levers in ((scots,), (scots, reserve), (reserve,)):
        model = ProcurementModel(start.with_levers(*levers), seed=1, detail=False)
        for _ in range(4):
            model.step()
        found.append(model.series)
    without, unlawful, lawful = found
    for name, series in without.items():
        np.testing.assert_array_equal(series.values, unlawful[name].values, err_msg=name)
    assert (lawful["awards_value"].values != without["awards_value"].values).any()


@claim(
    "section 5",
    "exact",
    "Levers act in an order of their own: listed the other way round in a scenario they give the "
    "same run, bit for bit.",
)
def test_order_of_levers_in_the_scenario_does_not_matter() -> None:
    levers = (
        LegalRegime(regime="england-act-2023"),
        LocalSourcing(locality_weight=0.1),
        BudgetCut(path={"2025-04": 0.9}),
        BuyerCapability(capability=0.2),
    )
    one, other = (stepped(3, 0.02, 1, *order).series for order in (levers, levers[::-1]))
    for name, series in one.items():
        np.testing.assert_array_equal(series.values, other[name].values, err_msg=name)


def packages(model_months: int, *levers: Lever) -> dict[int, tuple[float, int]]:
    """Return value and month of every need of a programme, by key."""
    policy, streams = PolicyStack(levers, CALENDAR, BUYERS), Streams(5)
    found = {}
    for m in range(model_months):
        needs = policy.needs(streams, 1.0, m)
        rows = zip(needs.key.tolist(), needs.value.tolist(), needs.due.tolist(), strict=True)
        found.update({key: (value, due) for key, value, due in rows})
    return found


@claim(
    "2",
    "exact",
    "A larger retrofit programme holds every package of a smaller one, unchanged, and some more.",
)
def test_programmes_nest_in_the_amount() -> None:
    small, middle, large = (
        packages(36, RetrofitProgramme(amount=a, homes=10)) for a in (1e7, 3e7, 1e8)
    )
    assert small.items() < middle.items() < large.items()


def needs_of(model: ProcurementModel) -> dict[int, float]:
    """Return needs tendered for the first time in the run's last month, by key."""
    needs = model.public.needs
    first = needs.attempt == 0
    return dict(zip(needs.key[first].tolist(), needs.value[first].tolist(), strict=True))


@claim(
    "2",
    "exact",
    "A retrofit programme paid from outside adds its own needs and changes no other need.",
)
def test_a_programme_changes_no_other_need() -> None:
    programme = RetrofitProgramme(amount=5e8, homes=10)
    plain, more = needs_of(run(6, 0.02, 1)), needs_of(run(6, 0.02, 1, programme))
    own = {key: value for key, value in more.items() if key % 2**24 >= PROGRAMME}
    assert own
    assert {key: value for key, value in more.items() if key not in own} == plain


@claim(
    "section 10",
    "statistical",
    "A retrofit programme of a new grant raises what construction adds in the region: 8 paired "
    "runs of a year, all of them (1 chance in 256 if it did nothing).",
)
def test_a_programme_raises_value_added_of_construction() -> None:
    programme = RetrofitProgramme(amount=5e8, homes=10)
    for seed in range(8):
        plain, more = run(12, 0.02, seed), run(12, 0.02, seed, programme)
        con = plain.region.sectors.codes.index("CON")
        added = [m.series["gva_by_sector"].values[:, con].sum() for m in (plain, more)]
        assert added[0] < added[1]


@claim(
    "section 3",
    "exact",
    "In the month it is paid, what a policy costs to run is a sale of the region and nothing else: "
    "value added rises by just as much.",
)
def test_running_cost_is_a_sale_of_its_month() -> None:
    cost = 1.2e8
    plain, dear = run(1, 0.02, 1), run(1, 0.02, 1, LocalSourcing(cost=cost))
    gap = dear.series["gva"].values - plain.series["gva"].values
    assert gap[0] == pytest.approx(cost * 0.02 / 12, rel=1e-9)
