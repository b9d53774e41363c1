"""Is compiled code written for every version of the compiler that the package asks for?

`make test-lowest` compiles with the lowest; what it found stands here as a rule of the source.
"""

from __future__ import annotations

import ast
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest

from tests.architecture import rules

MADE = {"kernel", "part", "inlined", "unordered_part"}
COMPILED = [path for path in rules.SOURCES if path.name.startswith("compiled_")]


def enumerations_in(tree: ast.Module, known: dict[str, object]) -> list[str]:
    """Return the members of enumerations that compiled functions name: numba < 0.68 takes none."""
    found = []
    for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
        if not {d.id for d in function.decorator_list if isinstance(d, ast.Name)} & MADE:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                owner = known.get(node.value.id)
                if isinstance(owner, type) and issubclass(owner, Enum):
                    found.append(f"{node.value.id}.{node.attr} (line {node.lineno})")
    return found


def test_rule_finds_a_member_of_an_enumeration() -> None:
    class Why(Enum):
        WAGES = 0

    plain = "def f(x):\n    return x[Why.WAGES]\n"
    assert enumerations_in(ast.parse("@part\n" + plain), {"Why": Why}) == ["Why.WAGES (line 3)"]
    assert not enumerations_in(ast.parse(plain), {"Why": Why})


@pytest.mark.parametrize("path", [pytest.param(p, id=rules.module_name(p)) for p in COMPILED])
def test_compiled_code_names_no_enumeration(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert enumerations_in(tree, vars(import_module(rules.module_name(path)))) == []
