"""Figures of sensitivity studies: they say what the numbers say, and a phone can show them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ecosim.report import style
from ecosim.report.sensitivity import (
    draw_interactions,
    draw_morris,
    draw_rankings,
    draw_sobol,
    draw_tornado,
    draw_trade_off,
    labels,
    signed_effects,
)
from ecosim.study.experiment import Factor
from ecosim.study.sensitivity import analyse, prim, rankings, sample

N = 150
FACTORS = [
    Factor(
        name=f"market.entry.factor_{i}", low=0.0, high=1.0, source="A05" if i % 2 else "assumption",
        doc=f"how strongly the {i}th thing moves what suppliers think of a tender; a rule",
    )
    for i in range(N)
]  # fmt: skip
# 30 factors matter, each a tenth less than the one before
WEIGHTS = np.where(np.arange(N) < 30, 8e6 * 0.9 ** np.arange(N), 0.0)
OUTCOME = "GVA effect of Local first"


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with style.styled():
        yield


def title(axes: Axes) -> str:
    return axes.get_figure(root=True).get_suptitle().replace("\n", " ")  # type: ignore[union-attr]


def notes(axes: Axes) -> str:
    return axes.get_figure(root=True).get_supxlabel().replace("\n", " ")  # type: ignore[union-attr]


def many(method: str, **settings: object):  # type: ignore[no-untyped-def]
    design = sample(method, FACTORS, 1, **settings)
    y = design.rows[:, :N] @ WEIGHTS
    analysis = "sobol" if method == "saltelli" else method
    noise = np.random.default_rng(1).standard_normal((len(y), 3)) * 1e4
    return design, analyse(design, y[:, None] + noise, analysis, seed=1, resamples=50)


def test_of_150_factors_twenty_and_the_dummy_are_shown() -> None:
    design, found = many("saltelli", n=16, second_order=False)
    axes = draw_sobol(found, design.factors, OUTCOME)
    rows = [text.get_text() for text in axes.get_yticklabels()]
    assert len(rows) == 21
    assert rows[-1].startswith("dummy")
    n_below = 150 - len(found.influential)
    assert f"130 more factors are not shown, {n_below} of them not above the dummy" in notes(axes)


def test_labels_of_rows_do_not_overlap() -> None:
    design, found = many("saltelli", n=16, second_order=False)
    axes = draw_sobol(found, design.factors, OUTCOME)
    axes.get_figure(root=True).draw_without_rendering()  # type: ignore[union-attr]
    boxes = [text.get_window_extent() for text in axes.get_yticklabels()]
    assert all(a.y0 >= b.y1 - 1.0 for a, b in pairwise(boxes))


def test_numbers_in_morris_plane_do_not_overlap() -> None:
    design, found = many("morris", trajectories=4)
    axes = draw_morris(found, design.factors, OUTCOME, "GBP")
    figure = axes.get_figure(root=True)
    figure.draw_without_rendering()  # type: ignore[union-attr]
    boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 20
    overlaps = [
        (i, j) for i in range(20) for j in range(i) if boxes[i].padded(-1.0).overlaps(boxes[j])
    ]
    assert overlaps == []


def test_morris_title_names_the_largest_factor_and_its_size() -> None:
    design, found = many("morris", trajectories=4)
    said = title(draw_morris(found, design.factors, OUTCOME, "GBP"))
    assert said.startswith(f"{OUTCOME}: how strongly the 0th thing moves")
    assert "by £8.0m" in said
    assert f"{len(found.influential)} of 150 factors matter" in said


def test_sources_of_the_ranges_are_below() -> None:
    design, found = many("morris", trajectories=4)
    assert "Ranges from: A05 (10) · assumption (10)." in notes(
        draw_morris(found, design.factors, OUTCOME, "GBP")
    )


def test_nothing_influential_is_said() -> None:
    design = sample("morris", FACTORS[:4], 1, trajectories=6)
    y = np.random.default_rng(1).standard_normal((len(design.rows), 3))
    found = analyse(design, y, "morris", seed=1)
    assert found.influential == ()
    assert "none of 4 factors stands out" in title(draw_morris(found, design.factors, OUTCOME))


@pytest.mark.parametrize("name", ["market.entry.factor_1", "dummy", "a.nameless.thing"])
def test_label_has_three_lines_at_most(name: str) -> None:
    lines = labels.label(name, FACTORS).split("\n")
    assert 1 <= len(lines) <= 3
    assert max(map(len, lines)) <= 38


def test_label_ends_with_the_name_of_the_parameter() -> None:
    assert labels.label("market.entry.factor_1", FACTORS).endswith("\nmarket.entry.factor_1")


def test_tornado_is_sorted_by_how_far_the_outcome_moves() -> None:
    table = pd.DataFrame({
        "factor": ["market.entry.factor_0", "market.entry.factor_1"],
        "at_low": [9e6, 12e6], "at_high": [11e6, 4e6],
    })  # fmt: skip
    axes = draw_tornado(table, FACTORS, OUTCOME, "GBP", 10e6)
    assert "factor_1" in axes.get_yticklabels()[0].get_text()
    low, high = (bars[0] for bars in axes.containers)
    # £ million: the bars start at 10 and end at 12 and 4
    assert (low.get_x() + low.get_width(), high.get_x() + high.get_width()) == (12.0, 4.0)
    assert axes.get_xlabel() == "£ million"


def test_signed_effects_leave_the_dummy_out() -> None:
    design, found = many("morris", trajectories=4)
    table = signed_effects(found)
    assert len(table) == 150
    assert "to high" in title(draw_tornado(table, design.factors, OUTCOME, "GBP"))


def test_panel_of_the_reader_is_used() -> None:
    ax = Figure(figsize=(4.6, 8.0), layout="constrained").subplots()
    design, found = many("saltelli", n=8, second_order=False)
    assert draw_sobol(found, design.factors, OUTCOME, ax) is ax
    assert OUTCOME in ax.get_title(loc="left")


def test_interactions_name_the_pair_that_stands_out() -> None:
    design = sample("saltelli", FACTORS[:4], 1, n=256)
    x = design.rows - 0.5
    found = analyse(design, x[:, 0] * x[:, 1] + 0.1 * x[:, 2], "sobol", seed=1)
    axes = draw_interactions(found, design.factors, OUTCOME)
    assert "0th thing" in title(axes)
    assert "1th thing" in title(axes)
    bold = [text.get_text() for text in axes.texts if text.get_fontweight() == "bold"]
    # Var(x0 x1) = 1/144 and Var(0.1 x2) = 0.01/12: the pair is 89 % of the variance
    assert [int(text) for text in bold] == [pytest.approx(89, abs=5)]


def test_trade_off_says_what_the_box_asks() -> None:
    design = sample("sobol_sequence", FACTORS[:3], 1, n=512)
    found = prim(design.rows, design.factors, design.rows[:, 0] < 0.3)
    axes = draw_trade_off(found, design.factors, "net effect below 0")
    assert "100% of the cases" in title(axes)
    assert "market.entry.factor_0 at most 0.3" in notes(axes)


def test_trade_off_says_when_there_is_no_box() -> None:
    rng = np.random.default_rng(1)
    found = prim(rng.random((60, 1)), FACTORS[:1], rng.random(60) < 0.5, max_qp=1e-9)
    assert found.boxes == ()
    assert "no box" in title(draw_trade_off(found, FACTORS[:1], "net effect below 0"))


def test_ranking_chart_adds_up_to_all_rows() -> None:
    design = sample("sobol_sequence", FACTORS[:2], 1, n=256)
    x = design.rows[:, 0]
    y = np.stack([np.full(256, 0.25), x])[:, :, None]
    axes = draw_rankings(rankings(y, ("Steady", "Rising"), design.rows, design.factors), "GVA")
    tops = [bar.get_x() + bar.get_width() for bar in axes.containers[-1]]
    assert tops == pytest.approx([1.0, 1.0])
    assert "Rising is first in 75% of rows; the order turns in 25%" in title(axes)
