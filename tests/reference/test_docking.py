"""Does the simulation agree with an input-output table where it must?

With behaviour off, one more pound of demand in a sector and place must raise output and value added
by what an independent solution of the Leontief system says, in every sector of every place. The
system is built here, block by block, from the region's coefficients, the trade and commuting
matrices that month 0 was given, and the household parameters; it shares no code with the rounds of
spending that the simulation goes through.

Source: Miller and Blair (2009), Input-Output Analysis, chapters 2, 3 (interregional) and 6.
"""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest

from ecosim.accounts import measures, multipliers
from ecosim.economy.economy import Economy
from ecosim.kernel.types import Floats
from ecosim.model import ProcurementModel
from ecosim.region.loader import Region, load_region
from ecosim.scenario import Scenario
from tests.reference.economies import effect, history, without_suppliers

MILLION = 1e6
#: every round is about a third of the one before (see the first test)
ROUNDS = 23
WEST_MIDLANDS = load_region("west_midlands")
PLACES, SECTORS = WEST_MIDLANDS.gva.shape
# defaults of the declared parameters, written out: model page, section 9
INCOME_TAX, SPENT, COMMUTERS = 0.25, 0.88, 0.12


@cache
def start(consumption: bool) -> Economy:
    """Return the West Midlands at full scale, all behaviour off, with or without households."""
    return without_suppliers(WEST_MIDLANDS, consumption=consumption)


@cache
def simulated(place: int, sector: int, consumption: bool) -> tuple[Floats, Floats]:
    """Return the cumulated effect on output and value added of one more million on a cell."""
    return effect(start(consumption), pound(place, sector), undisturbed(consumption))


@cache
def undisturbed(consumption: bool) -> list[tuple[Floats, Floats]]:
    """Return output and value added of the months without an impulse."""
    return history(start(consumption), ROUNDS)


def rounds_matrix(region: Region, economy: Economy, consumption: bool) -> Floats:
    """Return what a pound of output in (q, j) makes places p produce of i a month later: dense."""
    s, c = economy.structure, region.coefficients
    P, S = region.gva.shape
    M = np.zeros((P * S, P * S))
    for p in range(P):
        for q in range(P):
            # inputs that q's firms need, and the part of each that is made in p
            block = s.input_trade[:, p, q][:, None] * c.regional
            if consumption:
                # pay earned in q goes to homes h, is taxed and spent there, in part on goods of p
                for h in range(P):
                    kept = (1 - COMMUTERS) * (1 - INCOME_TAX) * SPENT * s.commuting[q, h]
                    bought = s.consumption_trade[:, p, h] * s.consumption_shares
                    block = block + np.outer(bought, c.pay * kept)
            M[p * S : (p + 1) * S, q * S : (q + 1) * S] = block
    return M


@cache
def leontief(consumption: bool) -> Floats:
    """Return the interregional Leontief inverse by LU, a reference only: (PS, PS)."""
    M = rounds_matrix(WEST_MIDLANDS, start(consumption), consumption)
    return np.linalg.inv(np.eye(len(M)) - M)


def pound(place: int, sector: int) -> Floats:
    """Return one million pounds of demand on one cell."""
    impulse = np.zeros((PLACES, SECTORS))
    impulse[place, sector] = MILLION
    return impulse


def gva_share(region: Region) -> Floats:
    """Return value added per pound of output, from the three primary rows."""
    c = region.coefficients
    return np.asarray(c.pay + c.surplus + c.production_tax)


# ---- the matrices that month 0 hands to both sides --------------------------------------------


def test_rounds_die_out_fast_enough_to_be_summed() -> None:
    largest = abs(np.linalg.eigvals(rounds_matrix(WEST_MIDLANDS, start(True), True))).max()
    # what is left after the last round, a geometric series
    assert largest**ROUNDS / (1.0 - largest) < 1e-10


def test_trade_and_commuting_move_purchases_and_lose_none() -> None:
    s = start(True).structure
    for shares in (s.input_trade.sum(axis=1), s.consumption_trade.sum(axis=1), s.commuting.sum(1)):
        assert abs(shares - 1.0).max() < 1e-12
    for matrix in (s.input_trade, s.consumption_trade, s.commuting):
        assert matrix.min() >= 0.0


# ---- all 252 impulses --------------------------------------------------------------------------


@pytest.mark.parametrize("sector", WEST_MIDLANDS.sectors.codes)
def test_type2_of_a_sector_in_every_place_cell_by_cell(sector: str) -> None:
    i = WEST_MIDLANDS.sectors.codes.index(sector)
    for place in range(PLACES):
        output, gva = simulated(place, i, True)
        expected = leontief(True)[:, place * SECTORS + i].reshape(PLACES, SECTORS) * MILLION
        assert abs(output - expected).max() < 1e-9 * expected.sum()
        assert output.sum() == pytest.approx(expected.sum(), rel=1e-9)
        value = expected * gva_share(WEST_MIDLANDS)
        assert abs(gva - value).max() < 1e-9 * expected.sum()
        assert gva.sum() == pytest.approx(value.sum(), rel=1e-9)


@pytest.mark.parametrize("sector", WEST_MIDLANDS.sectors.codes)
def test_type1_of_a_sector_in_every_place_cell_by_cell(sector: str) -> None:
    i = WEST_MIDLANDS.sectors.codes.index(sector)
    for place in range(PLACES):
        output, gva = simulated(place, i, False)
        expected = leontief(False)[:, place * SECTORS + i].reshape(PLACES, SECTORS) * MILLION
        assert abs(output - expected).max() < 1e-9 * expected.sum()
        value = expected * gva_share(WEST_MIDLANDS)
        assert abs(gva - value).max() < 1e-9 * expected.sum()
        assert gva.sum() == pytest.approx(value.sum(), rel=1e-9)


def test_regional_sums_are_type1_of_the_coefficients_alone() -> None:
    """Trade between places moves the effect; it does not change its sum."""
    c = WEST_MIDLANDS.coefficients
    type1 = multipliers.type1(c.regional, gva_share(WEST_MIDLANDS), c.pay)
    for i in range(SECTORS):
        output, gva = simulated(i % PLACES, i, False)
        assert output.sum() / MILLION == pytest.approx(type1.output[i], rel=1e-9)
        assert gva.sum() / MILLION == pytest.approx(type1.gva[i], rel=1e-9)
        assert output.sum(axis=0) == pytest.approx(
            MILLION * np.linalg.inv(np.eye(SECTORS) - c.regional)[:, i], abs=1e-3
        )


def test_regional_sums_are_type2_of_the_coefficients_alone() -> None:
    c, shares = WEST_MIDLANDS.coefficients, start(True).structure.consumption_shares
    spending = (1 - COMMUTERS) * (1 - INCOME_TAX) * SPENT * shares
    type2 = multipliers.type2(c.regional, gva_share(WEST_MIDLANDS), c.pay, spending)
    for i in range(SECTORS):
        output, gva = simulated(9, i, True)
        assert output.sum() / MILLION == pytest.approx(type2.output[i], rel=1e-9)
        assert gva.sum() / MILLION == pytest.approx(type2.gva[i], rel=1e-9)


def test_many_impulses_at_once_add_up() -> None:
    impulse = MILLION * (1.0 + np.arange(PLACES * SECTORS, dtype=float).reshape(PLACES, SECTORS))
    output, _ = effect(start(True), impulse, undisturbed(True))
    expected = (leontief(True) @ impulse.ravel()).reshape(PLACES, SECTORS)
    assert output == pytest.approx(expected, rel=1e-9)


# ---- the shipped scenario, suppliers and contracts included ------------------------------------


class WithImpulse(ProcurementModel):
    """The docking scenario with one more sale to the outside in its first month."""

    extra: Floats | None = None

    def impulse(self) -> Floats | None:
        return self.extra if self.month == 0 else None


@pytest.mark.parametrize(
    ("place", "sector", "consumption"),
    [("birmingham", "CON", True), ("herefordshire", "ADM", True), ("coventry", "PUB", False)],
)
def test_docking_scenario_with_all_its_suppliers_agrees(
    root: object, place: str, sector: str, consumption: bool
) -> None:
    scenario = Scenario.load(f"{root}/scenarios/docking.yaml").replace(scale=0.01, months=90)
    p = WEST_MIDLANDS.places.codes.index(place)
    i = WEST_MIDLANDS.sectors.codes.index(sector)
    arms = []
    for extra in (pound(p, i), None):
        model = WithImpulse(scenario, detail=False)
        economy = model.economy
        economy.switches = dataclasses.replace(economy.switches, consumption=consumption)
        model.extra = extra
        arms.append(model)
    output, gva = np.zeros((PLACES, SECTORS)), np.zeros((PLACES, SECTORS))
    for _ in range(90):
        for model, sign in zip(arms, (1.0, -1.0), strict=True):
            model.step()
            output += sign * measures.output(model.ledger.flows)
            gva += sign * measures.gva(model.ledger.flows)
    # trade is fitted to what each place sells privately, so this world's matrices are its own
    M = rounds_matrix(WEST_MIDLANDS, arms[0].economy, consumption)
    expected = np.linalg.solve(np.eye(len(M)) - M, pound(p, i).ravel()).reshape(PLACES, SECTORS)
    assert abs(output - expected).max() < 1e-9 * expected.sum()
    assert output.sum() == pytest.approx(expected.sum(), rel=1e-9)
    assert gva.sum() == pytest.approx((expected * gva_share(WEST_MIDLANDS)).sum(), rel=1e-9)
