"""Do new firms live as long as the records say, and do closures take only what was made?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel import engine
from ecosim.model import ProcurementModel
from ecosim.scenario import Scenario

BASELINE = Scenario.load("scenarios/baseline.yaml")
#: first year's hazard of enterprises [F11], and how much more a firm of one has than one of two
FIRST_YEAR, SMALLEST = 0.046, 0.5**-0.3
YOUNG = 5


def started(suppliers: Suppliers, generation: np.ndarray) -> np.ndarray:
    """Return the slots that hold another firm than before, and a living one."""
    return np.flatnonzero(suppliers.is_alive & (suppliers.generation != generation))


def test_entrants_of_every_sector_live_as_long_as_the_records_say() -> None:
    """Firms with large inputs and little pay, as in energy, need more first cash than pay."""
    model = ProcurementModel(BASELINE.replace(scale=1.0, months=24), detail=False)
    s, n = model.suppliers, len(model.region.sectors.codes)
    born, gone = np.zeros(n), np.zeros(n)
    for _ in range(24):
        was_alive, age, generation = s.is_alive.copy(), s.age.copy(), s.generation.copy()
        model.step()
        born += np.bincount(s.sector[started(s, generation)], minlength=n)
        is_young = was_alive & (age < (YOUNG + 0.5) / 12.0)
        gone += np.bincount(s.sector[is_young & (~s.is_alive | (s.generation != generation))],
                            minlength=n)  # fmt: skip
    allowed = binom.ppf(1.0 - 1e-4 / n, born, FIRST_YEAR * SMALLEST * (YOUNG + 1) / 12.0)
    assert born.min() > 0
    assert dict(zip(model.region.sectors.codes, gone <= allowed, strict=True)) == dict.fromkeys(
        model.region.sectors.codes, True
    )


def test_no_sector_has_negative_value_added_because_firms_closed() -> None:
    """Energy in a small world: few firms, of which inputs are most of the turnover."""
    model = ProcurementModel(BASELINE.replace(months=36), detail=False)
    for _ in range(36):
        model.step()
    values = model.series["gva_by_sector"].values
    assert (values > 0.0).all()
    assert model.series["gva"].values.min() > 0.98 * model.series["gva"].values[0]


@pytest.mark.parametrize("name", ["numpy", "numba"])
def test_who_closes_cancels_its_orders_and_who_starts_orders_and_is_paid_for(name: str) -> None:
    if name == "numba":
        pytest.importorskip("numba")
    with engine.forced(name):
        model = ProcurementModel(BASELINE.replace(scale=0.02, months=6), detail=False)
        s, economy = model.suppliers, model.economy
        seen = 0
        for _ in range(6):
            generation = s.generation.copy()
            for step in model.walk():
                if step != "renew_firms":
                    continue
                dead, born = ~s.is_alive, started(s, generation)
                assert not s.work[dead].any()
                cell = s.cell[born]
                output = s.staff[born] / economy.structure.jobs_per_work.ravel()[cell]
                assert s.work[born] == pytest.approx(output, rel=1e-12)
                # a month and a half of pay, and what customers will owe beyond what is owed
                cash = 1.5 * s.staff[born] * economy.structure.wage.ravel()[cell]
                cash = cash + output * economy.owed_by_customers[cell]
                held = model.ledger.deposits[model.world.chart.suppliers.slice][born]
                assert held == pytest.approx(cash, rel=1e-9)
                seen += len(born)
        assert seen > 20


def test_customers_of_energy_owe_it_weeks_of_work_and_those_of_health_nothing_much() -> None:
    """With a mean delay of 36 days [P64] what is owed is 1.2 months of what is sold on account."""
    model = ProcurementModel(BASELINE.replace(scale=0.05, months=1), detail=False)
    by_sector = model.economy.owed_by_customers.reshape(model.world.chart.n_places, -1).mean(axis=0)
    of = dict(zip(model.region.sectors.codes, by_sector, strict=True))
    assert (by_sector >= 0.0).all()
    assert by_sector.max() < 36.0 / (365.25 / 12.0)
    assert of["HEA"] < 0.1 < of["ENE"]
