"""Figures: what they say is what the numbers say, and they can be read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ecosim.report import draw, figures, style
from ecosim.report.by_place import PLACE_FIGURES, PlaceFigure, by_place
from ecosim.report.trends import trends
from tests.unit.tidy_example import PLACE_NAMES, example_table

ONE = example_table(48)
SPREAD = example_table(48, replicates=5)
PAIR = pd.concat([ONE, example_table(48, scenario="Local first", lift=0.05)], ignore_index=True)
PANELS = [panel for panels, _ in draw.REGION_FIGURES.values() for panel in panels]


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with style.styled():
        yield


def axes() -> Axes:
    return Figure(figsize=(style.WIDTH, 3.2), layout="constrained").subplots()


def words(ax: Axes) -> str:
    return ax.get_title(loc="left").replace("\n", " ")


def test_the_title_tells_the_growth_of_the_numbers() -> None:
    # yearly means of 1 + 0.0005 t: t = 5.5 in the first year, 41.5 in the fourth
    growth = (1 + 0.0005 * 41.5) / (1 + 0.0005 * 5.5) - 1
    assert words(figures.gva_level(ONE, axes())) == f"GVA grows by {growth:.1%} in three years"


def test_the_title_compares_scenarios_with_the_first() -> None:
    assert words(figures.gva_level(PAIR, axes())) == "GVA: Local first ends +0.25% against Baseline"


def test_a_share_that_does_not_move_is_said_to_stay() -> None:
    text = words(figures.local_share(ONE, axes()))
    assert text == "Council spend with suppliers in the region stays at 60%"


def test_a_level_is_in_billions_a_year_and_starts_at_zero() -> None:
    ax = figures.gva_level(ONE, axes())
    assert ax.lines[0].get_ydata()[0] == pytest.approx(12.033, rel=1e-9)
    assert ax.get_ylim()[0] == 0.0
    assert "£bn a year" in ax.get_ylabel()


def test_an_index_starts_at_a_hundred() -> None:
    lines = figures.sme_turnover(ONE, axes()).lines
    assert any(line.get_ydata()[0] == pytest.approx(100.0) and len(line.get_ydata()) == 4
               for line in lines)  # fmt: skip


def test_a_tiny_change_is_not_stretched_over_the_panel() -> None:
    low, high = figures.gva_index(ONE, axes()).get_ylim()
    assert high - low >= 4.0


def test_stacked_rings_add_up_to_all_spending() -> None:
    ax = figures.local_share(ONE, axes())
    tops = [bar.get_y() + bar.get_height() for bar in ax.containers[-1]]
    assert tops == pytest.approx([1.0] * 4)
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names[:2] == ["same place", "same combined authority"]


def test_the_band_holds_nine_tenths_of_the_replicates() -> None:
    table = ONE[ONE["indicator"] == "gva"]
    many = pd.concat(
        [table.assign(replicate=r, value=table["value"] * (1 + r)) for r in range(21)],
        ignore_index=True,
    )
    (line,) = trends(many, "gva")
    first = 12.033e9
    assert [line.low[0], line.mid[0], line.high[0]] == pytest.approx(
        [2 * first, 11 * first, 20 * first]  # of 1..21 times: the 2nd, 11th and 20th
    )


def test_a_band_is_drawn_only_where_there_are_replicates() -> None:
    assert len(figures.sme_share(ONE, axes()).collections) == 0
    assert len(figures.sme_share(SPREAD, axes()).collections) == 1


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.__name__)
def test_every_panel_names_its_unit_and_fits_the_figure(panel: draw.Panel) -> None:
    ax = axes()
    panel(PAIR, ax=ax)
    ax.figure.draw_without_rendering()
    width, height = ax.figure.bbox.size
    assert ax.get_ylabel()
    for text in (ax.title, ax._left_title, ax.yaxis.label):
        box = text.get_window_extent()
        assert box.x0 >= 0
        assert box.x1 <= width
        assert box.y1 <= height


@pytest.mark.parametrize("what", PLACE_FIGURES, ids=lambda what: what.name)
def test_small_multiples_show_every_place_on_one_scale(what: PlaceFigure) -> None:
    figure = by_place(ONE, what, PLACE_NAMES)
    panels = figure.axes
    titles = [ax.get_title(loc="left") for ax in panels]
    assert titles == sorted(name.split(",")[0] for name in PLACE_NAMES.values())
    assert len({ax.get_ylim() for ax in panels}) == 1
    assert figure.get_supylabel()


@pytest.mark.parametrize("name", ["lm3_by_place", "price_index_by_place"])
def test_the_page_of_small_multiples_cuts_nothing_off(name: str) -> None:
    figure = by_place(PAIR, next(w for w in PLACE_FIGURES if w.name == name), PLACE_NAMES)
    page, drawn = style.fitted(figure), figure.get_tightbbox()  # all that matplotlib would draw
    assert page.x0 <= drawn.x0
    assert page.y0 <= drawn.y0
    assert page.x1 >= drawn.x1
    assert page.y1 >= drawn.y1


def test_a_title_by_place_names_both_ends() -> None:
    what = next(w for w in PLACE_FIGURES if w.name == "lm3_by_place")
    title = by_place(ONE, what, PLACE_NAMES).get_suptitle().replace("\n", " ")
    # 1.6 + 3 * 0.02 in the first place of the list, 1.6 + 3 * 0.12 in the last
    assert title == (
        "Local multiplier (LM3) of councils, in the region in 2028-29: "
        "from 1.66 in Birmingham to 1.96 in Worcestershire"
    )


def test_scenarios_differ_without_colour() -> None:
    ax = figures.gva_level(PAIR, axes())
    assert len({line.get_linestyle() for line in ax.lines}) == 2


def test_figures_are_written_twice_and_the_same_each_time(tmp_path: Path) -> None:
    table = ONE[ONE["indicator"].isin(["gva", "price_index", "price_index_by_place"])]
    files = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        files.append(draw.draw_all(table, PLACE_NAMES, tmp_path / name))
    assert [path.name for path in files[0]] == [
        "gva.png", "gva.svg", "price_index.png", "price_index.svg",
        "price_index_by_place.png", "price_index_by_place.svg",
    ]  # fmt: skip
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(*files, strict=True))


def test_a_short_run_is_drawn_by_month_at_annual_rates() -> None:
    ax = figures.gva_level(example_table(12), axes())
    values = np.asarray(ax.lines[0].get_ydata())
    assert len(values) == 12
    assert values[0] == pytest.approx(12.0)  # £1bn a month


def test_importing_figures_draws_and_loads_nothing() -> None:
    code = "import sys, ecosim.report.figures; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
