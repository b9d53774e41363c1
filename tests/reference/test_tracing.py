"""Is money traced as one would trace it by hand?

The year is in :mod:`tests.accounts.by_hand`. Who pays whom of each pound is written out here again,
and followed step by step in plain Python until less than 1e-12 of the pound is left.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest

from ecosim.accounts.pound import CHANNELS, as_paid
from ecosim.accounts.tracing import Traced, Tracing
from tests.accounts.by_hand import CHART, A, row, year_on_paper

#: of each pound; what is left over is saved
NEXT = {
    "A": {"G": 0.2, "H": 0.1, "home 0": 0.3, "home 1": 0.1, "rest_of_uk": 0.3},
    "B": {"H": 0.1, "home 1": 0.4, "world": 0.5},
    "N": {"home 1": 0.4, "rest_of_uk": 0.6},
    "H": {"home 0": 0.5, "rest_of_uk": 0.5},
    "G": {"H": 0.1, "home 0": 0.1, "home 1": 0.4, "tax": 0.4},
    "home 0": {"H": 0.2, "rest_of_uk": 0.5, "saving": 0.3},
    "home 1": {"G": 0.1, "rest_of_uk": 0.6, "saving": 0.3},
}
#: what buyer 0 pays, per pound
BUYER_0 = {"A": 0.5, "B": 0.3, "N": 0.1, "rest_of_uk": 0.1}
PLACE_0 = ("A", "H", "home 0")
STEPS = 80


@cache
def walk() -> tuple[dict[str, float], dict[str, float], list[float]]:
    """Return receipts by holder, leaks by channel, and how likely n receipts are, by hand."""
    holds, receipts, leaks = dict(BUYER_0), defaultdict(float), defaultdict(float)
    ended: list[float] = []
    for _ in range(STEPS):
        gone = {name: part for name, part in holds.items() if name in CHANNELS}
        for channel, part in gone.items():
            leaks[channel] += part
        ended.append(sum(gone.values()))
        later: dict[str, float] = defaultdict(float)
        for name, part in holds.items():
            if name not in CHANNELS:
                receipts[name] += part
                for to, share in NEXT[name].items():
                    later[to] += part * share
        holds = later
    return receipts, leaks, ended


@pytest.fixture(scope="module")
def traced() -> Traced:
    """Return the bills of every buyer, traced."""
    year = year_on_paper()
    outside = (year.bills - year.billed).sum(axis=1)
    return Tracing(year, as_paid(year)).trace(year.billed, outside, CHART.buyer_place)


def test_receipts_of_firms_and_households_are_the_ones_by_hand(traced: Traced) -> None:
    receipts = walk()[0]
    firms = sum(part for name, part in receipts.items() if not name.startswith("home"))
    assert traced.firms[0] == pytest.approx(firms, rel=1e-12)
    assert traced.households[0] == pytest.approx(sum(receipts.values()) - firms, rel=1e-12)


def test_receipts_in_the_buyers_own_place_are_the_ones_by_hand(traced: Traced) -> None:
    here = sum(part for name, part in walk()[0].items() if name in PLACE_0)
    assert traced.own_place[0] == pytest.approx(here, rel=1e-12)


def test_leaks_are_the_ones_by_hand(traced: Traced) -> None:
    expected = [walk()[1][name] for name in CHANNELS]
    assert traced.leaves[0] == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_spread_over_single_pounds_is_the_one_by_hand(traced: Traced) -> None:
    """A pound that ends in step n was received n times in the region."""
    n, likely = np.arange(STEPS), np.array(walk()[2])
    mean = (n * likely).sum()
    sd = np.sqrt((n**2 * likely).sum() - mean**2)
    assert traced.sd[0] == pytest.approx(sd, rel=1e-10)


def test_a_pound_paid_outside_leaves_at_once(traced: Traced) -> None:
    assert traced.multiplier[1] == 1.0
    assert traced.leaves[1, CHANNELS.index("rest_of_uk")] == 1.0


def test_a_buyer_that_spent_nothing_leaks_nothing(traced: Traced) -> None:
    assert traced.spend[2] == traced.leaked[2] == traced.retained[2] == 0.0


def test_a_line_that_sold_nothing_is_visited_by_nobody() -> None:
    year = year_on_paper()
    tracing = Tracing(year, as_paid(year))
    start = np.zeros((len(year.firm_lines), 1))
    start[row(A)] = 1.0
    visits = tracing.chain.visits(start).lines[:, 0]
    assert (visits[year.sales == 0] == 0).all()
    assert visits[row(A)] == 1.0  # nobody here buys from A
