"""Has every lever a section of the page, a case worked by hand and a scenario of its own?"""

from __future__ import annotations

from pathlib import Path

import pytest

from ecosim.policies import LEVERS
from ecosim.policies.base import PILLARS
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_scenarios
from tests.cases.case import read_case

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", list(LEVERS))
def test_every_lever_has_a_section_of_the_page(name: str) -> None:
    assert f"\n## {name}\n" in (ROOT / "docs" / "levers.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(LEVERS))
def test_every_lever_has_a_case(name: str) -> None:
    cases = [read_case(path) for path in (ROOT / "tests" / "cases").glob("*.yaml")]
    assert any(lever.name == name for case in cases for lever in case.when.levers)


@pytest.mark.parametrize("name", list(LEVERS))
def test_every_lever_has_a_shipped_scenario(name: str) -> None:
    scenarios = [Scenario.load(path) for path in shipped_scenarios().values()]
    assert any(lever.name == name for scenario in scenarios for lever in scenario.levers)


def test_every_pillar_of_the_innovation_programme_is_a_group_of_levers() -> None:
    assert {LEVERS[name].pillar for name in LEVERS} == {*PILLARS, ""}
