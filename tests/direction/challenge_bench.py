"""Challenges alone: a region's buyers and suppliers at month 0, and nothing else that moves.

One small world is built once; each course of events draws its own challenges in it and leaves it as
it was. Thirty courses cost what one run of the model costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ecosim.innovation.challenge import Challenges
from ecosim.kernel.random import Streams
from ecosim.model import ProcurementModel
from ecosim.model.innovation_side import InnovationSide
from ecosim.policies import InnovationPartnership, Lever, PolicyStack
from ecosim.procurement.contract import Contracts
from ecosim.procurement.need import no_needs
from ecosim.scenario import Scenario

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
#: staff is no limit, so that a small world has many challenges
NO_LIMIT = {"innovation.challenges.per_100m": 1e5}
MONTHS = 42
#: columns of suppliers that challenges write
WRITTEN = ("capability", "wins", "first_win", "gained_abroad")


class Course(NamedTuple):
    """What came of one course of events: challenges, and capability that suppliers gained."""

    challenges: Challenges
    learned: np.ndarray


@cache
def world() -> ProcurementModel:
    """Return the small world, built once."""
    return ProcurementModel(Scenario.load(BASELINE).replace(scale=0.02, months=MONTHS))


def programme(pathway: str, challenges: float = 2000.0, **settings: Any) -> InnovationPartnership:
    """Return a programme of some forty challenges a year in the small world."""
    return InnovationPartnership(pathway=pathway, challenges_per_year=challenges, **settings)


@cache
def course(
    seed: int, *levers: Lever, pressure: float = 0.0, months: int = MONTHS,
    values: tuple[tuple[str, Any], ...] = (),
) -> Course:  # fmt: skip
    """Return what comes of levers under one seed, nothing but challenges moving."""
    model, given = world(), NO_LIMIT | dict(values)
    scenario = model.scenario.replace(parameters=model.scenario.parameters.replace(given))
    policy = PolicyStack(levers, model.calendar, model.world.policy.buyers)
    changed = replace(model.world, scenario=scenario, streams=Streams(seed), policy=policy)
    kept = {name: getattr(model.suppliers, name).copy() for name in WRITTEN}
    model.public.contracts, model.public.needs = Contracts(), no_needs()
    model.world.buyers.pressure[:] = pressure
    side = InnovationSide(changed, model.public, model.ledger)
    for month in range(months):
        side.advance(month)
        side.spread(month)
    learned = model.suppliers.capability - kept["capability"]
    restore(model, kept)
    return Course(side.challenges, learned)


def restore(model: ProcurementModel, kept: Mapping[str, np.ndarray]) -> None:
    """Leave the world as it was."""
    for name, values in kept.items():
        setattr(model.suppliers, name, values)
    model.public.amend = None
    model.world.buyers.pressure[:] = 0.0
