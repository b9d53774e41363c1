"""The short table for standard output."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ecosim.report import headline_table, summary_lines
from ecosim.report.tables import change, headline_header, headline_rows, quantity
from ecosim.result import changes, headlines
from ecosim.run import RunSummary
from tests.unit.tidy_example import example_table

SUMMARY = RunSummary(
    scenario="Baseline",
    folder=Path("out/baseline"),
    status="done",
    replicates=3,
    seed=7,
    scale=0.05,
    region="west_midlands",
    headlines=headlines(example_table(36, replicates=3)),
    changes=changes(example_table(36, replicates=3)),
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
        (-1.234e9, "GBP/year", "−£1.23bn"),
        (-0.356, "share", "−35.6%"),
    ],
)
def test_numbers_read_as_people_say_them(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


def test_shares_change_in_points_and_totals_in_per_cent() -> None:
    assert change(0.012, "share") == "+1.2 points"
    assert change(-0.05, "GBP/year") == "−5.0%"
    assert change(-0.0001, "share") == "+0.0 points"


def test_rows_show_first_year_last_year_and_change() -> None:
    rows = headline_rows(SUMMARY.headlines, SUMMARY.changes)
    # 12 + 0.0005 * (66 and 354): sums of the first and third twelve months, in every replicate
    assert rows[0] == ["GVA", "£12.03bn", "£12.18bn", "+1.2%", "+1.2% to +1.2%"]


def moving(shares: list[tuple[float, float]]) -> pd.DataFrame:
    """Return council spend with SMEs in the first and the second year, a replicate each."""
    return pd.DataFrame([
        {"scenario": "Baseline", "draw": 0, "replicate": r, "month": month, "place": "all",
         "sector": "all", "detail": "all", "indicator": "sme_share", "value": value}
        for r, pair in enumerate(shares)
        for year, value in enumerate(pair)
        for month in (f"{2025 + year + (m > 8)}-{(m + 3) % 12 + 1:02d}" for m in range(12))
    ])  # fmt: skip


def test_a_change_is_the_median_of_the_replicates_own_with_their_range() -> None:
    # +2.9, +1.9, -0.8 and +3.0 points: median 2.4; levels .400 to .410 and .402 to .439
    table = moving([(0.40, 0.429), (0.40, 0.419), (0.41, 0.402), (0.409, 0.439)])
    (row,) = headline_rows(headlines(table), changes(table))
    assert row == ["  with SMEs", "40.5%", "42.4%", "+2.4 points", "−0.8 to +3.0 points"]
    assert headline_header(headlines(table), changes(table))[-1] == "range of 4 replicates"


def test_a_single_replicate_has_no_range() -> None:
    table = moving([(0.40, 0.42)])
    assert headline_header(headlines(table), changes(table))[1:] == ["2025-26", "2026-27", "change"]
    assert headline_rows(headlines(table), changes(table))[0][-1] == "+2.0 points"


def test_the_last_lines_say_that_a_change_is_drift_and_in_which_pounds() -> None:
    text = "\n".join(summary_lines([SUMMARY]))
    assert "money in pounds of 2022" in text
    assert "not a forecast and not the effect of a policy" in text
    assert "LM3: area: region; payroll: in; basis: place of work." in text


def test_the_table_is_headed_by_the_scenario_and_its_years() -> None:
    table = headline_table(SUMMARY)
    assert table.title == "Baseline"
    assert [column.header for column in table.columns] == [
        "", "2025-26", "2027-28", "change", "range of 3 replicates",
    ]  # fmt: skip


def test_the_last_lines_say_scale_residual_time_and_place() -> None:
    text = "\n".join(summary_lines([SUMMARY]))
    for part in ("scale 0.05", "medians of 3 replicates", "3.2e-13", "12.3 s", "out/baseline"):
        assert part in text
