"""What buyers were billed in a month, by kind and ring of supplier: the raw matter of shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ecosim.kernel.columns import total_by
from ecosim.kernel.types import N_KINDS, N_RINGS, Floats, Ints, Ring


def ring_matrix(is_combined_authority: np.ndarray) -> Ints:
    """Return the ring of a supplier's place seen from a buyer's place: (P, P), buyer first."""
    n = len(is_combined_authority)
    both = np.outer(is_combined_authority, is_combined_authority)
    rings = np.where(both, Ring.COMBINED_AUTHORITY, Ring.REGION).astype(np.int64)
    rings[np.arange(n), np.arange(n)] = Ring.PLACE
    return rings


@dataclass(frozen=True)
class Spending:
    """Billed in a month, GBP.

    Attributes
    ----------
    by_kind_ring : (n_buyers, n_kinds, n_rings)
        By the supplier's kind and the ring of its address; nationals' is the rest of the UK.
    regional : (n_buyers,)
        The part of it delivered by work in the region.
    """

    by_kind_ring: Floats
    regional: Floats

    @cached_property
    def total(self) -> Floats:
        """Return all that was billed: (n_buyers,)."""
        return np.asarray(self.by_kind_ring.sum(axis=(1, 2)))


def spending(
    buyer: Ints, kind: Ints, ring: Ints, billed: Floats, regional: Floats, n_buyers: int
) -> Spending:
    """Return spending from bills: (m,) rows."""
    code = (buyer * N_KINDS + kind) * N_RINGS + ring
    flat = total_by(code, billed, n_buyers * N_KINDS * N_RINGS)
    return Spending(
        flat.reshape(n_buyers, N_KINDS, N_RINGS),
        total_by(buyer, regional, n_buyers),
    )
