"""Digests of the state after each step, so that two arms can be compared step by step."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ecosim.model.model import ProcurementModel


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
        model, hasher = self.model, blake2b(digest_size=12)
        ledger, buyers = model.ledger, model.world.buyers
        for array in (ledger.deposits, ledger.owed_to, ledger.owed_by, ledger.flows.paid,
                      ledger.flows.received, buyers.funding, buyers.price_weight, buyers.belief,
                      buyers.capability):  # fmt: skip
            hasher.update(np.ascontiguousarray(array).tobytes())
        for name in sorted(model.suppliers._columns):
            hasher.update(np.ascontiguousarray(model.suppliers._columns[name]).tobytes())
        for array in model.public.state():
            hasher.update(np.ascontiguousarray(array).tobytes())
        self.digests.append((model.month, step, hasher.hexdigest()))
