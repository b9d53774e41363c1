"""From a file's data to its shape, and our words for what does not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ecosim.errors import ScenarioError
from ecosim.kernel.registry import nearest
from ecosim.scenario.shape import shown
from ecosim.study.file.problems import Problems
from ecosim.study.file.shape import (
    ANALYSES,
    METHODS,
    CalibrationShape,
    DesignShape,
    FactorShape,
    OutcomeShape,
    ReplicatesShape,
    SearchShape,
    StudyShape,
    TargetShape,
    UntilShape,
)

Shape = TypeVar("Shape", StudyShape, CalibrationShape)


def read_shape(data: dict[str, Any], problems: Problems, shape: type[Shape]) -> Shape:
    """Return a file's data as a shape, or raise everything that does not fit."""
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        for detail in _sharpest(error.errors(include_url=False), data):
            made = _in_our_words(_path(detail["loc"], data), detail, data, shape)
            problems.note(ScenarioError(
                made.message, expected=made.expected, nearest=made.nearest, hint=made.hint,
                at_key=made.at_key,
            ), tuple(made.path))  # fmt: skip
    problems.raise_all()
    raise AssertionError("a shape that does not fit has problems")


def _sharpest(details: Sequence[Any], data: dict[str, Any]) -> list[Any]:
    """Return one detail a place; of those of a union the deepest, which says most."""
    found: dict[tuple[str | int, ...], Any] = {}
    for detail in details:
        where = _path(detail["loc"], data)
        if detail["type"] == "missing":
            where = (*where, str(detail["loc"][-1]))
        found.setdefault(where, detail)
    deeper = {where[:n] for where in found for n in range(1, len(where))}
    return [detail for where, detail in found.items() if where not in deeper]


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


def _model_at(path: tuple[str | int, ...], root: type[BaseModel]) -> type[BaseModel] | None:
    """Return the model of a mapping in the file."""
    if not path:
        return root
    known: dict[str, type[BaseModel]] = {
        "design": DesignShape, "outcomes": OutcomeShape, "parameters": FactorShape,
        "replicates": ReplicatesShape, "targets": TargetShape, "search": SearchShape,
    }  # fmt: skip
    model = known.get(str(path[0]))
    depth = {DesignShape: 1, ReplicatesShape: 1, SearchShape: 1}.get(model, 2) if model else 0
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
    path: tuple[str | int, ...], detail: Any, data: dict[str, Any], root: type[BaseModel]
) -> ScenarioError:
    last = str(detail["loc"][-1])
    model = _model_at(path, root)
    if detail["type"] == "missing" and model is not None:
        where = f" in {path[0]}" if path else ""
        return ScenarioError(
            f"missing key {last!r}{where}", expected=f"{last}: {_described(model, last)}", path=path
        )
    if detail["type"] == "extra_forbidden":
        parent = _model_at(path[:-1], root)
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
        f"{'.'.join(map(str, path))} cannot be {said}", nearest=near, path=path,
        expected=_expected(path, root),
    )  # fmt: skip


def _choices(path: tuple[str | int, ...]) -> tuple[str, ...]:
    if path[:2] == ("design", "method"):
        return METHODS
    return ANALYSES if path[:1] == ("analyses",) else ("level", "effect", "relative_effect")


_EXPECTED: dict[tuple[str, ...], str] = {
    ("schema_version",): "1",
    ("name",): "a text of 1 to 100 characters on one line",
    ("description",): "a text",
    ("baseline",): "a scenario file, or the name of a shipped scenario",
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
    ("design", "combinations"): "a list of lists of levers, [] for none",
    ("design", "optimal_trajectories"): "a whole number from 2, below trajectories",
    ("replicates",): "a whole number from 1 to 10000, or first, most and until",
    ("replicates", "first"): "a whole number from 2 to 10000",
    ("replicates", "most"): "a whole number from 2 to 10000",
    ("replicates", "until"): "outcome and half_width",
    ("replicates", "until", "half_width"): "a number above 0, in the outcome's unit",
    ("replicates", "until", "outcome"): "the name of an outcome, as in tables",
    ("outcomes",): "a list, each item with indicator, and of, arm, policy, period, place, sector",
    ("analyses",): "a list of " + ", ".join(ANALYSES),
    ("targets",): "a list, each item with indicator, value, within and source, and perhaps period, "
    "place, sector",
    ("targets", "value"): "a number in the indicator's unit",
    ("targets", "within"): "a number above 0 in the indicator's unit",
    ("targets", "source"): "a text: evidence, publication or assumption",
    ("search",): "generations, population and seed",
    ("search", "generations"): "a whole number from 1 to 10000",
    ("search", "population"): "a whole number from 5 to 10000",
    ("search", "seed"): "a whole number from 0",
}


#: what calibrations take where studies take more
_OF_CALIBRATIONS: dict[tuple[str, ...], str] = {
    ("parameters",): "factors by name, each empty or {low: A, high: B}",
    ("replicates",): "a whole number from 1 to 10000",
}


def _expected(path: tuple[str | int, ...], root: type[BaseModel]) -> str:
    """Return what a key must hold: the words of the nearest key above it that has some."""
    if path[:1] == ("outcomes",) and path[-1:] == ("of",):
        return "level, effect or relative_effect"
    # items of a list share their words
    names = tuple(part for part in path if isinstance(part, str))
    known = _EXPECTED | (_OF_CALIBRATIONS if root is CalibrationShape else {})
    while names not in known:
        names = names[:-1]
    return known[names]
