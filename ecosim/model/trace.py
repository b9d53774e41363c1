"""Digests of the state after each step, so that two arms can be compared step by step."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from ecosim.kernel.types import AnyArray

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel


def named_state(model: ProcurementModel) -> Iterator[tuple[str, AnyArray]]:
    """Yield every array in which two arms can differ, by name: ``buyers.funding``."""
    ledger, buyers = model.ledger, model.world.buyers
    for name in ("funding", "price_weight", "belief", "capability"):
        yield f"buyers.{name}", getattr(buyers, name)
    for name, array in model.public.state().items():
        yield f"market.{name}", array
    for name, array in model.innovation.state().items():
        yield f"challenges.{name}", array
    for name in sorted(model.suppliers._columns):
        yield f"suppliers.{name}", model.suppliers._columns[name]
    for name in ("deposits", "owed_to", "owed_by"):
        yield f"books.{name}", getattr(ledger, name)
    for name in ("paid", "received"):
        yield f"flows.{name}", getattr(ledger.flows, name)


class Trace:
    """Notes a digest of everything that can differ between arms.

    Attributes
    ----------
    digests
        (month, step, digest) in order.
    """

    def __init__(self, model: ProcurementModel) -> None:
        self.model = model
        self.digests: list[tuple[int, str, str]] = []

    def note(self, step: str) -> None:
        """Add the digest of the state as it is."""
        hasher = blake2b(digest_size=12)
        for _, array in named_state(self.model):
            hasher.update(np.ascontiguousarray(array).tobytes())
        model = self.model
        self.digests.append((model.month, step, hasher.hexdigest()))
