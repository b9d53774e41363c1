"""Same seed, same bytes: twice in one process, in two processes, with or without details."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ecosim.result import Result
from ecosim.run import run_scenarios, simulate
from ecosim.scenario import Scenario

SMALL = Scenario(name="Small", months=3, scale=0.01, replicates=2, seed=11)
PROGRAM = """
import sys
from pathlib import Path
from ecosim.run import run_scenarios
from ecosim.scenario import Scenario
if __name__ == "__main__":
    small = Scenario(name="Small", months=3, scale=0.01, replicates=2, seed=11)
    run_scenarios([small], Path(sys.argv[1]))
"""


def tables(folder: Path) -> dict[str, bytes]:
    files = [*folder.glob("*.parquet"), folder / "scenario.resolved.yaml"]
    return {path.name: path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def result() -> Result:
    return simulate(SMALL)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("once")
    run_scenarios([SMALL], folder)
    return tables(folder)


def test_twice_in_one_process(written: dict[str, bytes], tmp_path: Path) -> None:
    run_scenarios([SMALL], tmp_path)
    assert sorted(written) == [
        "contracts.parquet",
        "flows.parquet",
        "indicators.parquet",
        "input_output.parquet",
        "lm3.parquet",
        "money_steps.parquet",
        "network.parquet",
        "pound_story.parquet",
        "scenario.resolved.yaml",
        "suppliers.parquet",
        "tracing.parquet",
    ]
    assert tables(tmp_path) == written


def test_in_two_processes_with_different_hash_seeds(
    written: dict[str, bytes], tmp_path: Path
) -> None:
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONHASHSEED": other}
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], check=True, env=environment)
    assert tables(tmp_path) == written


def test_with_data_collection_reduced(result: Result) -> None:
    lean = simulate(SMALL, details=False)
    assert len(lean.contract_columns) == 0
    assert sorted(lean.series) == sorted(result.series)
    for name, series in result.series.items():
        assert series.values.tobytes() == lean.series[name].values.tobytes(), name


def test_with_a_trace(result: Result) -> None:
    traced = simulate(SMALL, trace=True)
    assert len(traced.digests) >= 3
    assert traced.series["gva"].values.tobytes() == result.series["gva"].values.tobytes()


def test_another_seed_and_another_replicate_give_other_numbers(result: Result) -> None:
    spend = result.series["council_spend"].values
    assert not np.array_equal(simulate(SMALL, seed=12).series["council_spend"].values, spend)
    assert not np.array_equal(simulate(SMALL, replicate=1).series["council_spend"].values, spend)
