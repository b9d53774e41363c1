"""Is value added by supplier what the books say by kind, place and sector?"""

from __future__ import annotations

import numpy as np

import ecosim as eco
from ecosim.accounts import measures

N_MONTHS = 14


def test_value_added_of_suppliers_is_that_of_the_flows_in_every_cell() -> None:
    scenario = eco.Scenario(name="sources", scale=0.02, months=N_MONTHS)
    model = eco.ProcurementModel(scenario, seed=3, sources=True)
    chart = model.world.chart
    shape = (2, 4, chart.n_places, chart.n_sectors)
    from_books = np.zeros(shape)
    for month in range(N_MONTHS):
        model.step()
        flows = model.ledger.flows
        added = flows.firms_received(*measures.SALES) - flows.firms_paid(*measures.INPUTS)
        from_books[month // 12] += added[:4]
    group = model.suppliers.kind.astype(np.int64) * chart.n_cells + model.suppliers.cell
    assert model.sources is not None
    for year in range(2):
        found = np.zeros(4 * chart.n_cells)
        np.add.at(found, group, model.sources.value_added[year])
        gap = np.abs(found.reshape(shape[1:]) - from_books[year])
        assert gap.max() <= 1e-9 * from_books[year].sum()


def test_contracts_earn_a_part_of_it_and_sources_change_nothing() -> None:
    scenario = eco.Scenario(name="sources", scale=0.02, months=3)
    plain = eco.ProcurementModel(scenario, seed=3, trace=True)
    noted = eco.ProcurementModel(scenario, seed=3, trace=True, sources=True)
    for _ in range(3):
        plain.step()
        noted.step()
    assert plain.digests == noted.digests
    book = noted.sources
    assert book is not None
    earned, sold = book.contract_value_added.sum(), book.contract_sales.sum()
    assert 0.2 * sold < earned < 0.9 * sold
    assert earned < book.value_added.sum()
    assert 0.0 < book.outside_inputs.sum() < sold - earned
