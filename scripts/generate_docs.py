"""Write the pages that the declarations already contain: parameters, levers, indicators and more.

Usage::

    python scripts/generate_docs.py            write the pages
    python scripts/generate_docs.py --check    exit 1 when a page is not what would be written
"""

from __future__ import annotations

import importlib
import itertools
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import ecosim
from ecosim.kernel.catalogue import INDICATORS, Indicator
from ecosim.kernel.params import Declaration, declarations, groups
from ecosim.policies import LEVERS
from ecosim.policies.base import COMMON
from ecosim.policies.budget_paths import path_points
from ecosim.policies.law import rules

# Imported by name, because a file that is run searches its own folder.
cited: Callable[[str], set[str]] = importlib.import_module(
    "scripts.generate_evidence" if __package__ else "generate_evidence"
).cited

ROOT = Path(__file__).resolve().parent.parent
# In a page written by hand, what follows this line is written from the declarations.
MARK = "<!-- below: written by `make docs-params` -->\n"
# A row of docs/evidence.md: its number first, its status last.
EVIDENCE = re.compile(r"^\| ([A-Z]\d{2}) \|.*\| (\w+) \|$", re.MULTILINE)

PARAMETERS_HEAD = """# Parameters

Written by `make docs-params` from the declarations in the code; do not edit.

A scenario sets a parameter by its full name under `parameters:`, the command line by
`--set parameters.NAME=VALUE`. *Range* is the plausible range that sensitivity studies sweep; where
a scenario may go further, that follows in brackets. *Role*: an `uncertainty` is not known, a
`lever` is somebody's decision, a `constant` is kept. *Source* names rows of the [evidence
table](evidence.md), a publication, or `assumption`: nobody has published it. A row of the table can
itself be an assumption, and "model page" is the project's own design: parameters that rest on
either are in the [list of assumptions](assumptions.md#numbers) too.
"""

LEVERS_HEAD = """# Levers

Written by `make docs-params` from the declarations in the code; do not edit.

A scenario lists levers under `levers:`, each with its name and the settings that differ from
their defaults. Absent, not yet started, or at zero strength, a lever leaves every number of a run
as it was, bit for bit.

The order of levers in a file does not matter. Where several bend the same thing they act in the
order of their names, a legal regime last: of two that raise a weight of the award, each takes its
part from what the one before it leaves. Where two set a bound (a least share, a longest delay, a
cap, a reserved area), the stricter one holds.
"""

PRESETS_HEAD = """# Presets

Written by `make docs-params` from the tables that the package ships; do not edit. *Source* names
rows of the [evidence table](evidence.md), a publication, or `assumption`: nobody has published it.

## Budget paths

What `budget_cut` with a `preset` follows, in a straight line between its points. Categories without
rows of their own follow `all`. `grants-40` puts the cut of one source of money on all that is
funded; core funding as a whole, council tax included, fell by 21 % [B02], which is `core-21`.
"""

LAW_HEAD = """## Legal regimes

What `legal_regime` sets, and what `local_sourcing` respects. A value holds from its month until the
next one of the same setting. Where no regime is chosen, the law on reservations is that of
`england-act-2023`, and thresholds are the parameters `market.procedure.*`.
"""


def import_everything() -> None:
    """Import every module of the package, so that every declaration is registered."""
    for module in pkgutil.walk_packages(ecosim.__path__, "ecosim."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)


def cell(text: object) -> str:
    """Return a value as the text of one table cell."""
    if isinstance(text, bool):
        return str(text).lower()
    if isinstance(text, float):
        return f"{text:.10g}"
    if isinstance(text, tuple):
        return ", ".join(cell(item) for item in text)
    return " ".join(str(text).split()).replace("|", "\\|")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def range_of(declared: Declaration) -> str:
    """Return the swept range, the wider accepted one in brackets, or the choices."""
    if declared.choices:
        return ", ".join(f"`{choice}`" for choice in declared.choices)
    swept = None if declared.low is None else (declared.low, declared.high)
    accepted = declared.accept
    text = "" if swept is None else f"{cell(swept[0])} to {cell(swept[1])}"
    if accepted is not None and accepted != swept:
        text += f" [{cell(accepted[0])} to {cell(accepted[1])}]"
    return text.strip()


def paragraphs(doc: str | None) -> str:
    """Return the paragraphs of a docstring, each on one line."""
    return "\n\n".join(" ".join(part.split()) for part in (doc or "").strip().split("\n\n"))


def sentence(doc: str | None) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((doc or "").strip().split("\n\n")[0].split())


def statuses() -> dict[str, str]:
    """Return the status of every row on the page of evidence, by number."""
    return dict(EVIDENCE.findall((ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")))


def assumed(source: str, status: Mapping[str, str]) -> str:
    """Return what makes a source an assumption: its words, a cited row, the model page, or ""."""
    rows = [row for row in sorted(cited(source) & status.keys()) if status[row] == "assumption"]
    said = ["its source"] if "assumption" in source else []
    said += [f"row {row}" for row in rows]
    said += ["model page"] if "model page" in source else []
    return ", ".join(said)


def parameters_page() -> str:
    """Return docs/parameters.md: one table a group, in name order."""
    head = ("name", "default", "unit", "range", "role", "source", "meaning")
    parts = [PARAMETERS_HEAD]
    ordered = sorted(declarations().values(), key=lambda one: (one.group, one.name))
    for group, members in itertools.groupby(ordered, key=lambda one: one.group):
        rows = [
            (f"`{one.name}`", one.default, one.unit, range_of(one), one.role, one.source, one.doc)
            for one in members
        ]
        parts.append(f"## {group}\n\n{sentence(groups()[group].__doc__)}\n\n{table(head, rows)}\n")
    counted = len(declarations())
    status = statuses()
    n_assumed = sum(bool(assumed(one.source, status)) for one in declarations().values())
    parts.append(f"{counted} parameters, {n_assumed} of them resting on an assumption.\n")
    return "\n".join(parts)


def levers_page() -> str:
    """Return docs/levers.md: the settings of every lever, then those that all share."""
    head = ("setting", "default", "unit", "range", "source", "meaning")
    parts = [LEVERS_HEAD]
    for name in LEVERS:
        cls = LEVERS[name]
        rows: list[tuple[object, ...]] = [
            (f"`{key}`", one.default, one.unit, range_of(one), one.source, one.doc)
            for key, one in cls.declared.items()
        ]
        rows += [(f"`{key}`", "", "", "", "", one.doc) for key, one in cls.settings.items()]
        pillar = f"Pillar of the innovation programme: {cls.pillar}.\n\n" if cls.pillar else ""
        parts.append(f"## {name}\n\n{paragraphs(cls.__doc__)}\n\n{pillar}{table(head, rows)}\n")
    common = [(f"`{key}`", one.doc) for key, one in COMMON.items()]
    parts.append(f"## Settings of every lever\n\n{table(('setting', 'meaning'), common)}\n")
    return "\n".join(parts)


def presets_page() -> str:
    """Return docs/presets.md: the shipped tables that levers read, row by row."""
    paths = table(
        ("path", "category", "months after the start", "share funded", "source"), path_points()
    )
    law = table(("regime", "setting", "value", "unit", "from", "source"), rules())
    return f"{PRESETS_HEAD}\n{paths}\n\n{LAW_HEAD}\n{law}\n"


def assumed_table() -> str:
    """Return every parameter that rests on an assumption, with the range that is swept."""
    head = ("name", "default", "unit", "range", "assumed by", "meaning")
    status = statuses()
    rows = [
        (f"`{one.name}`", one.default, one.unit, range_of(one), said, one.doc)
        for one in declarations().values()
        if (said := assumed(one.source, status))
    ]
    return f"\n{table(head, rows)}\n"


def indicator_row(one: Indicator) -> tuple[str, ...]:
    """Return what is said of an indicator."""
    year = "is one" if one.frequency == "year" else one.yearly
    full = "yes" if one.is_total else ""
    return f"`{one.name}`", one.unit, ", ".join(one.dims), year, full, one.doc


def indicators_tables() -> str:
    """Return every indicator, a table a level."""
    head = ("indicator", "unit", "by", "a year", "total", "meaning")
    parts = []
    for level in dict.fromkeys(one.level for one in INDICATORS.values()):
        rows = [indicator_row(one) for one in INDICATORS.values() if one.level == level]
        parts.append(f"\n### {level.capitalize()}\n\n{table(head, rows)}\n")
    return "".join(parts)


def with_generated_end(page: Path, text: str) -> str:
    """Return a page written by hand with its end, below the mark, replaced by `text`."""
    written = page.read_text(encoding="utf-8")
    if MARK not in written:
        raise SystemExit(f"{page.name} has lost its mark: {MARK.strip()}")
    return written.split(MARK)[0] + MARK + text


def pages() -> dict[str, str]:
    """Return every generated page by its path below the root."""
    import_everything()
    assumptions, indicators = "docs/assumptions.md", "docs/indicators.md"
    return {
        "docs/parameters.md": parameters_page(),
        "docs/levers.md": levers_page(),
        "docs/presets.md": presets_page(),
        assumptions: with_generated_end(ROOT / assumptions, assumed_table()),
        indicators: with_generated_end(ROOT / indicators, indicators_tables()),
    }


def stale(root: Path) -> list[str]:
    """Return the generated pages that are missing or differ from the declarations."""
    return [
        name
        for name, text in pages().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are stale."""
    if arguments == ["--check"]:
        old = stale(ROOT)
        for name in old:
            print(f"{name} is stale: run `make docs-params`", file=sys.stderr)
        return 1 if old else 0
    for name, text in pages().items():
        (ROOT / name).write_text(text, encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
