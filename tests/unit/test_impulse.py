"""Is an impulse read strictly, kept, and asked of the right firms?"""

from __future__ import annotations

from pathlib import Path

import jsonschema
import numpy as np
import pytest

from ecosim.economy.assigned import AssignedParams
from ecosim.economy.impulse import purchase
from ecosim.errors import ScenarioError
from ecosim.scenario import Impulse, Scenario
from ecosim.scenario.describe import facts
from ecosim.scenario.schema import scenario_schema

GIVEN = {"amount": 250000, "sector": "CON", "place": "coventry"}
TEXT = """\
schema_version: 1
name: Impulse
months: 12
impulse:
  amount: 250000
  sector: CON
  place: coventry
  financing: council-tax
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "impulse.yaml"
    path.write_text(TEXT)
    return path


def test_a_file_s_section_becomes_an_impulse(file: Path) -> None:
    found = Scenario.load(file).impulse
    expected = {**GIVEN, "financing": "council-tax", "month": "2025-04"}
    assert found == Impulse.parse(expected)


def test_a_scenario_without_one_has_none() -> None:
    assert Scenario(name="a").impulse is None


def test_the_resolved_text_holds_it_and_reads_back(file: Path, tmp_path: Path) -> None:
    loaded = Scenario.load(file)
    again = tmp_path / "again.yaml"
    again.write_text(loaded.to_yaml())
    assert Scenario.load(again) == loaded


def test_a_scenario_s_hash_depends_on_it(file: Path) -> None:
    loaded = Scenario.load(file)
    assert loaded.hash != loaded.replace(impulse=None).hash


def test_without_one_the_resolved_text_says_nothing_of_it() -> None:
    assert "impulse" not in Scenario(name="a").to_yaml()


def test_explain_shows_it_with_its_place_in_the_file(file: Path) -> None:
    found = {fact.key: fact for fact in facts(Scenario.load(file))}
    assert found["impulse.amount"].value == "250000"
    assert found["impulse.amount"].where == f"{file}:5"


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("amount: 250000", "amount: 0"), 5, "other than zero"),
        (("amount: 250000", "amount: yes please"), 5, "number of pounds"),
        (("amount: 250000", "amount: 900000000000"), 5, "too large for CON in coventry"),
        (("sector: CON", "sector: con"), 6, "did you mean 'CON'"),
        (("place: coventry", "place: covnetry"), 7, "did you mean 'coventry'"),
        (("financing: council-tax", "financing: council"), 8, "did you mean 'council-tax'"),
        (("financing: council-tax", "month: 2030-01"), 8, "2025-04 to 2026-03"),
        (("financing: council-tax", "month: soon"), 8, "2025-04 to 2026-03"),
        (("financing: council-tax", "finance: outside"), 8, "did you mean 'financing'"),
        (("  sector: CON\n", ""), 5, "no sector"),
    ],
)
def test_a_wrong_section_is_refused_at_its_line(
    file: Path, change: tuple[str, str], line: int, says: str
) -> None:
    file.write_text(TEXT.replace(*change))
    with pytest.raises(ScenarioError, match=says) as caught:
        Scenario.load(file)
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("change", "is_right"), [({}, True), ({"finance": "outside"}, False), ({"amount": "a"}, False)]
)
def test_editors_are_told_the_same(change: dict[str, str], is_right: bool) -> None:
    data = {"schema_version": 1, "name": "a", "impulse": {**GIVEN, **change}}
    assert jsonschema.Draft202012Validator(scenario_schema()).is_valid(data) == is_right


# ---- what it asks of firms ---------------------------------------------------------------------

#: three places, two sectors, GBP/month
OUTPUT = np.array([[100.0, 10.0], [60.0, 20.0], [20.0, 30.0]])


def test_outside_money_is_spent_on_one_cell() -> None:
    found = purchase(OUTPUT, 1, 0, 5.0, "outside", AssignedParams())
    assert found.bought.tolist() == [[0.0, 0.0], [5.0, 0.0], [0.0, 0.0]]
    assert found.grants_saved == 0.0


def test_a_switch_is_taken_from_others_by_size_and_from_outside() -> None:
    shares = AssignedParams(own_place=0.4, region=0.7)  # half of what leaves the place stays
    found = purchase(OUTPUT, 1, 0, 12.0, "switch", shares)
    # 6 are lost in the region, 5 parts to 1; 6 outside
    assert found.bought[:, 0] == pytest.approx([-5.0, 12.0, -1.0])
    assert found.bought[:, 1].tolist() == [0.0, 0.0, 0.0]
    assert (found.taken, found.imports_saved, found.levied) == pytest.approx((6.0, 6.0, 0.0))


def test_council_tax_is_levied_in_full() -> None:
    found = purchase(OUTPUT, 2, 1, -3.0, "council-tax", AssignedParams())
    assert (found.levied, found.grants_saved) == (-3.0, -3.0)


def test_a_switch_with_no_firms_elsewhere_is_taken_from_outside() -> None:
    alone = np.array([[0.0], [8.0]])
    found = purchase(alone, 1, 0, 4.0, "switch", AssignedParams())
    assert (found.taken, found.imports_saved) == (0.0, 4.0)
