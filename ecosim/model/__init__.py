"""The model: a region's month, in order."""

from ecosim.model.model import ProcurementModel

__all__ = ["ProcurementModel"]
