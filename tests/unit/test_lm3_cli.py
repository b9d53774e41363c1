"""Does `ecosim lm3` work out a survey, read a run, and refuse what makes no sense?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.accounts.survey import Survey
from ecosim.cli.app import run
from ecosim.run import run_scenarios
from ecosim.scenario import Scenario

SURVEY = ("lm3", "--r1", "100", "--r2", "45", "--r3", "12")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of a command."""
    code = run(arguments)
    written = capsys.readouterr()
    return code, written.out, written.err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small run of two replicates, a year and a half."""
    scenario = Scenario(name="Small", scale=0.01, months=18, replicates=2)
    out = tmp_path_factory.mktemp("run") / "small"
    run_scenarios([scenario], out)
    return out


def test_a_survey_is_worked_out(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, *SURVEY)
    assert code == 0
    assert out.startswith("LM3 1.570:")  # (100 + 45 + 12) / 100


@pytest.mark.parametrize(
    ("rounds", "says"),
    [
        ((100, 100, 30), "was round one what the buyer paid to everybody"),
        ((100, 60, 60), "was pay counted twice"),
        ((100, 90, 80), "is unusual"),
        ((100, 0, 0), "LM3 is 1 by definition"),
        ((100, 40, 0), "this is LM2"),
    ],
)
def test_suspicious_rounds_are_named(rounds: tuple[float, ...], says: str) -> None:
    assert any(says in line for line in Survey(*rounds).warnings())
    assert not any(says in line for line in Survey(100, 45, 12).warnings())


@pytest.mark.parametrize("says", ["value added", "£1.76 against £0.36", "same area", "one more"])
def test_common_misreadings_are_always_named(says: str) -> None:
    assert any(says in line for line in Survey(100, 45, 12).warnings())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--r1", "100", "--r2", "145", "--r3", "1"), "--r2: 145 is more than round one, 100"),
        (("--r1", "100", "--r2", "45", "--r3", "46"), "--r3: 46 is more than round two, 45"),
        (("--r1", "100", "--r2", "-5", "--r3", "0"), "LM3 is never below 1"),
        (("--r1", "0", "--r2", "0", "--r3", "0"), "--r1: round one is nothing"),
        (("--r1", "nan", "--r2", "1", "--r3", "1"), "--r1: nan is no amount of money"),
        (("--r1", "inf", "--r2", "1", "--r3", "1"), "--r1: inf is no amount of money"),
        (("--r1", "100"), "--r2: a survey has three rounds"),
        ((), "nothing to work on"),
        (("somewhere", "--r1", "100"), "a run and a survey are two questions"),
        (("somewhere",), "there is no lm3.parquet"),
    ],
)
def test_what_makes_no_sense_is_refused(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, "lm3", *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1


def test_a_run_shows_its_conventions(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(
        capsys, "lm3", str(folder), "--by", "place", "--area", "own_place", "--payroll", "out",
        "--basis", "address",
    )  # fmt: skip
    assert code == 0
    assert "Area: the buyer's own place. Payroll out: payments to firms alone count." in out
    assert "Stoke-on-Trent" in out


def test_the_last_whole_year_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Small, 2025-26; 2 runs." in said(capsys, "lm3", str(folder))[1]
    assert "Small, 2026-27; 2 runs." in said(capsys, "lm3", str(folder), "--year", "2026-27")[1]


@pytest.mark.parametrize(
    ("option", "value", "nearest"),
    [("area", "own-place", "own_place"), ("by", "buyers", "buyer"), ("year", "2025", "2025-26"),
     ("payroll", "inn", "in"), ("basis", "adress", "address")],
)  # fmt: skip
def test_an_unknown_choice_names_the_nearest(
    folder: Path, option: str, value: str, nearest: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = said(capsys, "lm3", str(folder), f"--{option}", value)
    assert code == 2
    assert f"--{option}: {value!r} is not known" in err
    assert f"did you mean {nearest!r}?" in err
