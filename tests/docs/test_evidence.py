"""Can every row of evidence that is cited be looked up in this repository?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.generate_evidence import PAGE, cited, cited_here, read

ROWS = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()
        if re.match(r"\| [A-Z]\d{2} \|", line)]  # fmt: skip
TABLE = Path(__file__).parents[3] / "shared" / "evidence" / "evidence.csv"


def test_every_cited_row_is_on_the_page_and_no_other() -> None:
    assert {row[0].removeprefix("| ") for row in ROWS} == cited_here()
    assert len(ROWS) > 50


def test_every_row_says_what_how_much_when_and_where_it_was_read() -> None:
    for row in ROWS:
        assert len(row) == 6, row[0]
        assert all(cell.strip(" |") for cell in row), row[0]


def test_a_range_cites_the_rows_inside_it() -> None:
    assert cited("[P60-P62, F05]") == {"P60", "P61", "P62", "F05"}
    assert cited("no row: ISO 9001, P2") == set()


@pytest.mark.skipif(not TABLE.exists(), reason="the evidence table is not beside the checkout")
def test_figures_are_those_of_the_table() -> None:
    rows = read(TABLE)
    for row in ROWS:
        known = rows[row[0].removeprefix("| ")]
        assert row[2].startswith(known["value"])
