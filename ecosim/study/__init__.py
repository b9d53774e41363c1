"""Studies: what many runs say together. They know scenarios, runs and results, nothing below."""

from ecosim.study.compare import Comparison, compare
from ecosim.study.fit import FitTable, fit
from ecosim.study.stopping import StopRule

__all__ = ["Comparison", "FitTable", "StopRule", "compare", "fit"]
