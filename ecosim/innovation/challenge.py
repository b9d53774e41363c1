"""Challenges as columns: one row a challenge, from the month it is set to the end of the run.

A challenge is somebody's, about something, on a pathway, and in exactly one stage of it: still in
progress, failed there, or in service. Rows are added and never removed.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from ecosim.kernel.types import AnyArray, Bools, Floats, Ints, Keys, Pathway, Stage
from ecosim.procurement.need import Needs, need_key, need_number

#: numbers of needs from here on, and below those of programmes, are those of challenges: of each
#: pathway those that come by themselves, then of each pathway those that a need occasions
FIRST_NUMBER, PATHWAY_STRIDE = 2**22, 2**20
#: month of what has not happened
NOT_YET = -1
#: room for candidates of a challenge, best fit first
MOST_CANDIDATES = 8


class Tag(IntEnum):
    """The field of a challenge."""

    MOBILITY = 0
    HEALTH = 1
    DIGITAL = 2
    NET_ZERO_RETROFIT = 3
    CARE = 4


class Type(IntEnum):
    """What kind of innovation a challenge asks for."""

    PRODUCT = 0
    SERVICE = 1
    PROCESS = 2
    ORGANISATIONAL = 3


class Status(IntEnum):
    """Where a challenge stands."""

    IN_PROGRESS = 0
    FAILED = 1
    IN_SERVICE = 2


class Reason(IntEnum):
    """Why a challenge failed."""

    NONE = 0
    NOT_PASSED = 1
    NOBODY_ANSWERED = 2
    NOT_FUNDED = 3
    PARTNER_LOST = 4
    DID_NOT_WORK = 5


#: why challenges that failed did
REASONS = tuple(reason for reason in Reason if reason is not Reason.NONE)


class Hurdle(IntEnum):
    """What stops a firm that could solve a challenge from answering, in this order."""

    AWARENESS = 0
    LIST = 1
    BID_COST = 2
    SIZE_RULE = 3
    OVER_SPECIFICATION = 4


N_STAGES = len(Stage)

#: fields of challenges by the category that is bought; digital where a category is not named
FIELD_OF_CATEGORY = {
    "TRA": Tag.MOBILITY, "HEA": Tag.HEALTH, "CON": Tag.NET_ZERO_RETROFIT,
    "ENE": Tag.NET_ZERO_RETROFIT, "REA": Tag.NET_ZERO_RETROFIT, "SOC": Tag.CARE,
}  # fmt: skip
#: solutions of these types cut the cost of a unit; those of the others raise its quality
CUTS_COST = (Type.PRODUCT, Type.PROCESS, Type.ORGANISATIONAL)

_ROWS: dict[str, tuple[type[Any], int, float]] = {
    # name: type, numbers a row, value of a row that nobody has set
    "key": (np.uint64, 1, 0), "buyer": (np.int64, 1, 0), "category": (np.int64, 1, 0),
    "tag": (np.int8, 1, 0), "type": (np.int8, 1, 0), "pathway": (np.int8, 1, 0),
    "entered": (np.int64, 1, 0), "stage": (np.int8, 1, 0), "since": (np.int64, 1, 0),
    "status": (np.int8, 1, 0), "reason": (np.int8, 1, 0), "ended": (np.int64, 1, NOT_YET),
    "reached": (np.int64, N_STAGES, NOT_YET), "passed": (np.int64, N_STAGES, NOT_YET),
    "spent": (np.float64, N_STAGES, 0), "research": (np.float64, 1, 0),
    "n_able": (np.int64, 1, 0), "blocked": (np.int64, len(Hurdle), 0),
    "n_beyond_list": (np.int64, 1, 0), "n_answered": (np.int64, 1, 0),
    "candidate": (np.int64, MOST_CANDIDATES, -1), "generation": (np.int64, MOST_CANDIDATES, -1),
    "most_partners": (np.int64, 1, 1), "n_partners": (np.int64, 1, 0),
    "has_option": (np.bool_, 1, 0), "is_financed": (np.bool_, 1, 0),
    "supplier_owns": (np.bool_, 1, 0), "activated": (np.int64, 1, NOT_YET),
    "contract": (np.int64, 1, -1), "in_service": (np.int64, 1, NOT_YET),
    "outside": (np.int64, 1, 0), "exports": (np.float64, 1, 0),
    "adoption": (np.float64, 1, 0), "finance": (np.float64, 1, 0),
}  # fmt: skip


class Challenges:
    """All challenges of a run as growing columns; ``challenges.stage`` is the array itself.

    Parameters
    ----------
    n_buyers
        Width of ``adopted``.

    Attributes
    ----------
    key : id, permanent; the entity of its draws
    buyer, category, tag, type, pathway : (n,) code
    entered : (n,) month
    stage, since : (n,), stage it is in or ended in, and the month in which that began
    status, reason, ended : (n,), :class:`Status`, :class:`Reason`, month of failure or service
    reached, passed : (n, stages), months in which each stage began and was passed; -1 for never
    spent : (n, stages), GBP the buyer paid to run each stage
    research : (n,), GBP billed by partners
    n_able, blocked, n_beyond_list, n_answered : (n,), firms looked at that could solve it; of
        those, blocked by each hurdle (n, hurdles); who answered, and who of them is on no list
    candidate, generation : (n, k), firms invited to go on, best fit first, -1 for none; and which
        firm of the slot it was
    most_partners, n_partners : (n,), partners wanted and found: the first of the candidates
    has_option : (n,), the buyer may buy the solution without a new tender
    is_financed : (n,), private finance came in at the showcase
    supplier_owns : (n,), rights are the leading partner's, else the buyer's
    activated, in_service : (n,) month, -1 for never
    contract : (n,), row of the research contract, -1 for none
    outside : (n,), buyers outside the region that adopted
    exports : (n,), GBP/month its owner sells outside the region
    adoption, finance : (n,), GBP other buyers paid to take it up, and investors put in
    adopted : (n, n_buyers) month in which each buyer adopted, its own first; -1 for never
    """

    def __init__(self, n_buyers: int) -> None:
        shapes = _ROWS | {"adopted": (np.int64, n_buyers, NOT_YET)}
        self._shapes = shapes
        self._columns: dict[str, AnyArray] = {
            name: np.zeros(_shape(0, width, name), dtype) for name, (dtype, width, _) in
            shapes.items()
        }  # fmt: skip

    def __len__(self) -> int:
        return len(self._columns["key"])

    def __repr__(self) -> str:
        return f"<Challenges {len(self):,}, {int(self.is_in_progress.sum()):,} in progress>"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._columns:
            raise AttributeError(name)
        return self._columns[name]

    def __setattr__(self, name: str, value: Any) -> None:
        # `challenges.spent += x` would leave a column behind that grows no more
        if not name.startswith("_"):
            raise AttributeError(f"write into the column: challenges.{name}[...] = values")
        object.__setattr__(self, name, value)

    def columns(self) -> dict[str, AnyArray]:
        """Return every column by name: the arrays themselves."""
        return dict(self._columns)

    @property
    def is_in_progress(self) -> Bools:
        """Return which still are on their way: (n,)."""
        return np.asarray(np.equal(self.status, Status.IN_PROGRESS))

    def append(self, **given: AnyArray) -> Ints:
        """Add challenges; what is not given has the value of an empty row. Return their rows."""
        n, m = len(self), len(given["key"])
        for name, (dtype, width, empty) in self._shapes.items():
            new = np.full(_shape(m, width, name), empty, dtype=dtype)
            if name in given:
                new[...] = given[name]
            self._columns[name] = np.concatenate([self._columns[name], new])
        return np.arange(n, n + m, dtype=np.int64)

    def partners(self, row: int) -> Ints:
        """Return the suppliers that a challenge's partnership is with, the leader first."""
        return np.asarray(self.candidate[row, : self.n_partners[row]], dtype=np.int64)


def _shape(n: int, width: int, name: str) -> tuple[int, ...]:
    return (n, width) if width > 1 or name == "adopted" else (n,)


def challenge_key(buyer: Ints, month: Ints, pathway: Ints, number: Ints) -> Keys:
    """Return the identity of challenges: no need and no other challenge has it."""
    ordinal = FIRST_NUMBER + pathway * PATHWAY_STRIDE + number
    return need_key(buyer, np.zeros_like(buyer), month, ordinal)


def challenge_of_need(needs: Needs, pathway: Pathway) -> Keys:
    """Return the identity of the challenge that each need may occasion on a pathway: (n,)."""
    ordinal = FIRST_NUMBER + (len(Pathway) + pathway) * PATHWAY_STRIDE + need_number(needs.key)
    return need_key(needs.buyer, needs.category, needs.due, ordinal)


def is_new_need(needs: Needs) -> Bools:
    """Return which needs fall due for the first time and are nobody's programme: (n,)."""
    return np.asarray(
        (needs.attempt == 0) & ~needs.is_relet & (need_number(needs.key) < PATHWAY_STRIDE)
    )


def inclination(readiness: Floats, unmet: Floats, usual: float, slope: float) -> Floats:
    """Return the challenges that buyers set over those a programme asks for: (n_buyers,).

    In proportion to readiness, and more where needs go unmet.

    Parameters
    ----------
    readiness : (n_buyers,) 0-1
    unmet : (n_buyers,), share of needs
    usual : readiness at which a programme brings what it asks for
    slope : rise with the share that goes unmet
    """
    return np.asarray(readiness / usual * (1.0 + slope * unmet))


def within_staff(wanted: Floats, staff: Floats) -> Floats:
    """Return the share of the challenges wanted that staff can run: (n_buyers,).

    Parameters
    ----------
    wanted, staff : (n_buyers,), challenges a year on all pathways; and at most
    """
    whole = np.ones_like(wanted)
    return np.asarray(np.divide(staff, wanted, out=whole, where=wanted > staff))


def pull_of_categories(
    spend: Floats, unmet: Floats, dear: Floats, p_unmet: float, p_dear: float
) -> Floats:
    """Return how likely a buyer's challenge is about each category: (n_buyers, S), rows sum to 1.

    In proportion to spend, more where needs go unmet and where prices exceed estimates.

    Parameters
    ----------
    spend, unmet, dear : (n_buyers, S), GBP, share of needs, price over estimate less 1
    p_unmet, p_dear : slopes
    """
    weight = spend * (1.0 + p_unmet * unmet + p_dear * np.maximum(dear, 0.0))
    whole = weight.sum(axis=1, keepdims=True)
    share = np.divide(weight, whole, out=np.zeros_like(weight), where=whole > 0)
    return np.asarray(share)


def chosen(shares: Floats, u: Floats) -> Ints:
    """Return which of some shares a uniform falls on: (n,), from rows that sum to 1: (n, k)."""
    upper = np.cumsum(shares, axis=1)
    last = np.argmax(np.cumsum(shares > 0, axis=1), axis=1)
    at = (u[:, None] >= upper).sum(axis=1)
    return np.asarray(np.minimum(at, last), dtype=np.int64)
