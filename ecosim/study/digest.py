"""What a study asks, as 64 hex digits: the same for the same question wherever it was written."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ecosim.run import provenance
from ecosim.run.provenance import region_digest
from ecosim.scenario import Scenario
from ecosim.study.experiment import Experiment, Factor

#: what says in words, or where, but asks nothing
WORDS_OF_ARM = ("description", "replicates")
WORDS_OF_FACTOR = ("unit", "doc", "source")


def experiment_digest(experiment: Experiment) -> str:
    """Return the SHA-256 of everything that defines the question.

    In it: the arms as data (names included, since outcomes are read by them), the factors, the
    rows and how they were drawn, replicates, outcomes, analyses and when to stop. Not in it: the
    study's name and description, its path, comments, the order of keys, and what declarations say
    of a factor in words.
    """
    design = experiment.design
    return provenance.digest({
        "arms": [_arm(arm) for arm in experiment.arms],
        "factors": [_factor(factor) for factor in design.factors],
        "design": [design.method, design.seed, dict(design.settings)],
        "rows": design.rows.tolist(),
        "replicates": experiment.replicates,
        "stop": asdict(experiment.stop) if experiment.stop else None,
        "outcomes": [asdict(outcome) for outcome in experiment.outcomes],
        "analyses": list(experiment.analyses),
        "settings": dict(experiment.settings),
    })  # fmt: skip


def _arm(arm: Scenario) -> dict[str, Any]:
    data = {key: value for key, value in arm.as_data().items() if key not in WORDS_OF_ARM}
    # a folder of tables is what is in it, wherever it lies
    return data | {"region": region_digest(arm.region)}


def _factor(factor: Factor) -> dict[str, Any]:
    said = asdict(factor)
    return {key: value for key, value in said.items() if key not in WORDS_OF_FACTOR}
