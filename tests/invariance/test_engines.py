"""What must not matter: whether kernels are compiled or their plain NumPy twins run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ecosim.accounts.reading import Reading, read_all, read_month
from ecosim.economy.trade import fit_to_margins
from ecosim.innovation.contract_ties import TwoMode
from ecosim.innovation.measures import one_mode_shape, two_mode_shape
from ecosim.innovation.ties import Edges
from ecosim.kernel import engine
from ecosim.kernel.columns import total_by
from ecosim.kernel.params import Parameters
from ecosim.kernel.types import Floats
from ecosim.market.delivery import RELET, left_plain
from ecosim.market.parameters import DeliveryParams
from ecosim.model import ProcurementModel, endings
from ecosim.model.figures import market_figures
from ecosim.model.milestones import milestones, milestones_plain
from ecosim.model.parties import Milestones
from ecosim.model.standing import Standing
from ecosim.model.subcontracts import find_subcontractors, received
from ecosim.model.tendered import TenderedProcurement
from ecosim.model.trace import named_state
from ecosim.procurement.need import NAMES
from ecosim.scenario import Impulse, Scenario

pytest.importorskip("numba")

# these need numba
from ecosim.kernel import compiled_math
from ecosim.kernel.compiled import kernel
from ecosim.market.compiled_relet import left_of

PARAMS = Parameters()


def world_after(months: int, name: str) -> ProcurementModel:
    scenario = Scenario(name="engines", scale=0.02, months=30)
    with engine.forced(name):
        model = ProcurementModel(scenario, seed=3, verify=True)
        for _ in range(months):
            model.step()
    return model


@pytest.fixture(scope="module")
def model() -> ProcurementModel:
    return world_after(3, "numba")


@pytest.fixture(scope="module")
def plain() -> ProcurementModel:
    return world_after(3, "numpy")


@pytest.mark.parametrize("in_runs", [True, False])
def test_sums_by_code_are_those_of_bincount_to_the_bit(in_runs: bool) -> None:
    draw = np.random.Generator(np.random.PCG64(1))
    codes = draw.integers(0, 300, 20_000)
    codes = np.sort(codes) if in_runs else codes
    values = draw.normal(size=len(codes)) * 10.0 ** draw.integers(-8, 8, len(codes))
    with engine.forced("numba"):
        sums = total_by(codes, values, 310)
    assert np.array_equal(sums, np.bincount(codes, weights=values, minlength=310))


@pytest.mark.parametrize("wrong", [-1, 300])
def test_a_code_out_of_range_is_refused(wrong: int) -> None:
    codes = np.zeros(5_000, dtype=np.int64)
    codes[4_321] = wrong
    with engine.forced("numba"), pytest.raises(ValueError, match="out of range"):
        total_by(codes, np.ones(5_000), 300)


@pytest.mark.parametrize("places", [1, 7, 8, 14, 30, 128])
def test_trade_is_fitted_alike_to_the_bit(places: int) -> None:
    draw = np.random.Generator(np.random.PCG64(places))
    seed = np.exp(3.0 * draw.normal(size=(places, places)))
    rows, columns = draw.random(places) * 1e6, draw.random(places)
    rows[1:3], columns[4:5] = 0.0, 0.0
    columns *= rows.sum() / columns.sum()
    fitted = []
    for name in ("numpy", "numba"):
        with engine.forced(name):
            fitted.append(fit_to_margins(seed, rows, columns, rounds=300))
    assert np.array_equal(fitted[0], fitted[1])


# ---- a month, step by step ---------------------------------------------------------------------


def state(model: ProcurementModel) -> dict[str, np.ndarray]:
    """Return copies of all that steps move: balances, flows, columns of firms."""
    ledger, firms = model.ledger, model.economy.firms
    kept = {name: np.array(array) for name, array in named_state(model)}
    for name in ("cash_in", "cash_out", "_owed_to_lines", "_owed_by_lines"):
        kept[f"books.{name}"] = getattr(ledger, name).copy()
    kept["flows.between"] = ledger.flows.between.copy()
    kept |= {f"firms.{name}": getattr(firms, name).copy() for name in firms._fields}
    kept["households.income"] = model.economy.households.income.copy()
    return kept


@pytest.fixture(scope="module")
def steps() -> dict[str, list[dict[str, np.ndarray]]]:
    """Return the state after each step of one month, compiled and plain, from the same start."""
    found: dict[str, list[dict[str, np.ndarray]]] = {}
    for name in engine.ENGINES:
        model = world_after(3, "numba")
        with engine.forced(name):
            for step in model.walk():
                found.setdefault(step, []).append(state(model))
    return found


@pytest.mark.parametrize(
    "step",
    ["open_month", "form_demand", "produce", "employ", "settle_payments", "renew_firms"],
)
def test_a_step_moves_the_same_money_and_firms(
    steps: dict[str, list[dict[str, np.ndarray]]], step: str
) -> None:
    plain, compiled = steps[step]
    for name, a in plain.items():
        b = compiled[name]
        if a.dtype.kind != "f":
            assert np.array_equal(a, b), name
            continue
        np.testing.assert_allclose(
            b, a, rtol=1e-12, atol=1e-12 * np.abs(a).max(initial=0.0), err_msg=name
        )


def test_a_step_moves_something(steps: dict[str, list[dict[str, np.ndarray]]]) -> None:
    before, after = steps["deliver"][1], steps["renew_firms"][1]
    assert (before["suppliers.is_alive"] & ~after["suppliers.is_alive"]).sum() > 5
    assert (after["suppliers.generation"] > before["suppliers.generation"]).sum() > 5
    assert not np.array_equal(before["books.deposits"], after["books.deposits"])


def test_the_month_reads_the_same_in_full_and_where_it_was_written(
    model: ProcurementModel,
) -> None:
    compiled, plain = read_month(model.ledger), read_all(model.ledger)
    total = sum(plain.paid)
    for name in Reading._fields:
        np.testing.assert_allclose(
            getattr(compiled, name), getattr(plain, name), rtol=1e-12, atol=1e-12 * total,
            err_msg=name,
        )  # fmt: skip


@pytest.mark.parametrize(("series", "plain"), [("log_of", np.log), ("exp_of", np.exp)])
def test_series_are_those_of_the_library(series: str, plain: np.ufunc) -> None:
    draw = np.random.Generator(np.random.PCG64(2))
    near = 1.0 + draw.normal(size=1000) * 1e-6
    wide = 10.0 ** draw.uniform(-12.0, 2.0, 1000)
    for values in (near, wide):
        out = values.copy()
        apply_each(out, getattr(compiled_math, series))
        np.testing.assert_allclose(out, plain(values), rtol=2e-15, atol=0.0)


@kernel
def apply_each(values: np.ndarray, series: Callable[[float], float]) -> None:
    """Replace each value, in a loop as kernels have it."""
    for i in range(len(values)):
        values[i] = series(values[i])


def passed_on_in(side: TenderedProcurement) -> Floats:
    return find_subcontractors(side.market, PARAMS.of(DeliveryParams)).passed_on


def both_milestones(model: ProcurementModel, n_classes: int) -> list[Milestones]:
    side = model.public
    parties = side.parties
    classes = np.arange(len(parties.buyer_place)) % n_classes
    parties = replace(parties, buyer_class=classes, n_classes=n_classes)
    passed_on = passed_on_in(side)
    made = []
    for name in engine.ENGINES:
        with engine.forced(name):
            made.append(
                milestones(side.contracts, Standing(parties), 3, parties, passed_on)
            )
    return made


def differing(plain: Milestones, compiled: Milestones) -> list[str]:
    """Return the fields that are not equal to rounding, or in which there is nothing to compare."""
    return [name for name in Milestones.__dataclass_fields__ if not same(
        np.asarray(getattr(plain, name)), np.asarray(getattr(compiled, name)))]  # fmt: skip


def same(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape != b.shape or not (np.abs(a).sum() > 0 or not a.size):
        return False
    return np.allclose(b, a, rtol=1e-12, atol=1e-12 * np.abs(a).max(initial=0.0))


@pytest.mark.parametrize("n_classes", [1, 3])
def test_milestones_agree_to_rounding(model: ProcurementModel, n_classes: int) -> None:
    assert differing(*both_milestones(model, n_classes)) == []


@pytest.fixture(scope="module")
def years() -> ProcurementModel:
    return world_after(26, "numba")


def test_sums_of_contracts_agree_after_years_of_beginnings_and_ends(
    years: ProcurementModel,
) -> None:
    side, c = years.public, years.contracts
    assert ((c.end > 0) & (c.end < 26) & c.is_terminated).sum() > 10
    assert ((c.end > 0) & (c.end < 26) & ~c.is_terminated).sum() > 1_000
    passed_on = passed_on_in(side)
    # without new awards the years after are those of contracts that only end
    for month in (26, 27, 28):
        kept = side.standing.milestones(c, month, passed_on)
        assert differing(milestones_plain(c, month, side.parties, passed_on), kept) == []


def test_contracts_longer_than_was_thought_of_end_all_the_same(
    years: ProcurementModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "_MONTHS", 2)
    monkeypatch.setattr(endings, "_BATCHES", 1)
    side = years.public
    standing, passed_on = Standing(side.parties), passed_on_in(side)
    for month in (26, 27, 28):
        kept = standing.milestones(years.contracts, month, passed_on)
        plain = milestones_plain(years.contracts, month, side.parties, passed_on)
        assert differing(plain, kept) == []


def test_sums_of_no_contract_are_nought(years: ProcurementModel) -> None:
    side = years.public
    standing, passed_on = Standing(side.parties), passed_on_in(side)
    for month in range(28, 80):
        last = standing.milestones(years.contracts, month, passed_on)
    assert years.contracts.end.max() < 79
    for name in Milestones.__dataclass_fields__:
        assert not np.any(getattr(last, name)), name


def test_a_month_left_out_is_made_up_for(years: ProcurementModel) -> None:
    side = years.public
    standing, passed_on = Standing(side.parties), passed_on_in(side)
    standing.milestones(years.contracts, 20, passed_on)
    kept = standing.milestones(years.contracts, 26, passed_on)
    plain = milestones_plain(years.contracts, 26, side.parties, passed_on)
    assert differing(plain, kept) == []


def billed_each_year(side: TenderedProcurement, months: range, name: str) -> list[Floats]:
    """Return what lines billed since the year began, as it stands after each month."""
    standing, passed_on, found = Standing(side.parties), passed_on_in(side), []
    with engine.forced(name):
        for month in months:
            milestones(side.contracts, standing, month, side.parties, passed_on)
            found.append(standing.billed_this_year().copy())
    return found


@pytest.mark.parametrize("first", [12, 17])
def test_bills_of_a_year_follow_from_beginnings_and_ends(
    years: ProcurementModel, first: int
) -> None:
    months = range(first, 40)
    plain, kept = (billed_each_year(years.public, months, name) for name in engine.ENGINES)
    for added, reckoned in zip(plain, kept, strict=True):
        np.testing.assert_allclose(reckoned, added, rtol=1e-12, atol=0.0)
    # a new year knows nothing of the old one
    assert 0 < kept[24 - first].sum() < kept[23 - first].sum()
    assert 0.0 < (kept[-1] > 0.0).mean() < 0.5


def test_what_is_left_of_contracts_is_the_same_to_let_again(model: ProcurementModel) -> None:
    rows = np.flatnonzero(model.contracts.end > 3)
    columns, made = model.contracts.columns(RELET), []
    made.append(left_plain(rows, columns, 3, 0.1))
    made.append(left_of(rows, columns, 3, 0.1))
    assert len(made[0]) > 100
    for name in NAMES:
        plain, compiled = (getattr(needs, name) for needs in made)
        assert plain.dtype == compiled.dtype, name
        np.testing.assert_allclose(compiled, plain, rtol=1e-12, err_msg=name)


def test_networks_have_the_same_shape() -> None:
    draw = np.random.Generator(np.random.PCG64(2))
    left, right = draw.integers(0, 40, 300), draw.integers(0, 400, 300)
    weight, made = draw.random(300), []
    one, other = left, left + 1 + right % 17
    for name in engine.ENGINES:
        with engine.forced(name):
            ties = TwoMode.of(left, right, weight, 41, 401)
            edges = Edges.of(one, other, weight)
            made.append((ties, two_mode_shape(ties), one_mode_shape(edges, 60)))
    (plain, *shapes), (compiled, *others) = made
    assert shapes == others
    assert all(shape.closed > 0 and shape.giant > 1 for shape in shapes)
    for column in ("left", "right"):
        assert np.array_equal(getattr(plain, column), getattr(compiled, column))
    np.testing.assert_allclose(compiled.weight, plain.weight, rtol=1e-15)


@pytest.mark.parametrize("n", [0, 3])
def test_networks_without_ties_have_no_shape(n: int) -> None:
    nobody = np.zeros(0, dtype=np.int64)
    for name in engine.ENGINES:
        with engine.forced(name):
            ties = TwoMode.of(nobody, nobody, np.zeros(0), n, 3)
            assert two_mode_shape(ties) == (0, 0, 0, 0)
            edges = Edges.of(nobody, nobody, np.zeros(0))
            assert one_mode_shape(edges, 3) == (0, 0, 0, 0)


def test_subcontractors_agree_to_rounding(model: ProcurementModel) -> None:
    side, s = model.public, model.suppliers
    shape = (model.world.chart.n_places, model.world.chart.n_sectors)
    given = np.arange(1.0, np.prod(shape) + 1.0).reshape(shape)
    own = np.arange(float(len(s)))
    passed = own[::-1].copy()
    made = []
    for name in engine.ENGINES:
        with engine.forced(name):
            found = find_subcontractors(side.market, PARAMS.of(DeliveryParams))
            got = received(found, given, own, passed, 2.0 * own, s)
            made.append((found.share, found.passed_on, found.in_cell, got.by_cell, *got[:2]))
    assert 0 < (made[0][-1] == 0.0).sum() < len(s)
    for a, b in zip(*made, strict=True):
        assert a.sum() > 0
        np.testing.assert_allclose(b, a, rtol=1e-12, atol=0.0)


def test_figures_of_a_month_agree_to_rounding(model: ProcurementModel) -> None:
    made = []
    for name in engine.ENGINES:
        with engine.forced(name):
            made.append(market_figures(model.public))
    for name, a in made[0].items():
        np.testing.assert_allclose(made[1][name], a, rtol=1e-12, atol=0.0, err_msg=name)


def test_buyers_learn_alike(model: ProcurementModel) -> None:
    side, buyers = model.public, model.world.buyers
    before = buyers.belief.copy(), buyers.capability.copy()
    made = []
    for name in engine.ENGINES:
        buyers.belief[...], buyers.capability[...] = before
        with engine.forced(name):
            side.learn(3)
        made.append((buyers.belief.copy(), buyers.capability.copy()))
    buyers.belief[...], buyers.capability[...] = before
    for start, a, b in zip(before, *made, strict=True):
        assert (a != start).any()
        np.testing.assert_allclose(b, a, rtol=1e-12, atol=0.0)


def test_milestones_read_members_of_consortia(model: ProcurementModel) -> None:
    c = model.contracts
    alive = c.end[c.part_contract] > 3
    assert alive.sum() > 0


def test_invoices_by_class_add_up_to_what_suppliers_billed(model: ProcurementModel) -> None:
    for sums in both_milestones(model, 3):
        np.testing.assert_allclose(sums.owed.sum(axis=0), sums.billed, rtol=1e-12)


def test_a_run_has_the_same_firms(model: ProcurementModel, plain: ProcurementModel) -> None:
    for column in ("is_alive", "generation", "first_win", "months_short"):
        a, b = getattr(model.suppliers, column), getattr(plain.suppliers, column)
        assert np.array_equal(a, b), column


def test_a_run_awards_the_same_contracts(model: ProcurementModel, plain: ProcurementModel) -> None:
    assert len(model.contracts) > 1_000
    for column in ("key", "supplier", "n_bidders", "end"):
        a, b = getattr(model.contracts, column), getattr(plain.contracts, column)
        assert np.array_equal(a, b), column


def test_a_run_has_the_same_indicators(model: ProcurementModel, plain: ProcurementModel) -> None:
    for name, series in model.series.items():
        if name == "identity_residual":
            continue
        a, b = series.values, plain.series[name].values
        np.testing.assert_allclose(b, a, rtol=1e-9, atol=1e-9, err_msg=name)


# ---- an extra purchase -------------------------------------------------------------------------


@pytest.mark.parametrize("financing", ["outside", "switch", "council-tax"])
def test_an_extra_purchase_is_the_same_for_both_engines(financing: str) -> None:
    impulse = Impulse.parse(
        {"amount": 1e6, "sector": "CON", "place": "dudley", "financing": financing}
    )
    scenario = Scenario(name="engines", mode="leontief", scale=0.01, months=2, impulse=impulse)
    flows = []
    for name in ("numba", "numpy"):
        with engine.forced(name):
            model = ProcurementModel(scenario, verify=True)
            for _ in range(2):
                model.step()
        flows.append(model.ledger.flows.received.copy())
    assert flows[0] == pytest.approx(flows[1], rel=1e-9, abs=1e-6)


def test_assigned_spending_goes_to_the_same_firms_as_they_come_and_go() -> None:
    scenario = Scenario(
        name="assigned", months=6, scale=0.02, seed=1, procurement="assigned",
        switches={"tendering": False},
    )  # fmt: skip
    ends = []
    for name in engine.ENGINES:
        with engine.forced(name):
            model = ProcurementModel(scenario, seed=1)
            for _ in range(6):
                model.step()
            series = model.recorder.series
            ends.append((series["sme_count"].values, series["gva"].values))
    (plain_firms, plain), (firms, gva) = ends
    assert plain_firms.tolist() == firms.tolist()
    np.testing.assert_allclose(gva, plain, rtol=1e-9)
