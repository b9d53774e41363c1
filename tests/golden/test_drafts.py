"""Does a draft of one's own beside the shipped scenarios leave the tests as they are?"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

#: tests that go over the shipped scenarios
OVER_SCENARIOS = ("tests/golden/test_golden.py", "tests/accounts/test_identities.py",
                  "tests/unit/test_scenario.py", "tests/unit/test_cli.py")  # fmt: skip
#: one that a user has not finished: the key is wrong
DRAFT = "schema_version: 1\nname: Draft\nmonth: 3\n"


@pytest.fixture(scope="module")
def copy(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the repository's code, scenarios and tests."""
    folder = tmp_path_factory.mktemp("repository")
    for name in ("ecosim", "scenarios", "experiments", "tests", "docs"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", folder)
    return folder


def said_by_pytest(folder: Path, *words: str) -> str:
    """Return what pytest says of a copy."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def cases(folder: Path) -> list[str]:
    """Return the names of the tests of a copy."""
    lines = said_by_pytest(folder, "--collect-only", *OVER_SCENARIOS).splitlines()
    return [line for line in lines if "::" in line]


def write_draft(folder: Path) -> None:
    (folder / "scenarios" / "draft.yaml").write_text(DRAFT, encoding="utf-8")


def test_a_draft_is_no_case_of_the_tests_over_shipped_scenarios(copy: Path) -> None:
    before = cases(copy)
    write_draft(copy)
    assert cases(copy) == before
    assert any(one.endswith("[local-first]") for one in before)


def test_a_draft_does_not_want_a_blessed_summary_or_break_the_levers(copy: Path) -> None:
    write_draft(copy)
    said = said_by_pytest(copy, "tests/golden/test_golden.py", "tests/architecture/test_levers.py",
                          "-k", "has_a_blessed or shipped_scenario")  # fmt: skip
    passed = re.search(r"(\d+) passed", said)
    assert passed is not None
    assert int(passed[1]) >= 2
    assert "failed" not in said
    assert "error" not in said
