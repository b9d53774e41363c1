"""Which firms answer a challenge, and what stops those that could.

Challenges are open beyond the approved list. A challenge takes a fixed number of looks at slots of
small firms and third-sector bodies of the region, so that the number of answers does not depend on
the scale; two looks that hit one firm are two notional firms with draws of their own.

A firm that innovates and fits well enough is able to solve the challenge. Between it and an answer
stand five hurdles, in this order: it must hear of the challenge, be let in by the list, find the
cost of an answer worth it, be large enough for the size rule, and meet what was specified beyond
the need. The first that it does not clear is counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ecosim.innovation.challenge import Hurdle
from ecosim.innovation.parameters import CandidateParams
from ecosim.kernel.random import Streams
from ecosim.kernel.types import AnyArray, Bools, Codes, Floats, Ints, SmallCodes


class Firms(Protocol):
    """The columns of suppliers that answers depend on, (n,) each."""

    is_alive: Bools
    place: Codes
    sector: Codes
    kind: SmallCodes
    capability: Floats
    turnover: Floats

    @property
    def identity(self) -> AnyArray:
        """Return the key of the firm now in each slot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One challenge as it is released.

    Parameters
    ----------
    key : id
    category : code
        Sector of what is bought.
    ring : (P,)
        Ring of each place, seen from the buyer.
    research, months : GBP, months
        What the partners are paid together, and over what time.
    capability : 0-1
        The buyer's: a less capable one specifies more than it needs.
    awareness : factor
        On everybody's chance to hear.
    member_awareness : factor
        On the chance of members of the knowledge network, on top.
    cost : factor
        On what an answer costs.
    """

    key: int
    category: int
    ring: Ints
    research: float
    months: int
    capability: float
    awareness: float = 1.0
    member_awareness: float = 1.0
    cost: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Who could answer, who was stopped, who answered.

    Parameters
    ----------
    n_able : firms that could solve it
    blocked : (hurdles,), how many of them each hurdle stopped first
    n_answered : how many answered
    n_beyond_list : how many of those are on no list of the buyer
    supplier : (k,) uid, those that answered, each once, best fit first
    """

    n_able: int
    blocked: Ints
    n_answered: int
    n_beyond_list: int
    supplier: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Pools:
    """Slots that looks fall on.

    Parameters
    ----------
    by_sector : one array of uids a sector
        Slots of small firms and the third sector.
    digital : code
        The digital sector; -1 where the region has none.
    """

    by_sector: tuple[Ints, ...]
    digital: int


def pools_of(
    kind: SmallCodes, sector: Codes, kinds: tuple[int, ...], n_sectors: int, digital: int
) -> Pools:
    """Return the slots of firms of some kinds, by sector."""
    may = np.isin(kind, kinds)
    slots = tuple(np.flatnonzero(may & (sector == s)).astype(np.int64) for s in range(n_sectors))
    return Pools(slots, digital)


def find_candidates(
    call: Call,
    pools: Pools,
    firms: Firms,
    is_member: Bools,
    s_max: float,
    streams: Streams,
    p: CandidateParams,
) -> Answers:
    """Return who answers a challenge. O(looks).

    Parameters
    ----------
    call, pools, firms
    is_member : (n_suppliers,), of the knowledge network
    s_max : months of turnover that a contract may be worth a month, by the size rule (5)
    streams, p
    """
    uid, look = look_around(call, pools, firms, streams, p)
    draws = _Draws(call.key, firms.identity[uid], look, streams)
    fit = firms.capability[uid] + p.fit_sd * draws.normal("fit")
    able = (draws.uniform("active") < p.active) & (fit >= p.needed)
    uid, fit, draws = uid[able], fit[able], draws.take(able)
    is_listed = draws.uniform("listed") < p.listed
    cleared = np.stack([
        _hears(call, firms, is_member, uid, draws, p),
        is_listed | (draws.uniform("beyond") < p.beyond_list),
        _is_worth_it(call, draws, p),
        call.research / call.months <= s_max * firms.turnover[uid],
        fit >= p.needed + p.overspecified * (1.0 - call.capability),
    ])  # fmt: skip
    answers = cleared.all(axis=0)
    first = np.argmin(cleared, axis=0)[~answers]
    order = np.lexsort((uid[answers], -fit[answers]))
    return Answers(
        n_able=len(uid),
        blocked=np.bincount(first, minlength=len(Hurdle)).astype(np.int64),
        n_answered=int(answers.sum()),
        n_beyond_list=int((answers & ~is_listed).sum()),
        supplier=each_once(uid[answers][order]),
    )


def look_around(
    call: Call, pools: Pools, firms: Firms, streams: Streams, p: CandidateParams
) -> tuple[Ints, Ints]:
    """Return the living firms that looks fall on, and the number of the look: (k,) each."""
    look = np.arange(p.looks)
    is_digital = streams.uniform("innovation.digital", call.key, 0, look) < p.digital
    u = streams.uniform("innovation.look", call.key, 0, look)
    uid = np.full(p.looks, -1, dtype=np.int64)
    for sector, which in ((call.category, ~is_digital), (pools.digital, is_digital)):
        slots = pools.by_sector[sector] if sector >= 0 else _NO_SLOTS
        if len(slots):
            uid[which] = slots[(u[which] * len(slots)).astype(np.int64)]
    found = (uid >= 0) & firms.is_alive[uid]
    return uid[found], look[found]


def each_once(uid: Ints) -> Ints:
    """Return the different values in the order in which they first come."""
    first = np.sort(np.unique(uid, return_index=True)[1])
    return uid[first]


_NO_SLOTS: Ints = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Draws:
    """Draws of a challenge and each of some firms: none moves when another firm comes or goes."""

    challenge: int
    firm: AnyArray
    look: Ints
    streams: Streams

    def uniform(self, what: str) -> Floats:
        return self.streams.uniform(f"innovation.{what}", self.firm, self.challenge, self.look)

    def normal(self, what: str) -> Floats:
        return self.streams.normal(f"innovation.{what}", self.firm, self.challenge, self.look)

    def take(self, rows: Bools) -> _Draws:
        return _Draws(self.challenge, self.firm[rows], self.look[rows], self.streams)


def _hears(
    call: Call, firms: Firms, is_member: Bools, uid: Ints, draws: _Draws, p: CandidateParams
) -> Bools:
    chance = np.array(p.aware)[call.ring[firms.place[uid]]] * call.awareness
    chance = chance * np.where(is_member[uid], call.member_awareness, 1.0)
    return np.asarray(draws.uniform("aware") < chance)


def _is_worth_it(call: Call, draws: _Draws, p: CandidateParams) -> Bools:
    cost = p.answer_cost * call.cost * np.exp(p.answer_cost_sd * draws.normal("answer_cost"))
    return np.asarray(cost <= p.answer_worth * call.research)
