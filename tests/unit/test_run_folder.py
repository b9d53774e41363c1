"""The folder of a run: whole or unfinished, same bytes, nothing of another run replaced."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from ecosim.errors import InputError
from ecosim.run import run_scenarios
from ecosim.run.files import read_metadata, write_text
from tests.unit import run_example
from tests.unit.run_example import TINY, made_up

DATA = ("indicators", "contracts", "suppliers", "flows")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in (".parquet", ".yaml", ".csv")
    }


def test_a_run_leaves_the_files_of_the_interface(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "contracts.parquet",
        "flows.parquet",
        "indicators.parquet",
        "log.txt",
        "manifest.json",
        "request.json",
        "scenario.resolved.yaml",
        "suppliers.parquet",
    ]


def test_challenges_have_a_file_where_there_are_any(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=run_example.second_has_challenges)
    table = pd.read_parquet(tmp_path / "challenges.parquet")
    assert table["replicate"].tolist() == [1]
    assert table["cost"].tolist() == [5e3]
    about = read_metadata(tmp_path / "challenges.parquet")
    assert about["units"]["cost"].startswith("GBP")


def test_the_manifest_names_and_hashes_every_file(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert set(manifest["files"]) == {*(f"{n}.parquet" for n in DATA), "scenario.resolved.yaml"}
    for name, known in manifest["files"].items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == known
    assert manifest["identity_residual_max"] == 3e-12  # of the third replicate
    assert (manifest["status"], manifest["seed"], manifest["scale"]) == ("done", 7, 0.1)
    assert manifest["wall_s"] >= 0.0


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run_scenarios([TINY], tmp_path / name, csv=True, run=made_up)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_bytes_do_not_depend_on_the_number_of_jobs(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path / "one", run=made_up)
    run_scenarios([TINY], tmp_path / "two", jobs=2, run=made_up)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_indicators_have_the_columns_of_the_interface(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    schema = pq.read_schema(tmp_path / "indicators.parquet")
    assert schema.names == [
        "scenario", "draw", "replicate", "month", "place", "sector", "detail", "indicator", "value",
    ]  # fmt: skip
    facts = read_metadata(tmp_path / "indicators.parquet")
    assert facts["indicators"]["gva"]["unit"] == "GBP/month"
    assert facts["indicators"]["gva"]["level"] == "macro"
    assert (facts["scale"], facts["places"]["stoke"]) == (0.1, "Stoke-on-Trent")


def test_every_replicate_is_in_the_tables(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    contracts = pd.read_parquet(tmp_path / "contracts.parquet")
    assert list(contracts["replicate"]) == [0, 0, 1, 1, 2, 2]
    assert list(contracts["supplier"]) == [3, 4, 3, 5, 3, 6]
    assert list(contracts["month"].astype(str)) == ["2025-04", "2025-05"] * 3


def test_csv_holds_the_same_numbers_to_the_last_digit(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, csv=True, run=made_up)
    exact = pd.read_parquet(tmp_path / "indicators.parquet")["value"]
    with (tmp_path / "indicators.csv").open(newline="") as source:
        text = [float(row["value"]) for row in csv.DictReader(source)]
    assert list(exact) == text


def test_a_failed_replicate_is_a_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    (summary,) = run_scenarios([TINY], tmp_path, run=run_example.second_fails)
    assert summary.status == "failed"
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["failures"] == [
        {"scenario": "Made up", "seed": 7, "replicate": 1, "stage": "simulate",
         "exception": "ZeroDivisionError", "message": "no output"}
    ]  # fmt: skip
    assert set(pd.read_parquet(tmp_path / "indicators.parquet")["replicate"]) == {0, 2}
    assert "ZeroDivisionError: no output" in (tmp_path / "log.txt").read_text()


def test_a_run_in_which_all_fail_says_so(tmp_path: Path) -> None:
    (summary,) = run_scenarios([TINY], tmp_path, run=run_example.all_fail)
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert (manifest["status"], manifest["identity_residual_max"]) == ("failed", None)
    assert len(manifest["failures"]) == 3
    assert "residual unknown" in str(summary)
    assert not list(tmp_path.glob("*.parquet"))


def test_wrong_input_stops_the_run_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a region without places"):
        run_scenarios([TINY], tmp_path, run=run_example.second_is_refused)
    assert not list(tmp_path.glob("*.parquet"))
    assert not list(tmp_path.glob(".*"))
    assert not (tmp_path / "manifest.json").exists()


def test_a_worker_that_dies_once_loses_nothing(tmp_path: Path) -> None:
    scenario = TINY.replace(description=str(tmp_path / "marker"))
    out = tmp_path / "out"
    (summary,) = run_scenarios([scenario], out, jobs=2, run=run_example.dies_once)
    assert (summary.status, (tmp_path / "marker").exists()) == ("done", True)
    assert set(pd.read_parquet(out / "indicators.parquet")["replicate"]) == {0, 1, 2}


def test_a_replicate_that_always_kills_its_worker_is_a_failure(tmp_path: Path) -> None:
    (summary,) = run_scenarios([TINY], tmp_path, jobs=2, run=run_example.always_dies)
    assert [(f.replicate, f.stage) for f in summary.failures] == [(1, "worker")]
    assert set(pd.read_parquet(tmp_path / "indicators.parquet")["replicate"]) == {0, 2}


def test_results_of_another_run_are_not_replaced(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    before = contents(tmp_path)
    with pytest.raises(InputError, match=r"finished results of another run.*--force"):
        run_scenarios([TINY.replace(seed=8)], tmp_path, run=made_up)
    assert contents(tmp_path) == before
    assert (tmp_path / "manifest.json").exists()


def test_the_same_run_may_be_repeated_and_another_forced(tmp_path: Path) -> None:
    run_scenarios([TINY], tmp_path, run=made_up)
    run_scenarios([TINY], tmp_path, run=made_up)
    run_scenarios([TINY.replace(seed=8)], tmp_path, force=True, run=made_up)
    assert json.loads((tmp_path / "manifest.json").read_text())["seed"] == 8


def test_an_unfinished_folder_may_be_used_again(tmp_path: Path) -> None:
    write_text(tmp_path / "indicators.parquet", "torn")
    run_scenarios([TINY], tmp_path, run=made_up)
    assert len(pd.read_parquet(tmp_path / "contracts.parquet")) == 6


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    write_text(tmp_path / "out", "notes")
    with pytest.raises(InputError, match="this is a file; expected a folder"):
        run_scenarios([TINY], tmp_path / "out", run=made_up)


def test_several_scenarios_get_a_folder_each(tmp_path: Path) -> None:
    other = TINY.replace(name="Local first!")
    names = [s.folder.name for s in run_scenarios([TINY, other, TINY], tmp_path, run=made_up)]
    assert names == ["made-up", "local-first", "made-up-2"]
    overview = json.loads((tmp_path / "manifest.json").read_text())
    assert (overview["status"], overview["seed"]) == ("done", 7)
    assert overview["identity_residual_max"] == 3e-12


def test_figures_are_drawn_before_the_manifest_is_written(tmp_path: Path) -> None:
    seen: list[bool] = []

    def draw(folders: object, into: Path) -> list[Path]:
        seen.append((into.parent / "manifest.json").exists())
        into.mkdir()
        return [write_text(into / "gva.svg", "<svg/>")]

    run_scenarios([TINY], tmp_path, run=made_up, draw=draw)
    assert seen == [False]
    assert "figures/gva.svg" in json.loads((tmp_path / "manifest.json").read_text())["files"]


def test_several_scenarios_are_drawn_together(tmp_path: Path) -> None:
    calls: list[tuple[list[str], str]] = []

    def draw(folders: Sequence[Path], into: Path) -> list[Path]:
        calls.append(([folder.name for folder in folders], into.relative_to(tmp_path).as_posix()))
        return []

    run_scenarios([TINY, TINY.replace(name="Other")], tmp_path, run=made_up, draw=draw)
    assert calls == [(["made-up", "other"], "figures")]


def test_progress_counts_every_month_of_every_replicate(tmp_path: Path) -> None:
    calls: list[tuple[int, int, str]] = []
    run_scenarios([TINY], tmp_path, run=made_up, progress=lambda *call: calls.append(call))
    assert calls[-1] == (72, 72, "Made up")
