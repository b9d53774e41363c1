"""The only door up: a scenario goes in, a result or a folder of results comes out.

``simulate`` runs one replicate in this process. ``run_scenarios`` runs scenarios and replicates,
in parallel when asked, and writes a folder each.
"""

from ecosim.run.scenarios import run_scenarios
from ecosim.run.simulation import simulate
from ecosim.run.summary import RunSummary

__all__ = ["RunSummary", "run_scenarios", "simulate"]
