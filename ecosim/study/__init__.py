"""Studies: what many runs say together. They know scenarios, runs and results, nothing below."""

from ecosim.study.fit import FitTable, fit

__all__ = ["FitTable", "fit"]
