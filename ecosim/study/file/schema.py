"""The JSON Schema of study files, for editors."""

from __future__ import annotations

from typing import Any

from ecosim.study.file.shape import StudyShape


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of a study file."""
    found = StudyShape.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
