"""Do the parts of a package add up, and does it not matter how they were run?"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ecosim as eco
from ecosim.errors import InputError, RunError
from ecosim.kernel.catalogue import INDICATORS
from ecosim.kernel.types import Floats
from ecosim.policies import BudgetCut, LocalSourcing
from ecosim.study import Comparison, subsets
from ecosim.study.attribution import split_by_period, worths
from ecosim.study.comparison_folder import SPOOL, compare_into
from ecosim.study.effects import TOTAL, by_period
from ecosim.study.packages import plan_packages
from ecosim.study.pairs import stack

BASE = eco.Scenario(name="base", scale=0.02, months=13, replicates=2)
PREFERENCE = LocalSourcing(bid_preference=0.1, area="region", start="2025-07")
REACH = LocalSourcing(outreach=1.5, start="2025-07")
CUT = BudgetCut(path={"2025-06": 1.0, "2025-07": 0.9})
IDLE = LocalSourcing(locality_weight=0.0)

#: a busy lever, one at zero strength, and a cut
THREE = BASE.replace(name="three", levers=(PREFERENCE, IDLE, CUT))
TWO = BASE.replace(name="two", levers=(PREFERENCE, CUT))
#: where only how it was run matters
SHORT, SHORT_TWO = BASE.replace(months=5), TWO.replace(months=5)


@pytest.fixture(scope="module")
def three() -> Comparison:
    """Return an attributed comparison of a package with an idle lever among three."""
    return eco.compare(BASE, THREE, replicates=2, allow_idle=True, attribute=True)


def parts(found: Comparison) -> dict[str, Floats]:
    """Return every indicator's values and interactions: (replicates, periods, k + pairs)."""
    assert found.subsets is not None
    package = found.subsets.plan.packages[0]
    return {
        name: split_by_period(name, worth, BASE.calendar)
        for name, worth in worths(package, found.subsets, found.records).items()
    }


def spreads(found: Comparison) -> dict[str, Floats]:
    """Return the range of every indicator over the subsets: (replicates, periods)."""
    assert found.subsets is not None
    package = found.subsets.plan.packages[0]
    return {
        name: np.ptp([by_period(INDICATORS[name], one, BASE.calendar) for one in worth], axis=0)
        for name, worth in worths(package, found.subsets, found.records).items()
    }


def whole_effects(found: Comparison, policy: int = 1) -> dict[str, Floats]:
    """Return every regional indicator's paired differences: (replicates, periods)."""
    base, other = stack(found.records, 0), stack(found.records, policy)
    return {
        name: by_period(what, other[name], BASE.calendar)
        - by_period(what, base[name], BASE.calendar)
        for name, what in INDICATORS.items()
        if not what.dims and name in base
    }


def test_values_add_up_to_the_whole_effect_of_every_indicator_in_every_replicate(
    three: Comparison,
) -> None:
    """To 1e-9 of the effect or, where levers cancel, of how far apart the subsets are."""
    split, whole, apart = parts(three), whole_effects(three), spreads(three)
    assert [name for name in whole if name not in split] == ["identity_residual"]
    assert len(split) > 40
    for name, found in split.items():
        gap = np.abs(found[..., :3].sum(axis=-1) - whole[name])
        np.testing.assert_array_equal(np.isnan(gap), np.isnan(whole[name]), err_msg=name)
        known = ~np.isnan(gap)
        assert (gap[known] <= 1e-9 * apart[name][known]).all(), name
        if name in ("gva", "jobs", "household_income", "unmet_need", "local_share_region"):
            np.testing.assert_allclose(gap, 0.0, atol=1e-9 * np.abs(whole[name]).min())


def test_a_lever_at_zero_strength_gets_exactly_nothing(three: Comparison) -> None:
    table = three.attribution
    mine = table[table["lever"].str.contains("local_sourcing 2")]
    assert set(mine["kind"]) == {"value", "interaction"}
    known = mine[mine["n"] > 0]
    assert len(known) > 100
    assert (known[["mean", "lo", "hi", "median"]] == 0.0).all(axis=None)


def test_the_other_levers_of_that_package_do_something(three: Comparison) -> None:
    table = three.attribution
    rows = table[(table["indicator"] == "gva") & (table["period"] == TOTAL)]
    means = dict(zip(rows["lever"], rows["mean"], strict=True))
    assert list(means) == [
        "local_sourcing", "local_sourcing 2", "budget_cut", "local_sourcing x local_sourcing 2",
        "local_sourcing x budget_cut", "local_sourcing 2 x budget_cut",
    ]  # fmt: skip
    for lever in ("local_sourcing", "budget_cut", "local_sourcing x budget_cut"):
        assert means[lever] != 0.0


def test_twin_levers_get_equal_values() -> None:
    twins = BASE.replace(name="twins", levers=(CUT, PREFERENCE, CUT))
    found = eco.compare(BASE, twins, replicates=1, attribute=True)
    for name, split in parts(found).items():
        np.testing.assert_array_equal(split[..., 0], split[..., 2], err_msg=name)
    table = found.attribution
    rows = table[(table["indicator"] == "unmet_need") & (table["period"] == TOTAL)]
    means = dict(zip(rows["lever"], rows["mean"], strict=True))
    assert means["budget_cut"] == means["budget_cut 2"] > 0.0


def test_two_levers_are_split_as_worked_from_four_runs_made_one_by_one() -> None:
    """With a, b alone and both: half of [a - none + both - b] for the first; what is over for both.

    The interval is SciPy's of one sample.
    """
    found = eco.compare(BASE, TWO, replicates=2, attribute=True)
    levers = {"none": (), "a": (PREFERENCE,), "b": (CUT,), "both": (PREFERENCE, CUT)}
    gva = {
        name: np.array([
            eco.simulate(BASE.replace(levers=some), replicate=r).series["gva"].values.sum()
            for r in range(2)
        ])
        / BASE.scale
        for name, some in levers.items()
    }  # fmt: skip
    first = (gva["a"] - gva["none"] + gva["both"] - gva["b"]) / 2
    crossed = gva["both"] - gva["a"] - gva["b"] + gva["none"]
    table = found.attribution
    rows = table[(table["indicator"] == "gva") & (table["period"] == TOTAL)].set_index("lever")
    for lever, sample in (("local_sourcing", first), ("local_sourcing x budget_cut", crossed)):
        theirs = stats.ttest_1samp(sample, 0.0).confidence_interval(0.95)
        row = rows.loc[lever]
        assert row["mean"] == pytest.approx(sample.mean(), rel=1e-8)
        assert row["lo"] == pytest.approx(theirs.low, rel=1e-8)
        assert row["hi"] == pytest.approx(theirs.high, rel=1e-8)
        assert row["n"] == 2


def test_further_runs_appear_in_no_other_table(three: Comparison) -> None:
    plain = eco.compare(BASE, THREE, replicates=2, allow_idle=True)
    pd.testing.assert_frame_equal(three.effects, plain.effects)
    pd.testing.assert_frame_equal(three.flows, plain.flows)
    assert three.placebo == plain.placebo
    assert plain.attribution.empty
    assert list(plain.attribution) == list(three.attribution)


def test_a_subset_that_is_an_arm_already_is_not_run_again() -> None:
    alone = BASE.replace(name="cut alone", levers=(CUT,))
    beside = eco.compare(BASE, alone, TWO, replicates=1, attribute=True)
    apart = eco.compare(BASE, TWO, replicates=1, attribute=True)
    assert beside.subsets is not None
    assert apart.subsets is not None
    assert [len(one.subsets.plan.further) for one in (beside, apart)] == [1, 2]
    table = beside.attribution
    of_two = table[table["policy"] == "two"].reset_index(drop=True)
    pd.testing.assert_frame_equal(of_two, apart.attribution)
    whole = beside.effects[lambda e: (e["policy"] == "cut alone") & (e["indicator"] == "gva")]
    single = table[(table["policy"] == "cut alone") & (table["indicator"] == "gva")]
    assert single["mean"].tolist() == whole["mean"].tolist()


def test_levers_of_the_baseline_are_in_every_subset() -> None:
    cut = BASE.replace(name="cut", levers=(CUT,))
    both = BASE.replace(name="both", levers=(REACH, CUT, PREFERENCE))
    plan = plan_packages((cut, both))
    assert plan.packages[0].labels == ("local_sourcing", "local_sourcing 2")
    assert [one.levers for one in plan.further] == [(REACH, CUT), (CUT, PREFERENCE)]
    assert plan.packages[0].sources == {0: 0, 1: 2, 2: 3, 3: 1}


def test_an_arm_is_found_in_whatever_order_it_lists_its_levers() -> None:
    package = BASE.replace(name="all", levers=(CUT, PREFERENCE, REACH))
    plan = plan_packages((BASE, TWO, package))  # two has the first pair in the other order
    assert plan.packages[1].sources[0b011] == 1
    assert [len(one.levers) for one in plan.further] == [1, 1, 1, 2, 2]


def cuts(n: int) -> tuple[BudgetCut, ...]:
    """Return n cuts, each of its own depth."""
    return tuple(BudgetCut(path={"2025-06": 1.0, "2025-07": 0.9 + i / 100}) for i in range(n))


def test_five_levers_are_run_in_all_thirty_two_subsets() -> None:
    plan = plan_packages((BASE, BASE.replace(name="five", levers=cuts(5))))
    assert plan.runs_a_replicate == len(plan.packages[0].sources) == 32
    numbers = [len(one.levers) for one in plan.further]
    assert [numbers.count(n) for n in range(6)] == [0, 5, 10, 10, 5, 0]


def test_more_levers_are_run_in_an_order_and_its_reverse_in_every_replicate() -> None:
    plan = plan_packages((BASE, BASE.replace(name="six", levers=cuts(6))), 3)
    for replicate, (order, reverse) in enumerate(plan.packages[0].orders):
        assert sorted(order) == list(range(6))
        assert reverse == order[::-1]
        # five subsets of one to five levers on either way: 2 (k - 1) further runs
        assert len(plan.needed(replicate)) == 10
    assert len(set(plan.packages[0].orders)) == 3
    assert plan.in_words(3, 3) == (
        "Attribution: six has 6 levers, 12 subsets a replicate, in orders drawn by lot. "
        "10 further runs beside the 2 arms, 12 x 3 replicates = 36 runs."
    )


def test_further_runs_stay_where_they_are_when_replicates_are_added() -> None:
    arms = (BASE, TWO, BASE.replace(name="six", levers=cuts(6)))
    few, more = plan_packages(arms, 2), plan_packages(arms, 5)
    assert more.further[: len(few.further)] == few.further
    assert [more.needed(r) for r in range(2)] == [few.needed(r) for r in range(2)]


def test_values_of_six_levers_add_up_and_an_idle_one_gets_nothing(tmp_path: Path) -> None:
    """A cut, a preference, and four that do nothing: whatever the order, they add exactly 0."""
    idle = [LocalSourcing(locality_weight=0.0, ramp=months) for months in range(4)]
    six = SHORT.replace(name="six", levers=(*idle[:2], PREFERENCE, CUT, *idle[2:]))
    found = compare_into((SHORT, six), tmp_path, replicates=2, allow_idle=True, attribute=True)
    table = found.attribution[lambda rows: rows["period"] == TOTAL]
    assert set(table["kind"]) == {"value"}
    gva = table[table["indicator"] == "gva"].set_index("lever")["mean"]
    assert len(gva) == 6
    busy = gva[gva != 0.0]
    assert set(busy.index) == {"local_sourcing 3", "budget_cut"}
    whole = found.effects[lambda e: (e["indicator"] == "gva") & (e["period"] == TOTAL)]
    assert busy.sum() == pytest.approx(whole["mean"].iloc[0], rel=1e-9)
    said = json.loads((tmp_path / "manifest.json").read_text())["attribution"]
    assert said["packages"][0]["all_subsets"] is False
    assert said["runs"] == 24


def test_a_policy_without_a_lever_of_the_baseline_is_refused() -> None:
    cut = BASE.replace(levers=(CUT,))
    with pytest.raises(InputError, match="'two' lacks lever budget_cut of 'base'"):
        eco.compare(cut, BASE.replace(name="two", levers=(PREFERENCE, REACH)), attribute=True)


def digests(folder: Path) -> dict[str, str]:
    """Return the digest of every table of a folder."""
    names = ["attribution.parquet", "effects.parquet", "indicators.parquet", "placebo.json"]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def test_jobs_and_interruptions_do_not_change_a_byte(tmp_path: Path) -> None:
    """One process; two processes; and a spool that was cut within the last subset's record."""
    compare_into((SHORT, SHORT_TWO), tmp_path / "one", replicates=2, attribute=True)
    compare_into((SHORT, SHORT_TWO), tmp_path / "two", replicates=2, attribute=True, jobs=2)
    assert digests(tmp_path / "two") == digests(tmp_path / "one")

    interrupted = tmp_path / "three"
    interrupted.mkdir()
    path = interrupted / SPOOL
    eco.compare(SHORT, SHORT_TWO, replicates=2, attribute=True, spool=path)
    path.write_bytes(path.read_bytes()[:-100])
    ran: list[str] = []
    compare_into((SHORT, SHORT_TWO), interrupted, replicates=2, attribute=True,
                 progress=lambda done, total, name: ran.append(name))  # fmt: skip
    assert ran == ["two, levers 2"]  # one further run of the four was left
    assert digests(interrupted) == digests(tmp_path / "one")
    assert not path.exists()


def test_an_attribution_goes_on_from_a_comparison_that_had_none(tmp_path: Path) -> None:
    eco.compare(SHORT, SHORT_TWO, replicates=1, spool=tmp_path / SPOOL)
    ran: list[str] = []
    eco.compare(SHORT, SHORT_TWO, replicates=1, attribute=True, spool=tmp_path / SPOOL,
                progress=lambda done, total, name: ran.append(name))  # fmt: skip
    assert ran == ["two, levers 1", "two, levers 2"]


def test_a_replicate_with_a_failed_subset_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = subsets.simulate

    def fail(scenario: eco.Scenario, seed: int, replicate: int, **how: bool) -> eco.Result:
        if replicate == 1 and scenario.levers == (CUT,):
            raise RunError("the office is shut")
        return honest(scenario, seed, replicate, **how)

    monkeypatch.setattr(subsets, "simulate", fail)
    found = eco.compare(SHORT, SHORT_TWO, replicates=2, attribute=True)
    assert [(one.replicate, one.stage, one.message) for one in found.failures] == [
        (1, "attribute", "the office is shut")
    ]
    gva = found.attribution[lambda rows: rows["indicator"] == "gva"]
    assert set(gva["n"]) == {1.0}
    assert set(found.effects.loc[found.effects["indicator"] == "gva", "n"]) == {2.0}


def test_the_manifest_says_what_was_split_and_how_many_runs_it_took(tmp_path: Path) -> None:
    compare_into((SHORT, SHORT_TWO), tmp_path, replicates=1, attribute=True, csv=True)
    said = json.loads((tmp_path / "manifest.json").read_text())["attribution"]
    assert (said["runs"], said["runs_a_replicate"]) == (4, 4)
    assert list(said["packages"][0]["levers"]) == ["local_sourcing", "budget_cut"]
    assert "4 x 1 replicates = 4 runs" in (tmp_path / "log.txt").read_text()
    table = pd.read_csv(tmp_path / "attribution.csv")
    assert list(table) == ["policy", "indicator", "period", "lever", "kind", "unit", "mean", "lo",
                           "hi", "median", "sign_share", "n"]  # fmt: skip


def test_run_counts_in_words_cover_a_stop_rule() -> None:
    plan = plan_packages((BASE, TWO))
    assert plan.in_words(6, 200) == (
        "Attribution: two has 2 levers, 4 subsets. 2 further runs beside the 2 arms, "
        "4 x 6 to 200 replicates = 24 to 800 runs."
    )
