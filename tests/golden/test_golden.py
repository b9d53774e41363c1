"""Did results change? Bless them with a reason, or find out why they moved."""

from __future__ import annotations

import json

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
        assert found[indicator] == pytest.approx(years, rel=TOLERANCE, abs=1e-9), indicator
