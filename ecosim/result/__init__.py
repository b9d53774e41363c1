"""What a finished run is: frozen series, contracts, suppliers and flows, and their tidy tables."""

from ecosim.result.record import Result
from ecosim.result.tidy import ALL, Labels
from ecosim.result.yearly import HEADLINES, headlines, yearly

__all__ = ["ALL", "HEADLINES", "Labels", "Result", "headlines", "yearly"]
