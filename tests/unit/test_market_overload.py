"""Suppliers that are full deliver less than agreed in that month, on all their contracts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ecosim.kernel import engine
from ecosim.kernel.types import Stratum
from ecosim.market.overload import lost_to_overload
from ecosim.market.tendering import run_tenders
from ecosim.model import ProcurementModel
from ecosim.procurement.contract import Contracts
from ecosim.procurement.decision_points import NoPolicy
from ecosim.scenario import Scenario
from tests.unit.market_example import example, needs

SOLE = (1.0, 0.0, 0.0, 0.0)
POOLED = {"market.entry.pooling": 0.6, "market.procedure.routes": SOLE,
          "market.procedure.framework_share": 0.11}  # fmt: skip
#: the shipped strength, quality lost per unit of load
PER_LOAD = 0.3
N_BUYERS = 3


def some_contracts() -> Contracts:
    world, contracts = example(), Contracts()
    outcome = run_tenders(
        needs(200, 60_000.0), world.world, NoPolicy(), world.streams, world.params, 0
    )
    contracts.append(outcome.awards)
    return contracts


def joint_contracts() -> Contracts:
    world, contracts = example({Stratum.MICRO: 40}, POOLED), Contracts()
    for n, value in ((50, 10_000.0), (300, 24 * 100_000.0), (50, 10_000.0)):
        outcome = run_tenders(
            needs(n, value), world.world, NoPolicy(), world.streams, world.params, 0
        )
        contracts.append(outcome.awards)
    return contracts


def loads(contracts: Contracts, usual: float = 0.9) -> np.ndarray:
    return np.full(int(max(contracts.supplier.max(), contracts.part_supplier.max(initial=0))) + 1,
                   usual)  # fmt: skip


@pytest.mark.parametrize("name", engine.ENGINES)
def test_a_supplier_half_over_its_room_loses_fifteen_points_of_quality(name: str) -> None:
    contracts = some_contracts()
    load, who = loads(contracts), int(contracts.supplier[7])
    load[who] = 1.5
    with engine.forced(name):
        lost = lost_to_overload(contracts, load, PER_LOAD, 5, N_BUYERS)
    theirs = np.flatnonzero(contracts.supplier == who)
    # half a unit of load too much, .3 of quality a unit, on the estimate of a month
    expected = np.zeros(N_BUYERS)
    for row in theirs:
        expected[contracts.buyer[row]] += contracts.estimate[row] / contracts.duration[row] * 0.15
    assert (contracts.quality[theirs] > 0.15).all()
    assert lost == pytest.approx(expected, rel=1e-6)
    assert lost[contracts.buyer[7]] > 0


@pytest.mark.parametrize("name", engine.ENGINES)
def test_nothing_is_lost_with_room_or_outside_a_contract(name: str) -> None:
    contracts = some_contracts()
    with engine.forced(name):
        assert not lost_to_overload(contracts, loads(contracts, 1.0), PER_LOAD, 5, N_BUYERS).any()
        full = loads(contracts, 2.0)
        months = [bool(lost_to_overload(contracts, full, PER_LOAD, m, N_BUYERS).any())
                  for m in (0, 1, 24, 25)]  # fmt: skip
    assert months == [False, True, True, False]


@pytest.mark.parametrize("name", engine.ENGINES)
def test_no_contract_delivers_less_than_nothing(name: str) -> None:
    contracts = some_contracts()
    full = loads(contracts, 50.0)
    with engine.forced(name):
        lost = sum(lost_to_overload(contracts, full, PER_LOAD, m, N_BUYERS) for m in range(1, 25))
    agreed = np.bincount(contracts.buyer, contracts.service_units, minlength=N_BUYERS)
    assert lost == pytest.approx(agreed, rel=1e-9)


@pytest.mark.parametrize("name", engine.ENGINES)
def test_a_consortium_loses_by_the_shares_of_its_members(name: str) -> None:
    contracts = joint_contracts()
    parts = np.flatnonzero(contracts.part_contract == contracts.part_contract[0])
    row, members = int(contracts.part_contract[0]), contracts.part_supplier[parts]
    load = loads(contracts)
    # not the one that leads
    other = int(np.flatnonzero(members != contracts.supplier[row])[0])
    load[members[other]] = 1.4
    with engine.forced(name):
        lost = lost_to_overload(contracts, load, PER_LOAD, 3, N_BUYERS)
    # all that this firm has a part in, and what it does alone
    expected = 0.0
    for part in np.flatnonzero(contracts.part_supplier == members[other]):
        at, share = contracts.part_contract[part], contracts.part_share[part]
        expected += contracts.estimate[at] / contracts.duration[at] * share * 0.3 * 0.4
    assert 0 < contracts.part_share[parts][other] < 1
    alone = np.setdiff1d(np.flatnonzero(contracts.supplier == members[other]),
                         contracts.part_contract)  # fmt: skip
    expected += (contracts.estimate[alone] / contracts.duration[alone]).sum() * 0.3 * 0.4
    assert lost.sum() == pytest.approx(expected, rel=1e-6)


def test_both_engines_lose_the_same() -> None:
    made = []
    for name in engine.ENGINES:
        contracts = joint_contracts()
        contracts.set_ended(np.arange(3, 40, 5), 6)
        load = 0.6 + 0.9 * np.random.Generator(np.random.PCG64(5)).random(len(loads(contracts)))
        with engine.forced(name):
            lost = [lost_to_overload(contracts, load, PER_LOAD, m, N_BUYERS) for m in (2, 8, 24)]
        made.append(np.array(lost))
    plain, compiled = made
    np.testing.assert_allclose(compiled, plain, rtol=1e-12)
    assert (plain.sum(axis=1) > 0).all()


def test_services_delivered_and_lost_are_those_agreed() -> None:
    model = ProcurementModel(Scenario(name="full", scale=0.02, months=6), seed=2)
    agreed = 0.0
    for month in range(6):
        model.step()
        c, rows = model.contracts, model.contracts.active(month)
        agreed += float((c.service_units[rows] / c.duration[rows]).sum())
    delivered, lost = (
        model.series[name].values.sum() for name in ("service_units", "service_units_lost")
    )
    assert delivered + lost == pytest.approx(agreed, rel=1e-9)
    assert 0.002 * agreed < lost < 0.1 * agreed


def test_nothing_is_lost_where_nobody_can_be_full() -> None:
    scenario = Scenario(name="room", scale=0.01, months=3)
    off = scenario.replace(switches=replace(scenario.switches, capacity=False))
    model = ProcurementModel(off, seed=2)
    for _ in range(3):
        model.step()
    assert not model.series["service_units_lost"].values.any()
