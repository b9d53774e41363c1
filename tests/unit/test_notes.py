"""Is what deserves a second look in a right scenario said, in words, and nothing else?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ecosim.cli.app import run
from ecosim.policies import (
    LEVERS,
    BudgetCut,
    InnovationPartnership,
    Lever,
    LocalSourcing,
    PromptPayment,
    RetrofitProgramme,
    SocialValue,
    Subcontracting,
)
from ecosim.procurement.scope import BuyerScope
from ecosim.scenario import Scenario
from ecosim.scenario.notes import notes
from ecosim.scenario.shipped import shipped_scenarios
from tests.invariance.shipped_levers import bent, values


def of(*levers: Lever, **keys: Any) -> list[str]:
    """Return the notes of a scenario with some levers."""
    return notes(Scenario(name="a", levers=levers, **keys))


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_a_shipped_scenario_needs_no_note(name: str) -> None:
    assert notes(Scenario.load(shipped_scenarios()[name])) == []


def test_the_same_lever_twice_is_noted_with_what_the_two_come_to() -> None:
    weight = LocalSourcing(locality_weight=0.1, start="2026-04")
    assert of(weight, weight) == [
        "levers local_sourcing and local_sourcing 2 of 'a' are the same, and act on the same "
        "buyers in the same months (locality_weight: the second takes its part of what the first "
        "leaves)"
    ]
    more = LocalSourcing(locality_weight=0.2, outreach=1.1), LocalSourcing(
        locality_weight=0.1, outreach=1.2
    )
    assert of(*more) == [
        "levers local_sourcing and local_sourcing 2 of 'a' act on the same buyers in the same "
        "months (locality_weight: the second takes its part of what the first leaves; outreach: "
        "the two factors multiply)"
    ]
    (said,) = of(PromptPayment(), PromptPayment(within=5.0))
    assert said.endswith("(within: the shorter counts)")
    (said,) = of(InnovationPartnership(), InnovationPartnership())
    assert said.endswith("(challenges_per_year: the two add up)")


@pytest.mark.parametrize(
    "pair",
    {
        "two kinds": (LocalSourcing(locality_weight=0.1), SocialValue(weight=0.2)),
        "other settings": (LocalSourcing(locality_weight=0.1), LocalSourcing(outreach=1.2)),
        "other buyers": (
            LocalSourcing(outreach=1.2, buyers=BuyerScope.parse({"place": "solihull"})),
            LocalSourcing(outreach=1.2, buyers=BuyerScope.parse({"place": "birmingham"})),
        ),
        "one after the other": (
            LocalSourcing(outreach=1.2, end="2027-04"), LocalSourcing(outreach=1.4, start="2027-04")
        ),
        "other categories": (
            LocalSourcing(outreach=1.2, categories=("SOC",)),
            LocalSourcing(outreach=1.2, categories=("CON",)),
        ),
        "what the other protects": (
            BudgetCut(path={"2026-04": 0.9}, protect=("SOC",)),
            BudgetCut(path={"2026-04": 0.8}, categories=("SOC",)),
        ),
    }.items(),
    ids=lambda pair: pair[0],
)  # fmt: skip
def test_levers_that_do_not_meet_need_no_note(pair: tuple[str, tuple[Lever, Lever]]) -> None:
    assert of(*pair[1]) == []


def test_a_lever_that_sets_nothing_is_noted() -> None:
    assert of(LocalSourcing(start="2026-04")) == [
        "lever local_sourcing of 'a' sets nothing: it acts by locality_weight, bid_preference, "
        "reservation, n_lots or outreach, and none is set to a value that changes anything"
    ]
    # from what value on is no obligation; a cost is paid whatever the lever does
    (said,) = of(Subcontracting(from_value=1e6))
    assert said.startswith("lever subcontracting of 'a' sets nothing: it acts by least, ")
    assert of(LocalSourcing(cost=1e6)) == []
    # these act as they are
    assert of(PromptPayment()) == of(InnovationPartnership()) == []


@pytest.mark.parametrize("name", sorted(LEVERS))
def test_a_lever_said_to_set_nothing_changes_no_decision(name: str) -> None:
    kind = LEVERS[name]
    assert kind.handles, "say by which settings it acts"
    assert set(kind.handles) <= set(kind.keys())
    if name == "budget_cut":
        return  # it cannot be written without a path
    plain = kind()
    if plain.sets_nothing():
        for point, value in values().items():
            assert bent([plain], point, 48) is value, point


def test_a_value_far_outside_its_usual_range_is_noted() -> None:
    assert of(RetrofitProgramme(amount=100.0)) == [
        "amount of lever retrofit_programme of 'a' is 100, far outside the usual range from "
        "10,000,000 to 500,000,000 (GBP a year)"
    ]
    assert of(RetrofitProgramme(amount=1e8)) == []
    # the usual range ends at 0.3, and twice that is far
    assert of(LocalSourcing(locality_weight=0.6)) == []
    assert of(LocalSourcing(locality_weight=0.61)) == [
        "locality_weight of lever local_sourcing of 'a' is 0.61, far outside the usual range from "
        "0 to 0.3 (share of the score)"
    ]


@pytest.mark.parametrize("verb", ["validate", "explain"])
def test_notes_go_to_standard_error_and_change_no_exit_code(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "twice.yaml"
    one = "  - {lever: local_sourcing, outreach: 1.2}\n"
    path.write_text("schema_version: 1\nname: Twice\nlevers:\n" + one + one)
    assert run([verb, str(path)]) == 0
    said = capsys.readouterr()
    assert said.err.startswith("note: levers local_sourcing and local_sourcing 2 of 'Twice' are")
    assert "note:" not in said.out
