"""The month's indicators of challenges, and the table of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ecosim.innovation.challenge import N_STAGES, REASONS, Challenges, Status
from ecosim.innovation.pathways import FINDS
from ecosim.kernel.types import STAGES_OF, Bools, Floats, Ints, Pathway

if TYPE_CHECKING:
    from ecosim.model.innovation_side import InnovationSide


def innovation_figures(side: InnovationSide, month: int) -> dict[str, Floats | float]:
    """Return the month's indicators by name; none where no lever asks for challenges."""
    if not side.is_on:
        return {}
    c = side.challenges
    at = c.stage.astype(np.int64)
    ended_now = np.equal(c.status, Status.FAILED) & np.equal(c.ended, month)
    return {
        "challenges_entered": by_stage(c, np.equal(c.reached, month)),
        "challenges_passed": by_stage(c, np.equal(c.passed, month)),
        "challenges_failed": by_stage(c, only_at(at, ended_now)),
        "challenges_in_progress": by_stage(c, only_at(at, c.is_in_progress)),
        "challenges_failed_by_reason": by_reason(c, ended_now),
        "firms_able": float(c.n_able[found_now(c, ended_now, month)].sum()),
        "firms_blocked": c.blocked[found_now(c, ended_now, month)].sum(axis=0).astype(np.float64),
        "challenges_set": float(np.equal(c.entered, month).sum()),
        "partnerships": float(np.equal(c.activated, month).sum()),
        "innovation_cost": float(side.costs.sum()),
        "innovation_research": side.research,
        "solutions_in_service": float(np.equal(c.status, Status.IN_SERVICE).sum()),
        "adopters_inside": float((c.adopted >= 0).sum() - (c.in_service >= 0).sum()),
        "adopters_outside": float(c.outside.sum()),
        "solution_exports": float(c.exports.sum()),
        "first_contracts": float(side.firsts.begun(month)),
        "second_contracts": float(side.firsts.followed(month)),
    }


def by_reason(challenges: Challenges, which: Bools) -> Floats:
    """Count some challenges by why they failed: (reasons,), as results label them."""
    reason = challenges.reason[which]
    return np.array([float(np.equal(reason, each).sum()) for each in REASONS])


def found_now(challenges: Challenges, ended_now: Bools, month: int) -> Bools:
    """Return which challenges firms were asked to answer this month, answered or not: (n,)."""
    c = challenges
    asks = np.array([FINDS[pathway] for pathway in Pathway])[c.pathway]
    went_on = np.equal(c.passed[np.arange(len(c)), asks], month)
    return np.asarray(went_on | (ended_now & np.equal(c.stage, asks)))


def only_at(stage: Ints, which: Bools) -> Bools:
    """Return a mask of some challenges at the stage each is in: (n, stages)."""
    return np.asarray(which[:, None] & (stage[:, None] == np.arange(N_STAGES)))


def by_stage(challenges: Challenges, mask: Bools) -> Floats:
    """Count a mask, (n, stages), by stage of each pathway: (13,), as results label them."""
    counts = [
        mask[np.equal(challenges.pathway, pathway)][:, list(stages)].sum(axis=0)
        for pathway, stages in STAGES_OF.items()
    ]
    return np.concatenate(counts).astype(np.float64)
