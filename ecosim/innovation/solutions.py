"""What a working solution does for a buyer: services at a lower cost, or of a higher quality.

A solution bears on a part of the needs of one category: those of the buyers that use it that fall
within its reach, by one draw a need and solution. Everybody's cost and the reserve price of such a
need fall by the gain, so bids and prices fall in proportion and nobody's chance to win moves. The
option of a partnership lets the buyer take such needs from the leading partner without a tender.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ecosim.innovation.challenge import CUTS_COST, Challenges
from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.random import Streams
from ecosim.kernel.types import AnyArray, Bools, Floats, Ints, Keys
from ecosim.procurement.contract import Awards
from ecosim.procurement.need import Needs


@parameter_group("innovation.solutions")
class SolutionParams:
    """What a working solution brings, and how it is bought."""

    gain: float = param(
        0.10, unit="share", low=0.02, high=0.25, role="uncertainty", source="assumption",
        doc="cut of the cost of a unit, or rise of its quality, where a solution is used",
    )  # fmt: skip
    reach: float = param(
        0.10, unit="share", low=0.02, high=0.5, accept=(0.0, 1.0), role="uncertainty",
        source="assumption",
        doc="part of a buyer's needs in the category that one solution serves, at full scale",
    )  # fmt: skip
    option_months: int = param(
        24, unit="months", low=0, high=60, role="uncertainty", source="assumption; P52",
        doc="how long the option to buy without a new tender holds",
    )  # fmt: skip
    option_price: float = param(
        1.0, unit="price over estimate", low=0.9, high=1.15, role="uncertainty",
        source="assumption",
        doc="price under the option before the solution's gain: nobody competes for it",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class InUse:
    """Solutions that work, and who uses them: one row a solution.

    Parameters
    ----------
    key : (k,) id
    category : (k,) code
    cuts_cost : (k,)
        Else it raises quality.
    users : (k, n_buyers)
    """

    key: Keys
    category: Ints
    cuts_cost: Bools
    users: Bools

    def __len__(self) -> int:
        return len(self.key)


def in_use(challenges: Challenges, month: int) -> InUse:
    """Return the solutions in service before a month, and the buyers that use them by then."""
    rows = np.flatnonzero((challenges.in_service >= 0) & (challenges.in_service <= month))
    adopted = challenges.adopted[rows]
    return InUse(
        key=challenges.key[rows],
        category=challenges.category[rows],
        cuts_cost=np.isin(challenges.type[rows], CUTS_COST),
        users=(adopted >= 0) & (adopted <= month),
    )


def is_served(streams: Streams, solution: int, need: Keys, reach: float) -> Bools:
    """Return which needs a solution bears on: (n,); a wider reach keeps all of a narrower one."""
    return np.asarray(streams.uniform("innovation.reach", need, solution) < reach)


def factors(
    solutions: InUse, buyer: AnyArray, category: AnyArray, need: Keys, reach: float, gain: float,
    streams: Streams,
) -> tuple[Floats, Floats]:  # fmt: skip
    """Return what solutions make of the cost and the quality of some needs: (n,) each, 1 is as is.

    Parameters
    ----------
    solutions
    buyer, category, need : (n,)
    reach, gain : share
    streams
    """
    cost, quality = np.ones(len(need)), np.ones(len(need))
    for k in range(len(solutions)):
        rows = np.flatnonzero((category == solutions.category[k]) & solutions.users[k, buyer])
        rows = rows[is_served(streams, int(solutions.key[k]), need[rows], reach)]
        if solutions.cuts_cost[k]:
            cost[rows] *= 1.0 - gain
        else:
            quality[rows] *= 1.0 + gain
    return cost, quality


def with_solutions(awards: Awards, cost: Floats, quality: Floats) -> Awards:
    """Return contracts at the cost and quality that solutions make of them.

    Parameters
    ----------
    awards
    cost, quality : (n,), factors
    """
    if (cost == 1.0).all() and (quality == 1.0).all():
        return awards
    offered = np.minimum(awards.quality * quality, 1.0)
    return replace(
        awards,
        price=awards.price * cost,
        work=awards.work * cost,
        overrun_work=awards.overrun_work * cost,
        overrun_price=awards.overrun_price * cost,
        service_units=awards.service_units * quality,
        quality=offered.astype(awards.quality.dtype),
    )


def may_be_bought(
    needs: Needs, buyer: int, category: int, solution: int, reach: float, most_a_month: float,
    streams: Streams,
) -> Ints:  # fmt: skip
    """Return the needs that an option covers: of the buyer and category, in reach, not too large.

    Parameters
    ----------
    needs
    buyer, category : code
    solution : id
    reach : share
    most_a_month : GBP
        What the partner can be trusted with, by the size rule (5).
    streams
    """
    rows = np.flatnonzero((needs.buyer == buyer) & (needs.category == category))
    rows = rows[needs.value[rows] / needs.duration[rows] <= most_a_month]
    return rows[is_served(streams, solution, needs.key[rows], reach)]
