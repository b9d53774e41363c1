"""Does what the pages tell a reader to type work? Every block of every page is taken at its word.

A shell line that starts with `make` must name a target; one that starts with `ecosim` is run, for
a few months of a small region. Python blocks run as written, scenarios are loaded, links resolve.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
# A run in a page is shown over ten years and tested over a few months.
SMALL = ["--set", "months=3"]
# A comparison must reach the month in which its levers start to act.
COMPARED = ["--set", "months=14", "--set", "scale=0.02"]
#: where the README tells its reader to save the scenario that it shows
SAVED = "scenarios/solihull-first.yaml"
# A multiplier is measured over years; that the command works is seen in two months, two mechanisms.
MULTIPLIED = ["--months", "2", "--set", "scale=0.01", "-n", "2", "--set", "mode=leontief",
              "--set", "switches.capacity=true", "--set", "switches.cash=true"]  # fmt: skip


class Block(NamedTuple):
    """One fenced block: where it stands, its language and its text."""

    page: Path
    line: int
    language: str
    text: str


def blocks(language: str) -> list[pytest.ParameterSet]:
    """Return every block of a language, named by page and line."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            line = text[: match.start()].count("\n") + 1
            block = Block(page, line, match[1], match[2])
            if block.language == language:
                found.append(pytest.param(block, id=f"{page.name}:{line}"))
    return found


def shell_lines() -> list[pytest.ParameterSet]:
    """Return every command of the shell blocks, without its comment."""
    found = []
    for param in blocks("sh"):
        block = param.values[0]
        for offset, line in enumerate(block.text.splitlines(), start=1):
            words = shlex.split(line, comments=True)
            if words:
                name = f"{block.page.name}:{block.line + offset}:{' '.join(words[:2])}"
                found.append(pytest.param(words, id=name))
    return found


LINES = shell_lines()


def starting(*names: str) -> list[pytest.ParameterSet]:
    """Return the commands whose first word is one of `names`."""
    return [line for line in LINES if line.values[0][0] in names]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """Return a folder like the checkout of a reader who saved the scenario of the README."""
    for name in ("scenarios", "experiments"):
        shutil.copytree(ROOT / name, tmp_path / name)
    (tmp_path / SAVED).write_text(saved_scenario(), encoding="utf-8")
    return tmp_path


def saved_scenario() -> str:
    """Return the README's own scenario, which it tells the reader to save."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    after = readme[readme.index(f"save this one as\n`{SAVED}`") :]
    found = FENCE.search(after)
    assert found is not None
    assert found[1] == "yaml"
    return found[2]


def test_pages_use_only_commands_that_are_tested() -> None:
    known = {"make", "ecosim", "git", "cd"}
    assert [words for (words,) in (line.values for line in LINES) if words[0] not in known] == []


@pytest.mark.parametrize("words", starting("make"))
def test_make_target_exists(words: list[str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    asked = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
    assert asked
    assert [target for target in asked if target not in targets] == []


@pytest.mark.parametrize("words", starting("ecosim"))
def test_command_line_of_a_page_works(words: list[str], desk: Path) -> None:
    extra = {"run": SMALL, "fit": SMALL, "compare": COMPARED, "multiplier": MULTIPLIED}
    arguments = words[1:] + extra.get(words[1], [])
    done = subprocess.run(
        [sys.executable, "-m", "ecosim", *arguments],
        cwd=desk,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_readmes_own_scenario_can_be_compared_with_the_baseline(desk: Path) -> None:
    from ecosim.scenario import Scenario
    from ecosim.study.comparable import differences, idle_levers

    baseline, own = (Scenario.load(desk / one) for one in ("scenarios/baseline.yaml", SAVED))
    assert own.levers != baseline.levers
    assert differences(own, baseline) == []
    assert list(idle_levers(own)) == []


@pytest.mark.parametrize("block", blocks("python"))
def test_python_of_a_page_runs(block: Block, desk: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block.text],
        cwd=desk,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", blocks("yaml"))
def test_scenario_or_study_of_a_page_is_valid(block: Block, desk: Path) -> None:
    from ecosim.scenario import Scenario
    from ecosim.study.file import load_calibration, load_experiment

    if "targets:" in block.text:
        study = desk / "experiments" / "from-page" / "calibration.yaml"
        study.parent.mkdir()
        study.write_text(block.text, encoding="utf-8")
        assert load_calibration(study).n_factors > 0
        return
    if "design:" in block.text:
        study = desk / "experiments" / "from-page" / "study.yaml"
        study.parent.mkdir()
        study.write_text(block.text, encoding="utf-8")
        assert load_experiment(study).n_runs > 0
        return
    path = desk / "scenarios" / "from-page.yaml"
    path.write_text(block.text, encoding="utf-8")
    assert Scenario.load(path).months > 0


@pytest.mark.parametrize("page", [pytest.param(page, id=page.name) for page in PAGES])
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [match[1] for match in LINK.finditer(text)]
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_readme_names_every_page_of_the_documents() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [page.name for page in PAGES[1:] if page.name not in readme]
    assert missing == []


def test_odd_page_points_at_the_files_that_quote_its_equations() -> None:
    text = (ROOT / "docs" / "odd.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\([\d), (]+\)) \|[^|]*\| `([^`]+)` \|$", text, re.MULTILINE)
    named: list[str] = []
    for numbers, file in rows:
        source = (ROOT / file).read_text(encoding="utf-8")
        for number in re.findall(r"\d+", numbers):
            named.append(number)
            assert quotes(source, int(number)), f"{file} does not quote ({number})"
    assert named == [str(n) for n in range(1, 22)]


def quotes(source: str, number: int) -> bool:
    """Return whether a source quotes an equation, alone or inside `(16)-(19)` or `(4) to (6)`."""
    spans = re.findall(r"\((\d+)\)(?:-| to )\((\d+)\)", source)
    inside = any(int(low) <= number <= int(high) for low, high in spans)
    return inside or f"({number})" in source
