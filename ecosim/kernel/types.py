"""Array aliases and the integer codes that every layer shares.

Codes are permanent: they are part of an entity's identity and so of its random draws.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int16]
SmallCodes = npt.NDArray[np.int8]
Keys = npt.NDArray[np.uint64]
AnyArray = npt.NDArray[Any]


class Kind(IntEnum):
    """What a supplier is."""

    SME = 0
    VCSE = 1
    LARGE = 2
    NATIONAL = 3


class Stratum(IntEnum):
    """Where a supplier's slot lies: the cells that a tender looks into."""

    MICRO = 0
    SMALL = 1
    MEDIUM = 2
    VCSE = 3
    LARGE = 4
    NATIONAL = 5


class Ring(IntEnum):
    """How far a supplier is from a buyer."""

    PLACE = 0
    COMBINED_AUTHORITY = 1
    REGION = 2
    UK = 3
    ABROAD = 4


#: what an award weighs bids by, rule (10); weights add up to one
GOALS = ("price", "quality", "social", "innovation", "locality")


class BuyerKind(IntEnum):
    """What a public buyer is."""

    COUNCIL = 0
    NHS = 1
    UNIVERSITY = 2
    POLICE = 3
    HOUSING = 4
    COMBINED_AUTHORITY = 5


class Pathway(IntEnum):
    """The way from an innovation challenge to a partnership."""

    SHOWCASE = 0
    DIRECT = 1


class Stage(IntEnum):
    """A stage of a pathway."""

    DESIGN_THINKING = 0
    CHALLENGE_ARTICULATION = 1
    SMES_IDENTIFIED = 2
    BUSINESS_SUPPORT = 3
    PROTOTYPES_SHOWCASED = 4
    BUSINESS_CASE = 5
    ACTIVATION = 6
    RESEARCH_AND_TRIAL = 7


#: the stages of each pathway, in order
STAGES_OF: dict[Pathway, tuple[Stage, ...]] = {
    Pathway.SHOWCASE: tuple(Stage),
    Pathway.DIRECT: (
        Stage.BUSINESS_CASE, Stage.DESIGN_THINKING, Stage.CHALLENGE_ARTICULATION,
        Stage.ACTIVATION, Stage.RESEARCH_AND_TRIAL,
    ),
}  # fmt: skip
class Network(IntEnum):
    """Among whom ties are: buyers; buyers and suppliers; firms and those who bring knowledge."""

    BUYERS = 0
    CONTRACTS = 1
    KNOWLEDGE = 2


N_STRATA = len(Stratum)
N_KINDS = len(Kind)
N_RINGS = len(Ring)

#: strata whose slots are looked at across the whole region, not by ring (model page, rule 4);
#: national firms have branches in every place and are found in the buyer's own
REGIONAL_STRATA: tuple[Stratum, ...] = (Stratum.MEDIUM, Stratum.LARGE)
