"""The shape of one scenario file: its keys, their types and ranges.

Pydantic checks the shape and prints the JSON Schema; the messages are our own, since a user
wants the range and the nearest key, not the name of a validator.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest

#: no control characters: names go to terminals, titles and folders
ONE_LINE = r"^[^\x00-\x1f\x7f-\x9f]*$"
#: characters of a scenario's name
LONGEST_NAME = 100
MONTH_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"


class SwitchesShape(BaseModel):
    """Mechanisms that can be turned off one at a time; all on in `mode: full`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    capacity: bool = Field(
        True, description="capacity limits, overflow to imports, worse delivery by full suppliers"
    )
    cash: bool = Field(True, description="overdraft limits and insolvency")
    firm_dynamics: bool = Field(True, description="entry, exit and growth of firms")
    tendering: bool = Field(True, description="contracts are tendered, not assigned by shares")
    reserves: bool = Field(True, description="overruns are paid from reserves, which can run low")
    wealth: bool = Field(True, description="households spend out of deposits")
    commuting: bool = Field(True, description="in-commuters take part of new jobs")
    learning: bool = Field(True, description="firms and buyers learn from what they do")
    noise: bool = Field(True, description="random shocks to firms' growth and in judging quality")
    sticky_labour: bool = Field(True, description="staff follows work with a delay")
    propensity: bool = Field(True, description="kinds of firms differ in regional purchases")
    benefits: bool = Field(True, description="benefits fall as residents find work")


SWITCHES: tuple[str, ...] = tuple(SwitchesShape.model_fields)


def _text(expected: str, **limits: Any) -> Any:
    return Field(json_schema_extra={"x-expected": expected}, **limits)


class ScenarioShape(BaseModel):
    """One scenario file, before `extends` is followed."""

    model_config = ConfigDict(extra="forbid", strict=True, title="ecosim scenario")

    schema_version: Annotated[Literal[1], _text("1", description="version of this format")]
    name: Annotated[
        str,
        _text(f"a text of 1 to {LONGEST_NAME} characters on one line", min_length=1,
              max_length=LONGEST_NAME, pattern=ONE_LINE,
              description="shown in tables and figures"),
    ]  # fmt: skip
    description: Annotated[str, _text("a text", description="what the scenario asks")] = ""
    extends: Annotated[
        str | None,
        _text("a scenario file in this folder or below",
              description="the scenario this one builds on: only what differs is written"),
    ] = None  # fmt: skip
    region: Annotated[
        str,
        _text("a shipped region, or a path to a folder of the same tables", min_length=1,
              description="where"),
    ] = "west_midlands"  # fmt: skip
    start: Annotated[
        str, _text("YYYY-MM, for instance 2025-04", pattern=MONTH_PATTERN,
                   description="first month"),
    ] = "2025-04"  # fmt: skip
    months: Annotated[
        int, _text("a whole number from 1 to 600 (months)", ge=1, le=600,
                   description="how many months"),
    ] = 120  # fmt: skip
    scale: Annotated[
        float,
        _text("a number from 0.001 to 1 (share of full size)", ge=0.001, le=1.0,
              description="size of the simulated region; results are given at full scale"),
    ] = 0.2  # fmt: skip
    replicates: Annotated[
        int, _text("a whole number from 1 to 10000", ge=1, le=10_000,
                   description="runs that differ by chance only"),
    ] = 20  # fmt: skip
    seed: Annotated[
        int, _text("a whole number from 0 to 9223372036854775807", ge=0, le=2**63 - 1,
                   description="start of all random numbers"),
    ] = 2025  # fmt: skip
    mode: Annotated[
        Literal["full", "leontief"],
        _text("full or leontief", description="leontief turns all behaviour off"),
    ] = "full"
    procurement: Annotated[
        Literal["tender", "assigned"] | None,
        _text("tender or assigned", description="how contracts find suppliers"),
    ] = None
    switches: Annotated[
        dict[str, bool],
        _text("a mapping of mechanisms to true or false", description="mechanisms on or off"),
    ] = Field(default_factory=dict)
    levers: Annotated[
        list[dict[str, Any]],
        _text("a list, each item beginning with - lever: NAME", description="the policies"),
    ] = Field(default_factory=list)
    impulse: Annotated[
        dict[str, Any] | None,
        _text("a mapping with amount, sector and place",
              description="one extra purchase of a month, for multipliers"),
    ] = None  # fmt: skip
    parameters: Annotated[
        dict[str, Any],
        _text("dotted names with values, as market.entry.sigma_c: 0.10",
              description="parameters that differ from their defaults"),
    ] = Field(default_factory=dict)  # fmt: skip


KEYS: tuple[str, ...] = tuple(ScenarioShape.model_fields)


def expected(key: str) -> str:
    """Return in words what a top-level key must hold."""
    extra = ScenarioShape.model_fields[key].json_schema_extra
    return str(extra["x-expected"]) if isinstance(extra, dict) else ""


def check_shape(data: dict[str, Any], *, is_partial: bool = False) -> list[ScenarioError]:
    """Return what is wrong with the shape of a file's data; each error carries its path.

    Parameters
    ----------
    data
        Plain data of one file.
    is_partial
        Do not ask for the required keys, as with ``--set``.
    """
    try:
        ScenarioShape.model_validate(data)
    except ValidationError as error:
        found: dict[tuple[str | int, ...], ScenarioError] = {}
        for detail in error.errors(include_url=False):
            if is_partial and detail["type"] == "missing":
                continue
            made = _in_our_words(detail, data)
            found.setdefault(made.path, made)
        return list(found.values())
    return []


def _in_our_words(detail: ErrorDetails, data: dict[str, Any]) -> ScenarioError:
    path = tuple(detail["loc"])
    key = str(path[0])
    if detail["type"] == "missing":
        hint = "every scenario file has schema_version and name"
        return ScenarioError(f"missing key {key!r}", expected=f"{key}: {expected(key)}", hint=hint)
    if detail["type"] == "extra_forbidden":
        near = nearest(key, KEYS)
        known = ", ".join(KEYS)
        return ScenarioError(
            f"unknown key {key!r}", expected=f"one of {known}", nearest=near, path=path,
            at_key=True,
        )  # fmt: skip
    value = data[key]
    if key == "switches" and len(path) > 1:
        return ScenarioError(
            f"switches.{path[1]} cannot be {shown(value[path[1]])}", expected="true or false",
            path=path,
        )  # fmt: skip
    if key == "levers" and len(path) > 1:
        item = value[path[1]]
        return ScenarioError(
            f"a lever cannot be {shown(item)}", expected="- lever: NAME, with its settings below",
            path=path[:2],
        )  # fmt: skip
    return ScenarioError(f"{key} cannot be {shown(value)}", expected=expected(key), path=(key,))


def shown(value: object) -> str:
    """Return a value as a user would recognise it."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        kind = "a mapping" if isinstance(value, dict) else "a list"
        return kind if value else f"{kind} of nothing"
    return repr(value)
