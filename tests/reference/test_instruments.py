"""Do Type II, money tracing and the marginal multiplier agree where they must?

With behaviour off, one more pound of demand on a place and sector is followed through the simulated
months and cumulated: the marginal multiplier, which knows no matrix. Type II of the year's realised
flows and the expected receipts of firms in the chain of payments must be the same number, in every
sector of every place. The chain must be closed as the extra pound is: profits, benefits and housing
do not respond, and households spend the declared part of pay after tax (docs/multipliers.md).
"""

from __future__ import annotations

import copy
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from ecosim.accounts import measures, pound
from ecosim.accounts.flows import Why
from ecosim.accounts.input_output import Rounds, cell_multipliers, realised
from ecosim.accounts.tracing import Tracing
from ecosim.accounts.year import Year, gaps
from ecosim.economy.economy import Economy
from ecosim.economy.public_work import PublicWork
from ecosim.kernel.types import Floats
from ecosim.model import ProcurementModel
from ecosim.model.instruments import in_force
from ecosim.policies.budget_cut import BudgetCut
from ecosim.region.loader import load_region
from ecosim.run import simulate
from ecosim.scenario import Scenario
from tests.accounts.years import years_of

REGION = load_region("west_midlands")
PLACES, SECTORS = REGION.gva.shape
MILLION = 1e6
#: rounds after which less than 1e-10 is left, see test_docking.py
ROUNDS = 23
SPENT = 0.88  # a1, the declared default


class World(NamedTuple):
    """A year of the docking scenario, its economy, and public work that stays as it is."""

    year: Year
    economy: Economy
    work: PublicWork
    model: ProcurementModel


@cache
def world() -> World:
    scenario = Scenario(name="docking", mode="leontief", scale=0.01, months=12)
    model = ProcurementModel(scenario, detail=False)
    year = years_of(model, 1)[0]
    return World(year, model.economy, model.deliveries.work, model)


def months(economy: Economy, work: PublicWork, impulse: Floats | None) -> tuple[Floats, Floats]:
    """Return output and value added of `ROUNDS` months by month, place and sector."""
    output, gva = np.zeros((2, ROUNDS, PLACES, SECTORS))
    for month in range(ROUNDS):
        economy.ledger.open_month()
        made = economy.produce(economy.demand(impulse if month == 0 else None), work)
        economy.pay(made, economy.employ(made), work)
        output[month] = measures.output(economy.ledger.flows)
        gva[month] = measures.gva(economy.ledger.flows)
    return output, gva


@cache
def undisturbed() -> tuple[Floats, Floats]:
    return months(copy.deepcopy(world().economy), world().work, None)


@cache
def marginal(place: int, sector: int) -> tuple[float, float]:
    """Return output and value added of the region per pound on a cell, by a paired run."""
    impulse = np.zeros((PLACES, SECTORS))
    impulse[place, sector] = MILLION
    more = months(copy.deepcopy(world().economy), world().work, impulse)
    output, gva = (np.sum(a - b) / MILLION for a, b in zip(more, undisturbed(), strict=True))
    return float(output), float(gva)


@cache
def type2() -> tuple[Floats, Floats]:
    """Return output and value added multipliers of the realised flows, by place and sector."""
    found = cell_multipliers(realised(world().year, SPENT), PLACES, households=True)
    return found.output.reshape(PLACES, SECTORS), found.gva.reshape(PLACES, SECTORS)


@cache
def traced() -> Tracing:
    return Tracing(world().year, pound.responding(world().year, SPENT))


def parts(rounds: Rounds) -> list[Floats]:
    return [getattr(rounds, name) for name in ("inputs", "pay", "spending", "gva", "jobs")]


# ---- realised = in force -----------------------------------------------------------------------


def test_realised_coefficients_are_those_in_force_when_behaviour_is_off() -> None:
    found = parts(realised(world().year, SPENT))
    expected = parts(in_force(world().economy.structure, world().model.scenario.parameters))
    for ours, theirs in zip(found, expected, strict=True):
        assert abs(ours - theirs).max() < 1e-9 * abs(theirs).max()


def test_multipliers_of_both_agree_in_every_sector_and_place() -> None:
    structure, parameters = world().economy.structure, world().model.scenario.parameters
    for households in (False, True):
        ours = cell_multipliers(realised(world().year, SPENT), PLACES, households=households)
        theirs = cell_multipliers(in_force(structure, parameters), PLACES, households=households)
        for a, b in zip(ours, theirs, strict=True):
            assert a == pytest.approx(b, rel=1e-9)


# ---- marginal = Type II = money tracing --------------------------------------------------------


@pytest.mark.parametrize("sector", REGION.sectors.codes)
def test_three_instruments_agree_on_a_sector_in_every_place(sector: str) -> None:
    i = REGION.sectors.codes.index(sector)
    output, gva = type2()
    chain = traced().output_by_cell().reshape(PLACES, SECTORS)
    for place in range(PLACES):
        by_runs = marginal(place, i)
        assert output[place, i] == pytest.approx(by_runs[0], rel=1e-9)
        assert gva[place, i] == pytest.approx(by_runs[1], rel=1e-9)
        assert chain[place, i] == pytest.approx(by_runs[0], rel=1e-9)


def test_a_pound_of_any_class_of_firm_sets_off_the_same() -> None:
    firms = traced().receipts_of_firms.reshape(5, PLACES, SECTORS)
    served = world().year.work.reshape(5, PLACES, SECTORS) > 0
    output = np.broadcast_to(type2()[0], firms.shape)
    assert firms[served] == pytest.approx(output[served], rel=1e-9)


def test_jobs_multiplier_is_the_value_of_its_rounds() -> None:
    """Jobs set off are jobs per pound, times output by cell, summed: by a plain series."""
    rounds = in_force(world().economy.structure, world().model.scenario.parameters)
    matrix = rounds.inputs + rounds.spending @ rounds.pay
    demand = np.zeros(PLACES * SECTORS)
    demand[5] = 1.0
    jobs, wave = 0.0, demand
    for _ in range(80):
        jobs += float(rounds.jobs @ wave)
        wave = matrix @ wave
    found = cell_multipliers(rounds, PLACES, households=True).jobs[5]
    assert found == pytest.approx(jobs, rel=1e-12)


# ---- the full model: its own books -------------------------------------------------------------


class FullYear(NamedTuple):
    """The second year of a small world with everything on, and who paid whom for inputs in it."""

    year: Year
    inputs_between: Floats


@pytest.fixture(scope="module")
def full() -> FullYear:
    """Return the year."""
    model = ProcurementModel(Scenario(name="full", scale=0.02, months=24), detail=False)
    between = np.zeros((model.world.chart.n_parties,) * 2)

    def watch(model: ProcurementModel) -> None:
        if model.month >= 12:
            between[:] += model.ledger.flows.between[Why.INTERMEDIATE]

    return FullYear(years_of(model, 2, watch)[1], between)


def test_finer_markets_add_up_to_the_ledgers_own(full: FullYear) -> None:
    found = {name: gap / full.year.spend.sum() for name, gap in gaps(full.year).items()}
    assert len(found) == 6
    assert max(found.values()) < 1e-12


def test_bills_by_fixed_shares_follow_the_funding_of_each_month() -> None:
    """A cut in mid-year: bills, read apart, are what the ledger paid inside and outside."""
    cut = BudgetCut(path={"2025-09": 1.0, "2025-10": 0.8}, shape="step")
    scenario = Scenario(name="cut", mode="leontief", scale=0.01, months=12).with_levers(cut)
    year = years_of(ProcurementModel(scenario, detail=False), 1)[0]
    assert max(gaps(year).values()) < 1e-12 * year.spend.sum()


def test_places_of_inputs_are_those_of_who_paid_whom(full: FullYear) -> None:
    """The matrix between parties is posted beside: class, place of buyer, place of seller."""
    party = full.year.chart.party_of_line[full.year.firm_lines]
    sold = full.year.inputs.reshape(-1, PLACES, SECTORS).sum(axis=2)
    ours = np.zeros((5 * PLACES, PLACES))
    np.add.at(ours, party, sold)
    theirs = full.inputs_between[: 5 * PLACES, : 5 * PLACES].reshape(-1, 5, PLACES).sum(axis=1)
    assert abs(ours - theirs).max() < 1e-9 * theirs.sum()


@pytest.mark.parametrize("closure", ["as_paid", "responding"])
def test_multiplier_times_spend_is_retained_and_leaked_for_every_buyer_and_year(
    closure: str,
) -> None:
    rows = simulated_years().query("by == 'buyer' and closure == @closure")
    assert rows.groupby("month", observed=True).size().tolist() == [len(REGION.buyers)] * 2
    whole = rows["multiplier"] * rows["spend"]
    assert abs(whole / (rows["retained"] + rows["leaked"]) - 1.0).max() < 1e-9
    doors = rows[[name for name in rows.columns if name.startswith("to_")]]
    assert abs(doors.sum(axis=1) - 1.0).max() < 1e-9
    assert doors.min().min() > -1e-9
    assert abs(rows["leaked"] / rows["spend"] - 1.0).max() < 1e-9


@cache
def simulated_years() -> pd.DataFrame:
    """Return the traced money of two years of a small world with everything on."""
    return simulate(Scenario(name="full", scale=0.02, months=24)).tracing


def test_realised_coefficients_depart_from_the_table_when_behaviour_is_on(full: FullYear) -> None:
    found = cell_multipliers(realised(full.year, SPENT), PLACES, households=False).output
    table = cell_multipliers(realised(world().year, SPENT), PLACES, households=False).output
    assert abs(found / table - 1.0).max() > 1e-3
