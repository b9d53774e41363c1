"""Effect over time: each year's difference with the interval of the difference."""

from __future__ import annotations

from ecosim.report.comparison.finding import Finding, Row, effects_by_year, rows_of
from ecosim.report.comparison.quantities import quantity
from ecosim.report.comparison.sentences import NAMES
from ecosim.report.page.charts import ends_of, over_time
from ecosim.report.page.content import TimeRow

SHOWN = ("gva", "jobs", "service_units")

ABSENT = "The run has less than one whole year, so there is no effect by year."


def time_rows(found: Finding) -> list[TimeRow]:
    """Return a chart for each indicator and policy; none for less than a year."""
    rows = []
    for name in SHOWN:
        tables = {arm.name: effects_by_year(found, arm.name, name) for arm in found.policies}
        if all(len(table) for table in tables.values()):
            ends = ends_of(list(tables.values()))
            charts = [
                (policy, over_time(table, ends, _says(policy, NAMES[name], rows_of(table)[-1])))
                for policy, table in tables.items()
            ]
            rows.append(TimeRow(NAMES[name], charts))
    return rows


def _says(policy: str, name: str, last: Row) -> str:
    said = quantity(float(last["mean"]), str(last["unit"]))
    return f"{policy}: {name} by year, policy less baseline; {said} in {last['period']}."
