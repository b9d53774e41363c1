"""What must not matter to a month of tenders."""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.errors import InputError
from ecosim.kernel import engine
from ecosim.kernel.random import Streams
from ecosim.kernel.types import Stratum
from ecosim.market.compiled_draws import normals_compiled, uniforms_compiled
from ecosim.market.compiled_looks import take_looks_compiled
from ecosim.market.looks import take_looks_plain
from ecosim.market.needs import plan_needs
from ecosim.market.parameters import EntryParams
from ecosim.market.participation import chances_of, look_table
from ecosim.market.procedures import open_tenders
from ecosim.market.tendering import TenderOutcome, _open_invitation, run_tenders
from ecosim.procurement.decision_points import NoPolicy
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


@pytest.mark.parametrize("scarce", [False, True])
def test_compiled_looks_equal_plain_looks(scarce: bool) -> None:
    counts = {Stratum.MICRO: 2, Stratum.NATIONAL: 1} if scarce else USUAL
    world = example(counts)
    firms = world.world.suppliers
    firms.is_alive = np.arange(firms.n) % 4 != 1
    firms.generation = np.arange(firms.n) % 3
    needs = drawn(world)
    tenders = open_tenders(needs, world.world, NoPolicy(), world.streams, world.params, 0)
    p = EntryParams()
    chances = chances_of(tenders, _open_invitation(len(tenders)), world.world, p, 3, 17)
    args = (tenders, chances, look_table(p), world.world, world.streams, p)
    plain, compiled = take_looks_plain(*args), take_looks_compiled(*args)
    assert len(plain.tender) > 100
    for name in ("tender", "look", "supplier", "ring", "is_large_enough", "is_invited"):
        assert getattr(plain, name).tolist() == getattr(compiled, name).tolist(), name


def test_compiled_uniforms_equal_the_streams() -> None:
    streams = Streams(11)
    entity = np.arange(50).astype(np.uint64) * np.uint64(2**57 + 12345)
    month, look = np.arange(50) % 7, np.arange(50) % 5
    key = streams.key("some.stream")
    expected = streams.uniform("some.stream", entity, month, look)
    assert uniforms_compiled(key, entity, month, look).tolist() == expected.tolist()


def test_compiled_normals_equal_the_streams_to_rounding() -> None:
    streams, n = Streams(12), 200_000
    entity, zeros = np.arange(n).astype(np.uint64), np.zeros(n, dtype=np.int64)
    expected = streams.normal("some.stream", entity, zeros, zeros)
    got = normals_compiled(streams.key("some.stream"), entity, zeros, zeros)
    assert np.abs(got).max() > 4.0
    assert got == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_a_month_is_the_same_with_either_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    world = example()
    needs = drawn(world)
    outcomes = []
    for name in ("numpy", "numba"):
        monkeypatch.setenv("ECOSIM_ENGINE", name)
        outcomes.append(tendered(world, needs))
    plain, compiled = outcomes
    assert plain.awards.key.tolist() == compiled.awards.key.tolist()
    assert plain.awards.supplier.tolist() == compiled.awards.supplier.tolist()
    assert plain.bids.look.tolist() == compiled.bids.look.tolist()
    assert plain.awards.price == pytest.approx(compiled.awards.price, rel=1e-12)


def test_an_unknown_engine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECOSIM_ENGINE", "fortran")
    with pytest.raises(InputError, match="ECOSIM_ENGINE"):
        engine.name()


@pytest.mark.parametrize("module", ["compiled_draws.normals_compiled",
                                    "compiled_looks.take_looks_compiled"])  # fmt: skip
def test_forced_to_numpy_the_market_calls_no_compiled_code(
    module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("compiled code ran")

    monkeypatch.setattr(f"ecosim.market.{module}", refuse)
    world = example()
    with engine.forced("numpy"):
        assert len(tendered(world, drawn(world)).awards) > 0
