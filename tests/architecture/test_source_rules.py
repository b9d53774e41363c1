"""Does the source keep the house rules? First that each rule can fail, then that none does."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture import rules

FILES = [pytest.param(path, id=rules.module_name(path)) for path in rules.SOURCES]
# `__main__` is what `python -m ecosim` runs, never an import.
IMPORTED = [param for param in FILES if param.values[0].name != "__main__.py"]
# The command line is the one layer that prints.
SILENT = [param for param in FILES if param.id.split(".")[1:2] not in (["cli"], ["__main__"])]
# Money moves through the ledger alone; its compiled verbs lie beside it.
OTHERS = [param for param in FILES if param.id != "ecosim.accounts.compiled_ledger"]
# SALib draws from NumPy's global generator: one module seeds it for a call and puts it back.
KEYED = [param for param in FILES if param.id != "ecosim.study.sensitivity.library"]
# The longest a file may be before it is split.
MAX_LINES = 500


def parse(path: Path) -> ast.Module:
    """Parse one source file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@pytest.mark.parametrize(
    "text",
    [
        "import random",
        "from random import shuffle",
        "from numpy.random import default_rng",
        "from numpy import random",
        "import numpy as np\nnp.random.default_rng(1)",
        "self.model.random.choice(x)",
        "hash('west')",
        "import uuid",
    ],
)
def test_rule_finds_unnamed_randomness(text: str) -> None:
    assert rules.unnamed_randomness(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "for x in {1, 2}: pass",
        "for x in set(y): pass",
        "seen = set()\nfor x in seen: pass",
        "def f(a: frozenset[str]) -> None:\n    for x in a: pass",
        "def f(a, b):\n    both = set(a) & set(b)\n    return [x for x in both]",
        "list({'a'} | other)",
        "np.array(list(set(x)))",
        "','.join({a for a in b})",
        "sum({0.1, 0.2})",
        "for k in a.keys() - b: pass",
        "[*{1, 2}]",
    ],
)
def test_rule_finds_iteration_over_a_set(text: str) -> None:
    assert rules.iteration_over_sets(ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "for x in sorted({1, 2}): pass",
        "ok = all(x > 0 for x in {1, 2})",
        "seen = set()\nif a in seen: pass",
        "for x in [1, 2]: pass",
        "n = len(set(a))",
        "def f():\n    seen = set()\n\ndef g(seen):\n    for x in seen: pass",
    ],
)
def test_rule_lets_harmless_sets_pass(text: str) -> None:
    assert rules.iteration_over_sets(ast.parse(text)) == []


@pytest.mark.parametrize("text", ["main()", "for i in x: pass", "with open('f') as f: pass"])
def test_rule_finds_what_runs_at_import(text: str) -> None:
    assert rules.runs_at_import(ast.parse(text)) == [1]


def test_rule_finds_imports_from_the_root() -> None:
    text = (
        "from ecosim import Scenario\nimport ecosim\nfrom . import kernel\nimport ecosim.kernel\n"
        "ecosim.simulate(s)\necosim.__version__\nfrom ecosim import __version__\n"
    )
    assert rules.imports_from_root(ast.parse(text)) == [1, 3, 5]


@pytest.mark.parametrize("path", FILES)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert (ast.get_docstring(parse(path)) or "").strip(), f"{path} has no docstring"


@pytest.mark.parametrize("path", FILES)
def test_every_public_definition_has_a_docstring(path: Path) -> None:
    silent = [
        f"{node.name} (line {node.lineno})"
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("path", KEYED)
def test_no_randomness_without_a_name(path: Path) -> None:
    assert rules.unnamed_randomness(parse(path)) == []


@pytest.mark.parametrize("path", FILES)
def test_no_iteration_over_sets(path: Path) -> None:
    assert rules.iteration_over_sets(parse(path)) == []


@pytest.mark.parametrize("path", IMPORTED)
def test_importing_runs_nothing(path: Path) -> None:
    assert rules.runs_at_import(parse(path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "books.deposits[a] += 1.0",
        "books.owed_to[credit, a] = 0.0",
        "books.paid[why][line] += x",
        "books.deposits[a], y = 1.0, 2.0",
        "ledger.books.between[why, i, j] -= x",
    ],
)
def test_rule_finds_what_moves_money(text: str) -> None:
    assert rules.moves_money(ast.parse(text)) == [1]


def test_rule_lets_readers_of_books_pass() -> None:
    assert rules.moves_money(ast.parse("x[0] = books.deposits[a]\nbooks = other[0]")) == []


@pytest.mark.parametrize("path", OTHERS)
def test_only_the_ledger_moves_money(path: Path) -> None:
    assert rules.moves_money(parse(path)) == []


def test_rule_finds_what_prints() -> None:
    assert rules.prints(ast.parse("x = 1\nprint(x)")) == [2]


@pytest.mark.parametrize("path", SILENT)
def test_only_the_command_line_prints(path: Path) -> None:
    assert rules.prints(parse(path)) == []


@pytest.mark.parametrize("path", FILES)
def test_no_module_imports_the_package_root(path: Path) -> None:
    assert rules.imports_from_root(parse(path)) == []


@pytest.mark.parametrize("path", FILES)
def test_no_file_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
