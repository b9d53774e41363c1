"""What a comparison assumes and does not know: of every scenario, and of these in particular.

The facts that hold for every scenario are sentences of the page of limitations, word for word; a
test keeps them so.
"""

from __future__ import annotations

from collections.abc import Iterator

from ecosim.kernel.params import Declaration, declarations
from ecosim.report.comparison.finding import Arm, Finding
from ecosim.report.comparison.quantities import true_minus
from ecosim.scenario import Scenario
from ecosim.scenario.knowledge import known_parameters

#: sentences of docs/limitations.md
LIMITS = (
    "Not a forecast. It says what a procurement rule changes against the same world without it.",
    "It has not been fitted to the measured effect of any past policy; published evaluations "
    "conflict, and the ranges of the parameters keep that conflict.",
    "Prices other than contract prices are constant: scarce labour raises in-commuting, not wages.",
    "Buyers follow weights. Politics, legal challenge and the work of a procurement team are one "
    "number each (price weight, capability).",
    "Nothing here is legal advice.",
)
#: the same of the data of a shipped region
REGIONAL_LIMITS = {
    "west_midlands": (
        "The base is the regional accounts of 2019 with all money multiplied by 1.117; "
        "enterprises are those of 2024, rescaled to those accounts.",
        "Regional input-output coefficients are estimated by location quotients (FLQ, delta 0.20, "
        "the value that fits Scotland's official table best), because no survey-based table of "
        "the West Midlands exists.",
        "Birmingham's council is the one buyer whose local share is published in comparable form; "
        "other councils are set to a common figure.",
    ),
}
#: said of a policy, or a lever, whose ``cost`` is 0
COST_NOT_ENTERED = "cost of running it not entered, counted as £0"
#: below these a result is read with more care
FEW_REPLICATES, SMALL_SCALE = 10, 0.2


def limits(region: str) -> tuple[str, ...]:
    """Return what no comparison of a region knows."""
    return (*LIMITS, *REGIONAL_LIMITS.get(region, ()))


def counterfactual_by_law(found: Finding) -> list[str]:
    """Return, for each policy, what its levers ask that the law does not allow."""
    return [
        f"{arm.name}: {clause}"
        for arm in found.policies
        for words in arm.levers
        for clause in clauses(words)
        if clause.startswith("counterfactual")
    ]


def clauses(in_words: str) -> list[str]:
    """Return the parts of a lever's words."""
    return [part.strip() for part in in_words.split(";") if part.strip()]


def assumed_settings(found: Finding) -> list[str]:
    """Return settings in force whose size nobody has published, and costs nobody has entered."""
    return [said for arm in found.policies for said in _of_arm(arm)]


def _of_arm(arm: Arm) -> Iterator[str]:
    if arm.scenario is None:
        return
    for label, lever in zip(arm.scenario.lever_labels, arm.scenario.levers, strict=True):
        if lever.cost == 0.0:
            yield f"{arm.name}: {label.replace('_', ' ')}, {COST_NOT_ENTERED}"
        for key, declared in lever.declared.items():
            value = getattr(lever, key)
            if _is_assumed(declared) and value != declared.default:
                yield f"{arm.name}: {key.replace('_', ' ')} {_said(value, declared)}"


def own_parameters(scenario: Scenario | None) -> list[str]:
    """Return the parameters that the scenarios set themselves, beside their defaults."""
    if scenario is None:
        return []
    known, said = declarations(), []
    for name, value in scenario.parameters.items():
        one = known.get(name)
        if one is not None and value != one.default:
            said.append(f"{name} is {_said(value, one)} instead of {_said(one.default, one)}")
    return said


def assumed_parameters() -> tuple[list[str], int]:
    """Return the parameters that rest on an assumption, in words, and how many there are in all."""
    known_parameters()  # every module that declares one must have been imported
    known = declarations().values()
    assumed = [one for one in known if _is_assumed(one)]
    return [f"{one.name}: {one.doc}; {_said(one.default, one)}" for one in assumed], len(known)


def care(found: Finding) -> list[str]:
    """Return why these numbers in particular need care: few runs, a small world, one world."""
    n, scale = int(found.manifest["replicates"]), float(found.manifest["scale"])
    said = []
    if n < FEW_REPLICATES:
        said.append(
            f"Only {n} paired runs: intervals are wide, and a sign in {n} of {n} runs also comes "
            f"by chance in {100.0 * 2.0 ** (1 - n):.1f}\u00a0% of comparisons without an effect."
        )
    if scale < SMALL_SCALE:
        said.append(
            f"The region is simulated at scale {scale:g}; below {SMALL_SCALE:g}, single "
            "places and sectors are noisy, and some totals are not those of full scale."
        )
    failures = len(found.manifest["failures"])
    if failures:
        said.append(f"{failures} runs failed and are left out; the manifest lists why.")
    if found.manifest.get("stop_rule"):
        said.append(f"The stop rule {found.manifest['stop_rule']}.")
    return said


def _is_assumed(declared: Declaration) -> bool:
    return "assumption" in declared.source


def _said(value: object, declared: Declaration) -> str:
    text = true_minus(f"{value:g}") if isinstance(value, float) else str(value).replace("_", " ")
    return f"{text} ({declared.unit})" if declared.unit else text
