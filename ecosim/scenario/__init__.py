"""Scenarios: strict YAML files in, frozen :class:`Scenario` objects out, and back."""

from ecosim.scenario.scenario import Scenario, Switches

__all__ = ["Scenario", "Switches"]
