"""Does what a policy costs to run go through the books like everything else?"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from ecosim.accounts import identities, measures
from ecosim.accounts.flows import Why
from ecosim.model import ProcurementModel
from ecosim.policies import LocalSourcing
from ecosim.scenario import Scenario
from tests.accounts.books import endowed_ledger

BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
SCALE, MONTHS, STARTS = 0.02, 6, 2
COST = 1.2e8  # GBP a year at full scale: 1e7 a month, of which a fiftieth is simulated
#: a lever that does nothing but cost
IDLE = LocalSourcing(start="2025-06", buyers={"place": ["birmingham", "solihull"]}, cost=COST)


@cache
def run(*levers: LocalSourcing, reserves: bool = True) -> ProcurementModel:
    """Return a model after half a year, every identity checked in every month."""
    scenario = Scenario.load(BASELINE).replace(
        scale=SCALE, months=MONTHS, switches={"reserves": reserves}
    ).with_levers(*levers)
    model = ProcurementModel(scenario, verify=True)
    for _ in range(MONTHS):
        model.step()
    return model


def support(model: ProcurementModel) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return payers, payees and amounts of what was paid to run policies in the last month."""
    between = model.ledger.flows.between[Why.SUPPORT]
    payer, payee = np.nonzero(between)
    names = np.array(model.world.chart.party_names(model.region.places.codes), dtype=object)
    return names[payer], names[payee], between[payer, payee]


def test_services_to_run_a_policy_count_in_value_added_three_ways() -> None:
    ledger = endowed_ledger()
    chart = ledger.chart
    before = identities.net_position(ledger)
    seller = np.array([chart.background.start])
    ledger.pay(Why.SUPPORT, np.array([chart.buyers.start]), seller, [10.0])
    ledger.pay(Why.WAGES, seller, chart.households.ids[:1], [7.0])
    # 10 sold, nothing used up: pay 7 and surplus 3; final use 10
    assert measures.gva(ledger.flows).sum() == 10.0
    surplus = identities.surplus_from_positions(ledger, before)
    assert surplus == pytest.approx(3.0)
    assert measures.gva_income(ledger.flows, surplus) == pytest.approx(10.0)
    assert measures.gva_expenditure(ledger.flows) == 10.0
    assert identities.require(identities.full_residuals(ledger, before), 10.0, "paper") < 1e-15


def test_cost_is_paid_at_the_scale_of_the_run_from_the_start_of_the_lever() -> None:
    paid = run(IDLE).series["programme_cost"].values
    # 1.2e8 a year x 0.02 / 12 months
    assert paid == pytest.approx([0.0] * STARTS + [2e5] * (MONTHS - STARTS))


def test_books_close_with_a_programme_that_costs_money() -> None:
    assert run(IDLE).identity_residual_max <= identities.TOLERANCE


def test_buyers_share_the_cost_by_what_they_spend_and_buy_in_their_own_place() -> None:
    model = run(IDLE)
    payer, payee, amount = support(model)
    buyers, places = model.world.buyers, model.region.places.codes
    annual = {
        place: buyers.spend[buyers.place == places.index(place)].sum()
        for place in ("birmingham", "solihull")
    }
    share = annual["birmingham"] / sum(annual.values())
    by_place = {p.split(":")[-1]: a for p, a in zip(payer, amount, strict=True)}
    assert by_place["birmingham"] == pytest.approx(2e5 * share)
    assert by_place["solihull"] == pytest.approx(2e5 * (1 - share))
    assert [p.split(":")[-1] for p in payer] == [p.split(":")[-1] for p in payee]
    assert all(p.startswith("background") for p in payee)


def test_support_is_sold_by_professional_firms() -> None:
    model = run(IDLE)
    by_sector = model.ledger.flows.firms_received(Why.SUPPORT).sum(axis=(0, 1))
    assert model.region.sectors.codes[int(by_sector.argmax())] == "PRO"
    assert np.count_nonzero(by_sector) == 1


def test_cost_adds_a_sale_to_regional_output_in_the_month_it_is_paid() -> None:
    gap = run(IDLE).series["gva"].values - run().series["gva"].values
    assert (gap[:STARTS] == 0.0).all()
    # its inputs are ordered now, delivered and paid the month after
    assert gap[STARTS] == pytest.approx(2e5)


def test_buyers_deposits_do_not_move_because_they_are_funded() -> None:
    with_cost, without = (
        m.ledger.deposits[m.world.chart.buyers.slice]
        for m in (run(IDLE, reserves=False), run(reserves=False))
    )
    assert with_cost == pytest.approx(without, abs=1e-6)


def test_reserves_pay_for_no_policy() -> None:
    """Busier firms move overruns by pence, so deposits are held against what overran, not a run."""
    model = run(IDLE)
    for residual in model.reserves.residuals().values():
        assert residual < 1e-6
    assert model.series["programme_cost"].values[-1] > 1e5


def test_cost_of_zero_leaves_every_number_as_it_was() -> None:
    free = LocalSourcing(start="2025-06", cost=0.0)
    ours, theirs = run(free).series, run().series
    for name, series in theirs.items():
        np.testing.assert_array_equal(series.values, ours[name].values, err_msg=name)


def test_losers_pay_a_part_of_all_that_is_spent_on_bids() -> None:
    model = run()
    outcome, series = model.public.outcome, model.series
    # every bid costs something, so with more bids than contracts the losers' part is large
    assert (series["losers_bid_costs"].values < series["bid_costs"].values).all()
    assert outcome.losers_bid_costs > 0.3 * outcome.bid_costs.sum()


def test_bids_decided_in_a_month_are_invoiced_in_the_next() -> None:
    scenario = Scenario.load(BASELINE).replace(scale=SCALE, months=2)
    model = ProcurementModel(scenario, detail=False)
    model.step()
    decided = model.series["bid_costs"].values[0]
    model.step()
    assert model.ledger.flows.total(Why.BID_COSTS) == pytest.approx(decided)
