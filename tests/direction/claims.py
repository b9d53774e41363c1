"""What follows from the rules, declared beside the test that checks it.

::

    @claim("10", "exact", "A bid preference of zero changes nothing.")
    def test_no_preference_is_the_identity() -> None: ...

The page ``docs/directions.md`` is written from these declarations by
``python -m tests.direction.page``; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

F = TypeVar("F", bound=Callable[..., Any])
#: exact: holds draw by draw, to rounding at most; statistical: holds in the mean, by a stated test
How = Literal["exact", "statistical"]


@dataclass(frozen=True)
class Claim:
    """One direction or invariance.

    Parameters
    ----------
    rule
        Numbers of the model page's equations, or the section it follows from.
    how
        Whether the test is exact or statistical.
    says
        The claim in a sentence.
    test
        Name of the test that checks it, ``file::function``.
    """

    rule: str
    how: How
    says: str
    test: str


CLAIMS: list[Claim] = []


def claim(rule: str, how: How, says: str) -> Callable[[F], F]:
    """File what a test shows."""

    def mark(test: F) -> F:
        file = test.__module__.rsplit(".", 1)[-1]
        CLAIMS.append(Claim(rule, how, says, f"{file}.py::{test.__name__}"))
        return test

    return mark
