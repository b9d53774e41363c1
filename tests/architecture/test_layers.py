"""Do imports point down only? The contracts of pyproject.toml, run and shown to bite."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

RUN = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
# From the top down, as the architecture draws them; names on one line may not import each other.
LAYERS = [
    {"cli", "ui", "testing"},
    {"report"},
    {"study"},
    {"run"},
    {"model", "result"},
    {"scenario"},
    {"policies", "market", "economy", "innovation"},
    {"procurement"},
    {"agents"},
    {"region"},
    {"accounts"},
    {"kernel"},
    {"errors"},
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of `folder` against the package that lies in it."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def skeleton(root: Path, tmp_path: Path) -> Path:
    """Return a folder with our contracts and a package of empty modules, one a layer's name."""
    shutil.copy(root / "pyproject.toml", tmp_path)
    for name in sorted(set().union(*LAYERS)):
        (tmp_path / "ecosim" / name).mkdir(parents=True)
        (tmp_path / "ecosim" / name / "__init__.py").touch()
    (tmp_path / "ecosim" / "__init__.py").touch()
    return tmp_path


def test_imports_point_down_only(root: Path) -> None:
    done = lint(root)
    assert done.returncode == 0, done.stdout + done.stderr


def test_contract_names_the_layers_of_the_architecture(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    contract = tomllib.loads(text)["tool"]["importlinter"]["contracts"][0]
    written = [{name.strip(" ()") for name in line.split("|")} for line in contract["layers"]]
    assert written == LAYERS
    assert contract["exhaustive"] is True


def test_empty_skeleton_passes(skeleton: Path) -> None:
    done = lint(skeleton)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("importer", "imported"),
    [("errors", "kernel"), ("kernel", "agents"), ("market", "policies"), ("report", "model")],
)
def test_an_import_that_points_up_or_aside_is_refused(
    skeleton: Path, importer: str, imported: str
) -> None:
    module = skeleton / "ecosim" / importer / "__init__.py"
    module.write_text(f"import ecosim.{imported}\n", encoding="utf-8")
    assert lint(skeleton).returncode == 1


def test_a_module_outside_the_layers_is_refused(skeleton: Path) -> None:
    (skeleton / "ecosim" / "helpers.py").touch()
    assert lint(skeleton).returncode == 1
