"""What a finished run is: frozen series, contracts, suppliers and flows, and their tidy tables."""

from ecosim.accounts.lm3 import CONVENTIONS as LM3_CONVENTIONS
from ecosim.result.record import Result
from ecosim.result.tidy import ALL, Labels
from ecosim.result.yearly import HEADLINES, changes, headlines, yearly

__all__ = ["ALL", "HEADLINES", "LM3_CONVENTIONS", "Labels", "Result", "changes", "headlines",
           "yearly"]  # fmt: skip
