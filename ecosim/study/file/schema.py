"""The JSON Schema of study files, for editors: the shape, every parameter and every indicator."""

from __future__ import annotations

from typing import Any

from ecosim.kernel.catalogue import INDICATORS
from ecosim.scenario.knowledge import known_parameters
from ecosim.scenario.schema import DIALECT, scenario_schema
from ecosim.scenario.shape import SWITCHES
from ecosim.study.file.arms import OWN_KEYS as SET_KEYS
from ecosim.study.file.designs import SAMPLED, SETTINGS
from ecosim.study.file.factors import OWN_KEYS
from ecosim.study.file.outcomes import READABLE
from ecosim.study.file.shape import CalibrationShape, StudyShape

#: names of factors that only the arms know
OF_LEVERS = r"^levers\..+$"


def study_schema() -> dict[str, Any]:
    """Return the schema that editors use to complete and check a study file."""
    schema = StudyShape.model_json_schema(by_alias=True)
    _name_factors(schema["properties"], OWN_KEYS)
    _name_indicators(schema["$defs"]["OutcomeShape"])
    schema["$defs"]["DesignShape"] = _design(schema["$defs"]["DesignShape"])
    return {"$schema": DIALECT, **schema}


def calibration_schema() -> dict[str, Any]:
    """Return the schema that editors use to complete and check a calibration's file."""
    schema = CalibrationShape.model_json_schema(by_alias=True)
    _name_factors(schema["properties"], ())
    _name_indicators(schema["$defs"]["TargetShape"])
    # a search needs ranges
    del schema["$defs"]["FactorShape"]["properties"]["values"]
    return {"$schema": DIALECT, **schema}


def _name_factors(properties: dict[str, Any], own: tuple[str, ...]) -> None:
    """Name every parameter that can move, and every key that can be set."""
    factor = {"anyOf": [{"$ref": "#/$defs/FactorShape"}, {"type": "null"}]}
    properties["parameters"] = {
        "description": properties["parameters"]["description"],
        "type": "object",
        "properties": {
            **dict.fromkeys(own, factor),
            **{
                name: {**factor, "description": one.doc}
                for name, one in known_parameters().items()
            },
        },
        "patternProperties": {OF_LEVERS: factor},
        "additionalProperties": False,
    }
    properties["set"].update(properties=_settable(), additionalProperties=False)


def _name_indicators(shape: dict[str, Any]) -> None:
    """Name every indicator that can be read."""
    shape["properties"]["indicator"] = {
        "description": shape["properties"]["indicator"]["description"],
        "enum": [name for name, one in INDICATORS.items() if set(one.dims) <= set(READABLE)],
    }


def _settable() -> dict[str, Any]:
    """Return the schema of each key under `set`: what a scenario file says there."""
    whole = scenario_schema()["properties"]
    switches = whole["switches"]["properties"]
    return {
        **{key: whole[key] for key in SET_KEYS},
        **{f"switches.{name}": switches[name] for name in SWITCHES},
        **whole["parameters"]["properties"],
    }


def _design(shape: dict[str, Any]) -> dict[str, Any]:
    """Return a schema a method, each with the settings it has."""
    facts = shape["properties"]

    def one(method: str, names: tuple[str, ...]) -> dict[str, Any]:
        own = {name: _without_null(facts[name]) for name in names}
        seed = {"seed": facts["seed"]} if method in SAMPLED else {}
        return {
            "type": "object",
            "required": ["method", *(("rows",) if method == "list" else ())],
            "additionalProperties": False,
            "properties": {"method": {"const": method}, **own, **seed},
        }

    return {
        "description": shape["description"],
        "oneOf": [one(method, names) for method, names in SETTINGS.items()],
    }


def _without_null(fact: dict[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in fact.get("anyOf", []) if kind.get("type") != "null"]
    kept = {key: value for key, value in fact.items() if key not in ("anyOf", "default")}
    return {**kept, **kinds[0]} if len(kinds) == 1 else fact
