"""A study, a scenario or a calibration given to a command that takes another: one message.

It says what the file is, by which key, and which command takes it. Lines are counted by hand in
the files below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.cli.app import run
from ecosim.scenario.kinds import OWN_KEYS
from ecosim.scenario.shape import ScenarioShape
from ecosim.study.file.shape import CalibrationShape, StudyShape

FILES = {
    "scenario": "schema_version: 1\nname: A scenario\nmonths: 12\nlevers: []\n",
    "study": "schema_version: 1\nname: A study\nbaseline: scenario.yaml\ndesign: {method: grid}\n"
             "replicates: 2\noutcomes:\n  - {indicator: gva}\n",
    "calibration": "schema_version: 1\nname: A calibration\nbaseline: scenario.yaml\n"
                   "search: {seed: 1}\ntargets: []\n",
}  # fmt: skip
#: line of the key that tells what a file is
TOLD_AT = {"scenario": (3, "months"), "study": (4, "design"), "calibration": (4, "search")}
TAKES = {
    "scenario": ["run", "compare", "explain", "multiplier"],
    "study": ["batch", "sensitivity"],
    "calibration": ["calibrate"],
}
#: a command that the message must name
NAMED = {"scenario": "`ecosim run`", "study": "`ecosim batch`", "calibration": "`ecosim calibrate`"}
PAIRS = [
    pytest.param(verb, wanted, given, id=f"{verb} {given}")
    for wanted, verbs in TAKES.items() for verb in verbs for given in FILES if given != wanted
]  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a file of each kind, from which commands are given."""
    for name, text in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def words(verb: str, name: str) -> list[str]:
    """Return a command line with a file of some kind where the verb takes its own."""
    before = ["scenario.yaml"] if verb == "compare" else []
    return [verb, *before, f"{name}.yaml"]


@pytest.mark.parametrize(("verb", "wanted", "given"), PAIRS)
def test_a_file_of_another_kind_is_named_and_its_command(
    verb: str, wanted: str, given: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(desk.rglob("*"))
    assert run(words(verb, given)) == 2
    said = capsys.readouterr().err.splitlines()
    line, key = TOLD_AT[given]
    assert len(said) == 1, said
    assert said[0].startswith(
        f"{given}.yaml:{line}:1: this is a {given} and no {wanted}: it has the key {key!r}"
    )
    assert NAMED[given] in said[0]
    assert sorted(desk.rglob("*")) == before


def test_a_study_that_is_extended_is_named(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (desk / "child.yaml").write_text("schema_version: 1\nname: Child\nextends: study.yaml\n")
    assert run(["validate", "child.yaml"]) == 2
    assert capsys.readouterr().err.startswith("study.yaml:4:1: this is a study and no scenario")


def test_a_study_whose_arm_is_a_study_names_the_arm(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "outer.yaml").write_text(FILES["study"].replace("scenario.yaml", "study.yaml"))
    assert run(["batch", "outer.yaml", "--dry-run"]) == 2
    assert capsys.readouterr().err.startswith("study.yaml:4:1: this is a study and no scenario")


def test_a_misspelt_key_does_not_make_a_scenario_a_study(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "case.yaml").write_text(FILES["scenario"] + "design: bold\n")
    assert run(["validate", "case.yaml"]) == 2
    assert capsys.readouterr().err.startswith("case.yaml:5:1: unknown key 'design'")


def test_a_calibration_without_targets_is_told_what_is_missing(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "case.yaml").write_text("schema_version: 1\nname: C\nbaseline: scenario.yaml\n")
    assert run(["calibrate", "case.yaml"]) == 2
    assert "missing key 'targets'" in capsys.readouterr().err


def test_keys_that_tell_kinds_apart_are_those_of_the_files() -> None:
    """The list stands below the readers of studies, so a new key must be seen to be missing."""
    scenario, study, calibration = (
        set(shape.model_fields) for shape in (ScenarioShape, StudyShape, CalibrationShape)
    )
    names = {field.alias or name for name, field in StudyShape.model_fields.items()}
    others = {field.alias or name for name, field in CalibrationShape.model_fields.items()}
    shared = scenario & (study | calibration)
    assert OWN_KEYS["scenario"] == scenario - shared
    assert OWN_KEYS["study"] == names - shared
    assert OWN_KEYS["calibration"] == others - shared
