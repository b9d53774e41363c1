"""Innovation: the funnel of each pathway, what it cost and brought, and what became of networks.

Shown where a policy sets challenges. Numbers of the funnel are means over replicates, at full
scale, over the whole run; in the baseline there are none.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from ecosim.kernel.types import STAGES_OF, Pathway
from ecosim.report.comparison.finding import Finding, Row, effect, effects_by, rows_of
from ecosim.report.comparison.quantities import quantity
from ecosim.report.innovation_tables import stage_name
from ecosim.report.page.content import EffectRow, FunnelRow, FunnelTable, InnovationBlock
from ecosim.report.page.effect_tables import effect_row

#: what is counted in each stage, by indicator, in the order of the columns
COUNTED = ("challenges_entered", "challenges_passed", "challenges_failed")
#: effects beside the funnel, as a reader calls them
EFFECTS = {
    "partnerships": "Partnerships activated",
    "first_contracts": "Partners with a first public contract",
    "second_contracts": "Such partners that win again within 36 months",
    "innovation_cost": "Cost of running pathways and of adopting solutions",
    "innovation_research": "Research and trial billed by partners",
    "solution_exports": "Demand for solutions from outside the region",
}
NETWORKS = {
    ("network_assortativity", "contracts"): "Innovative buyers with innovative suppliers",
    ("network_clustering", "contracts"): "Buyers share suppliers (rings of four)",
    ("network_top_share", "contracts"): "Value with the largest tenth of suppliers",
    ("network_ties", "knowledge"): "Ties of the knowledge network, at the scale of the run",
    ("network_giant_share", "knowledge"): "Largest connected part of the knowledge network",
    ("network_clustering", "knowledge"): "Closed triangles of the knowledge network",
}


def innovation_blocks(found: Finding) -> list[InnovationBlock]:
    """Return the innovation of each policy that sets challenges."""
    return [
        _block(found, arm.name)
        for arm in found.policies
        if "challenges_set" in found.indicators and _total(found, arm.name, "challenges_set") > 0
    ]


def _block(found: Finding, policy: str) -> InnovationBlock:
    counted = {name: _by_stage(found, policy, name) for name in COUNTED}
    funnels = [_funnel(pathway, counted) for pathway in Pathway]
    return InnovationBlock(
        policy=policy,
        sentences=_sentences(found, policy, counted),
        funnels=[one for one in funnels if one.rows],
        effects=[
            effect_row(name, effect(found, policy, indicator))
            for indicator, name in EFFECTS.items() if indicator in found.indicators
        ],
        networks=_networks(found, policy),
    )  # fmt: skip


def _funnel(pathway: Pathway, counted: Mapping[str, Mapping[str, float]]) -> FunnelTable:
    """Return one pathway's stages; no rows where no challenge entered the first."""
    rows = []
    for stage in STAGES_OF[pathway]:
        # as the labels of results write a stage
        code = f"{pathway.name}: {stage.name}".lower().replace("_", " ")
        entered, passed, failed = (counted[name].get(code, 0.0) for name in COUNTED)
        said = [f"{n:,.1f}" for n in (entered, passed, failed, entered - passed - failed)]
        rows.append(FunnelRow(stage_name(pathway, stage), *said))
    begun = counted[COUNTED[0]].get(
        f"{pathway.name}: {STAGES_OF[pathway][0].name}".lower().replace("_", " "), 0.0
    )
    return FunnelTable(pathway.name.capitalize(), rows if begun > 0 else [])


def _sentences(
    found: Finding, policy: str, counted: Mapping[str, Mapping[str, float]]
) -> list[str]:
    """Return how many challenges come into service, and what one of them costs."""
    n = _total(found, policy, "challenges_set")
    last = [f"{pathway.name}: {STAGES_OF[pathway][-1].name}".lower().replace("_", " ")
            for pathway in Pathway]  # fmt: skip
    works = sum(counted["challenges_passed"].get(code, 0.0) for code in last)
    said = [
        f"Of {n:,.1f} challenges that are set over the run, {works:,.1f} come to a solution that "
        "works in service before it ends."
    ]
    spent = sum(
        _total(found, policy, name) for name in ("innovation_cost", "innovation_research")
    )
    if works > 0:
        each = quantity(spent / works, "GBP", signed=False)
        said.append(f"Pathways, adoption and research together cost {each} for each of them.")
    return said


def _networks(found: Finding, policy: str) -> list[EffectRow]:
    rows = []
    for (indicator, network), name in NETWORKS.items():
        known = {str(row["detail"]): row
                 for row in rows_of(effects_by(found, policy, indicator, "detail"))}  # fmt: skip
        if network in known and not _is_undefined(known[network]):
            rows.append(effect_row(name, known[network]))
    return rows


def _is_undefined(row: Row) -> bool:
    return isnan(float(row["mean"]))


def _by_stage(found: Finding, policy: str, indicator: str) -> dict[str, float]:
    table = effects_by(found, policy, indicator, "detail")
    return {str(row["detail"]): float(row["mean"]) for row in rows_of(table)}


def _total(found: Finding, policy: str, indicator: str) -> float:
    if indicator not in found.indicators:
        return 0.0
    mean = float(effect(found, policy, indicator)["mean"])
    return 0.0 if isnan(mean) else mean
