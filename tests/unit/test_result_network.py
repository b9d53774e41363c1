"""The networks of a result: graphs with readable nodes, and measures from its table of ties."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ecosim.errors import RunError
from ecosim.result import Result
from ecosim.result.network import measures_against_chance
from ecosim.run import simulate
from ecosim.run.tasks import Task
from ecosim.scenario import Scenario
from tests.unit.run_example import TINY, made_up
from tests.unit.tidy_example import LABELS

ROOT = Path(__file__).parents[2]

TIES = pd.DataFrame(
    [
        ("2025-26", "buyers", "buyer:a", "buyer:b", 1.0, True, False),
        ("2025-26", "contracts", "buyer:a", "supplier:7", 100.0, True, True),
        ("2025-26", "contracts", "buyer:b", "supplier:8", 50.0, False, False),
        ("2025-26", "knowledge", "supplier:7", "knowledge:u", 0.5, True, False),
        ("2026-27", "contracts", "buyer:a", "supplier:8", 10.0, True, False),
    ],
    columns=["year", "kind", "from", "to", "weight", "from_is_innovative", "to_is_innovative"],
)
NAMED = replace(
    LABELS, buyer=("a", "b"), buyer_names=("Council A", "Trust B"), buyer_kinds=("council", "nhs"),
    buyer_places=("coventry", "dudley"), knowledge=("u",), knowledge_names=("A University",),
    knowledge_kinds=("university",), knowledge_places=("dudley",),
)  # fmt: skip


def example() -> Result:
    suppliers = {
        "month": pd.Categorical(["2026-03", "2027-03"]), "supplier": np.array([7, 7]),
        "kind": ["sme", "sme"], "place": ["coventry", "coventry"], "staff": np.array([5.0, 6.0]),
    }  # fmt: skip
    columns = {name: TIES[name].to_numpy() for name in TIES}
    return replace(
        made_up(Task(TINY, 7, 0)), labels=NAMED, tie_columns=columns, supplier_columns=suppliers
    )


def test_nodes_of_graphs_say_who_they_are() -> None:
    networks = example().network("2025-26")
    assert networks["contracts"].nodes["buyer:a"] == {
        "type": "buyer", "code": "a", "name": "Council A", "kind": "council", "place": "coventry"
    }  # fmt: skip
    assert networks["knowledge"].nodes["supplier:7"]["staff"] == 5.0
    assert networks["knowledge"].nodes["knowledge:u"]["name"] == "A University"


def test_edges_of_graphs_have_the_weight_of_the_tie() -> None:
    graph = example().network("2025-26")["contracts"]
    assert sorted(graph.edges(data="weight")) == [
        ("buyer:a", "supplier:7", 100.0), ("buyer:b", "supplier:8", 50.0)
    ]  # fmt: skip


def test_the_last_year_is_shown_unless_another_is_asked_for() -> None:
    networks = example().network()
    assert list(networks["contracts"].edges) == [("buyer:a", "supplier:8")]
    assert len(networks["buyers"]) == 0


def test_a_year_that_was_not_simulated_is_refused() -> None:
    with pytest.raises(RunError, match=r"no year '2030-31', only 2025-26, 2026-27"):
        example().network("2030-31")


def test_a_run_without_details_says_that_it_kept_no_ties() -> None:
    with pytest.raises(RunError, match="kept no ties"):
        made_up(Task(TINY, 7, 0)).network()


def test_every_measure_of_every_year_stands_beside_chance() -> None:
    table = example().network_measures(5)
    row = table[(table["year"] == "2025-26") & (table["network"] == "contracts")]
    row = row.set_index("measure")
    # innovative buyer with innovative supplier, the other two with each other
    assert row.loc["assortativity", "value"] == pytest.approx(1.0)
    assert row.loc["giant_share", "value"] == pytest.approx(0.5)
    assert set(table["n"]) == {5}


def test_measures_do_not_depend_on_the_order_of_the_rows() -> None:
    one = measures_against_chance(TIES, 1, 5)
    other = measures_against_chance(TIES.iloc[[3, 2, 1, 0, 4]], 1, 5)
    pd.testing.assert_frame_equal(one, other)


@pytest.fixture(scope="module")
def short_run() -> Result:
    """Return two months of the baseline in miniature."""
    base = Scenario.load(ROOT / "scenarios" / "baseline.yaml")
    return simulate(base.replace(scale=0.02, months=2), seed=1)


def test_ties_of_a_run_are_its_contracts(short_run: Result) -> None:
    ties = short_run.ties[short_run.ties["kind"] == "contracts"]
    awards = short_run.contracts
    buyers = "buyer:" + awards["buyer"].astype(str)
    pairs = set(zip(buyers, "supplier:" + awards["supplier"].astype(str), strict=True))
    found = set(zip(ties["from"].astype(str), ties["to"].astype(str), strict=True))
    # members of consortia that do not lead are in no award's row
    assert len(found - pairs) <= 0.01 * len(found)
    assert len(found) > 1000


def test_measures_of_a_run_are_those_of_its_table_of_ties(short_run: Result) -> None:
    indicators = short_run.indicators
    rows = indicators[indicators["indicator"] == "network_clustering"].set_index("detail")["value"]
    table = short_run.network_measures(1)
    from_ties = table[table["measure"] == "clustering"].set_index("network")["value"]
    pd.testing.assert_series_equal(
        rows.rename("x"), from_ties.rename("x"), check_names=False, check_index_type=False
    )


def test_named_brokers_are_in_the_table_of_brokers(short_run: Result) -> None:
    table = short_run.brokers().set_index("node")
    assert table.loc["knowledge:innovation_alliance", "share"] > 0.9
