"""One small run of the model: what a result holds agrees with itself and with the accounts."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

from ecosim.kernel.catalogue import INDICATORS
from ecosim.result import HEADLINES, Result
from ecosim.run import simulate
from ecosim.run.collect import contract_columns, contract_totals
from ecosim.scenario import Scenario

MONTHS = 3
TINY = Scenario(name="Tiny", months=MONTHS, scale=0.01, seed=5)


@pytest.fixture(scope="module")
def result() -> Result:
    return simulate(TINY)


def total(result: Result, name: str) -> float:
    rows = result.indicators
    return float(rows.loc[rows["indicator"] == name, "value"].sum())


def test_every_headline_is_reported(result: Result) -> None:
    assert set(HEADLINES) <= set(result.series)
    assert set(result.series) <= set(INDICATORS)


def test_places_and_sectors_add_up_to_the_region(result: Result) -> None:
    assert total(result, "gva_by_place") == pytest.approx(total(result, "gva"), rel=1e-12)
    assert total(result, "gva_by_sector") == pytest.approx(total(result, "gva"), rel=1e-12)
    assert total(result, "spend_by_ring") == pytest.approx(total(result, "council_spend"), rel=1e-9)


def test_value_added_is_at_full_scale(result: Result) -> None:
    # regional accounts of 2019, without imputed rent, at 2022 prices: between £130bn and £160bn
    assert 130e9 < total(result, "gva") / MONTHS * 12 < 160e9


def test_flows_hold_the_wages_of_the_indicators(result: Result) -> None:
    flows = result.flows
    wages = flows.loc[flows["kind"].isin(["wages", "wages_commuters"]), "amount"].sum()
    assert wages == pytest.approx(total(result, "wage_bill"), rel=1e-9)


def test_contracts_of_the_run_are_the_awards_of_the_indicators(result: Result) -> None:
    contracts = result.contracts
    # contracts start the month after the award
    awarded = contracts[contracts["month"].astype(str) > "2025-04"]
    assert len(awarded) / TINY.scale == pytest.approx(total(result, "awards"))
    assert awarded["price"].sum() / TINY.scale == pytest.approx(total(result, "awards_value"))


def test_local_rings_hold_the_buyers_own_place(result: Result) -> None:
    contracts = result.contracts
    # a bundle of several buyers takes its ring from the buyer that leads it
    own = contracts[(contracts["ring"] == "place") & (contracts["route"] == "sole")]
    places = dict(zip(result.labels.buyer, result.labels.buyer_places, strict=True))
    assert len(own) > 100
    assert list(own["buyer"].astype(str).map(places)) == list(own["supplier_place"].astype(str))


def test_suppliers_are_the_living_at_the_end(result: Result) -> None:
    suppliers = result.suppliers
    assert set(suppliers["month"].astype(str)) == {"2025-06"}
    smes = suppliers[suppliers["kind"] == "sme"]
    rows = result.indicators
    last = rows[(rows["indicator"] == "sme_count") & (rows["month"] == "2025-06")]["value"]
    assert len(smes) / TINY.scale == pytest.approx(float(last.iloc[0]))


def test_yearly_totals_of_contracts_are_the_sums_of_contracts() -> None:
    from ecosim.model import ProcurementModel

    model = ProcurementModel(TINY.replace(months=1))
    model.step()
    every = pd.DataFrame(dict(contract_columns(model)))
    totals = pd.DataFrame(dict(contract_totals(model)))
    assert totals["n_contracts"].sum() == len(every)
    keys = ["buyer", "category", "ring"]
    by_hand = every.groupby(keys, observed=True)["price"].sum()
    ours = totals.groupby(keys, observed=True)["price"].sum()
    pd.testing.assert_series_equal(by_hand.sort_index(), ours.sort_index(), rtol=1e-12)


def test_without_tenders_there_are_no_contracts_and_the_rest_is_there() -> None:
    assigned = simulate(TINY.replace(mode="leontief"))
    assert len(assigned.contracts) == 0
    assert total(assigned, "gva_by_place") == pytest.approx(total(assigned, "gva"), rel=1e-12)
    assert {"lm3", "sme_share", "council_spend"} <= set(assigned.series)


def test_a_result_survives_the_way_between_processes(result: Result) -> None:
    copy: Result = pickle.loads(pickle.dumps(result))
    pd.testing.assert_frame_equal(copy.indicators, result.indicators)


def test_progress_is_told_every_month() -> None:
    calls: list[tuple[int, int, str]] = []
    simulate(TINY, details=False, progress=lambda *call: calls.append(call))
    assert calls == [(1, 3, "Tiny"), (2, 3, "Tiny"), (3, 3, "Tiny")]
