"""Write docs/evidence.md: the rows of the evidence table that this repository cites.

    python scripts/generate_evidence.py TABLE.csv

The table lives beside the repository, since it has more than is used here. A test holds the page
against what is cited, without the table.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

from ecosim.scenario.shipped import shipped_calibrations, shipped_experiments, shipped_scenarios

ROOT = Path(__file__).resolve().parents[1]
#: where rows are cited, beside the shipped scenarios and studies: drafts of one's own do not count
PLACES = ("ecosim/**/*.py", "ecosim/**/*.csv", "docs/*.md", "README.md")
PAGE = ROOT / "docs" / "evidence.md"
ROW = re.compile(r"\b[ABFILPR]\d{2}\b")
#: of ranges the first and last row are written: P60-P64
RANGE = re.compile(r"\b([ABFILPR])(\d{2})\s?(?:-|\u2013|to)\s?\1?(\d{2})\b")
HEAD = """\
# Evidence

What P, F, A, B, I, L and R numbers stand for wherever a source is named: in the
[parameters](parameters.md), the [levers](levers.md), the [presets](presets.md), the [fit](fit.md)
and the scenarios. One row a figure, with the publication that it was read from. The range is the
table's: that of the publication, or of several years, places, definitions or surveys; for P31, P53
and P55 of the last three. What the table remarks of such rows, of conflicts and of figures from
memory stands [below](#remarks). *Status* is whether the figure was looked up in
its source (`verified`), taken from a brief that quotes it (`policy_brief`), or otherwise. Written
by `scripts/generate_evidence.py`.

"Model page" as a source is the project's design; its rules are those of [ODD](odd.md), and what
it sets without a row below counts as an assumption.

| row | what | figure | year, area | source | status |
|---|---|---|---|---|---|
"""


#: said of rows beyond what the table says, and rows whose note is shown besides
HERE = {
    "I12": "The unit is misread easily: 0.022 are 2.2 percentage points of growth in the quarter.",
    "I19": "The unit is misread easily: 0.09 are 9 percentage points, from 10 to 19 per cent.",
}
SHOWN = ("A06", "P17", "P18", "P31", "P39", "P41", "P55", "L21", "R25")
REMARKED = re.compile(r"CONFLICT|memory|assum", re.IGNORECASE)


def cited(text: str) -> set[str]:
    """Return the rows that a text cites, those inside a range included."""
    rows = set(ROW.findall(text))
    for letter, first, last in RANGE.findall(text):
        rows |= {f"{letter}{n:02d}" for n in range(int(first), int(last) + 1)}
    return rows


def cited_here() -> set[str]:
    """Return the rows that any file of the repository cites."""
    files = [path for pattern in PLACES for path in ROOT.glob(pattern) if path != PAGE]
    files += [*shipped_scenarios().values(), *shipped_experiments().values()]
    files += shipped_calibrations().values()
    return {row for path in files for row in cited(path.read_text(encoding="utf-8"))}


def line(row: dict[str, str]) -> str:
    """Return one row of the page."""
    figure = " ".join(part for part in (row["value"], row["unit"]) if part)
    low, high = row["low"], row["high"]
    if low and high and low != high:
        figure += f" ({low} to {high})"
    source = f"{row['source_title']}, {row['publisher']} {row['source_year'].removesuffix('.0')}"
    source += f", <{row['url'].split()[0]}>" if row["url"].startswith("http") else ""
    about = ", ".join(part for part in (row["year"], row["geography"]) if part)
    cells = (row["id"], row["quantity"], figure, about, source, row["status"])
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def remark(row: dict[str, str]) -> str:
    """Return the table's note on a row where it matters here, and our own; "" where none does."""
    note = " ".join((row["note"] or "").split())
    said = [note] if row["id"] in SHOWN or REMARKED.search(note) else []
    said += [HERE[row["id"]]] if row["id"] in HERE else []
    return f"- **{row['id']}**: {' '.join(said)}\n" if said and any(said) else ""


def read(table: Path) -> dict[str, dict[str, str]]:
    """Return the table's rows by number; "as above" becomes the title it stands for."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    title = ""
    for row in rows:
        if row["url"].startswith("(") and not row["url"].endswith(")"):
            # a remark with a comma and without quotes: what follows is one field further
            row["status"], row["note"] = row["note"], ""
        if row["source_title"].startswith("as above"):
            row["source_title"] = row["source_title"].replace("as above", title, 1)
        else:
            title = row["source_title"]
    return {row["id"]: row for row in rows}


def main(table: Path) -> None:
    """Write the page."""
    rows = read(table)
    used = sorted(cited_here() & rows.keys())
    remarks = "".join(remark(rows[name]) for name in used)
    body = "\n".join(line(rows[name]) for name in used)
    PAGE.write_text(f"{HEAD}{body}\n\n## Remarks\n\n{remarks}", encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(used)} rows; cited and not in the table: "
          f"{', '.join(sorted(cited_here() - rows.keys())) or 'none'}")  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]))
