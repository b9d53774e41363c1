"""What is kept of a shipped scenario to see whether results changed: two years in miniature."""

from __future__ import annotations

from pathlib import Path

from ecosim.result import yearly
from ecosim.run import simulate
from ecosim.scenario import Scenario
from ecosim.scenario.shipped import shipped_scenario, shipped_scenarios

FOLDER = Path(__file__).parent
MONTHS, SCALE = 24, 0.02

Summary = dict[str, dict[str, float | None]]


def names() -> list[str]:
    """Return the shipped scenarios; a draft that lies beside them is nobody's result."""
    return sorted(shipped_scenarios())


def summary_of(name: str) -> Summary:
    """Run a shipped scenario, shortened, and return its regional indicators by year."""
    scenario = Scenario.load(shipped_scenario(name)).replace(months=MONTHS, scale=SCALE)
    years = yearly(simulate(scenario, details=False).indicators)
    whole = years[(years[["place", "sector", "detail"]] == "all").all(axis=1)]
    whole = whole[whole["indicator"] != "identity_residual"]  # rounding, not a result
    return {
        str(indicator): {
            str(year): None if value != value else float(value)
            for year, value in zip(rows["year"], rows["value"], strict=True)
        }
        for indicator, rows in whole.groupby("indicator", sort=True)
    }
