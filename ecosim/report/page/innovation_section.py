"""Innovation: the funnel of each pathway, what it cost and brought, and what became of networks.

Shown where a policy sets challenges. Numbers of the funnel are means over replicates, at full
scale, over the whole run; in the baseline there are none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path
from types import MappingProxyType

from ecosim.kernel.types import STAGES_OF, Pathway
from ecosim.report.comparison.finding import Finding, Row, effect, effects_by, rows_of
from ecosim.report.comparison.innovation_figures import SAYS
from ecosim.report.comparison.quantities import quantity, true_minus
from ecosim.report.innovation_tables import stage_name
from ecosim.report.page.content import (
    EffectRow,
    FunnelRow,
    FunnelTable,
    InnovationBlock,
    Picture,
)
from ecosim.report.page.effect_tables import effect_row
from ecosim.report.page.pictures import inlined

#: what is counted in each stage, by indicator, in the order of the columns
COUNTED = ("challenges_entered", "challenges_passed", "challenges_failed")
#: challenges in each stage, mean over the months
WAITING = "challenges_in_progress"
#: why challenges fail, and what keeps able firms from answering, as a reader says it
REASONS = {
    "not_passed": "did not pass the stage",
    "nobody_answered": "nobody answered",
    "not_funded": "the business case found no money",
    "partner_lost": "the partner closed",
    "did_not_work": "the solution did not work in service",
}
HURDLES = {
    "awareness": "never hear of it",
    "list": "are kept out by the approved list",
    "bid_cost": "find an answer too dear",
    "size_rule": "are too small by the size rule",
    "over_specification": "miss what was specified beyond the need",
}
#: effects beside the funnel, as a reader calls them
EFFECTS = {
    "partnerships": "Partnerships activated",
    "first_contracts": "Partners with a first public contract",
    "second_contracts": "Such partners that win again within 36 months",
    "innovation_cost": "Cost of running pathways and of adopting solutions",
    "innovation_research": "Research and trial billed by partners",
    "solution_exports": "Demand for solutions from outside the region",
    "price_index": "Price over estimate of awards",
    "service_units_per_public_pound": "Services delivered per public pound, programme included",
}
#: standard deviations of luck from which on an effect is seen without pairing
VISIBLE = 2.0
#: matched partners below which their growth is not held against near-winners
FEWEST = 10
NETWORKS = {
    ("network_assortativity", "contracts"): "Innovative buyers with innovative suppliers",
    ("network_clustering", "contracts"): "Buyers share suppliers (rings of four)",
    ("network_top_share", "contracts"): "Value with the largest tenth of suppliers",
    ("network_ties", "knowledge"): "Ties of the knowledge network, at the scale of the run",
    ("network_giant_share", "knowledge"): "Largest connected part of the knowledge network",
    ("network_clustering", "knowledge"): "Closed triangles of the knowledge network",
}


def innovation_blocks(
    found: Finding, drawn: Mapping[str, Sequence[Path]] = MappingProxyType({})
) -> list[InnovationBlock]:
    """Return the innovation of each policy that sets challenges.

    Parameters
    ----------
    found
    drawn
        Files of figures by the arm's name.
    """
    blocks = [
        _block(found, arm.name, drawn)
        for arm in found.policies
        if "challenges_set" in found.indicators and _total(found, arm.name, "challenges_set") > 0
    ]
    if blocks:
        # the baseline's network stands beside the first policy's
        beside = _pictures(drawn, found.baseline.name, "network_map")
        blocks[0] = replace(blocks[0], network_pictures=[*blocks[0].network_pictures, *beside])
    return blocks


def _block(
    found: Finding, policy: str, drawn: Mapping[str, Sequence[Path]]
) -> InnovationBlock:
    counted = {name: _by_detail(found, policy, name) for name in COUNTED}
    waiting, months = _by_detail(found, policy, WAITING), int(found.manifest["months"])
    stay = {stage: months * n for stage, n in waiting.items()}
    funnels = [_funnel(pathway, counted, stay) for pathway in Pathway]
    said = [
        *_sentences(found, policy, counted), *_why(found, policy), *_beside_luck(found, policy),
        *_growth(found, policy),
    ]  # fmt: skip
    return InnovationBlock(
        policy=policy,
        sentences=said,
        funnels=[one for one in funnels if one.rows],
        effects=[
            effect_row(name, effect(found, policy, indicator))
            for indicator, name in EFFECTS.items() if indicator in found.indicators
        ],
        networks=_networks(found, policy),
        pictures=_pictures(drawn, policy, "innovation"),
        network_pictures=_pictures(drawn, policy, "network"),
    )  # fmt: skip


def _pictures(drawn: Mapping[str, Sequence[Path]], arm: str, kind: str) -> list[Picture]:
    """Return the figures of one arm whose names begin so."""
    return [
        inlined(path, f"{SAYS[path.stem]}: {arm}")
        for path in drawn.get(arm, ())
        if path.suffix == ".svg" and path.stem.startswith(kind)
    ]


def _funnel(
    pathway: Pathway, counted: Mapping[str, Mapping[str, float]], stay: Mapping[str, float]
) -> FunnelTable:
    """Return one pathway's stages; no rows where no challenge entered the first.

    Parameters
    ----------
    pathway, counted
    stay
        Months that all challenges together spend in each stage.
    """
    rows = []
    for stage in STAGES_OF[pathway]:
        # as the labels of results write a stage
        code = f"{pathway.name}: {stage.name}".lower().replace("_", " ")
        entered, passed, failed = (counted[name].get(code, 0.0) for name in COUNTED)
        # what is left of sums of means may be minus a last digit
        waiting = max(0.0, entered - passed - failed)
        said = [f"{n:,.1f}" for n in (entered, passed, failed, waiting)]
        said.append(f"{stay.get(code, 0.0) / entered:.1f}" if entered > 0 else "")
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


def _beside_luck(found: Finding, policy: str) -> list[str]:
    """Return how large the effect on value added is beside what luck alone makes of it.

    Two runs of one scenario differ by luck. Pairing takes luck out of an effect, but whoever looks
    at the region's accounts sees both together.
    """
    row = effect(found, policy, "gva")
    luck = unpaired_spread(row)
    if isnan(luck) or luck <= 0.0:
        return []
    change, scale = float(row["mean"]), float(found.manifest["scale"])
    where = f" at scale {scale:g}, less in a larger world" if scale < 1.0 else ""
    share = 100.0 * abs(change) / luck
    seen = (
        "is within that noise: in the region's accounts nobody could see it"
        if abs(change) < VISIBLE * luck
        else "stands out of that noise"
    )
    part = f"{share:.2g}" if share < 10.0 else f"{share:,.0f}"
    return [
        "Two runs of the same scenario that differ by luck alone differ by "
        f"{quantity(luck, 'GBP', signed=False)} in the region's value added over the run (one "
        f"standard deviation{where}). What the programme changes, {quantity(change, 'GBP')}, is "
        f"{part} % of it and {seen}."
    ]


def unpaired_spread(row: Row) -> float:
    """Return the standard deviation of a difference of runs that share no draws; NaN if unknown.

    Read from the paired interval and the variance ratio, which is that variance over the paired.
    """
    from scipy.special import stdtrit

    n, ratio = float(row["n"]), float(row["variance_ratio"])
    if not n > 1.0:
        return float("nan")
    half = 0.5 * (float(row["hi"]) - float(row["lo"]))
    paired = half * n**0.5 / float(stdtrit(n - 1.0, 0.975))
    return float(paired * ratio**0.5)


def _why(found: Finding, policy: str) -> list[str]:
    """Return why challenges fail and what keeps able firms from answering, most frequent first."""
    said = []
    failed = _by_detail(found, policy, "challenges_failed_by_reason")
    if sum(failed.values()) > 0:
        counts = _listed({REASONS[code]: n for code, n in failed.items()}, "{:,.1f}")
        said.append(f"Why challenges end without one: {counts}.")
    able, blocked = _total(found, policy, "firms_able"), _by_detail(found, policy, "firms_blocked")
    if able > 0:
        shares = {HURDLES[code]: 100.0 * n / able for code, n in blocked.items()}
        left = 100.0 - sum(shares.values())
        said.append(
            f"Of the firms that could solve them, {_listed(shares, '{:.0f} %')}; "
            f"{left:.0f} % answer."
        )
    return said


def _growth(found: Finding, policy: str) -> list[str]:
    """Return how partners grew beside firms like them that were not chosen."""
    table = found.near_winners
    rows = [] if table is None else rows_of(table[table["policy"] == policy])
    if not rows:
        return []
    row = rows[0]
    if row["n_matched"] < FEWEST:
        return [
            f"Only {row['n_matched']:.0f} of {row['n_participants']:.0f} partners of all runs have "
            "a near-winner like them after three years: too few to say whether partners grow more."
        ]
    own, near, lo, hi = (100.0 * float(row[x]) for x in ("growth", "near_winners", "lo", "hi"))
    sure = "" if lo > 0 or hi < 0 else "; it is not clear that they differ"
    said = (
        f"Partners of all runs together change their staff by {own:+.0f} % within three years, "
        f"candidates of the same sector, size and capability that were not chosen by {near:+.0f} % "
        f"({row['n_matched']:.0f} of {row['n_participants']:.0f} partners have such a near-winner; "
        f"difference {lo:+.0f} to {hi:+.0f} points{sure})."
    )
    return [true_minus(said)]


def _listed(counts: Mapping[str, float], how: str) -> str:
    """Return what there is of something, the most frequent first."""
    order = sorted((one for one in counts.items() if one[1] > 0), key=lambda one: -one[1])
    return ", ".join(f"{how.format(n)} {text}" for text, n in order)


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


def _by_detail(found: Finding, policy: str, indicator: str) -> dict[str, float]:
    if indicator not in found.indicators:
        return {}
    table = effects_by(found, policy, indicator, "detail")
    return {str(row["detail"]): float(row["mean"]) for row in rows_of(table)}


def _total(found: Finding, policy: str, indicator: str) -> float:
    if indicator not in found.indicators:
        return 0.0
    mean = float(effect(found, policy, indicator)["mean"])
    return 0.0 if isnan(mean) else mean
