"""Is the marginal multiplier what input-output says where it must be, by an independent solution?

With behaviour off, paired runs with and without a sum of public money must agree with the
interregional Leontief system, built block by block in `test_docking` and solved directly, under
each financing; and a cut must be a rise with the other sign.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecosim.kernel.types import Floats
from ecosim.model import ProcurementModel
from ecosim.region.loader import load_region
from ecosim.run.impulses import ImpulseRun, simulate_impulses
from ecosim.scenario import Impulse, Scenario
from ecosim.study.marginal import Marginal, marginal
from tests.reference.test_docking import rounds_matrix

REGION = load_region("west_midlands")
PLACES, SECTORS = REGION.gva.shape
#: every round is about a third of the one before, so later months add less than 1e-12
MONTHS = 30
SCENARIO = Scenario(name="Docking", mode="leontief", months=MONTHS, scale=0.01)
MILLION = 1e6
FINANCINGS = ("outside", "switch", "council-tax")
#: part of a pound that leaves a place and stays in the region: (.60 - .45) / (1 - .45), model page
STAYS = 0.15 / 0.55
SPENT = 0.88


def impulse(amount: float, place: str, sector: str, financing: str = "outside") -> Impulse:
    return Impulse.parse(
        {"amount": amount, "place": place, "sector": sector, "financing": financing}
    )


@cache
def run(place: str, sector: str, financing: str, *amounts: float) -> ImpulseRun:
    arms = [SCENARIO.replace(impulse=impulse(a, place, sector, financing)) for a in amounts]
    return simulate_impulses(SCENARIO, arms)


def cumulated(found: ImpulseRun, measure: str, arm: int = 0) -> Floats:
    """Return what an impulse adds over the run by place: (P,)."""
    return np.asarray(found.extra[measure][arm].sum(axis=0))


@cache
def model() -> ProcurementModel:
    return ProcurementModel(SCENARIO, detail=False)


def asked(place: str, sector: str, financing: str) -> Floats:
    """Return what a million asks of firms in all, before its rounds: (P, S), by hand."""
    p, i = REGION.places.codes.index(place), REGION.sectors.codes.index(sector)
    first = np.zeros((PLACES, SECTORS))
    first[p, i] = MILLION
    if financing == "switch":
        others = REGION.gva[:, i].copy()
        others[p] = 0.0
        first[:, i] -= STAYS * MILLION * others / others.sum()
    if financing == "council-tax":
        # a month later the households that paid buy less, each good where they bought it
        s = model().economy.structure
        first -= SPENT * MILLION * s.consumption_trade[:, :, p].T * s.consumption_shares
    return first


@cache
def leontief(place: str, sector: str, financing: str) -> Floats:
    """Return output by cell that a million makes in the end: (P, S)."""
    M = rounds_matrix(REGION, model().economy, consumption=True)
    first = asked(place, sector, financing).ravel()
    return np.linalg.solve(np.eye(len(M)) - M, first).reshape(PLACES, SECTORS)


@pytest.mark.parametrize("financing", FINANCINGS)
@pytest.mark.parametrize(("place", "sector"), [("birmingham", "CON"), ("shropshire", "SOC")])
def test_output_and_value_added_are_those_of_the_leontief_system(
    place: str, sector: str, financing: str
) -> None:
    found, expected = run(place, sector, financing, MILLION), leontief(place, sector, financing)
    by_place = expected.sum(axis=1)
    assert abs(cumulated(found, "output") - by_place).max() < 1e-9 * abs(by_place).sum()
    c = REGION.coefficients
    value = (expected * (c.pay + c.surplus + c.production_tax)).sum(axis=1)
    assert abs(cumulated(found, "gva") - value).max() < 1e-9 * abs(value).sum()


@pytest.mark.parametrize("financing", FINANCINGS)
def test_a_cut_is_a_rise_with_the_other_sign(financing: str) -> None:
    found = run("birmingham", "CON", financing, MILLION, -MILLION)
    for measure in found.extra:
        up, down = found.extra[measure]
        assert abs(up + down).max() < 1e-9 * abs(up).sum()


@pytest.mark.parametrize("financing", FINANCINGS)
def test_sums_add_up(financing: str) -> None:
    found = run("birmingham", "CON", financing, MILLION, 3 * MILLION, 4 * MILLION)
    for measure in found.extra:
        one, three, four = found.extra[measure]
        assert abs(one + three - four).max() < 1e-9 * abs(four).sum()


def test_purchases_of_two_places_add_up() -> None:
    both = asked("birmingham", "CON", "outside") + asked("shropshire", "SOC", "outside")
    M = rounds_matrix(REGION, model().economy, consumption=True)
    expected = np.linalg.solve(np.eye(len(M)) - M, both.ravel()).sum()
    where = (("birmingham", "CON"), ("shropshire", "SOC"))
    parts = [run(place, sector, "outside", MILLION) for place, sector in where]
    assert sum(cumulated(one, "output").sum() for one in parts) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("financing", FINANCINGS)
def test_extra_payments_in_the_books_are_the_sum_that_was_spent(financing: str) -> None:
    found = run("birmingham", "CON", financing, MILLION)
    assert found.paid[0].sum() == pytest.approx(MILLION, rel=1e-9)
    assert found.paid[0, 0] == pytest.approx(MILLION, rel=1e-9)


@cache
def study() -> Marginal:
    return marginal(SCENARIO, [MILLION], "CON", "birmingham", replicates=1)


def regional(found: Marginal, measure: str) -> float:
    table = found.multipliers
    rows = table[(table["measure"] == measure) & (table["area"] == "region")]
    return float(rows[rows["horizon"] == "all"]["mean"].iloc[0])


@pytest.mark.parametrize("measure", ["output", "gva"])
def test_the_marginal_multiplier_is_type2_of_the_table(measure: str) -> None:
    assert regional(study(), measure) == pytest.approx(study().type2[measure], rel=1e-9)


def test_jobs_are_counted_in_years_per_million() -> None:
    # by hand: output of each cell times its jobs per pound, over twelve months
    each = leontief("birmingham", "CON", "outside") * model().economy.structure.jobs_per_work
    assert regional(study(), "jobs") == pytest.approx(float(each.sum()) / 12.0, rel=1e-9)


def test_the_scale_of_the_world_does_not_matter() -> None:
    larger = marginal(SCENARIO.replace(scale=0.02), [MILLION], "CON", "birmingham", replicates=1)
    assert regional(larger, "gva") == pytest.approx(regional(study(), "gva"), rel=1e-9)
