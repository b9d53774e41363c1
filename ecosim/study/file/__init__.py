"""Study files: strict YAML that says what is moved, what is compared and what is read."""

from ecosim.study.file.load import is_study_file, load_experiment
from ecosim.study.file.schema import study_schema
from ecosim.study.file.shipped import shipped_experiments

__all__ = ["is_study_file", "load_experiment", "shipped_experiments", "study_schema"]
