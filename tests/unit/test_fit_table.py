"""Is the table of the baseline's fit honest: bands, verdicts, sources, and does it print?"""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import pytest

from ecosim.cli.app import run
from ecosim.kernel.params import Parameters
from ecosim.run.theory import expected_prices
from ecosim.scenario import Scenario
from ecosim.study.fit import FIELDS, FitTable, Row
from ecosim.study.fit_targets import Target, read_targets

TARGETS = read_targets()
# model page, rule (9)
PUBLISHED = {1: 1.150, 2: 1.035, 3: 0.989, 4: 0.963, 6: 0.932, 8: 0.914}


def target(**changes: object) -> Target:
    """Return a target with a band from 0.3 to 0.5."""
    usual = Target("x", "s", "l", "share", 0.4, 0.3, 0.5, "P00", "")
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.3, "pass"), (0.5, "pass"), (0.2999, "FAIL"), (0.51, "FAIL"), (math.nan, "-")],
)
def test_verdict_is_about_the_band(value: float, expected: str) -> None:
    assert target().verdict(value) == expected


def test_a_row_without_a_band_is_not_judged() -> None:
    assert target(low=math.nan, high=math.nan).verdict(0.4) == "-"


def test_counts_leave_out_what_was_not_judged_or_not_measured() -> None:
    nan = math.nan
    rows = (
        Row(target(), 0.4, nan, 0.9),
        Row(target(), 0.6, nan, 0.4),
        Row(target(), nan, nan, nan),
        Row(target(low=nan, high=nan), 0.4, nan, nan),
    )
    table = FitTable(rows, Scenario(name="x"), 1)
    assert (table.n_passed, table.n_judged) == (1, 2)
    assert table.n_null_passed == (1, 2)


@pytest.mark.parametrize("one", TARGETS, ids=[t.key for t in TARGETS])
def test_a_band_holds_its_target_and_has_a_source(one: Target) -> None:
    assert one.basis
    if one.is_judged:
        assert one.low <= one.target <= one.high
        assert one.source


def test_each_target_is_listed_once() -> None:
    keys = [one.key for one in TARGETS]
    assert len(set(keys)) == len(keys)


def test_sources_are_rows_of_the_evidence(root: Path) -> None:
    path = root.parent / "shared" / "evidence" / "evidence.csv"
    if not path.is_file():
        pytest.skip("the evidence table is not beside the checkout")
    with path.open(encoding="utf-8") as lines:
        known = {row["id"] for row in csv.DictReader(lines)}
    named = {word for one in TARGETS for word in one.source.split() if word[:1] in "PFA"}
    assert {word for word in named if word[1:].isdigit()} - known == set()


@pytest.mark.parametrize("n", FIELDS)
def test_lowest_price_with_entry_fixed_gives_the_published_table(n: int) -> None:
    params = Parameters().replace({"market.entry.sigma_c": 0.10, "market.entry.reserve": 1.15})
    assert expected_prices(params, FIELDS)[n] == pytest.approx(PUBLISHED[n], abs=6e-4)


def test_a_short_fit_prints_and_writes_its_table(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["fit", str(root / "scenarios" / "baseline.yaml"), "-n", "1", "-o", str(tmp_path)]
    assert run([*arguments, "--set", "scale=0.02", "--set", "months=6"]) == 0
    printed = capsys.readouterr().out
    for one in TARGETS:
        assert one.label in printed
    with (tmp_path / "fit.csv").open(encoding="utf-8") as lines:
        rows = {row["key"]: row for row in csv.DictReader(lines)}
    assert len(rows) == len(TARGETS)
    # a lone bidder bids the reserve; the null model pays its one price whoever bids
    assert float(rows["price_1"]["simulated"]) == pytest.approx(1.15, abs=1e-9)
    assert float(rows["price_3"]["null_model"]) == pytest.approx(1.0, abs=1e-9)
    # ten years are needed for drift, two for survival: said, not guessed
    assert rows["drift_sme"]["verdict"] == "-"
    assert rows["survival_5"]["verdict"] == "-"
    assert "rows in band" in printed
