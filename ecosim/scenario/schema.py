"""The JSON Schema of a scenario file: the shape, every lever and every declared parameter."""

from __future__ import annotations

from typing import Any

from ecosim.kernel.params import Declaration
from ecosim.policies import LEVERS, Lever
from ecosim.policies.base import COMMON
from ecosim.scenario.impulse import FINANCING
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.shape import MONTH_PATTERN, ScenarioShape, SwitchesShape

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def scenario_schema() -> dict[str, Any]:
    """Return the schema that editors use to complete and check a scenario file."""
    schema = ScenarioShape.model_json_schema()
    properties = schema["properties"]
    for item in properties.values():
        item.pop("x-expected", None)
    switches = SwitchesShape.model_json_schema()["properties"]
    properties["switches"].update(properties=switches, additionalProperties=False)
    properties["impulse"] = _impulse(properties["impulse"]["description"])
    properties["levers"]["items"] = {"oneOf": [_lever(LEVERS[name]) for name in LEVERS]}
    parameters = {name: _parameter(known) for name, known in known_parameters().items()}
    properties["parameters"].update(properties=parameters, additionalProperties=False)
    return {"$schema": DIALECT, **schema}


def _impulse(description: str) -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "description": description,
        "type": "object",
        "required": ["amount", "sector", "place"],
        "additionalProperties": False,
        "properties": {
            "amount": {"type": "number", "description": "GBP at full scale; below zero is a cut"},
            "sector": {**text, "description": "code of what is bought"},
            "place": {**text, "description": "code of the place whose firms sell it"},
            "financing": {"enum": list(FINANCING), "default": "outside",
                          "description": "; ".join(f"{k}: {v}" for k, v in FINANCING.items())},
            "month": {**text, "pattern": MONTH_PATTERN, "description": "the first by default"},
        },
    }  # fmt: skip


def _lever(kind: type[Lever]) -> dict[str, Any]:
    settings = {**COMMON, **kind.settings}
    return {
        "type": "object",
        "description": (kind.__doc__ or "").strip(),
        "required": ["lever"],
        "additionalProperties": False,
        "properties": {
            "lever": {"const": kind.name},
            **{key: {**s.schema, "description": s.doc} for key, s in settings.items()},
            **{key: _parameter(known) for key, known in kind.declared.items()},
        },
    }


def _parameter(known: Declaration) -> dict[str, Any]:
    kinds = {"bool": "boolean", "int": "integer", "float": "number", "str": "string"}
    number: dict[str, Any] = {"type": kinds.get(known.type, "number")}
    if known.accept:
        number |= {"minimum": known.accept[0], "maximum": known.accept[1]}
    if known.choices:
        number["enum"] = list(known.choices)
    default: Any = known.default
    if isinstance(default, tuple):
        n = len(default)
        number = {"type": "array", "items": number, "minItems": n, "maxItems": n}
        default = list(default)
    unit = f" ({known.unit})" if known.unit else ""
    return {**number, "default": default, "description": f"{known.doc}{unit}; {known.source}"}
