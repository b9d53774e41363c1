"""Is there one minus in what people read, and a hyphen wherever else one belongs?"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from ecosim.cli.fitting import said
from ecosim.cli.streams import plain_where_needed
from ecosim.report.comparison.finding import read_finding
from ecosim.report.comparison.quantities import true_minus
from ecosim.report.marginal.lines import spread
from ecosim.report.page.build import build_page
from ecosim.report.page.render import render
from ecosim.report.study.tables import boxes_table
from ecosim.study.sensitivity import Discovery
from ecosim.study.sensitivity.prim import Box, Limit
from tests.unit.comparison_example import Policy, write_comparison


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("-0.3", "\u22120.3"),
        ("-£2.5m to +£1.0m", "\u2212£2.5m to +£1.0m"),
        ("0.1 [-0.3, -.1]", "0.1 [\u22120.3, \u2212.1]"),
        ("difference (-10 to 5)", "difference (\u221210 to 5)"),
        ("at most -0.03 and at least -1", "at most \u22120.03 and at least \u22121"),
    ],
)
def test_a_hyphen_before_a_number_is_printed_as_a_minus(text: str, printed: str) -> None:
    assert true_minus(text) == printed


@pytest.mark.parametrize(
    "text", ["2025-26", "local-first", "1.3e-05", "seed=-3", "--set months=12", "COVID-19", "-", ""]
)
def test_other_hyphens_stay(text: str) -> None:
    assert true_minus(text) == text


def test_tables_of_every_kind_have_the_minus() -> None:
    assert said(-0.0015, "points") == "\u22120.15 points"
    assert said(-1234.0, "money") == "\u2212£1,234"
    assert said(-0.25, "large") == "\u22120.250"
    row = {"mean": -0.2, "lo": -0.3, "hi": 0.1}
    assert spread(row, signed=True) == "\u22120.2000 [\u22120.3000, +0.1000]"


def test_limits_of_a_box_have_the_minus_in_a_page_and_a_hyphen_in_files() -> None:
    limit = Limit(
        factor="region.population.national_advantage", low=-0.08, high=-0.03, levels=(), qp=0.01
    )
    box = Box(limits=(limit,), coverage=0.5, density=0.4, mass=0.1, n_inside=12, n_cases=5)
    assert "-0.08 to -0.03" in box.said
    found = Discovery(
        boxes=(box,), trajectory=pd.DataFrame(), base_rate=0.2, n_rows=100, notes=()
    )
    assert "\u22120.08 to \u22120.03" in boxes_table(found).rows[0][0]


def test_no_number_of_a_page_has_a_hyphen_for_its_minus(tmp_path: Path) -> None:
    write_comparison(tmp_path, (Policy("Policy", size=-2.0),))
    written = render(build_page(read_finding(tmp_path)))
    page = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", written)
    assert re.findall(r"(?<=[\s(\[])-(?=£?\.?\d)", page) == []
    assert "\u2212" in page


def test_an_output_without_the_minus_has_a_hyphen(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
    plain_where_needed()
    print("\u2212£3.7m → +1")
    sys.stdout.flush()
    assert written.getvalue().decode("latin-1") == "-£3.7m ? +1\n"
