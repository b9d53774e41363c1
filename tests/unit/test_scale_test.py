"""Does the equivalence test accept what is equal and nothing else?"""

from __future__ import annotations

import numpy as np
import pytest

from ecosim.cli.app import run
from ecosim.scenario import Scenario
from ecosim.study.scale import ScaleTable, compare_figure, half_width, replicates_of

# t(0.95) with 9 degrees of freedom, from a printed table
T_9 = 1.833
EVEN = np.array([-1.0, 1.0] * 5)


def test_interval_is_that_of_a_t_table() -> None:
    # ten values of plus and minus one: variance 10 / 9
    assert half_width(EVEN) == pytest.approx(T_9 * np.sqrt(10 / 9) / np.sqrt(10), abs=2e-4)


def test_equal_worlds_pass() -> None:
    full = np.full(10, 0.50)
    row = compare_figure("sme_share", 0.1, full, full * 1.02 + 0.001 * EVEN)
    assert row.difference == pytest.approx(0.02)
    assert row.verdict == "pass"


def test_a_bias_beyond_the_margin_fails() -> None:
    full = np.full(10, 0.50)
    assert compare_figure("sme_share", 0.1, full, full * 1.06 + 0.001 * EVEN).verdict == "FAIL"


def test_noise_does_not_pass() -> None:
    # no difference on average, but a tenth up and down: nothing is known, so nothing is equal
    full = np.full(10, 0.50)
    assert compare_figure("sme_share", 0.1, full, full * (1 + 0.1 * EVEN)).verdict == "FAIL"


def test_totals_have_a_margin_of_two_per_cent() -> None:
    full = np.full(10, 100.0)
    small = full * 1.03 + 0.1 * EVEN
    assert compare_figure("gva", 0.1, full, small).verdict == "FAIL"
    assert compare_figure("lm3", 0.1, full, small).verdict == "pass"


def test_common_noise_of_paired_seeds_does_not_count() -> None:
    luck = 10.0 * EVEN
    full, small = 100.0 + luck, 101.0 + luck
    row = compare_figure("gva", 0.1, full, small)
    assert (row.low, row.high) == pytest.approx((0.01, 0.01))


def test_smallest_scale_passes_with_all_larger_ones() -> None:
    full = np.full(10, 100.0)

    def row(scale: float, bias: float) -> object:
        return compare_figure("gva", scale, full, full * (1 + bias) + 0.1 * EVEN)

    rows = (row(0.05, 0.0), row(0.1, 0.05), row(0.2, 0.01))
    table = ScaleTable(rows, Scenario(name="x"), 10, {}, {})  # type: ignore[arg-type]
    assert table.smallest_that_passes() == 0.2
    assert [r.scale for r in table.rows if r.verdict == "FAIL"] == [0.1]


@pytest.mark.parametrize(("scale", "runs"), [(1.0, 1), (0.2, 5), (0.1, 10), (0.05, 20), (0.6, 2)])
def test_runs_of_a_scale_together_hold_the_firms_of_the_region(scale: float, runs: int) -> None:
    assert replicates_of(scale) == runs


@pytest.mark.parametrize("scales", ["", "x", "0.1,2", "0,0.1"])
def test_wrong_scales_are_refused(scales: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["scale-test", "--scales", scales]) == 2
    assert "--scales" in capsys.readouterr().err
