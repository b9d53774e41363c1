"""Ties among public buyers that geography gives: neighbours, the combined authority, anchors."""

from __future__ import annotations

import numpy as np

from ecosim.innovation.ties import Edges
from ecosim.kernel.types import Bools, BuyerKind, Floats, Ints


def buyer_ties(kind: Ints, place: Ints, is_neighbour: Bools, is_member: Bools) -> Edges:
    """Return the fixed ties among buyers; a pair with two reasons has weight 2.

    Councils are tied to councils of places that share a border; members of the combined authority
    to each other and to it; every other buyer to the council of its place.

    Parameters
    ----------
    kind : (n_buyers,) :class:`~ecosim.kernel.types.BuyerKind`
    place : (n_buyers,)
    is_neighbour : (P, P)
    is_member : (P,), of the combined authority
    """
    council = kind == BuyerKind.COUNCIL
    both = np.outer(council, council)
    members = np.outer(is_member, is_member)[np.ix_(place, place)]
    authority = kind == BuyerKind.COMBINED_AUTHORITY
    with_authority = np.outer(authority, council & is_member[place])
    anchor = np.outer(~council & ~authority, council) & (place[:, None] == place)
    reasons: Floats = (
        (both & is_neighbour[np.ix_(place, place)]).astype(np.float64)
        + (both & members)
        + (with_authority | with_authority.T)
        + (anchor | anchor.T)
    )
    one, other = np.nonzero(np.triu(reasons, 1))
    return Edges(one.astype(np.int64), other.astype(np.int64), reasons[one, other])
