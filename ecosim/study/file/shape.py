"""The shape of a study file: its keys, their types and ranges, and our words for what is wrong.

Pydantic checks the shape and prints the JSON Schema. What the shape cannot say (a parameter that
exists, a lever that an arm has) is checked where it is read.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario.shape import ONE_LINE, shown

Scalar = bool | int | float | str
METHODS = ("grid", "list", "factorial", "morris", "saltelli", "latin_hypercube", "sobol_sequence",
           "rbd_fast")  # fmt: skip
ANALYSES = ("morris", "sobol", "delta", "pawn", "rbd_fast", "hdmr", "prim", "feature_scores",
            "ranking")  # fmt: skip


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class FactorShape(_Strict):
    """Where a factor moves: a range, or levels; neither takes the declared range."""

    low: float | None = Field(None, description="lowest value")
    high: float | None = Field(None, description="highest value")
    values: list[Scalar] | None = Field(None, min_length=1, description="levels")


class DesignShape(_Strict):
    """How the space of factors is visited; each method has settings of its own."""

    method: Literal[
        "grid", "list", "factorial", "morris", "saltelli", "latin_hypercube", "sobol_sequence",
        "rbd_fast",
    ] = Field(description="grid, list, factorial, or a sampler")  # fmt: skip
    seed: int = Field(1, ge=0, description="start of the sampler's random numbers")
    trajectories: int | None = Field(None, ge=2, description="morris: trajectories")
    levels: int | None = Field(None, description="morris: levels of the grid, an even number")
    optimal_trajectories: int | None = Field(None, description="morris: how many are kept")
    n: int | None = Field(None, ge=2, description="the other samplers: base sample or rows")
    second_order: bool | None = Field(None, description="saltelli: indices of pairs as well")
    rows: list[dict[str, Scalar]] | None = Field(
        None, min_length=1, description="list: a mapping of factors to values each"
    )
    levers: list[str] | None = Field(
        None, min_length=1, description="factorial: levers that are there or not; all when absent"
    )


class OutcomeShape(_Strict):
    """One number that is read of every replicate of every row."""

    indicator: str = Field(description="a name of the catalogue")
    of: Literal["level", "effect", "relative_effect"] | None = Field(
        None, description="relative_effect where there are policies, else level"
    )
    policy: str | None = Field(None, description="name of a policy; all of them when absent")
    period: str = Field("total", description="a year as 2027-28, or total")
    place: str | None = Field(None, description="code of a place")
    sector: str | None = Field(None, description="code of a sector")


class UntilShape(_Strict):
    """When there are enough replicates."""

    outcome: int = Field(0, ge=0, description="position in the list of outcomes, from 0")
    half_width: float = Field(gt=0.0, description="of the 95 % interval, in the outcome's unit")


class ReplicatesShape(_Strict):
    """A number that grows until a mean is known well enough."""

    first: int = Field(ge=2, le=10_000, description="at the start")
    most: int = Field(ge=2, le=10_000, description="at most")
    until: UntilShape


class StudyShape(_Strict):
    """One study file."""

    model_config = ConfigDict(extra="forbid", strict=True, title="ecosim study")

    schema_version: Literal[1] = Field(description="version of this format")
    name: Annotated[
        str, Field(min_length=1, max_length=100, pattern=ONE_LINE, description="shown everywhere")
    ]
    description: str = Field("", description="what the study asks")
    baseline: str = Field(min_length=1, description="a scenario file, or a shipped scenario's name")
    policies: list[str] = Field(default_factory=list, description="scenarios compared with it")
    set: dict[str, Scalar] = Field(
        default_factory=dict, description="laid over every arm, as --set does"
    )
    uncertainties: Literal["all"] | list[str] | None = Field(
        None, description="declared uncertainties, all or by patterns as market.entry.*"
    )
    except_: list[str] = Field(
        default_factory=list, alias="except", description="patterns of uncertainties left out"
    )
    parameters: dict[str, FactorShape | None] = Field(
        default_factory=dict, description="factors by name; empty takes the declared range"
    )
    groups: dict[str, list[str]] = Field(
        default_factory=dict, description="factors that move together, by patterns"
    )
    design: DesignShape
    replicates: Annotated[int, Field(ge=1, le=10_000)] | ReplicatesShape = Field(
        description="of every arm in every row"
    )
    outcomes: list[OutcomeShape] = Field(min_length=1, description="what is read")
    analyses: list[
        Literal["morris", "sobol", "delta", "pawn", "rbd_fast", "hdmr", "prim", "feature_scores",
                "ranking"]
    ] = Field(default_factory=list, description="for ecosim sensitivity")  # fmt: skip


def read_shape(data: dict[str, Any]) -> StudyShape | list[ScenarioError]:
    """Return a file's data as a shape, or what is wrong with it, each error with its path."""
    try:
        return StudyShape.model_validate(data)
    except ValidationError as error:
        found: dict[tuple[str | int, ...], ScenarioError] = {}
        for detail in error.errors(include_url=False):
            made = _in_our_words(_path(detail["loc"], data), detail, data)
            found.setdefault(made.path, made)
        return list(found.values())


def _path(loc: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:
    """Return the part of a location that exists in the data: unions add names of their own."""
    kept: list[str | int] = []
    for part in loc:
        is_there = part in data if isinstance(data, dict) else (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if is_there:
            kept.append(part)
            data = data[part]
    return tuple(kept)


def _model_at(path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the model of a mapping in the file."""
    if not path:
        return StudyShape
    known: dict[str, type[BaseModel]] = {
        "design": DesignShape, "outcomes": OutcomeShape, "parameters": FactorShape,
        "replicates": ReplicatesShape,
    }  # fmt: skip
    model = known.get(str(path[0]))
    depth = {DesignShape: 1, ReplicatesShape: 1}.get(model, 2) if model else 0
    if model is ReplicatesShape and path[1:] == ("until",):
        return UntilShape
    return model if len(path) == depth else None


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys of a mapping, as a file writes them."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _described(model: type[BaseModel], key: str) -> str:
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return str(field.description or key)
    return key


def _in_our_words(
    path: tuple[str | int, ...], detail: Any, data: dict[str, Any]
) -> ScenarioError:
    last = str(detail["loc"][-1])
    model = _model_at(path)
    if detail["type"] == "missing" and model is not None:
        where = f" in {path[0]}" if path else ""
        return ScenarioError(
            f"missing key {last!r}{where}", expected=f"{last}: {_described(model, last)}", path=path
        )
    if detail["type"] == "extra_forbidden":
        parent = _model_at(path[:-1])
        keys = keys_of(parent) if parent else []
        return ScenarioError(
            f"unknown key {last!r}", expected="one of " + ", ".join(keys),
            nearest=nearest(last, keys), path=path, at_key=True,
        )  # fmt: skip
    value: Any = data
    for part in path:
        value = value[part]
    said = shown(value)
    near = nearest(value, _choices(path)) if isinstance(value, str) else None
    return ScenarioError(
        f"{'.'.join(map(str, path))} cannot be {said}", expected=_expected(path), nearest=near,
        path=path,
    )  # fmt: skip


def _choices(path: tuple[str | int, ...]) -> tuple[str, ...]:
    if path[:2] == ("design", "method"):
        return METHODS
    return ANALYSES if path[:1] == ("analyses",) else ("level", "effect", "relative_effect")


_EXPECTED: dict[tuple[str, ...], str] = {
    ("schema_version",): "1",
    ("name",): "a text of 1 to 100 characters on one line",
    ("description",): "a text",
    ("baseline",): "a scenario file below this folder's grandparent, or a shipped scenario's name",
    ("policies",): "a list of scenario files",
    ("set",): "keys with values, as months: 24",
    ("uncertainties",): "all, or a list of patterns as market.entry.*",
    ("except",): "a list of patterns as market.entry.*",
    ("parameters",): "factors by name, each empty, {low: A, high: B} or {values: [A, B]}",
    ("groups",): "names with lists of patterns",
    ("design",): "method: one of " + ", ".join(METHODS) + ", with its settings",
    ("design", "method"): "one of " + ", ".join(METHODS),
    ("design", "seed"): "a whole number from 0",
    ("design", "trajectories"): "a whole number from 2",
    ("design", "levels"): "an even whole number",
    ("design", "n"): "a whole number from 2, a power of two where the sampler needs one",
    ("design", "second_order"): "true or false",
    ("design", "rows"): "a list of mappings of factors to values",
    ("design", "levers"): "a list of levers of the policies",
    ("replicates",): "a whole number from 1 to 10000, or first, most and until",
    ("replicates", "first"): "a whole number from 2 to 10000",
    ("replicates", "most"): "a whole number from 2 to 10000",
    ("replicates", "until"): "outcome and half_width",
    ("replicates", "until", "half_width"): "a number above 0, in the outcome's unit",
    ("replicates", "until", "outcome"): "a position in the list of outcomes, from 0",
    ("outcomes",): "a list, each item with indicator, and of, policy, period, place, sector",
    ("analyses",): "a list of " + ", ".join(ANALYSES),
}


def _expected(path: tuple[str | int, ...]) -> str:
    """Return what a key must hold: the words of the nearest key above it that has some."""
    if path[:1] == ("outcomes",) and path[-1:] == ("of",):
        return "level, effect or relative_effect"
    names = tuple(str(part) for part in path)
    while names not in _EXPECTED:
        names = names[:-1]
    return _EXPECTED[names]
