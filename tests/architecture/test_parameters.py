"""Is every parameter declared in full, and is the printed page that of the declarations?"""

from __future__ import annotations

import csv
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import ecosim
from ecosim.kernel.params import Declaration, declarations
from ecosim.policies import LEVERS
from scripts import generate_docs

# How a source may be named: rows of the evidence table, or one of these words.
EVIDENCE = re.compile(r"^[A-Z]\d{2}$")


def all_declarations() -> dict[str, Declaration]:
    """Import every module, so that every group is registered, and return every declaration.

    Settings of levers are declared in the same way and held to the same rules.
    """
    for module in pkgutil.walk_packages(ecosim.__path__, "ecosim."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    settings = [one for name in LEVERS for one in LEVERS[name].declared.values()]
    return {**declarations(), **{one.name: one for one in settings}}


DECLARED = all_declarations()
PARAMETERS = [pytest.param(declared, id=name) for name, declared in DECLARED.items()]
UNCERTAIN = [p for p in PARAMETERS if p.values[0].role == "uncertainty"]
NUMBERS = [p for p in PARAMETERS if p.values[0].type in ("int", "float", "tuple")]


def test_there_are_parameters() -> None:
    assert "market.entry.sigma_c" in DECLARED


@pytest.mark.parametrize("declared", PARAMETERS)
def test_parameter_says_what_it_is_and_where_it_comes_from(declared: Declaration) -> None:
    assert declared.source.strip()
    assert len(declared.doc.split()) >= 2
    assert declared.role in ("uncertainty", "lever", "constant")


@pytest.mark.parametrize("declared", NUMBERS)
def test_number_has_a_unit(declared: Declaration) -> None:
    assert declared.unit.strip()


@pytest.mark.parametrize("declared", UNCERTAIN)
def test_uncertain_number_has_a_range_around_its_default(declared: Declaration) -> None:
    assert declared.low is not None
    assert declared.high is not None
    values = declared.default if isinstance(declared.default, tuple) else (declared.default,)
    assert all(declared.low <= float(value) <= declared.high for value in values)


def test_evidence_ids_exist_in_the_evidence_table(root: Path) -> None:
    table = root.parent / "shared" / "evidence" / "evidence.csv"
    if not table.is_file():
        pytest.skip("the evidence table does not lie beside this checkout")
    with table.open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    named = {
        (declared.name, word)
        for declared in DECLARED.values()
        for word in re.split(r"[,;\s]+", declared.source)
        if EVIDENCE.match(word)
    }
    assert sorted(pair for pair in named if pair[1] not in known) == []


def test_generated_pages_are_not_stale(root: Path) -> None:
    assert generate_docs.stale(root) == [], "run `make docs-params`"
