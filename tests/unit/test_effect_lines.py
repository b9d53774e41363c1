"""Does the short table of a comparison say its units, and nothing that a reader takes for more?"""

from __future__ import annotations

import pytest

from ecosim.report.effect_lines import amount, interval, relative


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (-59.4e6, "units", "−59.4m units"),
        (12_300.0, "units", "+12,300 units"),
        (0.0267, "share", "+2.67 points"),
        (5.2e6, "GBP", "+£5.2m"),
        (0.0007, "ratio", "+0.0007"),
        (-0.0267, "share", "−2.67 points"),
        (-207.0, "jobs", "−207"),
        (-5.2e6, "GBP", "−£5.2m"),
        (-0.0007, "ratio", "−0.0007"),
    ],
)
def test_an_amount_has_its_unit(value: float, unit: str, said: str) -> None:
    assert amount(value, unit) == said


def test_an_interval_says_its_unit_once() -> None:
    assert interval(-90.7e6, -17.6e6, "units") == "−90.7m to −17.6m units"
    assert interval(0.02, 0.03, "share") == "+2.00 to +3.00 points"
    assert interval(-3.7e6, 14.2e6, "GBP") == "−£3.7m to +£14.2m"


def test_a_change_larger_than_the_baseline_is_no_percentage() -> None:
    # unmet need of 38 million rises by 1,070 million: 2,815 per cent say less than the pounds
    assert relative(1.07e9, 38e6, "GBP") == ""
    assert relative(1.8e5, 1e9, "GBP") == "+0.018 %"
    assert relative(0.02, 0.4, "share") == ""
