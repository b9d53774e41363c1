"""Write docs/directions.md from the claims that the tests declare.

Usage::

    python -m tests.direction.page
"""

from __future__ import annotations

import importlib
from pathlib import Path

from tests.direction.claims import CLAIMS, Claim

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "directions.md"

HEAD = """# Directions and invariances

Written by `python -m tests.direction.page` from the tests' own declarations; do not edit.

What follows from the rules of the model whatever the numbers are, each with the equation it follows
from and the test in `tests/direction` that checks it. *Exact* claims hold draw by draw, to rounding
at most: two runs that differ in one thing see the same needs, firms and chance. *Statistical*
claims hold in the mean; the claim says by which test. Which way single parameters and levers move
single outcomes is tested row by row in `test_assigned.py` and `test_tendered.py`, beside these.

| no. | rule | how | claim | test |
|---|---|---|---|---|
"""

FOOT = """
## What does not follow

- Places in another order are not the same run where chance is on: firms and needs are drawn by the
  number of their place or buyer, so another order is another draw. Even without chance, figures of
  kinds of suppliers move a little, since who trades in a small place is drawn by its number.
- Paying sooner changes production a little (a few millionths) even without credit limits: owners of
  a firm that closes get what it was owed sooner, and spend a part of it. With either closures or
  spending out of wealth off, nothing changes at all.

- A higher price weight can pick a dearer bid when quality alone gives way to it, as under budget
  pressure: a bid that wins on social value may then overtake a cheaper and better one. The table
  holds the case with its numbers.
- Where prices are scored relative to the lowest bid, a preference for local bidders can move a win
  from one outsider to another, since a preferred low bid takes weight off all other prices.
- More outreach need not bring more bids in quotes and call-offs: there firms know how many are
  asked, and some stay away from a fuller field.
"""


def claims() -> list[Claim]:
    """Return every claim that the tests of this folder declare, files in name order."""
    for file in sorted(HERE.glob("test_claims_*.py")):
        importlib.import_module(f"tests.direction.{file.stem}")
    return sorted(CLAIMS, key=lambda c: c.test.split("::")[0])


def page() -> str:
    """Return the page."""
    rows = [
        f"| {i} | {c.rule} | {c.how} | {c.says} | `{c.test}` |"
        for i, c in enumerate(claims(), start=1)
    ]
    return HEAD + "\n".join(rows) + "\n" + FOOT


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
