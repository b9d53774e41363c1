"""Which way does the marginal multiplier move, with behaviour off and with all of it on?

Pairs of runs with and without a million of public money, at a low and a high value of one thing.
"""

from __future__ import annotations

from functools import cache

import pytest

from ecosim.scenario import Scenario
from ecosim.study.marginal import marginal
from tests.direction.claims import claim


@cache
def multipliers(financing: str, *setting: tuple[str, float]) -> dict[str, float]:
    """Return the region's multipliers over thirty months, by measure."""
    still = Scenario(name="Still", mode="leontief", months=30, scale=0.01)
    scenario = still.replace(parameters=dict(setting))
    table = marginal(scenario, [1e6], "CON", "birmingham", financing, replicates=1).multipliers
    rows = table[(table["area"] == "region") & (table["horizon"] == "all")]
    return dict(zip(rows["measure"], rows["mean"], strict=True))


MEASURES = ("output", "gva", "jobs", "household_income")


@pytest.mark.parametrize("measure", MEASURES)
@claim(
    "14, 6",
    "exact",
    "With behaviour off, the more of their consumption households buy in the region, the larger "
    "the marginal multiplier of output, value added, jobs and income.",
)
def test_a_higher_regional_share_raises_the_marginal_multiplier(measure: str) -> None:
    key = "economy.households.region_share"
    low, high = (multipliers("outside", (key, share))[measure] for share in (0.36, 0.49))
    assert high > low * (1 + 1e-6)


@pytest.mark.parametrize("measure", MEASURES)
@claim(
    "14, 6",
    "exact",
    "With behaviour off, a lower tax on pay raises every marginal multiplier.",
)
def test_a_lower_tax_raises_the_marginal_multiplier(measure: str) -> None:
    key = "economy.households.income_tax"
    low, high = (multipliers("outside", (key, tax))[measure] for tax in (0.21, 0.32))
    assert low > high * (1 + 1e-6)


@pytest.mark.parametrize("measure", MEASURES)
@claim(
    "14, 6",
    "exact",
    "With behaviour off, fewer in-commuters raise every marginal multiplier.",
)
def test_fewer_commuters_raise_the_marginal_multiplier(measure: str) -> None:
    key = "economy.labour.commuters"
    few, many = (multipliers("outside", (key, share))[measure] for share in (0.06, 0.25))
    assert few > many * (1 + 1e-6)


@pytest.mark.parametrize("measure", MEASURES)
@claim(
    "6",
    "exact",
    "New money from outside does more for the region than money that suppliers elsewhere in it "
    "lose in part, or that its households pay.",
)
def test_outside_money_does_more_than_the_region_s_own(measure: str) -> None:
    outside = multipliers("outside")[measure]
    assert outside > multipliers("switch")[measure] > 0
    assert outside > multipliers("council-tax")[measure]


@claim("6", "exact", "A pound that is switched elsewhere adds the less the more of it was kept.")
def test_a_switch_adds_less_where_more_was_kept_in_the_region() -> None:
    key = "economy.assigned.region"
    little, much = (multipliers("switch", (key, share))["gva"] for share in (0.50, 0.75))
    assert little > much
