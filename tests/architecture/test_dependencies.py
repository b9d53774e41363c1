"""Are dependencies declared, bounded, locked with hashes, and free of strong copyleft?"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import pytest

from tests.architecture import rules

# Import names that differ from the name a package is declared by; pydantic pins its core exactly.
INSTALLED_AS = {"yaml": "pyyaml", "pydantic_core": "pydantic", "vl_convert": "vl-convert-python"}
# Modules that only an extra brings, and the package they come in.
OPTIONAL = {"sklearn": "scikit-learn", "distributed": "distributed"}
LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^ ;\\]+)(?: ; (?P<marker>[^\\]+))?")


def canonical(name: str) -> str:
    """Return a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, object]:
    """Return the [project] table."""
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def lock(root: Path) -> str:
    """Return the lock file."""
    return (root / "requirements.lock").read_text(encoding="utf-8")


def names(requirements: list[str]) -> list[str]:
    """Return the canonical names of requirement texts."""
    return [canonical(re.split(r"[\[<>=!~; ]", text)[0]) for text in requirements]


def third_party_imports() -> set[str]:
    """Return the top-level modules the package imports from outside itself and Python."""
    found: set[str] = set()
    for path in rules.SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"ecosim"}


def imports_of(module: str, nodes: Sequence[ast.AST]) -> int:
    """Return how often a top-level module is imported within nodes."""
    inside = [node for outer in nodes for node in ast.walk(outer)]
    plain = [alias.name for node in inside if isinstance(node, ast.Import) for alias in node.names]
    parts = [node.module or "" for node in inside
             if isinstance(node, ast.ImportFrom) and node.level == 0]  # fmt: skip
    return sum(name.split(".")[0] == module for name in [*plain, *parts])


def test_every_import_is_a_declared_dependency(project: dict[str, list[str]]) -> None:
    declared = set(names(project["dependencies"]))
    needed = third_party_imports() - set(OPTIONAL)
    imported = {canonical(INSTALLED_AS.get(name, name)) for name in needed}
    assert sorted(imported - declared) == []


def test_optional_imports_are_declared_in_the_extra_that_brings_them(
    project: dict[str, dict[str, list[str]]],
) -> None:
    extras = project["optional-dependencies"]
    declared = [*names(extras["explore"]), *names(extras["cluster"])]
    assert [package for package in OPTIONAL.values() if package not in declared] == []


@pytest.mark.parametrize("module", OPTIONAL)
def test_optional_modules_are_imported_only_where_their_absence_is_caught(module: str) -> None:
    """Each import lies in the body of a ``try`` that has an ``except ImportError``."""
    caught, everywhere = 0, 0
    for path in rules.SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        everywhere += imports_of(module, [tree])
        for node in ast.walk(tree):
            if isinstance(node, ast.Try) and any(
                rules.dotted(handler.type) == "ImportError" for handler in node.handlers
                if handler.type is not None
            ):  # fmt: skip
                caught += imports_of(module, node.body)
    assert everywhere > 0
    assert caught == everywhere


def test_every_dependency_has_a_reason_and_a_lower_bound(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    entries = [line for line in text.splitlines() if re.match(r'^    "[A-Za-z-]+[><=\[]', line)]
    assert len(entries) >= 12
    assert [line for line in entries if ">=" not in line or not re.search(r",\s+# \w", line)] == []


def test_lock_has_hashes_and_no_addresses(lock: str) -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", lock)
    pins = [entry for entry in entries if LOCKED.match(entry)]
    assert len(pins) > 30
    assert [entry for entry in pins if "--hash=sha256:" not in entry] == []
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock


def test_lock_covers_what_is_declared(project: dict[str, object], lock: str) -> None:
    locked = {canonical(m["name"]) for m in map(LOCKED.match, lock.splitlines()) if m}
    dependencies, extras = project["dependencies"], project["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(extras, dict)
    assert sorted(set(names(dependencies + extras["dev"])) - locked) == []


def licence(name: str) -> str:
    """Return what an installed package says of its licence, by expression, classifier or text."""
    about = metadata.metadata(name)
    said = [about.get("License-Expression") or "", (about.get("License") or "")[:100]]
    said += [line for line in about.get_all("Classifier") or [] if line.startswith("License")]
    return " | ".join(part for part in said if part)


def test_no_installed_dependency_is_under_the_gpl(lock: str) -> None:
    locked = {canonical(m["name"]) for m in map(LOCKED.match, lock.splitlines()) if m}
    here = {canonical(d.metadata["Name"]) for d in metadata.distributions()} & locked
    assert len(here) > 30
    assert [name for name in sorted(here) if licence(name) == ""] == []
    # "LGPL" and "AGPL" contain "GPL": all are refused
    assert [name for name in sorted(here) if re.search(r"GPL|General Public", licence(name))] == []
