"""Does wrong input end with exit code 2, no traceback, and no trace on disk?

`run` writes a folder and a store; it is asked here, because `validate` writes nothing anyway.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecosim.cli.app import run
from ecosim.region.loader import TABLES
from tests.badinput.cases import BASE, CASES, HEAD, Case
from tests.badinput_region.test_wrong_folders import CASES as FOLDERS
from tests.badinput_region.test_wrong_folders import broken

LOCAL = (
    "schema_version: 1\nname: Local\nextends: baseline.yaml\nlevers:\n"
    "  - {lever: local_sourcing, start: 2026-04, locality_weight: 0.1}\n"
)
#: verbs with a folder for results, and what else they need
WRITERS = {
    "run": ["case.yaml", "-n", "1"],
    "compare": ["baseline.yaml", "local.yaml", "-n", "2"],
    "multiplier": ["baseline.yaml", "--sector", "CON", "--place", "coventry", "-n", "2"],
    "fit": ["baseline.yaml", "-n", "1"],
    "scale-test": ["baseline.yaml", "-n", "3"],
}


def refused(arguments: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what is said of wrong input; nothing in the folder may be other than before."""
    before = sorted(folder.rglob("*"))
    code = run([*arguments, "-q"])
    written = capsys.readouterr()
    assert (code, written.out) == (2, "")
    assert "Traceback" not in written.err
    assert sorted(folder.rglob("*")) == before
    return written.err


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_scenario_leaves_nothing(
    case: Case, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "case.yaml").write_text(case.text, encoding="utf-8")
    out = folder / "out" / "results"
    said = refused(["run", str(folder / "case.yaml"), "-o", str(out)], folder, capsys)
    assert case.says in said.splitlines()[0]
    assert not out.parent.exists()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_scenario_of_a_wrong_region_leaves_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    region = broken(FOLDERS[name], tmp_path)
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + f"region: ./{region.name}\nmonths: 2\n", encoding="utf-8")
    said = refused(["run", str(path), "-o", str(tmp_path / "out")], tmp_path, capsys)
    assert str(region) in said


@pytest.mark.parametrize("verb", WRITERS)
def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(
    verb: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = folder / "file"
    file.write_text("not a folder")
    (folder / "local.yaml").write_text(LOCAL)
    (folder / "case.yaml").write_text(BASE)
    asked = [str(folder / x) if x.endswith(".yaml") else x for x in WRITERS[verb]]
    said = refused([verb, *asked, "-o", str(file / "results")], folder, capsys)
    assert said.startswith(f"{file / 'results'}: this folder cannot be written: ")
    assert "; expected a folder for results" in said


def test_a_region_folder_that_is_whole_is_run(tmp_path: Path) -> None:
    """The cases above are refused for what is wrong in them, and not for being folders."""
    shutil.copytree(TABLES / "west_midlands", tmp_path / "whole")
    path = tmp_path / "case.yaml"
    path.write_text(HEAD + "region: ./whole\nmonths: 1\nscale: 0.01\nreplicates: 1\n")
    assert run(["run", str(path), "-o", str(tmp_path / "out"), "-q"]) == 0
    assert (tmp_path / "out" / "manifest.json").exists()
