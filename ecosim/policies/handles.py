"""By which of its settings a lever acts, and what two levers of one kind come to together."""

from __future__ import annotations

from typing import NamedTuple

REST = "the second takes its part of what the first leaves"
LARGER = "the larger counts"
SHORTER = "the shorter counts"
NARROWER = "both must hold, so the narrower counts"
ADDED = "the two add up"
MULTIPLIED = "the two factors multiply"
OVERRIDDEN = "one overrides the other"


class Handle(NamedTuple):
    """A setting by which a lever acts.

    Attributes
    ----------
    off
        Value at which it does nothing; None where every value may do something.
    together
        In words: what two levers come to that both use it on the same buyers.
    """

    off: object
    together: str
