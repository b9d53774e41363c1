"""Studies: what many runs say together. They know scenarios, runs and results, nothing below."""

from ecosim.study.compare import Comparison, StopRule, compare
from ecosim.study.fit import FitTable, fit

__all__ = ["Comparison", "FitTable", "StopRule", "compare", "fit"]
