"""Does every column of numbers in a run's tables have its unit, and every unit its column?"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pyarrow as pa
import pytest

from ecosim.result import Result
from ecosim.run import simulate
from ecosim.run.metadata import TABLES, table_metadata
from ecosim.run.replicate import Replicate
from ecosim.run.units import UNITS
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_scenario

#: what says which row it is, not how much of something there is
KEYS = {"draw", "replicate"}
FORMS = [name for name in TABLES if name != "indicators"]


@cache
def result(every_contract: bool = True) -> Result:
    """Return two years of a small region in which challenges are set from the first month."""
    small = ["scale=0.02", "months=24", "levers.0.start=2025-04"]
    scenario = Scenario.load(shipped_scenario("dips-at-scale"), small)
    return simulate(scenario, every_contract=every_contract)


def numbers(table: pa.Table) -> set[str]:
    """Return the columns of a table that hold numbers."""
    return {
        field.name for field in table.schema
        if pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
    } - KEYS  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_units_are_those_of_the_columns_of_the_table(name: str) -> None:
    table = Replicate.of_result(result()).tables[name]
    assert set(table_metadata(name, result())["units"]) == numbers(table)


def test_units_of_yearly_totals_are_those_of_their_columns() -> None:
    summed = result(every_contract=False)
    table = Replicate.of_result(summed).tables["contracts"]
    assert "n_contracts" in table.column_names
    assert set(table_metadata("contracts", summed)["units"]) == numbers(table)


def test_no_unit_is_of_a_table_that_is_never_written() -> None:
    assert set(UNITS) == {*FORMS, "contract_totals"}


def test_contracts_counted_by_the_month_of_award_are_the_indicator() -> None:
    # without partnerships, whose research contracts are tendered nowhere
    run = simulate(Scenario.load(shipped_scenario("baseline"), ["scale=0.02", "months=6"]))
    contracts = run.contracts.groupby("awarded", observed=True).size()
    awards = run.indicators.query("indicator == 'awards'").set_index("month")["value"]
    # the indicator is at full scale; a row of the table is one of the small region
    counted = awards * run.scenario.scale
    assert len(counted) == 6
    assert counted.to_list() == pytest.approx(contracts.reindex(counted.index).to_list())


def test_the_month_of_a_contract_is_that_of_its_start_and_says_so() -> None:
    contracts = result().contracts
    starts, awarded = (
        pd.PeriodIndex(contracts[name].astype(str), freq="M") for name in ("month", "awarded")
    )
    assert ((starts - awarded).map(lambda gap: gap.n) == 1).all()
    said = table_metadata("contracts", result())["columns"]
    assert said == {
        "awarded": "month of the award, as the indicator `awards` counts; it leaves research "
        "contracts of partnerships out",
        "month": "month in which work starts, one after the award",
    }
    summed = table_metadata("contracts", result(every_contract=False))["columns"]
    assert summed["year"].startswith("year in which work starts, one month after the award")


def test_the_meaning_travels_in_the_file() -> None:
    table = Replicate.of_result(result()).tables["contracts"]
    assert b"one after the award" in table.schema.metadata[b"ecosim"]
    assert len(table["awarded"].unique()) > 24
