"""The drawings of innovation in a comparison: each arm's funnel, and its networks.

An arm's folder has the tables that a run's folder has, so they are drawn as a run's are.
"""

from __future__ import annotations

from pathlib import Path

from ecosim.report import style
from ecosim.report.comparison.finding import Finding
from ecosim.report.draw_innovation import draw_innovation
from ecosim.report.draw_networks import draw_networks

#: what each figure says to those who do not see it
SAYS = {
    "innovation_funnel": "Challenges by stage and reason, both pathways",
    "innovation_time": "Months that challenges spend in each stage",
    "innovation_hurdles": "What keeps capable firms from answering",
    "network_map": "Public buyers and the small firms that supply them, by place",
    "network_measures": "Measures of the networks by year, beside networks by chance",
}

Drawn = dict[str, list[Path]]


def draw_arms(found: Finding, folder: Path, target: Path) -> Drawn:
    """Draw the arms that have such tables; return each arm's files by its name.

    Parameters
    ----------
    found
    folder
        Of the comparison.
    target
        Folder of figures; an arm's go into a folder of its own below it.
    """
    drawn: Drawn = {}
    with style.styled():
        for arm in (found.baseline, *found.policies):
            own = folder / arm.slug
            if not (own / "network.parquet").is_file():
                continue
            where = target / arm.slug
            where.mkdir(parents=True, exist_ok=True)
            drawn[arm.name] = [*draw_innovation(own, where), *draw_networks(own, where)]
    return drawn
