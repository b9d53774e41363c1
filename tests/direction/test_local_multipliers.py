"""Does each instrument of the local multiplier move the right way when behaviour is off?

More of households' spending bought in the region, a lower tax on pay and fewer in-commuters each
raise LM3 (with payroll), Type II of the coefficients and of the realised flows, and the receipts of
a traced pound under both closures. What is bought in the region leaves the part bought in the own
place as it is: that is a share of its own, and raises the LM3 of the own place.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from ecosim.accounts.input_output import Rounds, cell_multipliers, realised
from ecosim.accounts.pound import as_paid, responding
from ecosim.accounts.three_rounds import CONVENTIONS, Convention, three_rounds
from ecosim.accounts.tracing import Tracing
from ecosim.economy.parameters import HouseholdParams
from ecosim.kernel.params import Parameters
from ecosim.model import ProcurementModel
from ecosim.model.instruments import in_force
from ecosim.scenario import Scenario
from tests.accounts.years import years_of

#: parameter, its value for the smaller multiplier, and for the larger
CLAIMS = {
    "regional purchase share": ("economy.households.region_share", 0.36, 0.50),
    "own-place purchase share": ("economy.households.own_place_share", 0.18, 0.33),
    "tax on pay": ("economy.households.income_tax", 0.33, 0.20),
    "in-commuters": ("economy.labour.commuters", 0.30, 0.05),
}
WITH_PAYROLL = [str(c) for c in CONVENTIONS if c.payroll == "in"]
INSTRUMENTS = [
    *WITH_PAYROLL, "Type II in force", "Type II realised", "traced as paid", "traced, extra pound",
]  # fmt: skip


@cache
def figures(parameter: str, value: float) -> dict[str, float]:
    """Return each instrument's figure for all public buyers together."""
    scenario = Scenario(
        name="docking", mode="leontief", scale=0.01, months=12,
        parameters=Parameters().replace({parameter: value}),
    )  # fmt: skip
    model = ProcurementModel(scenario, detail=False)
    year = years_of(model, 1)[0]
    spent = scenario.parameters.of(HouseholdParams).a1
    paid = Tracing(year, as_paid(year))
    everyone, lines = np.ones((1, len(year.spend))), np.ones((len(year.firm_lines), 1))
    authority = model.region.places.is_combined_authority
    found: dict[Convention, float] = {
        convention: float(rounds.over(everyone, lines).lm3[0, 0])
        for convention, rounds in three_rounds(paid, authority)
    }
    spent_by_all = (
        year.billed.sum(axis=0)[None], (year.bills - year.billed).sum()[None], np.array([-1])
    )  # fmt: skip
    extra = Tracing(year, responding(year, spent))
    return {str(c): lm3 for c, lm3 in found.items()} | {
        "Type II in force": mean(in_force(model.economy.structure, scenario.parameters)),
        "Type II realised": mean(realised(year, spent)),
        "traced as paid": float(paid.trace(*spent_by_all).multiplier[0]),
        "traced, extra pound": float(extra.trace(*spent_by_all).multiplier[0]),
    }


def mean(rounds: Rounds) -> float:
    """Return the mean Type II output multiplier over places and sectors."""
    return float(cell_multipliers(rounds, 14, households=True).output.mean())


ROWS = [
    (claim, instrument)
    for claim in CLAIMS
    for instrument in INSTRUMENTS
    if ("own place" in instrument, claim)
    not in ((True, "regional purchase share"), (False, "own-place purchase share"))
]


@pytest.mark.parametrize(("claim", "instrument"), ROWS)
def test_claim_raises_the_instrument(claim: str, instrument: str) -> None:
    parameter, low, high = CLAIMS[claim]
    small, large = figures(parameter, low)[instrument], figures(parameter, high)[instrument]
    assert large > small * (1.0 + 1e-4), (small, large)
