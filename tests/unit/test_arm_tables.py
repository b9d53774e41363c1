"""Does a comparison keep what its arms' funnels and networks are drawn from, and draw them?"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ecosim.report.comparison.finding import read_finding
from ecosim.report.comparison.innovation_figures import draw_arms
from ecosim.report.page.build import build_page
from ecosim.report.page.render import render
from ecosim.run import simulate
from ecosim.run.paired import simulate_arms
from ecosim.scenario import Scenario
from ecosim.study.arm_tables import arm_tables
from ecosim.study.comparison_folder import compare_into
from ecosim.study.pairs import PairRecord

ROOT = Path(__file__).parents[2]
LAID = ["months=12", "scale=0.03", "levers.innovation_partnership.start=2025-05"]


@pytest.fixture(scope="module")
def arms() -> list[Scenario]:
    """Return a baseline and a programme that starts in the second month."""
    base = Scenario.load(ROOT / "scenarios" / "baseline.yaml", LAID[:2])
    return [base, Scenario.load(ROOT / "scenarios" / "dips-at-scale.yaml", LAID)]


@pytest.fixture(scope="module")
def folder(arms: list[Scenario], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a comparison of both, two replicates."""
    out = tmp_path_factory.mktemp("arms")
    compare_into(arms, out, replicates=2, allow_idle=True)
    return out


def test_an_arm_s_challenges_are_those_of_its_own_runs(arms: list[Scenario], folder: Path) -> None:
    kept = pd.read_parquet(folder / "dips-at-scale" / "challenges.parquet")
    alone = pd.concat([simulate(arms[1], replicate=r).challenges for r in range(2)])
    assert len(kept) > 0
    assert kept["cost"].tolist() == alone["cost"].tolist()
    assert kept["status"].astype(str).tolist() == alone["status"].astype(str).tolist()


def test_networks_are_those_of_the_first_replicate(arms: list[Scenario], folder: Path) -> None:
    for arm, name in zip(arms, ("baseline", "dips-at-scale"), strict=True):
        kept = pd.read_parquet(folder / name / "network.parquet")
        alone = simulate(arm).ties
        assert set(kept["replicate"]) == {0}
        assert kept["weight"].tolist() == alone["weight"].tolist()


def test_a_baseline_without_challenges_has_none(folder: Path) -> None:
    assert not (folder / "baseline" / "challenges.parquet").exists()


def test_nothing_is_kept_where_nobody_sets_challenges(arms: list[Scenario]) -> None:
    plain = arms[0].replace(name="Same", months=2)
    run = simulate_arms([arms[0].replace(months=2), plain])
    assert arm_tables(run.results) == ({}, {})


def test_a_record_brings_its_tables_back(arms: list[Scenario]) -> None:
    short = [arm.replace(months=4) for arm in arms]
    record = PairRecord.of_run(simulate_arms(short), 0.0)
    back = PairRecord.from_bytes(record.to_bytes())
    assert [set(tables) for tables in back.tables] == [set(tables) for tables in record.tables]
    assert all(
        (back.tables[arm][name] == record.tables[arm][name]).all()
        for arm in range(2) for name in record.tables[arm]
    )  # fmt: skip


def test_the_page_shows_the_funnel_and_the_network(folder: Path) -> None:
    found = read_finding(folder)
    drawn = draw_arms(found, folder, folder / "figures")
    names = {path.name for path in drawn["DIPS at scale"]}
    assert {"innovation_funnel.svg", "network_map.svg", "innovation_hurdles.png"} <= names
    page = render(build_page(found, drawn))
    for says in ("Challenges by stage and reason, both pathways: DIPS at scale",
                 "Public buyers and the small firms that supply them, by place: Baseline"):
        assert f'alt="{says}"' in page  # fmt: skip
