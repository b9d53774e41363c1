"""Is the public surface what it was, cheap to import, and silent?"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import ecosim

# Changing this list is a change to what users may rely on: say so in the changelog.
PUBLIC = [
    "BudgetCut",
    "Comparison",
    "EcosimError",
    "InputError",
    "LocalSourcing",
    "ProcurementModel",
    "Result",
    "Scenario",
    "compare",
    "load_region",
    "run_scenarios",
    "simulate",
]
# Each of these costs from a tenth of a second to a second and a half.
HEAVY = ["numpy", "numba", "scipy", "pandas", "pyarrow", "pydantic", "matplotlib", "mesa", "rich"]


def run_python(code: str) -> str:
    """Run `code` in a fresh interpreter and return what it printed, warnings being errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_public_names_are_pinned() -> None:
    assert sorted(ecosim.__all__) == PUBLIC


def test_every_public_name_loads() -> None:
    assert [name for name in ecosim.__all__ if getattr(ecosim, name, None) is None] == []


def test_importing_the_package_is_silent_and_loads_nothing_heavy() -> None:
    code = f"import sys, ecosim; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert run_python(code) == "[]\n"


def test_help_of_the_command_line_loads_nothing_slow() -> None:
    slow = ["numba", "scipy", "pandas", "pyarrow", "matplotlib", "mesa", "altair", "jinja2"]
    code = (
        "import sys\nsys.argv = ['ecosim', '--help']\nfrom ecosim.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([m for m in {slow!r} if m in sys.modules])"
    )
    assert run_python(code).splitlines()[-1] == "[]"


def test_version_is_that_of_the_project(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert ecosim.__version__ == project["version"]


def test_package_is_marked_as_typed(root: Path) -> None:
    assert (root / "ecosim" / "py.typed").is_file()
