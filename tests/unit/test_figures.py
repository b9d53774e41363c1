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
from ecosim.report.words import replicates
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
    # 0.05 / 20 more in every month of the only replicate
    said = words(figures.gva_level(PAIR, axes()))
    assert said == "GVA in 2028-29: +0.25% under Local first, one replicate"


def lifted(name: str, gaps: list[float]) -> pd.DataFrame:
    """Return an indicator of two scenarios, the second so much higher in each replicate."""
    table = ONE[ONE["indicator"] == name]
    return pd.concat(
        [
            table.assign(scenario=scenario, replicate=r, value=table["value"] + r + lift * gap)
            for scenario, lift in (("Baseline", 0.0), ("Local first", 1.0))
            for r, gap in enumerate(gaps)
        ],
        ignore_index=True,
    )


def test_a_title_tells_the_paired_difference_with_its_interval() -> None:
    # levels lie a whole unit apart from replicate to replicate, the differences are .01, .02 and
    # .03: mean .02, standard error .01 / sqrt(3), t(2, .975) = 4.3027: give or take .0248
    unclear = words(figures.sme_share(lifted("sme_share", [0.01, 0.02, 0.03]), axes()))
    assert unclear == (
        "Council spend with SMEs in 2028-29: no clear effect of Local first "
        "(−0.5 to +4.5\u00a0points)"
    )
    # .019, .020, .021: give or take .00248
    clear = words(figures.sme_share(lifted("sme_share", [0.019, 0.02, 0.021]), axes()))
    assert clear == (
        "Council spend with SMEs in 2028-29: +2.0\u00a0points under Local first "
        "(+1.8 to +2.2\u00a0points)"
    )


def test_a_difference_that_is_not_seen_is_practically_none() -> None:
    said = words(figures.price_index(lifted("price_index", [1e-6, 2e-6, 1e-6]), axes()))
    assert said == "Price of public contracts in 2028-29: practically unchanged under Local first"


def test_a_title_says_how_far_replicates_drift_apart() -> None:
    # from 0.36, 0.40 and 0.42 in the first month to 0.40 in the last, by month: +4, 0 and -2
    # points, all of them shown because they are few
    few = pd.concat(
        [
            pd.DataFrame({
                "scenario": "Baseline", "draw": 0, "replicate": r, "month": month, "place": "all",
                "sector": "all", "detail": "all", "indicator": "sme_share", "value": value,
            }, index=[0])
            for r, start in enumerate((0.36, 0.40, 0.42))
            for month, value in (("2025-04", start), ("2025-05", 0.40))
        ],
        ignore_index=True,
    )  # fmt: skip
    assert words(figures.sme_share(few, axes())) == (
        "Council spend with SMEs stays at 40% (−2.0 to +4.0\u00a0points)"
    )


@pytest.mark.parametrize(
    ("n", "said"),
    [(1, "one replicate"), (3, "median and range of 3 replicates"),
     (20, "median and 5–95 % of 20 replicates")],
)  # fmt: skip
def test_a_band_of_few_replicates_is_called_their_range(n: int, said: str) -> None:
    table = lifted("gva", [0.0] * n)
    assert replicates(trends(table[table["scenario"] == "Baseline"], "gva")) == said


def test_a_band_of_few_replicates_holds_them_all() -> None:
    table = ONE[ONE["indicator"] == "gva"]
    few = pd.concat([table.assign(replicate=r, value=table["value"] * (1 + r)) for r in range(3)])
    (line,) = trends(few, "gva")
    assert [line.low[0], line.high[0]] == pytest.approx([12.033e9, 36.099e9])


def test_the_pounds_of_a_figure_have_a_year() -> None:
    panels, needs = draw.REGION_FIGURES["gva"]
    note = draw.region_figure(ONE, panels, needs[0], "pounds of 2022").get_supxlabel()
    assert note == "pounds of 2022; one replicate"


def test_figures_of_lm3_say_its_conventions() -> None:
    panels, needs = draw.REGION_FIGURES["local"]
    said = "area: region; payroll: in; basis: place of work"
    assert said in draw.region_figure(ONE, panels, needs[0], "pounds of 2022").get_supxlabel()
    what = next(w for w in PLACE_FIGURES if w.name == "lm3_by_place")
    assert said in by_place(ONE, what, PLACE_NAMES).get_supylabel()


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
        "from £1.66 in Birmingham to £1.96 in Worcestershire"
    )


def place_table(last: dict[str, float], scenario: str = "Baseline", n: int = 1) -> pd.DataFrame:
    """Return GVA of 100 in the first month and so much in the last, a place each and in all."""
    rows = [
        {"scenario": scenario, "draw": 0, "replicate": r, "month": month, "place": place,
         "sector": "all", "detail": "all", "value": value,
         "indicator": "gva" if place == "all" else "gva_by_place"}
        for r in range(n)
        for place in (*PLACE_NAMES, "all")
        for month, value in (("2025-04", 100.0), ("2025-05", last.get(place, 100.0) + 0.01 * r))
    ]  # fmt: skip
    return pd.DataFrame(rows)


GVA_BY_PLACE = next(w for w in PLACE_FIGURES if w.name == "gva_by_place")


def title_of(table: pd.DataFrame) -> str:
    return by_place(table, GVA_BY_PLACE, PLACE_NAMES).get_suptitle().replace("\n", " ")


def test_a_title_of_an_index_shows_the_place_that_falls() -> None:
    said = title_of(place_table({"herefordshire": 99.7, "worcestershire": 100.7}))
    assert said == "GVA: −0.3% in Herefordshire to +0.7% in Worcestershire since 2025-04"


def test_a_title_by_place_counts_where_a_difference_is_clear() -> None:
    both = [place_table({}, n=3), place_table({"dudley": 100.31}, "Local first", n=3)]
    assert title_of(pd.concat(both, ignore_index=True)) == (
        "GVA in 2025-05: Local first clearly changes 1 of 14 places, most Dudley: "
        "+0.31\u00a0index points (+0.31 to +0.31\u00a0index points)"
    )
    same = [place_table({}, n=3), place_table({}, "Local first", n=3)]
    assert title_of(pd.concat(same, ignore_index=True)) == (
        "GVA in 2025-05: no clear effect of Local first in any place"
    )


def test_scenarios_differ_without_colour() -> None:
    ax = figures.gva_level(PAIR, axes())
    assert len({line.get_linestyle() for line in ax.lines}) == 2


def test_figures_are_written_twice_and_the_same_each_time(tmp_path: Path) -> None:
    table = ONE[ONE["indicator"].isin(["gva", "price_index", "price_index_by_place"])]
    files = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        files.append(draw.draw_all(table, PLACE_NAMES, tmp_path / name, "pounds of 2022"))
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
