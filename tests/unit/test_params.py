"""Do declared parameters check what is set, and keep what is not?"""

from __future__ import annotations

import math
import pickle
from typing import Any, Literal

import pytest

from ecosim.errors import InputError, ParameterError
from ecosim.kernel import params as params_module
from ecosim.kernel.params import (
    Parameters,
    declaration,
    declarations,
    declare,
    param,
    parameter_group,
)
from ecosim.kernel.registry import Registry, nearest


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> type[Any]:
    """Return a group that exists for one test only."""
    monkeypatch.setattr(params_module, "_DECLARED", {})
    monkeypatch.setattr(params_module, "_GROUPS", {})

    @parameter_group("trial.tea")
    class Tea:
        """Tea as a parameter group."""

        minutes: float = param(
            3.0, unit="min", low=2.0, high=5.0, role="uncertainty", source="assumption",
            doc="brewing time",
        )  # fmt: skip
        cups: int = param(
            2, unit="cups", low=1, high=6, accept=(0, 100), role="lever", source="assumption",
            doc="how many",
        )  # fmt: skip
        has_milk: bool = param(
            False, unit="", role="lever", source="assumption", doc="milk or none"
        )
        kind: Literal["black", "green"] = param(
            "black", unit="", role="lever", source="assumption", doc="which leaf"
        )
        shares: tuple[float, ...] = param(
            (0.5, 0.5), unit="share", low=0.0, high=1.0, role="constant", source="assumption",
            doc="cup by cup",
        )  # fmt: skip

    return Tea


def test_defaults_are_in_force_when_nothing_is_set(group: type[Any]) -> None:
    tea = Parameters().of(group)
    assert (tea.minutes, tea.cups, tea.has_milk, tea.kind) == (3.0, 2, False, "black")
    assert tea.shares == (0.5, 0.5)


def test_replace_changes_one_value_and_leaves_the_original(group: type[Any]) -> None:
    base = Parameters()
    new = base.replace({"trial.tea.minutes": 4})
    assert new.of(group).minutes == 4.0
    assert isinstance(new["trial.tea.minutes"], float)
    assert base["trial.tea.minutes"] == 3.0


def test_group_instance_is_frozen_and_slotted(group: type[Any]) -> None:
    tea = Parameters().of(group)
    with pytest.raises(AttributeError):
        tea.minutes = 4.0
    assert not hasattr(tea, "__dict__")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("minutes", 5.1), ("minutes", 1.9), ("minutes", math.nan), ("minutes", math.inf),
        ("minutes", "3"), ("minutes", True), ("minutes", None),
        ("cups", 2.0), ("cups", 101), ("cups", True),
        ("has_milk", 1), ("has_milk", "yes"),
        ("kind", "white"), ("kind", 1),
        ("shares", [0.5]), ("shares", [0.5, 1.5]), ("shares", 0.5), ("shares", ["a", "b"]),
    ],
)  # fmt: skip
def test_wrong_value_is_refused(group: type[Any], name: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters({f"trial.tea.{name}": value})
    assert caught.value.expected


def test_message_has_range_and_unit(group: type[Any]) -> None:
    with pytest.raises(ParameterError, match=r"a number from 2 to 5 \(min\)"):
        Parameters({"trial.tea.minutes": 9})


def test_accepted_range_may_be_wider_than_the_swept_one(group: type[Any]) -> None:
    assert Parameters({"trial.tea.cups": 100})["trial.tea.cups"] == 100
    assert declaration("trial.tea.cups").high == 6


@pytest.mark.parametrize("typed", ["trial.tea.minuts", "minutes"])
def test_unknown_name_suggests_the_nearest(group: type[Any], typed: str) -> None:
    with pytest.raises(ParameterError) as caught:
        Parameters({typed: 3})
    assert caught.value.nearest == "trial.tea.minutes"


def test_names_come_sorted(group: type[Any]) -> None:
    assert list(declarations()) == sorted(declarations())
    assert list(Parameters()) == sorted(f"trial.tea.{n}" for n in group.__annotations__)


def test_setting_a_default_changes_nothing(group: type[Any]) -> None:
    assert Parameters({"trial.tea.minutes": 3.0}) == Parameters()
    assert Parameters({"trial.tea.minutes": 4.0}) != Parameters()


def test_parameters_survive_pickling(group: type[Any]) -> None:
    new = Parameters({"trial.tea.minutes": 4.0})
    assert pickle.loads(pickle.dumps(new)) == new


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"default": 9.0, "low": 0.0, "high": 1.0}, "from 0 to 1"),
        ({"default": 0.5, "low": 1.0, "high": 0.0}, "low first"),
        ({"default": 0.5, "low": 0.0}, "come together"),
        ({"default": 0.5, "source": ""}, "needs a source"),
        ({"default": 0.5, "role": "wish"}, "role must be"),
    ],
)
def test_wrong_declaration_is_refused(facts: dict[str, Any], complaint: str) -> None:
    said = {"unit": "share", "role": "constant", "source": "assumption", "doc": "x", **facts}

    class Wrong:
        """A group with one wrong declaration."""

        __annotations__ = {"value": float}
        value = param(said.pop("default"), **said)

    with pytest.raises((ValueError, ParameterError), match=complaint):
        declare("trial.wrong", Wrong)


def test_two_groups_of_one_name_are_refused(group: type[Any]) -> None:
    class Other:
        """Another group of the same name."""

    with pytest.raises(ValueError, match="declared twice"):
        parameter_group("trial.tea")(Other)


def test_errors_keep_their_place_through_pickling() -> None:
    error = InputError("wrong", file="a.yaml", line=3, column=7, expected="right", nearest="b")
    back = pickle.loads(pickle.dumps(error))
    assert str(back) == "a.yaml:3:7: wrong; expected right; did you mean 'b'?"


def test_nearest_finds_a_misspelling_and_not_a_stranger() -> None:
    assert nearest("solihul", ["birmingham", "solihull"]) == "solihull"
    assert nearest("sigma", ["market.entry.sigma", "market.entry.k"]) == "market.entry.sigma"
    assert nearest("zzzz", ["birmingham", "solihull"]) is None


def test_registry_refuses_a_second_thing_of_a_name() -> None:
    shelf: Registry[int] = Registry("thing")
    shelf.add("b", 1)
    shelf.register("a")(2)
    assert list(shelf) == ["a", "b"]
    with pytest.raises(ValueError, match="registered twice"):
        shelf.add("a", 3)
    with pytest.raises(KeyError, match="no thing 'c'"):
        shelf["c"]
