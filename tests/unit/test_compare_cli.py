"""Is a wrong comparison refused with one message, exit code 2 and nothing written?"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ecosim.cli.app import run

ROOT = Path(__file__).resolve().parents[2]
BASE, LOCAL = (str(ROOT / "scenarios" / f"{n}.yaml") for n in ("baseline", "local-first"))
SMALL = ["--set", "scale=0.02", "--set", "months=14", "-q"]

WRONG = {
    "no policy": ([BASE], "POLICY"),
    "the baseline twice": ([BASE, BASE], "two scenarios are called"),
    "a file that is not there": ([BASE, "nothing.yaml"], "nothing.yaml"),
    "an indicator that is not known": ([BASE, LOCAL, "--until", "gvaa:0.1"], "did you mean 'gva'"),
    "a half width that is no number": ([BASE, LOCAL, "--until", "gva:wide"], "'wide'"),
    "a horizon before the lever": ([BASE, LOCAL, "--set", "months=3"], "never acts"),
    "one replicate": ([BASE, LOCAL, "-n", "1"], "--replicates"),
    "no process": ([BASE, LOCAL, "-j", "0"], "--jobs"),
    "a format that is not known": ([BASE, LOCAL, "--format", "xml"], "parquet or csv"),
}


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_comparison_is_refused(
    which: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, message = WRONG[which]
    out = tmp_path / "out"
    assert run(["compare", *words, "-o", str(out)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said
    assert not out.exists()


def test_arms_that_differ_by_more_than_levers_are_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(BASE, tmp_path)
    other = tmp_path / "other.yaml"
    other.write_text("schema_version: 1\nname: other\nextends: baseline.yaml\nseed: 7\n")
    assert run(["compare", BASE, str(other), "-o", str(tmp_path / "out")]) == 2
    assert "differ in seed: 7 and 2025" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_finished_comparison_says_effects_gate_and_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compare", BASE, LOCAL, "-n", "2", "-o", str(tmp_path / "out"), *SMALL]) == 0
    said = capsys.readouterr().out
    assert "of 2" in said
    assert "Placebo gate: Local first: bit-identical to the baseline before 2026-04" in said
    assert "variance ratio" in said
    assert (tmp_path / "out" / "manifest.json").exists()
