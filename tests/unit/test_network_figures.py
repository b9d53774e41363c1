"""Drawings of networks say what their tables say, and put places where they can be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ecosim.innovation.measures import Against
from ecosim.report import style
from ecosim.report.draw_networks import draw_networks, measured, sme_ties
from ecosim.report.network_layout import AIR, crowd_radius, dots_around, moved_apart
from ecosim.report.network_map import MOST_DOTS, draw_supply_map, supply_map, title
from ecosim.report.network_trends import measures_over_time
from ecosim.report.network_trends import title as trend_title
from ecosim.result.network import COLUMNS

PLACES = pd.DataFrame(
    [("a", "Ashby", 52.0, -2.0), ("b", "Bowden", 52.1, -2.0), ("c", "Corby", 52.9, -1.0)],
    columns=["code", "name", "lat", "lon"],
)
#: £3m of £4m stays in the buyer's place; firm 2 supplies another place too
TIES = pd.DataFrame(
    [("a", "supplier:1", "a", 2e6), ("a", "supplier:2", "b", 1e6), ("b", "supplier:2", "b", 1e6)],
    columns=["buyer_place", "supplier", "supplier_place", "weight"],
)


@pytest.fixture(autouse=True)
def _style() -> Iterator[None]:
    with style.styled():
        yield


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_spend_is_counted_from_the_buyers_place_to_the_firms() -> None:
    assert supply_map(TIES, PLACES).spend.tolist() == [[2e6, 1e6, 0], [0, 1e6, 0], [0, 0, 0]]


def test_the_title_says_what_stays_in_the_buyers_place() -> None:
    assert title(supply_map(TIES, PLACES), "2030-31") == (
        "Of each £ that public buyers spend with the region's SMEs in 2030-31, 75p stay in the "
        "buyer's own place"
    )


def test_a_firm_with_buyers_elsewhere_is_told_apart_whatever_else_it_supplies() -> None:
    found = supply_map(TIES, PLACES)
    assert found.dots.tolist() == [0, 1]
    assert found.is_beyond.tolist() == [False, True]


def test_places_are_named_with_their_own_share_where_they_buy() -> None:
    ax = draw_supply_map(supply_map(TIES, PLACES))
    assert texts(ax) == ["Ashby 67%", "Bowden 100%", "Corby"]


def test_the_legend_says_how_much_the_widest_line_is() -> None:
    ax = draw_supply_map(supply_map(TIES, PLACES))
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "£1m a year between two places" in labels
    assert "buyers of a place: £3m a year with SMEs" in labels


def test_many_firms_are_drawn_as_fewer_dots_and_the_legend_says_so() -> None:
    n = 3 * MOST_DOTS
    many = pd.DataFrame({"buyer_place": "a", "supplier": [f"supplier:{i}" for i in range(n)],
                         "supplier_place": "a", "weight": 1.0})  # fmt: skip
    found = supply_map(many, PLACES)
    assert len(found.dots) == MOST_DOTS
    labels = [t.get_text() for t in draw_supply_map(found).get_legend().get_texts()]
    assert labels[0] == "3 SMEs with buyers of the same place only"


def test_a_region_without_small_suppliers_is_drawn_and_said() -> None:
    assert "No public buyer" in title(supply_map(TIES.iloc[:0], PLACES), "")
    draw_supply_map(supply_map(TIES.iloc[:0], PLACES))


def test_crowds_that_would_overlap_are_moved_apart_and_others_stay() -> None:
    radius = np.array([10.0, 20.0, 5.0])
    x, y = moved_apart(np.array([0.0, 4.0, 500.0]), np.array([0.0, 3.0, 0.0]), radius)
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(30.0 + AIR, abs=0.1)
    # pushed along the line between them: 3 down for 4 across
    assert (y[1] - y[0]) / (x[1] - x[0]) == pytest.approx(0.75)
    assert (x[2], y[2]) == (500.0, 0.0)


def test_dots_stay_within_their_crowd_and_apart() -> None:
    place = np.zeros(200, dtype=np.int64)
    x, y = dots_around(np.array([7.0]), np.array([9.0]), place)
    far = np.hypot(x - 7.0, y - 9.0)
    assert far.max() < crowd_radius(np.array([200.0]))[0]
    apart = np.hypot(x[:, None] - x, y[:, None] - y)[np.triu_indices(200, 1)]
    assert apart.min() > 1.0


# ---------------------------------------------------------------------------------- over time
def row(year: str, network: str, measure: str, value: float, z: float, p: float) -> tuple:
    return (year, network, measure, *Against(value, 0.1, 0.05, 0.15, z, p, 100))


def measures(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(COLUMNS))


def test_the_title_names_the_measure_furthest_from_chance_in_the_last_year() -> None:
    table = measures(
        row("2025-26", "contracts", "clustering", 0.5, 90.0, 0.01),
        row("2026-27", "contracts", "clustering", 0.2, 3.0, 0.01),
        row("2026-27", "knowledge", "giant_share", 0.01, -9.0, 0.01),
    )
    assert trend_title(table) == (
        "Knowledge network: largest connected part: 0.01 in 2026-27, below the 0.10 of chance"
    )


def test_what_is_not_clear_is_not_called_a_difference() -> None:
    table = measures(row("2026-27", "contracts", "clustering", 0.12, 0.4, 0.7))
    assert trend_title(table) == "No measure of 2026-27 differs clearly from chance"


def test_measures_that_are_never_defined_have_no_panel() -> None:
    table = measures(
        row("2025-26", "contracts", "clustering", 0.2, 3.0, 0.01),
        row("2025-26", "contracts", "assortativity", float("nan"), float("nan"), float("nan")),
    )
    figure = measures_over_time(table, Figure(layout="constrained"))
    drawn = [ax.get_title() or ax.get_title(loc="left") for ax in figure.axes if ax.get_visible()]
    assert drawn == ["Buyers share suppliers\n(rings of four)"]


def test_the_figure_says_how_many_networks_by_chance_are_behind_the_band() -> None:
    table = measures(row("2025-26", "contracts", "clustering", 0.2, 3.0, 0.01))
    assert "95 % of 100 networks" in measures_over_time(table).get_supxlabel()


# ---------------------------------------------------------------------------------- folders
def ties(year: str, *pairs: tuple[str, str, float]) -> pd.DataFrame:
    rows = [(year, "contracts", *pair, False, False) for pair in pairs]
    names = ["year", "kind", "from", "to", "weight", "from_is_innovative", "to_is_innovative"]
    return pd.DataFrame(rows, columns=names)


def test_ties_with_small_firms_are_those_of_the_last_year_at_full_scale() -> None:
    both = pd.concat([
        ties("2025-26", ("buyer:x", "supplier:1", 5.0)),
        ties("2026-27", ("buyer:x", "supplier:2", 3.0), ("buyer:x", "supplier:9", 8.0)),
    ])  # fmt: skip
    suppliers = pd.DataFrame({
        "month": ["2026-03", "2027-03", "2027-03"], "supplier": [1, 2, 9],
        "kind": ["sme", "sme", "national"], "place": ["a", "b", "c"],
    })  # fmt: skip
    found = sme_ties(both, suppliers, {"scale": 0.1, "buyer_places": {"x": "a"}})
    assert found.to_dict("records") == [
        {"buyer_place": "a", "supplier": "supplier:2", "supplier_place": "b", "weight": 30.0}
    ]


def test_a_folder_without_ties_has_no_figures_of_them(tmp_path: Path) -> None:
    assert draw_networks(tmp_path, tmp_path) == []


def test_a_few_years_are_measured_the_first_and_the_last_among_them() -> None:
    years = [f"{2025 + i}-{26 + i}" for i in range(10)]
    table = pd.concat([ties(year, ("buyer:x", "supplier:1", 1.0)) for year in years])
    found = list(dict.fromkeys(measured(table)["year"]))
    assert len(found) == 5
    assert (found[0], found[-1]) == (years[0], years[-1])
