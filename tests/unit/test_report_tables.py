"""The short table for standard output."""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.report import headline_table, summary_lines
from ecosim.report.tables import change, headline_rows, quantity
from ecosim.result import headlines
from ecosim.run import RunSummary
from tests.unit.tidy_example import example_table

SUMMARY = RunSummary(
    scenario="Baseline",
    folder=Path("out/baseline"),
    status="done",
    replicates=3,
    seed=7,
    scale=0.05,
    headlines=headlines(example_table(36, replicates=3)),
    identity_residual_max=3.2e-13,
    wall_s=12.34,
    files=(),
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (12.033e9, "GBP/year", "£12.03bn"),
        (6.04e8, "GBP/year", "£604.0m"),
        (0.356, "share", "35.6%"),
        (1234567.0, "jobs", "1,234,567"),
        (1.904, "GBP/GBP", "1.90"),
    ],
)
def test_numbers_read_as_people_say_them(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


def test_shares_change_in_points_and_totals_in_per_cent() -> None:
    assert change(0.35, 0.362, "share") == "+1.2 points"
    assert change(200.0, 190.0, "GBP/year") == "-5.0%"


def test_rows_show_first_year_last_year_and_change() -> None:
    rows = headline_rows(SUMMARY.headlines)
    # 12 + 0.0005 * (66 and 354): sums of the first and third twelve months
    assert rows[0] == ["GVA", "£12.03bn", "£12.18bn", "+1.2%"]


def test_the_table_is_headed_by_the_scenario_and_its_years() -> None:
    table = headline_table(SUMMARY)
    assert table.title == "Baseline"
    assert [column.header for column in table.columns] == ["", "2025-26", "2027-28", "change"]


def test_the_last_lines_say_scale_residual_time_and_place() -> None:
    text = "\n".join(summary_lines([SUMMARY]))
    for part in ("scale 0.05", "medians of 3 replicates", "3.2e-13", "12.3 s", "out/baseline"):
        assert part in text
