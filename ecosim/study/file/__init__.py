"""Study files: strict YAML that says what is moved, what is compared and what is read."""

from ecosim.study.file.calibration import load_calibration
from ecosim.study.file.load import load_experiment
from ecosim.study.file.schema import calibration_schema, study_schema

__all__ = ["calibration_schema", "load_calibration", "load_experiment", "study_schema"]
