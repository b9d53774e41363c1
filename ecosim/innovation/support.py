"""Who is supported and who belongs to the knowledge network: small firms, by place."""

from __future__ import annotations

import numpy as np

from ecosim.kernel.params import param, parameter_group
from ecosim.kernel.random import Streams
from ecosim.kernel.types import AnyArray, Bools, Floats, Ints


@parameter_group("innovation.support")
class SupportParams:
    """Cohorts of business support."""

    months: int = param(
        6, unit="months", low=3, high=18, role="uncertainty", source="assumption",
        doc="how long a firm stays in a cohort of business support",
    )  # fmt: skip


def cohort(
    streams: Streams, firms: Floats, slots: tuple[Ints, ...], place: Ints, month: int
) -> tuple[Ints, Ints]:
    """Return which firms are taken into business support this month.

    Parameters
    ----------
    streams
    firms : (n_buyers,), expected number of firms this month
    slots : one array of uids a place
        Slots of small firms.
    place : (n_buyers,) code

    Returns
    -------
    buyer, supplier : (k,)
        Slots may be empty, and one may come twice.
    """
    rows = np.flatnonzero(firms > 0)
    count = streams.poisson("innovation.cohort", rows, month + 1, mean=firms[rows])
    buyer = np.repeat(rows, count)
    number = np.arange(len(buyer)) - np.repeat(np.cumsum(count) - count, count)
    u = streams.uniform("innovation.cohort_firm", buyer, month, number)
    who = [slots[p][int(x * len(slots[p]))] if len(slots[p]) else -1
           for p, x in zip(place[buyer], u, strict=True)]  # fmt: skip
    return buyer, np.array(who, dtype=np.int64)


def is_member(draw: Floats, share: Floats) -> Bools:
    """Return which firms belong to the network: a larger share keeps every member. (n,)."""
    return np.asarray(draw < share)


def membership_draws(streams: Streams, identity: AnyArray) -> Floats:
    """Return the uniform of each firm that membership is decided by: (n,)."""
    return streams.uniform("innovation.member", identity)


def is_financed(
    streams: Streams, challenge: int, identity: AnyArray, chance: float
) -> Bools:
    """Return which suppliers that showed a prototype are offered finance: (k,)."""
    return np.asarray(streams.uniform("innovation.finance", identity, challenge) < chance)
