"""Which lever of a package did what: Shapley values of the effect, and interactions."""

from __future__ import annotations

from ecosim.report.comparison.finding import Finding, effect, parts
from ecosim.report.comparison.sentences import NAMES
from ecosim.report.page.content import EffectRow, EffectTable
from ecosim.report.page.effect_tables import effect_row

#: the indicators that are split, and that whose interactions are shown
SPLIT = ("gva", "jobs", "household_income")
CROSSED = "gva"


def by_lever(found: Finding) -> list[EffectTable]:
    """Return a table for each policy whose effect was split over two levers or more."""
    tables = [EffectTable(arm.name, _rows(found, arm.name)) for arm in found.policies]
    return [table for table in tables if table.rows]


def _rows(found: Finding, policy: str) -> list[EffectRow]:
    rows = []
    for name in SPLIT:
        each = parts(found, policy, name)
        values = [row for row in each if row["kind"] == "value"]
        crossed = [row for row in each if row["kind"] == "interaction" and name == CROSSED]
        rows += [effect_row(f"{NAMES[name]}: {_lever(row['lever'])}", row) for row in values]
        if values:
            whole = effect(found, policy, name)
            rows.append(effect_row(f"{NAMES[name]}: all levers together", whole))
        rows += [effect_row(f"Of it, {_lever(row['lever'])} together", row) for row in crossed]
    return rows


def _lever(name: object) -> str:
    return str(name).replace("_", " ")
