"""Calibration: values of uncertain parameters at which a model meets published figures."""

from ecosim.study.calibration.folder import calibrate_into
from ecosim.study.calibration.search import Search, Trail, search
from ecosim.study.calibration.targets import Calibration, Target, calibration_of

__all__ = [
    "Calibration",
    "Search",
    "Target",
    "Trail",
    "calibrate_into",
    "calibration_of",
    "search",
]
