"""Does `ecosim multiplier` leave a folder that says what was asked, and refuse what is wrong?"""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from ecosim.cli.app import run

#: a world in which nothing is random and two mechanisms are on
SMALL = ["--set", "mode=leontief", "--set", "scale=0.01", "--set", "switches.capacity=true",
         "--set", "switches.benefits=true"]  # fmt: skip
WHERE = ["--sector", "CON", "--place", "birmingham"]


class Said(NamedTuple):
    code: int
    out: str
    err: str


def ecosim(*words: str) -> Said:
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(["multiplier", *words])
    return Said(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Said, Path]:
    folder = tmp_path_factory.mktemp("multiplier") / "out"
    said = ecosim(
        "--impulse", "1e6,-1e6", "--impulse", "2e6", *WHERE, *SMALL, "--months", "14", "-n", "2",
        "--waterfall", "--asymmetry", "--month", "2025-05", "--format", "csv", "-o", str(folder),
    )  # fmt: skip
    return said, folder


def test_it_ends_well(done: tuple[Said, Path]) -> None:
    assert done[0].code == 0, done[0].err


def test_the_manifest_says_what_was_asked(done: tuple[Said, Path]) -> None:
    manifest = json.loads((done[1] / "manifest.json").read_text())
    assert [one["amount"] for one in manifest["impulses"]] == [1e6, -1e6, 2e6]
    assert {one["month"] for one in manifest["impulses"]} == {"2025-05"}
    assert (manifest["status"], manifest["scale"], manifest["months"]) == ("done", 0.01, 14)
    assert manifest["mechanisms"]["switched_on"] == ["benefits", "capacity"]
    assert 0.0 < manifest["identity_residual_max"] < 1e-9


def test_no_other_file_is_younger_than_the_manifest(done: tuple[Said, Path]) -> None:
    written = {path: path.stat().st_mtime_ns for path in done[1].rglob("*") if path.is_file()}
    last = written.pop(done[1] / "manifest.json")
    assert last >= max(time for path, time in written.items() if path.name != "log.txt")


def test_every_table_and_figure_is_there(done: tuple[Said, Path]) -> None:
    names = {str(path.relative_to(done[1])) for path in done[1].rglob("*") if path.is_file()}
    tables = {f"{t}.{kind}" for t in ("multiplier", "profile", "waterfall", "asymmetry")
              for kind in ("parquet", "csv")}  # fmt: skip
    figures = {f"figures/{f}.{kind}" for f in ("profile", "waterfall") for kind in ("png", "svg")}
    assert tables | figures | {"log.txt", "manifest.json", "scenario.resolved.yaml",
                               "impulse-1.resolved.yaml"} <= names  # fmt: skip


def test_the_table_has_a_row_a_size_measure_area_and_horizon(done: tuple[Said, Path]) -> None:
    table = pd.read_parquet(done[1] / "multiplier.parquet")
    # 14 months from the second on: 12 and all 13
    assert sorted(set(table["months"])) == [12, 13]
    assert len(table) == 3 * 4 * 2 * 2
    assert not table.duplicated(["amount", "measure", "area", "horizon"]).any()


def test_the_profile_adds_up_to_the_multiplier(done: tuple[Said, Path]) -> None:
    profile = pd.read_parquet(done[1] / "profile.parquet")
    table = pd.read_parquet(done[1] / "multiplier.parquet")
    rows = table[(table["area"] == "region") & (table["horizon"] == "all")]
    whole = rows.set_index(["amount", "measure"])["mean"]
    summed = profile.groupby(["amount", "measure"], observed=True)["mean"].sum()
    assert summed.to_dict() == pytest.approx(whole.to_dict(), rel=1e-12)


def test_the_words_name_type2_scale_and_what_not_to_conclude(done: tuple[Said, Path]) -> None:
    out = done[0].out
    for said in ("Type II", "scale 0.01", "Not to conclude", "2 paired replicates", "+£2.0m"):
        assert said in out


def test_the_same_question_may_be_asked_again_and_another_may_not(
    done: tuple[Said, Path],
) -> None:
    said = ecosim("--impulse", "5e5", *WHERE, *SMALL, "--months", "3", "-o", str(done[1]))
    assert said.code == 2
    assert "another run" in said.err


WRONG = [
    ("an unknown sector", ["--sector", "CONN", "--place", "birmingham"], "did you mean 'CON'"),
    ("an unknown place", ["--sector", "CON", "--place", "dudly"], "did you mean 'dudley'"),
    ("no place", ["--sector", "CON"], "--place: no place is given"),
    ("nothing", ["--impulse", "0", *WHERE], "pounds other than zero"),
    ("a word", ["--impulse", "lots", *WHERE], "--impulse: an impulse cannot be 'lots'"),
    ("infinity", ["--impulse", "inf", *WHERE], "pounds other than zero"),
    ("the same sum twice", ["--impulse", "1e6,1e6", *WHERE], "twice"),
    ("more than the sector", ["--impulse", "-1e9", *WHERE], "too large for CON in birmingham"),
    ("more than is bought elsewhere", ["--impulse", "5e7", "--financing", "switch", *WHERE],
     "what its council buys of it elsewhere in a month"),
    ("more than the council tax", ["--impulse", "5e7", "--financing", "council-tax", *WHERE],
     "what its households pay in council tax in a month"),
    ("an unknown financing", ["--financing", "tax", *WHERE], "one of outside, switch, council-tax"),
    ("no month", ["--months", "0", *WHERE], "1 to 600 months"),
    ("a month before the run", ["--month", "2020-01", *WHERE], "--month: the impulse's month"),
    ("nothing to switch", ["--waterfall", "--set", "mode=leontief", *WHERE], "nothing to switch"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "says"), [(w, s) for _, w, s in WRONG], ids=[name for name, _, _ in WRONG]
)
def test_wrong_input_is_refused_in_one_line(words: list[str], says: str, tmp_path: Path) -> None:
    said = ecosim(*words, "-o", str(tmp_path / "out"))
    assert (said.code, said.out) == (2, "")
    assert says in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
