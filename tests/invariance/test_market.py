"""What must not matter to a month of tenders."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from numba import njit
from scipy.special import ndtri

from ecosim.agents.suppliers import NEVER
from ecosim.errors import InputError
from ecosim.kernel import engine
from ecosim.kernel.compiled_random import prefix, unit
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Floats, Ints, Keys, Stratum
from ecosim.market.award import RULES
from ecosim.market.compiled_draws import quantiles
from ecosim.market.compiled_tenders import contest_compiled
from ecosim.market.contest import Contest, contest_plain
from ecosim.market.delivery import _held_by
from ecosim.market.learn import note_winners, update_incumbents
from ecosim.market.needs import plan_needs
from ecosim.market.prepared import prepare
from ecosim.market.procedures import open_tenders
from ecosim.market.tendering import TenderOutcome, conditions, run_tenders
from ecosim.procurement.contract import Contracts
from ecosim.procurement.decision_points import (
    ContractTerms,
    Invitation,
    Judgement,
    Lots,
    NoPolicy,
    Oversight,
    Policy,
    Purchases,
    Routes,
    ScoreRule,
    Thresholds,
)
from ecosim.procurement.need import Needs
from tests.unit.market_example import USUAL, Example, example


def drawn(world: Example, months: int = 3) -> Needs:
    return plan_needs(world.spend, 1.0, world.params).draw(world.streams, 0, months - 1)


def tendered(world: Example, needs: Needs) -> TenderOutcome:
    return run_tenders(needs, world.world, NoPolicy(), world.streams, world.params, 0)


def by_key(outcome: TenderOutcome) -> list[tuple[int, int, float, int]]:
    a = outcome.awards
    return sorted(
        zip(a.key.tolist(), a.supplier.tolist(), a.price.tolist(), a.n_bidders.tolist(),
            strict=True)
    )  # fmt: skip


def test_order_of_needs() -> None:
    world = example(values={"market.procedure.routes": (1.0, 0.0, 0.0, 0.0),
                            "market.procedure.routes_nhs": (1.0, 0.0, 0.0, 0.0)})  # fmt: skip
    needs = drawn(world)
    assert len(needs) > 200
    backwards = needs.take(np.arange(len(needs))[::-1])
    assert by_key(tendered(world, needs)) == by_key(tendered(world, backwards))


def test_needs_of_others() -> None:
    world = example(values={"market.procedure.routes": (1.0, 0.0, 0.0, 0.0),
                            "market.procedure.routes_nhs": (1.0, 0.0, 0.0, 0.0)})  # fmt: skip
    needs = drawn(world)
    some = needs.take(needs.buyer == 0)
    keys = set(some.key.tolist())
    both = [row for row in by_key(tendered(world, needs)) if row[0] in keys]
    assert both == by_key(tendered(world, some))


def test_firms_of_another_sector() -> None:
    world, other = example(), example()
    firms = other.world.suppliers
    firms.is_alive = firms.sector == 0
    needs = drawn(world)
    works = needs.take(needs.category == 0)
    assert by_key(tendered(world, works)) == by_key(tendered(other, works))


def test_same_call_twice() -> None:
    world = example()
    needs = drawn(world)
    assert by_key(tendered(world, needs)) == by_key(tendered(world, needs))


def contests(world: Example, policy: Policy, needs: Needs) -> list[Contest]:
    """Return bids and winners of the plain twin and of the compiled pass."""
    prepared = prepare(world.world, world.streams, world.params)
    tenders = open_tenders(
        needs, world.world, policy, world.streams, world.params, 17, prepared
    )
    on = conditions(tenders, world.world, policy, world.params, 17)
    args = (tenders, on, world.world, world.streams, world.params, 17)
    return [contest_plain(*args), contest_compiled(*args, prepared)]


class EveryPoint(NoPolicy):
    """Bends every decision point of a tender, differently from one row to the next."""

    def route(self, value: Routes, month: int) -> Routes:
        return Routes(0.7 * value.share + 0.3 * np.array([0.1, 0.4, 0.3, 0.2]))

    def thresholds(self, value: Thresholds, month: int) -> Thresholds:
        return Thresholds(value.value * 0.4)

    def lots(self, value: Lots, bought: Purchases, month: int) -> Lots:
        return Lots(1 + bought.buyer % 3, bought.buyer % 2)

    def invite(self, value: Invitation, bought: Purchases, month: int) -> Invitation:
        row = np.arange(len(bought.buyer))
        return replace(
            value,
            outreach_local=1.0 + 0.5 * (row % 3),
            local_ring=(row % 3).astype(np.int8),
            reserved_ring=np.where(row % 5 == 0, 1, -1).astype(np.int8),
            reserved_sme=row % 7 == 0,
            list_openness=0.3 * (row % 4),
            awareness=1.0 + 0.2 * (row % 2),
            bid_cost=1.0 - 0.3 * (row % 3),
        )

    def score(self, value: ScoreRule, bought: Purchases, month: int) -> ScoreRule:
        row = np.arange(len(bought.buyer))
        part = 0.1 * (row % 3)
        return replace(
            value, quality=value.quality - part, innovation=part / 2.0, locality=part / 2.0,
            preference=0.05 * (row % 2), local_ring=(row % 2).astype(np.int8),
        )  # fmt: skip

    def judge(self, value: Judgement, bought: Purchases, month: int) -> Judgement:
        row = np.arange(len(bought.buyer))
        return Judgement(value.capability + 0.1 * (row % 3), value.risk_aversion * (row % 2))

    def contract(self, value: ContractTerms, bought: Purchases, month: int) -> ContractTerms:
        row = np.arange(len(bought.buyer))
        return replace(value, subcontract_least=0.1 * (row % 4))

    def deliver(self, value: Oversight, bought: Purchases, month: int) -> Oversight:
        row = np.arange(len(bought.buyer))
        return Oversight(monitoring=0.5 * (row % 3), overrun=value.overrun - 0.4 * (row % 2))


NULL = {"market.award.is_random": True}
BUNDLES = {"market.procedure.routes": (0.2, 0.2, 0.3, 0.3), "market.procedure.bundle": 4}
#: firms with little turnover, so that many need a partner
SMALL = {"market.entry.s_max": 1.0, "market.entry.pooling": 0.6}


@pytest.mark.parametrize("policy", [NoPolicy(), EveryPoint()], ids=["free", "bent"])
@pytest.mark.parametrize(
    "values",
    [{"market.award.rule": rule} for rule in RULES] + [NULL, BUNDLES, SMALL],
    ids=[*RULES, "null", "bundles", "small"],
)
@pytest.mark.parametrize("scarce", [False, True], ids=["usual", "scarce"])
def test_compiled_tenders_equal_plain_tenders(
    scarce: bool, values: dict[str, object], policy: Policy
) -> None:
    counts = {Stratum.MICRO: 2, Stratum.NATIONAL: 1} if scarce else USUAL
    world = example(counts, values)
    firms = world.world.suppliers
    firms.is_alive = np.arange(firms.n) % 4 != 1
    firms.generation = np.arange(firms.n) % 3
    firms.wins = np.arange(firms.n) % 5
    firms.load = (np.arange(firms.n) % 9) / 2.0
    firms.stands_for = 1.0 + np.arange(firms.n) % 6
    won = tendered(world, drawn(world)).awards
    update_incumbents(world.world, won.buyer, won.category, won.supplier)
    plain, compiled = contests(world, policy, drawn(world))
    assert len(plain.bids) > 100
    for name in ("tender", "look", "supplier", "ring", "consortium"):
        a, b = getattr(plain.bids, name), getattr(compiled.bids, name)
        assert a.tolist() == b.tolist(), name
    for name in ("cost", "price", "quality", "social", "innovation"):
        a, b = getattr(plain.bids, name), getattr(compiled.bids, name)
        assert b == pytest.approx(a, rel=1e-12, abs=1e-13), name
    assert plain.winner.tolist() == compiled.winner.tolist()
    assert plain.n_bids.tolist() == compiled.n_bids.tolist()
    assert compiled.spent == pytest.approx(plain.spent, rel=1e-12)
    assert compiled.losers_spent == pytest.approx(plain.losers_spent, rel=1e-12)
    assert plain.members.first.tolist() == compiled.members.first.tolist()
    assert plain.members.supplier.tolist() == compiled.members.supplier.tolist()
    assert compiled.members.share == pytest.approx(plain.members.share, rel=1e-12)


@pytest.mark.parametrize("policy", [NoPolicy(), EveryPoint()], ids=["free", "bent"])
@pytest.mark.parametrize("values", [{}, BUNDLES, SMALL], ids=["usual", "bundles", "small"])
def test_compiled_months_equal_plain_months(values: dict[str, object], policy: Policy) -> None:
    world = example(values=values)
    firms = world.world.suppliers
    firms.load = (np.arange(firms.n) % 9) / 2.0
    firms.delivery_share = 0.2 * (np.arange(firms.n) % 6)
    needs = drawn(world)
    needs = replace(needs, is_relet=np.arange(len(needs)) % 2 == 0)
    needs = replace(needs, premium=1.0 + 0.1 * (np.arange(len(needs)) % 3))
    needs.quality_need[::5] = 6.0  # so demanding that nobody is good enough
    out = []
    for name in engine.ENGINES:
        with engine.forced(name):
            args = (needs, world.world, policy, world.streams, world.params, 5)
            out.append(run_tenders(*args))
    plain, compiled = out
    assert min(len(plain.awards), len(plain.returned), len(plain.lapsed)) > 30
    for part in ("tenders", "awards", "returned", "lapsed"):
        for column in fields(getattr(plain, part)):
            a = getattr(getattr(plain, part), column.name)
            b = getattr(getattr(compiled, part), column.name)
            assert a.dtype == b.dtype, (part, column.name)
            np.testing.assert_allclose(b, a, rtol=1e-12 if a.dtype == float else 1e-7,
                                       atol=1e-9, err_msg=f"{part}.{column.name}")  # fmt: skip
            if a.dtype.kind in "iub":
                assert a.tolist() == b.tolist(), (part, column.name)


@pytest.mark.parametrize("month", [-5, 0, 30])
def test_compiled_needs_equal_plain_needs(month: int) -> None:
    world = example()
    plan = plan_needs(world.spend, 1.0, world.params)
    funding = np.linspace(0.5, 1.2, world.spend.size).reshape(world.spend.shape)
    made = []
    for name in engine.ENGINES:
        with engine.forced(name):
            made.append(plan.due(world.streams, month, funding))
    (plain, left), (compiled, left_compiled) = made
    assert len(plain) > 50
    assert left > 0
    assert left_compiled == pytest.approx(left, rel=1e-12)
    for column in fields(plain):
        a, b = getattr(plain, column.name), getattr(compiled, column.name)
        assert a.dtype == b.dtype, column.name
        assert b.tolist() == (a.tolist() if a.dtype != float else pytest.approx(a, rel=1e-12))


def test_contracts_of_failed_firms_are_found_alike() -> None:
    world = example()
    won = run_tenders(drawn(world), world.world, NoPolicy(), world.streams, world.params, 0)
    failed = np.unique(won.awards.supplier).astype(np.int64)[::-10]
    found = []
    for name in engine.ENGINES:
        contracts = Contracts()
        for month in (0, 3):
            contracts.append(run_tenders(
                drawn(world), world.world, NoPolicy(), world.streams, world.params, month
            ).awards)  # fmt: skip
        with engine.forced(name):
            found.append(_held_by(contracts, failed, 6))
    assert len(found[0]) > 5
    assert found[0].tolist() == found[1].tolist()


def test_wins_are_noted_alike() -> None:
    noted = []
    for name in engine.ENGINES:
        world = example()
        firms = world.world.suppliers
        firms.wins = np.arange(firms.n) % 2
        firms.first_win = np.where(np.arange(firms.n) % 2 == 1, 3, NEVER)
        won = run_tenders(drawn(world), world.world, NoPolicy(), world.streams, world.params, 0)
        with engine.forced(name):
            first = note_winners(world.world, won.awards, 7)
        columns = (firms.wins, firms.first_win, world.world.last_winner)
        noted.append((first, *(column.tolist() for column in columns)))
    assert 0 < noted[0][0] < len(set(won.awards.supplier.tolist()))
    assert noted[0] == noted[1]


def test_worlds_of_the_twins_have_consortia() -> None:
    world = example(values=SMALL)
    plain, _ = contests(world, NoPolicy(), drawn(world))
    assert len(plain.members.supplier) > 10


@njit
def uniforms(key: np.uint64, entity: Keys, month: Ints, look: Ints) -> Floats:
    """Draw with the hashes that compiled passes use, one by one."""
    drawn = np.empty(len(entity))
    for i in range(len(entity)):
        drawn[i] = unit(prefix(key, entity[i], month[i]), look[i])
    return drawn


def test_compiled_uniforms_equal_the_streams() -> None:
    streams = Streams(11)
    entity = np.arange(50).astype(np.uint64) * np.uint64(2**57 + 12345)
    month, look = np.arange(50) % 7, np.arange(50) % 5
    expected = streams.uniform("some.stream", entity, month, look)
    got = uniforms(np.uint64(streams.key("some.stream")), entity, month, look)
    assert got.tolist() == expected.tolist()


def test_compiled_normals_equal_the_streams_to_rounding() -> None:
    u = (np.arange(200_000) + 0.5) / 200_000
    tails = 10.0 ** -np.arange(6.0, 300.0, 7.0)
    u = np.concatenate([u, tails])
    got = u.copy()
    quantiles(got)
    assert np.abs(got).max() > 30.0
    assert got == pytest.approx(ndtri(u), rel=1e-12, abs=1e-14)


def test_a_month_is_the_same_with_either_engine() -> None:
    world = example()
    needs = drawn(world)
    outcomes = []
    for name in engine.ENGINES:
        with engine.forced(name):
            outcomes.append(tendered(world, needs))
    plain, compiled = outcomes
    assert plain.awards.key.tolist() == compiled.awards.key.tolist()
    assert plain.awards.supplier.tolist() == compiled.awards.supplier.tolist()
    assert plain.bids.look.tolist() == compiled.bids.look.tolist()
    assert plain.awards.price == pytest.approx(compiled.awards.price, rel=1e-12)


def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOSIM_ENGINE", "fortran")
    monkeypatch.setattr(engine, "chosen", engine.chosen.__wrapped__)
    with pytest.raises(InputError, match="ECOSIM_ENGINE"):
        engine.name()


def test_forced_to_numpy_the_market_calls_no_compiled_code(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("compiled code ran")

    monkeypatch.setattr("ecosim.market.compiled_tenders.contest_compiled", refuse)
    world = example()
    with engine.forced("numpy"):
        assert len(tendered(world, drawn(world)).awards) > 0
