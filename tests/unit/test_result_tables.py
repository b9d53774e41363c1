"""Tidy tables: labels in the right rows, full scale once, years from months."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ecosim.kernel.catalogue import INDICATORS, Series
from ecosim.kernel.clock import Calendar
from ecosim.result import headlines, yearly
from ecosim.result.tidy import tidy_series
from ecosim.run.tasks import Task
from tests.unit.run_example import TINY, made_up
from tests.unit.tidy_example import LABELS, example_table

CALENDAR = Calendar("2025-04", 2)


def cell(table: pd.DataFrame, **where: str) -> float:
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return float(table["value"].iloc[0])


def test_totals_are_brought_to_full_scale_once() -> None:
    # £1bn a month at full scale in the first month, by the example's formula
    assert cell(example_table(2), indicator="gva", month="2025-04") == pytest.approx(1e9, rel=1e-15)


def test_shares_do_not_depend_on_scale() -> None:
    series = Series(INDICATORS["sme_share"], np.array([0.35, 0.36]))
    assert list(tidy_series(series, LABELS, CALENDAR, 0.05)["value"]) == [0.35, 0.36]


def test_values_stand_beside_the_place_they_belong_to() -> None:
    values = np.arange(28.0).reshape(2, 14)
    rows = tidy_series(Series(INDICATORS["gva_by_place"], values), LABELS, CALENDAR, 1.0)
    # second month, third place (Dudley): 14 + 2
    assert cell(rows, month="2025-05", place="dudley") == 16.0
    assert set(rows["sector"]) == {"all"}


def test_rings_stand_in_the_detail_column() -> None:
    rows = tidy_series(
        Series(INDICATORS["spend_by_ring"], np.arange(10.0).reshape(2, 5)), LABELS, CALENDAR, 1.0
    )
    assert cell(rows, month="2025-05", detail="combined_authority") == 6.0
    assert set(rows["place"]) == {"all"}


def test_an_axis_without_a_label_is_refused() -> None:
    with pytest.raises(ValueError, match=r"gva_by_place has shape \(2, 13\)"):
        tidy_series(Series(INDICATORS["gva_by_place"], np.ones((2, 13))), LABELS, CALENDAR, 1.0)


def test_a_missing_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match="gva_by_place has dimensions"):
        Series(INDICATORS["gva_by_place"], np.ones(2))


def test_a_year_of_a_flow_is_the_sum_of_its_months() -> None:
    years = yearly(example_table(24))
    # sum over t = 0..11 of 1e9 (1 + 0.0005 t) = 12e9 + 1e9 * 0.0005 * 66
    assert cell(years, indicator="gva", year="2025-26") == pytest.approx(12.033e9, rel=1e-12)


def test_a_year_of_a_stock_is_the_mean_of_its_months() -> None:
    years = yearly(example_table(24))
    # mean over t = 12..23 of 1e6 (1 + 0.0003 t)
    assert cell(years, indicator="sme_staff", year="2026-27") == pytest.approx(1.00525e6, rel=1e-12)


def test_an_incomplete_last_year_is_left_out() -> None:
    assert set(yearly(example_table(30))["year"]) == {"2025-26", "2026-27"}


def test_a_run_of_a_few_months_still_has_a_year() -> None:
    years = yearly(example_table(5))
    assert cell(years, indicator="gva", year="2025-26") == pytest.approx(5.005e9, rel=1e-12)
    assert set(years["months"]) == {1, 5}  # the multiplier is one value a year


def test_yearly_indicators_are_dated_by_the_end_of_their_year() -> None:
    table = example_table(24)
    assert list(table[table["indicator"] == "lm3"]["month"]) == ["2026-03", "2027-03"]


def test_headlines_are_medians_over_replicates() -> None:
    table = example_table(24, replicates=3)
    gva = (table["indicator"] == "gva") & (table["replicate"] == 2)
    table.loc[gva, "value"] *= 100.0  # one wild replicate does not move a median
    found = headlines(table)
    assert found.loc[("Baseline", "gva"), "2025-26"] == pytest.approx(12.033e9, rel=1e-12)
    assert found.loc[("Baseline", "gva"), "unit"] == "GBP/year"


def test_a_result_says_what_it_is() -> None:
    result = made_up(Task(TINY, 7, 0))
    assert repr(result) == (
        "<Result 'Made up' seed 7, replicate 0: 24 months, 2 contracts, identity residual 1.0e-12>"
    )


def test_flows_are_at_full_scale_and_contracts_are_not() -> None:
    result = made_up(Task(TINY, 7, 0))
    assert list(result.flows["amount"]) == [500.0]  # 50 at scale 0.1
    assert list(result.contracts["price"]) == [1000.0, 0.1]


def test_a_summary_has_a_column_a_year() -> None:
    assert list(made_up(Task(TINY, 7, 0)).summary().columns) == ["unit", "2025-26", "2026-27"]


def test_every_indicator_names_itself_and_has_a_unit() -> None:
    assert all(name == what.name and what.unit and what.doc for name, what in INDICATORS.items())
