"""Does a run that is cut short say so?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.cli.app import run

LOCAL = "scenarios/local-first.yaml"
SMALL = ["--set", "scale=0.01", "-n", "1", "-q"]


def test_a_lever_that_never_acts_is_noted_and_one_that_acts_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # the lever starts in 2026-04, the thirteenth month
    said = {}
    for months in (12, 13):
        out = str(tmp_path / str(months))
        assert run(["run", LOCAL, "--set", f"months={months}", *SMALL, "-o", out]) == 0
        said[months] = capsys.readouterr().err
    assert "lever local_sourcing of 'Local first' never acts in the 12 months" in said[12]
    assert "never acts" not in said[13]


def test_a_part_of_a_year_says_how_many_months_it_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for months, header in ((1, "2025-26 (1 month)"), (2, "2025-26 (2 months)"), (12, "2025-26")):
        arguments = ["run", "scenarios/baseline.yaml", "--set", f"months={months}", *SMALL]
        assert run([*arguments, "-o", str(tmp_path / str(months))]) == 0
        printed = capsys.readouterr().out
        assert header in printed
        assert ("month" in printed.split("GVA")[0]) == (months < 12)


def test_who_interrupts_is_told_what_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("ecosim.run.run_scenarios", interrupted)
    assert run(["run", "scenarios/baseline.yaml", *SMALL]) == 130
    said = capsys.readouterr().err
    assert "what was finished in a folder is kept" in said
    assert "ecosim resume FOLDER" in said
