"""Firms and production, rules (12) to (19): what holds for every firm, draw by draw."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.agents.buyers import budget_pressure, price_weight
from ecosim.economy import firms as rules
from ecosim.economy.firms import EntryRates, FirmParams
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams
from ecosim.region.demography import DemographyParams
from tests.direction.claims import claim
from tests.unit.test_firms import Many, params

N = 100_000
STREAMS = Streams(5)
DEMOGRAPHY = Parameters().of(DemographyParams)


@claim(
    "3",
    "exact",
    "Only a budget below needs makes pressure; the price weight rises with it and "
    "stays between .2 and .9.",
)
def test_price_weight_rises_with_pressure() -> None:
    spend = np.array([[4.0, 6.0]])
    pressure = [budget_pressure(np.full((1, 2), f), spend)[0] for f in (1.25, 1.0, 0.9, 0.5, 0.0)]
    assert pressure == pytest.approx([0.0, 0.0, 0.1, 0.5, 1.0])
    weight = price_weight(np.array(pressure), np.full(5, 0.4), 0.8)
    assert (np.diff(weight) >= 0).all()
    assert weight.max() == 0.9
    assert price_weight(np.array([0.3]), np.array([0.4]), 0.0) == pytest.approx([0.4])


@claim(
    "16, 18",
    "exact",
    "A firm added in a spare slot changes no other firm's growth, exit or entry draw.",
)
def test_an_added_firm_leaves_growth_and_exit_of_others() -> None:
    few, more = Many(), Many()
    few.is_alive[7] = False
    others = np.arange(N) != 7
    level = np.full(N, 1000.0)
    rates = EntryRates(np.full((1, 1), 0.02))
    for month in (0, 5):
        a, b = (rules.grown(STREAMS, f, level, month, FirmParams()) for f in (few, more))
        assert (a[others] == b[others]).all()
        assert a[7] != b[7]
        a, b = (rules.exits(STREAMS, f, f.is_alive, month, DEMOGRAPHY) for f in (few, more))
        assert (a[others] == b[others]).all()
        a, b = (rules.entries(STREAMS, f, others, rates, month) for f in (few, more))
        assert (a == b).all()


@claim(
    "18",
    "exact",
    "Firms that close at a lower hazard also close at a higher one: younger past "
    "the first year, or smaller.",
)
@pytest.mark.parametrize(("low", "high"), [((20.0, 2.0), (2.0, 2.0)), ((8.0, 50.0), (8.0, 2.0))])
def test_closures_nest_in_the_hazard(low: tuple[float, float], high: tuple[float, float]) -> None:
    rare, often = (
        rules.exits(STREAMS, Many(*x), np.ones(N, dtype=bool), 3, DEMOGRAPHY) for x in (low, high)
    )
    assert not (rare & ~often).any()
    assert rare.sum() < often.sum()


@claim("18", "exact", "More births keep every birth and add some.")
def test_births_nest_in_their_rate() -> None:
    empty = np.ones(N, dtype=bool)
    few, more = (
        rules.entries(STREAMS, Many(), empty, EntryRates(np.full((1, 1), p)), 3)
        for p in (0.01, 0.02)
    )
    assert not (few & ~more).any()
    assert few.sum() < more.sum()


@claim(
    "16",
    "statistical",
    "Chance neither grows nor shrinks private demand: the mean factor of "
    "100,000 firms is one within four standard errors.",
)
@pytest.mark.parametrize("month", range(6))
def test_chance_has_mean_one(month: int) -> None:
    factor = rules.grown(STREAMS, Many(staff=5.0), np.ones(N), month, params(growth_sd=0.45))
    assert factor.mean() == pytest.approx(1.0, abs=4 * factor.std() / np.sqrt(N))


@claim(
    "17",
    "exact",
    "What a contract leaves never grows with a firm's age, and is nothing past "
    "ten years at the default.",
)
def test_what_a_contract_leaves_falls_with_age() -> None:
    share = rules.lasting_share(np.linspace(0.0, 30.0, 200), FirmParams())
    assert (np.diff(share) <= 0).all()
    assert share[0] == 0.5
    assert share[-1] == 0.0


@claim("19", "exact", "Winning on price alone never raises capability.")
def test_price_only_wins_never_raise_capability() -> None:
    k, base = np.linspace(0.05, 0.95, 50), np.full(50, 0.5)
    after = [rules.next_capability(k, base, np.full(50, n), FirmParams()) for n in (0.0, 1.0, 3.0)]
    assert (after[1] < after[0]).all()
    assert (after[2] <= after[1]).all()


@claim("15", "exact", "A higher overdraft limit never makes a firm insolvent.")
def test_more_credit_never_fails_a_firm() -> None:
    deposits = -np.linspace(0.0, 90_000.0, 100)
    pay, short = np.full(100, 10_000.0), np.ones(100, dtype=np.int64)
    failed = [rules.insolvent(deposits, pay, short, limit)[0] for limit in (0.3, 1.0, 2.0)]
    assert (failed[1] <= failed[0]).all()
    assert (failed[2] <= failed[1]).all()
    assert failed[0].sum() > failed[2].sum() > 0
