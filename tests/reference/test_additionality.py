"""Is the net effect what the books say, term by term, and does a small case come out as by hand?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import ecosim as eco
from ecosim.kernel.types import N_STRATA
from ecosim.policies import BudgetCut, LocalSourcing
from ecosim.result.sources import Sources
from ecosim.study.additionality import TERMS, by_stratum, decompose, gains_by_place
from ecosim.study.distribution import gini
from ecosim.study.net_effects import _Item, _ratios, moved_contracts, ratio_of_means

BASE = eco.Scenario(name="base", scale=0.02, months=26, replicates=2)
LOCAL = BASE.replace(
    name="local", levers=(LocalSourcing(bid_preference=0.1, area="region", start="2026-04"),)
)
CUT = BASE.replace(name="cut", levers=(BudgetCut(path={"2026-04": 1.0, "2026-06": 0.7}),))


def arm(value_added: list[float], sales: list[float], changed: list[float]) -> Sources:
    """Return one year of three suppliers whose contracts earn half of what they bill.

    All contracts are the programme's.
    """
    rows = np.array([sales])
    return Sources(
        value_added=np.array([value_added]),
        contract_value_added=rows / 2,
        contract_sales=rows,
        outside_inputs=rows / 10,
        programme_sales=rows,
        unmatched_sales=np.zeros((1, 3)),
        changed_sales=np.array([changed]),
        programme_imports=np.array([5.0]),
        stratum=np.array([0, 0, 5], dtype=np.int8),
        place=np.array([0, 1, 1]),
    )


def test_terms_of_a_small_case_are_those_worked_by_hand() -> None:
    # Supplier 0 wins 40 of sales from supplier 1 and drops 6 of other work; supplier 2 keeps 60.
    # Value added: 0: 100 = 10 contracts + 90 other, then 114 = 30 + 84
    #              1: 80 = 25 + 55, then 61 = 5 + 56       2: 50 = 30 + 20, then 53 = 30 + 23
    before = arm([100.0, 80.0, 50.0], [20.0, 50.0, 60.0], [0.0, 40.0, 0.0])
    after = arm([114.0, 61.0, 53.0], [60.0, 10.0, 60.0], [40.0, 0.0, 0.0])
    # The region: 1000, then 1001, so that firms that never bid go from 770 to 773.
    gva = (np.full(12, 1000.0 / 12), np.full(12, 1001.0 / 12))
    found = {name: values[-1] for name, values in decompose(before, after, gva, 1).items()}
    assert found["gross"] == pytest.approx(30 + 5 + 30)
    assert found["deadweight"] == pytest.approx(10 + 5 + 30)
    assert found["displacement"] == pytest.approx(20)
    assert found["substitution"] == pytest.approx(6)
    assert found["multiplier"] == pytest.approx(1 + 3 + 3)
    assert found["net"] == pytest.approx(1)
    assert found["programme_spending"] == pytest.approx(60 + 10 + 60 + 5)
    assert found["leakage"] == pytest.approx(5 + 13)
    assert (found["n_gainers"], found["n_losers"]) == (1, 1)
    assert by_stratum(after, gva[1], 1)[-1] == pytest.approx([175, 0, 0, 0, 0, 53, 773])
    won, lost = gains_by_place(before, after, 2)
    assert won == pytest.approx([20, 0])
    assert lost == pytest.approx([0, 20])


@pytest.fixture(scope="module")
def found() -> eco.Comparison:
    return eco.compare(BASE, LOCAL, CUT, replicates=2)


def test_terms_add_up_to_the_change_of_the_regions_value_added(found: eco.Comparison) -> None:
    for record in found.records:
        for policy, terms in enumerate(record.net, start=1):
            gross, dead, substitution, displacement, multiplier, net = (terms[n] for n in TERMS)
            sum_of_terms = gross - dead - substitution - displacement + multiplier
            scale = record.series[0]["gva"].sum()
            assert np.abs(sum_of_terms - net).max() <= 1e-9 * scale
            change = record.series[policy]["gva"].sum() - record.series[0]["gva"].sum()
            assert net[-1] == pytest.approx(change, abs=1e-9 * scale)
            assert net[0] == 0.0, "before the levers act nothing differs"


def test_firms_that_never_bid_and_suppliers_share_the_net_effect(found: eco.Comparison) -> None:
    for record in found.records:
        for terms in record.net:
            change = terms["strata_policy"] - terms["strata_baseline"]
            assert change.shape == (3, N_STRATA + 1)
            assert change.sum(axis=1) == pytest.approx(terms["net"], abs=1.0)


def test_a_preference_moves_contracts_and_a_cut_withdraws_them(found: eco.Comparison) -> None:
    for record in found.records:
        local, cut = ({name: v[-1] for name, v in terms.items() if v.ndim == 1 and len(v) == 3}
                      for terms in record.net)  # fmt: skip
        assert local["withdrawn"] < 0.05 * local["displacement"]
        assert cut["withdrawn"] > 0.3 * cut["displacement"]
        assert local["gross"] > local["deadweight"] > 0
        assert cut["gross"] - cut["deadweight"] < 0.1 * cut["displacement"] + 0.05 * cut["gross"]


def test_values_and_present_values_follow_from_the_months(found: eco.Comparison) -> None:
    table = found.additionality.set_index(["policy", "item", "period"])
    change = np.stack([r.series[1]["gva"] - r.series[0]["gva"] for r in found.records])
    # the Green Book's 3.5 % a year, month by month
    worth = (change / 1.035 ** (np.arange(26) / 12.0)).sum(axis=1)
    row = table.loc[("local", "present_value_net", "total")]
    assert row["mean"] == pytest.approx(worth.mean())
    jobs = np.stack([r.series[1]["jobs"] - r.series[0]["jobs"] for r in found.records])
    row = table.loc[("local", "net_job_years", "total")]
    assert row["mean"] == pytest.approx(jobs.sum(axis=1).mean() / 12.0)
    assert row["unit"] == "job-years"


def test_the_price_of_services_has_the_interval_of_paired_differences(
    found: eco.Comparison,
) -> None:
    table = found.additionality.set_index(["policy", "item", "period"])
    one, two = (
        float((after["gva"] - after["gva_quality_adjusted"]).sum()
              - (before["gva"] - before["gva_quality_adjusted"]).sum())
        for before, after in ((r.series[0], r.series[1]) for r in found.records)
    )  # fmt: skip
    row = table.loc[("local", "service_price_effect", "total")]
    assert row["mean"] == pytest.approx((one + two) / 2.0, rel=1e-6)
    # two values: 12.7062 of Student's t with one degree of freedom, times half their distance
    assert row["hi"] - row["mean"] == pytest.approx(12.7062 * abs(one - two) / 2.0, rel=1e-4)


def test_the_country_loses_what_the_region_takes_from_elsewhere(found: eco.Comparison) -> None:
    table = found.additionality.set_index(["policy", "item", "period"])["mean"]
    assert table["local", "net", "total"] > 0
    assert table["local", "net_uk", "total"] < table["local", "net", "total"]


def test_distribution_by_place_and_by_firm_adds_up_to_the_region(found: eco.Comparison) -> None:
    table = found.distribution
    total = found.additionality.set_index(["policy", "item", "period"])["mean"]
    for policy in ("local", "cut"):
        for dimension in ("place", "sector", "firms"):
            rows = table[(table.policy == policy) & (table.dimension == dimension)
                         & (table.measure == "gva") & (table.period == "total")]  # fmt: skip
            assert rows["mean"].sum() == pytest.approx(total[policy, "net", "total"], abs=1.0)


def test_a_lever_that_does_nothing_adds_exactly_nothing() -> None:
    idle = BASE.replace(name="idle", levers=(LocalSourcing(),), months=14)
    found = eco.compare(BASE.replace(months=14), idle, replicates=2, allow_idle=True)
    # gross and deadweight are levels, and equal; spending and leakage under the programme, too
    levels = ("gross", "deadweight", "programme_spending", "leakage")
    table = found.additionality
    changes = table[~table["item"].isin(levels) & ~table["item"].str.contains("cost_per")]
    assert (changes["mean"] == 0.0).all()
    pairs = table.pivot_table(index="period", columns="item", values="mean")
    assert (pairs["gross"] == pairs["deadweight"]).all()
    known: pd.DataFrame = found.distribution[found.distribution["n"] > 0]
    assert (known["mean"] == 0.0).all()


def test_full_costs_are_those_to_the_public_and_of_bids_that_lose() -> None:
    """(90 extra + 3 programme) / 9 jobs for the public, 15 of losers' bids more in full."""
    worth = {
        "extra_spending": [20.0, 30.0, 40.0], "programme_cost": [1.0, 1.0, 1.0],
        "losers_bid_costs": [5.0, 5.0, 5.0], "net_job_years": [2.0, 3.0, 4.0],
        "net": [10.0, 15.0, 20.0],
    }  # fmt: skip
    items = {name: _Item(name, "", np.array(values)[:, None]) for name, values in worth.items()}
    rows = pd.concat(_ratios(items, ["total"])).set_index("item")["mean"]
    assert rows["cost_per_net_job"] == pytest.approx(93 / 9)
    assert rows["full_cost_per_net_job"] == pytest.approx(108 / 9)
    assert rows["full_cost_per_net_gva"] == pytest.approx(108 / 45)


def test_the_gini_coefficient_is_that_of_a_case_worked_by_hand() -> None:
    # Two places, a quarter of the people with 30 a head and three quarters with 10: mean 15;
    # sum of w_i w_j |x_i - x_j| = 2 * .25 * .75 * 20 = 7.5, over twice the mean: .25
    assert gini(np.array([30.0, 10.0]), np.array([1.0, 3.0])) == pytest.approx(0.25)
    assert gini(np.array([12.0, 12.0, 12.0]), np.array([1.0, 2.0, 5.0])) == 0.0


def test_a_ratio_of_means_has_fiellers_interval_or_none() -> None:
    # means 30 and 3, every pair ten to one: nothing is uncertain
    even = ratio_of_means(np.array([20.0, 30.0, 40.0]), np.array([2.0, 3.0, 4.0]))
    assert [even[key] for key in ("mean", "lo", "hi", "sign_share")] == pytest.approx(
        [10.0, 10.0, 10.0, 1.0], rel=1e-6
    )
    # a gain that does not vary leaves the t-interval of the cost: 11 +- t s / sqrt(3), with s = 2
    # and t(2, .975) = 4.302653
    odd = ratio_of_means(np.array([9.0, 13.0, 11.0]), np.array([1.0, 1.0, 1.0]))
    assert odd["mean"] == pytest.approx(11.0)
    assert odd["hi"] - odd["mean"] == pytest.approx(4.302653 * 1.154701, rel=1e-5)
    assert odd["mean"] - odd["lo"] == pytest.approx(4.302653 * 1.154701, rel=1e-5)
    nothing = ratio_of_means(np.array([1.0, -1.0, 0.5]), np.array([1.0, 1.0, 1.0]))
    assert np.isnan(nothing["mean"])


def test_a_clear_cost_over_a_clear_gain_is_clearly_above_zero() -> None:
    # means 30 and 3, variances 4 and 1, covariance -2; k = 4.302653^2 / 3 = 6.170941:
    # (9 - k) r^2 - 2 (90 + 2 k) r + (900 - 4 k) = 0 has the roots 4.564 and 67.79.
    # A jackknife (ratios 12.4, 10, 8.286) would give 10 -+ 4.302653 * 2.386, from -0.27.
    found = ratio_of_means(np.array([28.0, 30.0, 32.0]), np.array([4.0, 3.0, 2.0]))
    assert found["mean"] == pytest.approx(10.0)
    assert found["lo"] == pytest.approx(4.564, abs=5e-3)
    assert found["hi"] == pytest.approx(67.79, abs=5e-2)


def test_contracts_that_move_are_what_is_won_without_dearer_and_lost_work() -> None:
    # 100 won less 60 had anyway less 50 lost by others, 45 of it not let at all: 35 moves;
    # 2 of that is dearer work
    terms = {name: np.array([[value]]) for name, value in (
        ("gross", 100.0), ("deadweight", 60.0), ("displacement", 50.0), ("withdrawn", 45.0),
    )}  # fmt: skip
    assert moved_contracts(terms, np.array([[2.0]])) == pytest.approx(33.0)
