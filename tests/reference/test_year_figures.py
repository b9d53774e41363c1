"""Survival, high growth, second wins and market power, reckoned again from what a run leaves.

The model reckons them from columns at the ends of years. Here every firm is written down as a life
of its own while the months pass, and figures are counted in plain Python from lives, from the table
of contracts and from yearly supplier snapshots.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ecosim as eco
from ecosim.policies import InnovationPartnership
from ecosim.run.simulation import result_of
from ecosim.study.fit_firms import survival

YEARS, SCALE = 6, 0.04
Firm = tuple[int, int]  # slot and generation


@dataclass
class Life:
    """When a firm was first and last seen at the end of a month; -1: before the run."""

    born: int
    last: int


@dataclass
class Lives:
    """All firms of a run, and who stood in a slot when tenders of a month were decided."""

    of: dict[Firm, Life] = field(default_factory=dict)
    stood: list[dict[int, Firm]] = field(default_factory=list)

    def note(self, model: eco.ProcurementModel, month: int) -> None:
        """Note who trades at the end of a month."""
        s = model.suppliers
        alive = np.flatnonzero(s.is_alive).tolist()
        now = {slot: (slot, int(s.generation[slot])) for slot in alive}
        for firm in now.values():
            self.of.setdefault(firm, Life(month, month)).last = month
        self.stood.append(now)


@dataclass
class Run:
    """A finished run, its contracts, the lives of its firms, and their staff at its start."""

    result: eco.Result
    contracts: dict[str, list[Any]]
    lives: Lives
    staff: pd.DataFrame


@cache
def run() -> Run:
    """Return six years of a small region with many partnerships and consortia."""
    scenario = eco.Scenario.load("scenarios/baseline.yaml").replace(
        scale=SCALE, months=12 * YEARS,
        parameters={"market.entry.pooling": 0.6, "economy.firms.growth_sd": 0.45},
    ).with_levers(InnovationPartnership(challenges_per_year=20_000, partners=2))  # fmt: skip
    model = eco.ProcurementModel(scenario)
    lives = Lives()
    lives.note(model, -1)
    s = model.suppliers
    start = pd.DataFrame({"supplier": np.arange(len(s)), "generation": s.generation,
                          "staff": s.staff, "kind": s.kind, "alive": s.is_alive})  # fmt: skip
    for month in range(scenario.months):
        model.step()
        lives.note(model, month)
    names = ("supplier", "start", "procedure", "kind", "price", "work", "n_bidders",
             "part_contract", "part_supplier")  # fmt: skip
    contracts = {name: getattr(model.contracts, name).tolist() for name in names}
    result = result_of(model, every_contract=True, details=True)
    return Run(result, contracts, lives, start[start["alive"]])


def series(name: str) -> np.ndarray:
    return run().result.series[name].values


def same(found: float, expected: float) -> bool:
    if math.isnan(expected):
        return math.isnan(found)
    return found == pytest.approx(expected, rel=1e-12)


# ---- survival ----------------------------------------------------------------------------------


@pytest.mark.parametrize("years", [1, 5])
def test_survival_is_that_of_births_followed_month_by_month(years: int) -> None:
    born = [life for life in run().lives.of.values() if life.born >= 0]
    assert len(born) > 500
    for year in range(YEARS):
        cohort = [life for life in born if life.born // 12 == year - years]
        # a firm is n years old at the end of the n-th year's last month, its first month included
        lived = [life for life in cohort if life.last >= life.born + 12 * years - 1]
        expected = len(lived) / len(cohort) if cohort else math.nan
        assert same(series(f"survival_{years}")[year], expected), (year, years)


def test_births_are_those_that_were_counted() -> None:
    n = sum(life.born >= 0 for life in run().lives.of.values())
    assert series("births").sum() == n


def test_the_fit_table_says_what_the_series_say() -> None:
    lives = [life for life in run().lives.of.values() if 0 <= life.born < 12 * (YEARS - 1)]
    reached = [life for life in lives if life.last >= life.born + 11]
    assert survival(run().result, 1) == pytest.approx(len(reached) / len(lives))


# ---- high growth -------------------------------------------------------------------------------


def test_high_growth_is_read_from_snapshots_three_years_apart() -> None:
    taken = run().result.suppliers
    months = list(taken["month"].cat.categories)[11::12]
    at = [run().staff[run().staff["kind"] != 3]]
    at += [taken[(taken["month"] == month) & (taken["kind"] != "national")] for month in months]
    keys = ["supplier", "generation"]
    for year in range(YEARS):
        if year < 2:
            assert math.isnan(series("high_growth_firms")[year])
            continue
        then = at[year - 2][["staff", *keys]]
        then = then[then["staff"] >= 10]
        both = then.merge(at[year + 1][["staff", *keys]], on=keys, suffixes=("_then", "_now"))
        fast = ((both["staff_now"] / both["staff_then"]) ** (1 / 3) - 1 > 0.2).sum()
        assert fast > 0
        assert series("high_growth_firms")[year] == fast
        assert series("high_growth_share")[year] == pytest.approx(fast / len(then))


# ---- second wins -------------------------------------------------------------------------------


@cache
def wins_of_firms() -> dict[Firm, list[tuple[int, bool]]]:
    """Return the months in which each firm won, and whether as a partner, in order of award."""
    c = run().contracts
    holders = [{slot} for slot in c["supplier"]]
    for row, slot in zip(c["part_contract"], c["part_supplier"], strict=True):
        holders[row].add(slot)
    out: dict[Firm, list[tuple[int, bool]]] = defaultdict(list)
    for who, start, procedure in zip(holders, c["start"], c["procedure"], strict=True):
        month = start - 1
        for slot in who:
            out[run().lives.stood[max(month, 0)][slot]].append((month, procedure == 4))
    return out


@pytest.mark.parametrize("months", [12, 36])
def test_second_wins_are_those_of_each_life_in_the_table_of_contracts(months: int) -> None:
    firsts = {firm: won for firm, won in wins_of_firms().items() if not won[0][1]}
    for year in range(YEARS):
        since = year - months // 12
        cohort = [won for won in firsts.values() if since >= 0 and won[0][0] // 12 == since]
        again = [won for won in cohort if len(won) > 1 and won[1][0] - won[0][0] <= months]
        expected = len(again) / len(cohort) if cohort else math.nan
        assert same(series(f"won_again_{months}m")[year], expected), (year, months)


def test_the_run_has_what_could_go_wrong() -> None:
    wins = wins_of_firms()
    assert sum(won[0][0] >= 0 and won[0][1] for won in wins.values()) > 0  # partners first
    assert len(run().contracts["part_contract"]) > 20  # consortia
    slots = [slot for slot, _ in wins]
    assert len(slots) > len(set(slots)) + 20  # slots in which several firms have won


# ---- market power ------------------------------------------------------------------------------


def test_market_power_is_that_of_a_loop_over_awards() -> None:
    c, national = run().contracts, 3
    for year in range(YEARS):
        price, profit = defaultdict(float), defaultdict(float)
        won, alone = defaultdict(int), defaultdict(int)
        for row in range(len(c["start"])):
            if (c["start"][row] - 1) // 12 != year or c["procedure"][row] == 4:
                continue
            kind = c["kind"][row]
            price[kind] += c["price"][row]
            profit[kind] += c["price"][row] - c["work"][row]
            won[kind] += 1
            alone[kind] += c["n_bidders"][row] == 1
        others = sum(price.values()) - price[national]
        gap = profit[national] / price[national]
        gap -= (sum(profit.values()) - profit[national]) / others
        share = price[national] / sum(price.values())
        assert series("national_award_share")[year] == pytest.approx(share)
        assert series("national_margin_gap")[year] == pytest.approx(gap)
        for kind, name in ((0, "sme"), (1, "vcse"), (2, "large"), (3, "national")):
            at = run().result.labels.kind.index(name)
            margin = series("price_cost_margin")[year, at]
            assert margin == pytest.approx(profit[kind] / price[kind]), name
            found = series("single_bid_share_by_kind")[year, at]
            assert found == pytest.approx(alone[kind] / won[kind]), name


# ---- part of a year ----------------------------------------------------------------------------


def test_part_of_a_year_has_market_power_and_nothing_that_takes_a_whole_year() -> None:
    scenario = run().result.scenario.replace(months=18, scale=0.01)
    found = eco.simulate(scenario, details=False).series
    followed = ("survival_1", "won_again_12m", "high_growth_share")
    assert all(len(found[name].values) == 2 for name in followed)
    assert all(math.isnan(found[name].values[1]) for name in followed)
    assert np.isfinite(found["price_cost_margin"].values[1, 0])


def test_without_tenders_there_are_firms_and_no_winners() -> None:
    small = ["months=12", "scale=0.01", "procurement=assigned"]
    scenario = eco.Scenario.load("scenarios/baseline.yaml", small)
    found = eco.simulate(scenario, details=False).series
    assert "survival_1" in found
    assert "won_again_12m" not in found
    assert "national_award_share" not in found
