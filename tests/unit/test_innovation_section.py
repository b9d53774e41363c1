"""The report's section on innovation: only where challenges are set, and counts that add up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecosim.report.comparison.finding import Finding, read_finding
from ecosim.report.page.build import build_page
from ecosim.report.page.innovation_section import innovation_blocks, unpaired_spread
from ecosim.report.page.render import render
from ecosim.report.page.summary import summary
from ecosim.study.effects import paired_effects
from tests.unit.comparison_example import Policy, row, write_comparison

NAME = "Local first"
#: entered, passed and failed of the stages of one pathway
FUNNEL = {
    "direct: business case": (10.0, 9.0, 1.0),
    "direct: design thinking": (9.0, 9.0, 0.0),
    "direct: challenge articulation": (9.0, 8.0, 0.5),
    "direct: activation": (8.0, 6.0, 2.0),
    "direct: research and trial": (6.0, 4.0, 1.0),
}


def keyed(indicator: str, mean: float, unit: str, detail: str = "all", half: float = 0.1) -> dict:
    keys = {"policy": NAME, "indicator": indicator, "place": "all", "sector": "all",
            "detail": detail, "period": "total", "unit": unit}  # fmt: skip
    return keys | row(mean, half, 0.0)


def innovation() -> pd.DataFrame:
    rows = [
        keyed("challenges_set", 10.0, "challenges"), keyed("partnerships", 6.0, "partnerships"),
        keyed("firms_able", 40.0, "firms"),
        *(keyed("firms_blocked", n, "firms", hurdle)
          for hurdle, n in (("awareness", 30.0), ("bid_cost", 6.0), ("list", 0.0))),
        *(keyed("challenges_failed_by_reason", n, "challenges", reason)
          for reason, n in (("not_passed", 1.5), ("not_funded", 3.0), ("partner_lost", 0.0))),
        keyed("challenges_in_progress", 0.5, "challenges", "direct: activation"),
        keyed("innovation_cost", 1e6, "GBP"), keyed("innovation_research", 3e6, "GBP"),
    ]  # fmt: skip
    for stage, counted in FUNNEL.items():
        for name, n in zip(("entered", "passed", "failed"), counted, strict=True):
            rows.append(keyed(f"challenges_{name}", n, "challenges", stage))
    rows.append(keyed("network_clustering", 0.02, "share", "knowledge", 0.01))
    rows.append(keyed("network_assortativity", float("nan"), "correlation", "contracts"))
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Finding:
    """Return a comparison without challenges."""
    return read_finding(write_comparison(tmp_path_factory.mktemp("plain"), (Policy(NAME),)))


@pytest.fixture(scope="module")
def found(plain: Finding) -> Finding:
    """Return the same with challenges on the direct pathway."""
    return replace(plain, effects=pd.concat([plain.effects, innovation()], ignore_index=True))


def test_without_challenges_there_is_no_section(plain: Finding, tmp_path: Path) -> None:
    page = build_page(plain)
    assert page.innovation == []
    assert "innovation" not in [mark for mark, _ in page.contents]
    assert 'id="innovation"' not in render(page)
    assert "## Innovation" not in summary(page)


def test_a_policy_that_sets_none_has_no_block_beside_one_that_does(found: Finding) -> None:
    none = found.effects.assign(
        mean=found.effects["mean"].where(found.effects["indicator"] != "challenges_set", 0.0)
    )
    assert innovation_blocks(replace(found, effects=none)) == []


def test_stages_stand_in_the_order_of_the_pathway_with_what_is_still_there(found: Finding) -> None:
    (block,) = innovation_blocks(found)
    (funnel,) = block.funnels
    assert funnel.pathway == "Direct"
    assert [(r.name, r.entered, r.passed, r.failed, r.waiting) for r in funnel.rows][2:] == [
        ("Challenge articulation", "9.0", "8.0", "0.5", "0.5"),
        ("Partnership activated", "8.0", "6.0", "2.0", "0.0"),
        ("Research and trial", "6.0", "4.0", "1.0", "1.0"),
    ]


def test_cost_is_that_of_a_solution_that_works(found: Finding) -> None:
    (block,) = innovation_blocks(found)
    assert block.sentences[0].startswith("Of 10.0 challenges that are set over the run, 4.0 come")
    # £4m for four
    assert "cost £1.0m for each of them" in block.sentences[1]


def test_why_challenges_end_and_firms_do_not_answer_is_said_most_frequent_first(
    found: Finding,
) -> None:
    (block,) = innovation_blocks(found)
    assert block.sentences[2] == (
        "Why challenges end without one: 3.0 the business case found no money, "
        "1.5 did not pass the stage."
    )
    # 30 and 6 of 40
    assert block.sentences[3] == (
        "Of the firms that could solve them, 75 % never hear of it, 15 % find an answer too dear; "
        "10 % answer."
    )


def test_months_in_a_stage_are_those_of_all_who_enter_it(found: Finding) -> None:
    (block,) = innovation_blocks(found)
    rows = {row.name: row.months for row in block.funnels[0].rows}
    # half a challenge in every month, 8 that enter
    months = int(found.manifest["months"])
    assert rows["Partnership activated"] == f"{0.5 * months / 8:.1f}"
    assert rows["Research and trial"] == "0.0"


def test_partners_are_held_against_those_that_were_not_chosen(found: Finding) -> None:
    row = {"policy": NAME, "n_participants": 19, "n_matched": 16, "growth": 0.25,
           "near_winners": 0.05, "difference": 0.2, "lo": -0.1, "hi": 0.5}  # fmt: skip
    (block,) = innovation_blocks(replace(found, near_winners=pd.DataFrame([row])))
    assert block.sentences[-1] == (
        "Partners of all runs together change their staff by +25 % within three years, candidates "
        "of the same sector, size and capability that were not chosen by +5 % (16 of 19 partners "
        "have such a near-winner; difference −10 to +50 points; it is not clear that they differ)."
    )


def test_few_matched_partners_are_said_to_be_too_few(found: Finding) -> None:
    row = {"policy": NAME, "n_participants": 29, "n_matched": 3, "growth": -0.64,
           "near_winners": -0.24, "difference": -0.4, "lo": -2.1, "hi": 1.3}  # fmt: skip
    (block,) = innovation_blocks(replace(found, near_winners=pd.DataFrame([row])))
    assert block.sentences[-1].startswith("Only 3 of 29 partners of all runs have a near-winner")


def test_measures_that_are_not_defined_are_left_out(found: Finding) -> None:
    (block,) = innovation_blocks(found)
    assert [one.name for one in block.networks] == ["Closed triangles of the knowledge network"]


def test_page_and_summary_have_the_section(found: Finding) -> None:
    page = build_page(found)
    assert ("innovation", "Innovation") in page.contents
    text = render(page)
    assert 'id="innovation"' in text
    assert "Direct pathway" in text
    assert "| Research and trial | 6.0 | 4.0 | 1.0 | 1.0 | 0.0 |" in summary(page)


def test_the_spread_of_runs_that_share_no_draws_is_that_of_both_arms() -> None:
    rng = np.random.Generator(np.random.PCG64(3))
    baseline = rng.normal(100.0, 7.0, 12)
    policy = baseline + rng.normal(1.0, 0.2, 12)
    one = paired_effects(baseline, policy)
    got = unpaired_spread({name: float(getattr(one, name)) for name in one.__dataclass_fields__})
    assert got == pytest.approx(np.sqrt(baseline.var(ddof=1) + policy.var(ddof=1)))
    assert np.isnan(unpaired_spread({"n": 1.0, "variance_ratio": 40.0, "lo": 0.0, "hi": 1.0}))


@pytest.mark.parametrize(
    ("mean", "says"),
    [(2e6, "14 % of it and is within that noise"), (90e6, "641 % of it and stands out")],
)
def test_the_effect_on_value_added_is_held_against_luck(
    found: Finding, mean: float, says: str
) -> None:
    # half width 1.039e6 over 20 pairs: a paired deviation of 1.039e6 sqrt(20) / 2.093 = 2.22m, and
    # the variance of runs that share nothing is 40 times that: 14.04m
    gva = keyed("gva", mean, "GBP", half=1.039e6)
    kept = found.effects[(found.effects["indicator"] != "gva")]
    other = replace(found, effects=pd.concat([kept, pd.DataFrame([gva])], ignore_index=True))
    (block,) = innovation_blocks(other)
    (said,) = [line for line in block.sentences if "luck" in line]
    assert "differ by £14.0m in the region" in said
    assert says in said

