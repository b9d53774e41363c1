"""Every way we know to write a scenario wrongly is refused at the right place.

Each case runs through the real `ecosim validate`.
"""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ecosim.cli.app import run
from ecosim.scenario.shipped import shipped_scenarios
from tests.badinput.cases import BASE, CASES, HEAD, Case


def validate(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error of `ecosim validate`."""
    code = run(["validate", str(path)])
    written = capsys.readouterr()
    return code, written.out, written.err


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_wrong_scenario_is_refused_at_its_place(
    case: Case, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "case.yaml"
    path.write_text(case.text, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    code, out, err = validate(path, capsys)
    first = err.splitlines()[0]
    # the circle is closed, and so reported, in the second file
    where = folder / "circle.yaml" if case.name == "extends in a circle" else path
    assert code == 2
    assert first.startswith(f"{where}:{case.line}:{case.column}: "), first
    assert case.says in first
    if case.nearest is not None:
        assert f"did you mean {case.nearest!r}?" in first
    assert "expected" in first
    assert "Traceback" not in err
    assert out == ""
    assert sorted(folder.rglob("*")) == before


PIECES = st.sampled_from(
    ["", "\n", " ", "  ", ":", "- ", "[", "]", "{", "}", "&a ", "*a", "!x ", "'", '"', "#", "|",
     "no", "012", "-1", "1e9", "2026-04", "~", "\t", "\x00", "\x85", "é", "name", "levers", "? "]
)  # fmt: skip


@given(
    name=st.sampled_from(sorted(shipped_scenarios())),
    cuts=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), PIECES), min_size=1, max_size=4),
)
@settings(max_examples=150)
def test_damaged_scenario_is_accepted_or_refused_but_never_crashes(
    name: str, cuts: list[tuple[float, int, str]]
) -> None:
    text = shipped_scenarios()[name].read_text(encoding="utf-8")
    for where, length, piece in cuts:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        (Path(folder) / "baseline.yaml").write_text(BASE, encoding="utf-8")
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as err:
            code = run(["validate", str(path)])
    assert code in (0, 2)
    assert (code == 2) == err.getvalue().startswith(f"{path}:")


def test_there_are_at_least_sixty_cases_and_no_two_alike() -> None:
    assert len(CASES) >= 60
    assert len({case.text for case in CASES}) == len(CASES)


def test_alias_bomb_is_refused_before_it_unfolds(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{i}: &a{i} [" + ", ".join([f"*a{i - 1}"] * 5) + "]" for i in range(1, 10)]
    path = folder / "bomb.yaml"
    path.write_text(HEAD + "\n".join(levels))  # 9 x 5^9 = 17.6 million values when unfolded
    code, _, err = validate(path, capsys)
    assert code == 2
    assert "unfold" in err


def test_many_aliases_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "aliases.yaml"
    path.write_text(HEAD + "a: &a x\nb: [" + ", ".join(["*a"] * 51) + "]\n")
    code, _, err = validate(path, capsys)
    assert code == 2
    assert "at most 50 aliases" in err


def test_huge_file_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "huge.yaml"
    path.write_text(HEAD + "# " + "x" * 1_000_001)
    code, _, err = validate(path, capsys)
    assert code == 2
    assert "one megabyte" in err


def test_text_that_is_not_utf8_is_refused_at_its_byte(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "latin.yaml"
    path.write_bytes(b"schema_version: 1\nname: caf\xe9\n")
    code, _, err = validate(path, capsys)
    assert code == 2
    assert f"{path}:2:10: the file is not UTF-8" in err


def test_missing_file_names_the_nearest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = validate(folder / "basline.yaml", capsys)
    assert code == 2
    assert "no such file" in err
    assert "baseline.yaml" in err


def test_folder_instead_of_a_file_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = validate(folder, capsys)
    assert code == 2
    assert "Traceback" not in err


def test_every_error_of_a_file_is_reported_in_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "many.yaml"
    path.write_text(HEAD + "month: 3\nscale: 7\nlevers:\n  - lever: nothing\n")
    code, _, err = validate(path, capsys)
    assert code == 2
    places = [line.removeprefix(f"{path}:").split(": ")[0] for line in err.splitlines()]
    assert places == ["3:1", "4:8", "6:12"]


def test_every_wrong_file_is_reported_and_the_right_ones_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = [folder / "a.yaml", folder / "b.yaml"]
    for path in wrong:
        path.write_text(HEAD + "month: 3\n")
    right = folder / "baseline.yaml"
    code = run(["validate", str(wrong[0]), str(right), str(wrong[1])])
    written = capsys.readouterr()
    assert code == 2
    assert written.out.startswith(f"{right}: ok")
    assert [line.split(": ")[0] for line in written.err.splitlines()] == [
        f"{path}:3:1" for path in wrong
    ]


def test_error_in_a_file_extended_names_that_file(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.yaml").write_text(BASE + "sed: 3\n")
    path = folder / "child.yaml"
    path.write_text(HEAD + "extends: broken.yaml\n")
    code, _, err = validate(path, capsys)
    assert code == 2
    assert err.startswith(f"{folder / 'broken.yaml'}:6:1: ")
    assert "did you mean 'seed'?" in err


def test_link_out_of_the_folder_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "link.yaml").symlink_to(folder.parent / "outside.yaml")
    path = folder / "child.yaml"
    path.write_text(HEAD + "extends: link.yaml\n")
    code, _, err = validate(path, capsys)
    assert code == 2
    assert "leaves the folder" in err
