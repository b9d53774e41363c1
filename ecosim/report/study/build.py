"""From a study to its finished page: findings in words, tables, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.report.comparison.quantities import true_minus
from ecosim.report.page.content import Picture
from ecosim.report.prices import pounds_of
from ecosim.report.study.content import Part, StudyPage
from ecosim.report.study.lines import outcome_table
from ecosim.report.study.tables import boxes_table, indices_table, moved_table, order_table, scores
from ecosim.report.study.words import outcome_words, ranked_by
from ecosim.study.analyses import Analyses
from ecosim.study.experiment import Experiment, Outcome
from ecosim.study.sensitivity import Discovery, Indices, Rankings

#: factors that a sentence names
FEW = 4
ABOUT_FACTORS = (
    "A factor matters here over the range that was moved. Ranges are published where there is a "
    "source, and judgement where the table says assumption: a wide guess can outweigh a narrow "
    "fact.",
    "A factor that does not stand above the dummy may still matter; this study could not tell.",
)
CAUTIONS = (
    "What matters for a level need not matter for the effect of a policy, and the other way round.",
    "The model's structure is not among the factors: switches and rules that all runs share are "
    "not questioned here.",
)


def build_study_page(
    folder: Path,
    ask: Experiment,
    values: Floats,
    found: Analyses,
    pictures: Mapping[str, Sequence[Picture]],
    said: Mapping[str, Any],
) -> StudyPage:
    """Return everything the template lays out.

    Parameters
    ----------
    values : (n_outcomes, n_rows, n_replicates)
    pictures : figures by the part they belong to
    said : the folder's request
    """
    return StudyPage(
        title=ask.name,
        question=ask.description or "A study of the model's own uncertainty.",
        setting=_setting(ask, values),
        answers=answers(ask, values, found),
        parts=_parts(ask, values, found, pictures),
        moved=moved_table(ask),
        failures=[*_failures(values), *found.refused],
        cautions=[*(ABOUT_FACTORS if found.indices else ()), *CAUTIONS],
        facts=_facts(ask, said),
        commands=(f"ecosim verify {folder.name}", f"ecosim report {folder.name}"),
    )


def _setting(ask: Experiment, values: Floats) -> str:
    base = ask.arms[0]
    arms = " and ".join(repr(name) for name in ask.arm_names)
    n = sum(not factor.is_dummy for factor in ask.design.factors)
    return (
        f"{ask.n_rows:,} draws by {ask.design.method.replace('_', ' ')} over {_counted(n)}, "
        f"{values.shape[2]} replicates "
        f"each of {arms}; {base.months} months from {base.start} at scale {base.scale:g}; totals "
        f"at full scale, money in {pounds_of(base.region)}."
    )


def _counted(n: int) -> str:
    return "one factor" if n == 1 else f"{n} factors"


def answers(ask: Experiment, values: Floats, found: Analyses) -> list[str]:
    """Return what was found, a sentence each, what matters most first."""
    said = [_about_outcome(one, own) for one, own in zip(ask.outcomes, values, strict=True)]
    said += [_about_indices(outcome, one, ask) for outcome, one in found.indices]
    said += [_about_boxes(outcome, one) for outcome, one in found.discoveries]
    said += [_about_ranking(outcome, one) for outcome, one in found.rankings]
    return said


def _about_outcome(outcome: Outcome, values: Floats) -> str:
    from ecosim.report.study.lines import figure, row_means

    means = row_means(values)
    known = means[~np.isnan(means)]
    if not len(known):
        return f"{outcome_words(outcome)}: no draw could be run."
    low, high = figure(outcome, float(known.min())), figure(outcome, float(known.max()))
    said = f"{outcome_words(outcome)}: from {low} to {high} over the draws"
    if outcome.of != "level":
        share = float((known < 0).mean())
        said += f", below zero in {_share(share)} of them"
    return said + "."


def _share(share: float) -> str:
    return "none" if share == 0.0 else "all" if share == 1.0 else f"{share:.0%}"


def _about_indices(outcome: Outcome, one: Indices, ask: Experiment) -> str:
    words = {factor.group or factor.name: factor for factor in ask.design.factors}
    names = [
        f"{words[name].doc or name} ({name})" if name in words and words[name].doc else name
        for name in one.influential[:FEW]
    ]
    noise = f"{one.stochastic_share:.0%} of what varies over draws is chance between replicates"
    if not names:
        return f"{outcome_words(outcome)}: no factor stands above the dummy; {noise}."
    more = len(one.influential) - len(names)
    rest = f", and {more} more" if more else ""
    verb = "matters" if len(one.influential) == 1 else "matter"
    return f"{outcome_words(outcome)}: {'; '.join(names)}{rest} {verb} ({one.method}); {noise}."


def _about_boxes(outcome: Outcome, one: Discovery) -> str:
    if not one.boxes:
        return f"{outcome_words(outcome)}: no part of the ranges stands out as harmful."
    box = one.boxes[0]
    return (
        f"{outcome_words(outcome)}, is below zero in {one.base_rate:.0%} of all draws, and in "
        f"{box.density:.0%} of those with {true_minus(box.said)}, which hold {box.coverage:.0%} of "
        "such draws."
    )


def _about_ranking(outcome: Outcome, one: Rankings) -> str:
    order = ", then ".join(one.reference)
    return (
        f"By {ranked_by(outcome)} the order of the policies is {order}; it is another in "
        f"{one.reversal_share:.0%} of the draws."
    )


def _parts(
    ask: Experiment, values: Floats, found: Analyses, pictures: Mapping[str, Sequence[Picture]]
) -> list[Part]:
    parts = [
        Part("Outcomes over the draws", pictures=pictures.get("outcomes", ()),
             tables=[outcome_table(ask, values)])
    ]  # fmt: skip
    for outcome, one in found.indices:
        key = f"{one.method}/{outcome.name}"
        parts.append(Part(f"{_method(one.method)}: {outcome_words(outcome)}", one.notes,
                          pictures.get(key, ()), [indices_table(one, ask)]))  # fmt: skip
    for outcome, table in found.scores:
        key = f"feature_scores/{outcome.name}"
        parts.append(Part(f"Feature scores: {outcome_words(outcome)}", (), pictures.get(key, ()),
                          [scores(table)]))  # fmt: skip
    for outcome, found_boxes in found.discoveries:
        key = f"prim/{outcome.name}"
        parts.append(Part(f"Where is it below zero? {outcome_words(outcome)}", found_boxes.notes,
                          pictures.get(key, ()), [boxes_table(found_boxes)]))  # fmt: skip
    for outcome, order in found.rankings:
        key = f"ranking/{outcome.name}"
        parts.append(Part(f"Does the order of the policies change? By {ranked_by(outcome)}",
                          order.notes, pictures.get(key, ()), [order_table(order)]))  # fmt: skip
    return parts


def _method(name: str) -> str:
    known = {
        "morris": "Morris screening", "sobol": "Sobol' indices", "delta": "Delta", "pawn": "PAWN",
        "rbd_fast": "RBD-FAST", "hdmr": "HDMR",
    }  # fmt: skip
    return known[name]


def _failures(values: Floats) -> list[str]:
    n = int(np.isnan(values[0]).sum())
    return [f"{n:,} replicates of draws did not succeed; runs.parquet says why."] if n else []


def _facts(ask: Experiment, said: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Seed", f"{ask.arms[0].seed}; of the design {ask.design.seed}"),
        ("Question", str(said["digest"])[:16]),
        ("Code", str(said["code_sha256"])[:16]),
    ]
