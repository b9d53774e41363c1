"""Scenarios: strict YAML files in, frozen :class:`Scenario` objects out, and back."""

from ecosim.scenario.impulse import Impulse
from ecosim.scenario.scenario import Scenario, Switches

__all__ = ["Impulse", "Scenario", "Switches"]
