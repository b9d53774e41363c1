"""Did results change? Bless them with a reason, or find out why they moved."""

from __future__ import annotations

import json
import math

import pytest

from tests.golden.summary import FOLDER, names, summary_of

#: NumPy and numba may differ by an ulp a call between processors
TOLERANCE = 1e-6


def test_every_shipped_scenario_has_a_blessed_summary() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == names()


@pytest.mark.parametrize("name", names())
def test_results_are_those_that_were_blessed(name: str) -> None:
    blessed = json.loads((FOLDER / f"{name}.json").read_text())["summary"]
    found = summary_of(name)
    assert list(found) == list(blessed)
    for indicator, years in blessed.items():
        expected = pytest.approx(defined(years), rel=TOLERANCE, abs=1e-9, nan_ok=True)
        assert defined(found[indicator]) == expected, indicator


def defined(years: dict[str, float | None]) -> dict[str, float]:
    """Return values by year; what has none, as survival to age 5 in a short run, is NaN."""
    return {year: math.nan if value is None else value for year, value in years.items()}
