"""Study files: strict YAML that says what is moved, what is compared and what is read."""

from ecosim.study.file.load import load_experiment
from ecosim.study.file.schema import study_schema

__all__ = ["load_experiment", "study_schema"]
