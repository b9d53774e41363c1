"""Are the shapes of the report true to the numbers: bars, ribbons and marks?"""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations, pairwise
from math import pi

import numpy as np
import pandas as pd
import pytest

from ecosim.report.comparison.figures import draw_waterfall, runs_in_words
from ecosim.report.comparison.money_flows import (
    OUTSIDE,
    PEOPLE,
    Link,
    changes,
    paid_to,
    public_pound,
)
from ecosim.report.comparison.place_map import LARGEST, WIDTH, PlaceMap, place_map, project, radius
from ecosim.report.comparison.sankey import NODE, Sankey, sankey
from ecosim.report.comparison.waterfall import Waterfall, waterfall
from tests.unit.comparison_example import REGION, TERMS, flows, row

LINKS = [(0, Link("a", "x", 6.0)), (0, Link("a", "y", 3.0)), (0, Link("b", "y", 1.0)),
         (1, Link("x", "end", 4.0)), (1, Link("y", "end", 4.0))]  # fmt: skip


def drawn() -> Sankey:
    return sankey(LINKS, 200.0, 110.0, 10.0)


def test_ribbons_are_as_wide_as_their_flows() -> None:
    # the fullest column has 10 and one gap of 10 in 110: a scale of 10 units a pound
    assert [ribbon.width for ribbon in drawn().ribbons] == pytest.approx([60, 30, 10, 40, 40])


def test_widths_at_a_node_add_up_to_its_flows() -> None:
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    for ribbon in drawn().ribbons:
        out[ribbon.link.source] += ribbon.width
        into[ribbon.link.target] += ribbon.width
    assert out == pytest.approx({"a": 90.0, "b": 10.0, "x": 40.0, "y": 40.0})
    assert into == pytest.approx({"x": 60.0, "y": 40.0, "end": 80.0})


def test_ribbons_fill_their_nodes_without_overlap() -> None:
    found = drawn()
    nodes = {(node.column, node.name): node for node in found.nodes}
    for key, node in nodes.items():
        ends = sorted(
            (r.top_left, r.top_left + r.width)
            for (column, link), r in zip(LINKS, found.ribbons, strict=True)
            if (column, link.source) == key
        )
        for (_, stop), (start, _) in pairwise(ends):
            assert start == pytest.approx(stop)
        if ends:
            assert ends[0][0] == pytest.approx(node.y)
            assert ends[-1][1] <= node.y + node.height + 1e-9


def test_columns_stand_at_the_edges_and_the_middle_of_the_drawing() -> None:
    assert sorted({node.x for node in drawn().nodes}) == [0.0, (200.0 - NODE) / 2, 200.0 - NODE]


def test_nodes_of_a_column_keep_the_air_between_them() -> None:
    a, b = (node for node in drawn().nodes if node.column == 0)
    assert (a.y, a.height, b.y, b.height) == pytest.approx((0.0, 90.0, 100.0, 10.0))


def test_the_public_pound_is_worked_by_hand() -> None:
    # 60 + 30 + 10 paid; small firms pay 3 of 4 pounds in wages, national ones 1 of 4
    links = public_pound(flows("Baseline", 1.0), "Baseline")
    assert paid_to(links, PEOPLE) == pytest.approx(60 * 0.75 + 30 * 0.25)
    assert paid_to(links, OUTSIDE) == pytest.approx(10 + 60 * 0.25 + 30 * 0.75)


def test_the_second_step_pays_on_all_that_the_first_brought() -> None:
    links = public_pound(flows("Baseline", 1.0), "Baseline")
    first = {link.target: link.amount for link in links if link.source == "Public buyers"}
    for name in ("Small and medium firms", "National firms"):
        paid_on = sum(link.amount for link in links if link.source == name)
        assert paid_on == pytest.approx(first[name])


def test_changes_are_those_of_the_matrix_and_leave_settlement_out() -> None:
    both = pd.concat([flows("Baseline", 1.0), flows("Local", 1.5)])
    more, less = changes(both, "Baseline", "Local")
    assert more == (Link("Public buyers", "Small and medium firms", 30.0e6),)
    assert less == ()


def test_links_beyond_those_shown_are_added_up_not_lost() -> None:
    pairs = list(combinations(["sme", "vcse", "large", "national", "household"], 2))
    rows = [
        {"scenario": name, "kind": "wages", "payer": a, "payee": b, "amount": 1.0 + i * k}
        for k, name in enumerate(("Baseline", "Local"))
        for i, (a, b) in enumerate(pairs)
    ]
    more, _ = changes(pd.DataFrame(rows), "Baseline", "Local")
    assert len(more) == 9
    assert sum(link.amount for link in more) == pytest.approx(sum(range(10)))


def terms(**changes_: float) -> dict[str, dict[str, object]]:
    return {k: {**row(v, 1.0, 0.0), "unit": "GBP"} for k, v in {**TERMS, **changes_}.items()}


def test_bars_hang_from_each_other_and_end_at_the_net() -> None:
    found = waterfall(terms())
    ends = [(step.item, step.start, step.stop) for step in found.steps]
    assert ends == [
        ("gross", 0.0, 1000.0),
        ("deadweight", 1000.0, 300.0),
        ("substitution", 300.0, 260.0),
        ("displacement", 260.0, 150.0),
        ("multiplier", 150.0, 200.0),
        ("net", 0.0, 200.0),
    ]


def test_the_interval_of_what_is_taken_away_is_turned_round() -> None:
    dead = waterfall(terms()).steps[1]
    assert (dead.lo, dead.hi) == (-701.0, -699.0)


def test_deadweight_that_dwarfs_the_rest_is_left_out_and_said() -> None:
    found = waterfall(terms(gross=9000.0, deadweight=8700.0))
    assert (found.bars[0].item, found.bars[0].stop) == ("additional", 300.0)
    assert found.left_out.startswith("Gross is £9,000. Of it, £8,700 is deadweight")
    assert len(found.steps) == 6


def test_nothing_is_left_out_where_all_bars_can_be_seen() -> None:
    found = waterfall(terms(gross=400.0, deadweight=100.0))
    assert (found.bars, found.left_out) == (found.steps, "")


def a_map(largest: float = 10e6) -> PlaceMap:
    rows = {
        code: {**row(1e6 * (10 - 2 * i), 0.1e6, 1e9), "unit": "GBP"}
        for i, code in enumerate(REGION.places.codes)
    }
    return place_map(REGION, rows, largest)


def test_area_of_a_mark_is_in_proportion_to_the_effect() -> None:
    # a quarter of the effect has half the radius
    assert radius(10.0, 10.0) == LARGEST
    assert radius(-2.5, 10.0) == LARGEST / 2.0


def test_gains_and_losses_differ_in_shape_and_have_the_same_area() -> None:
    marks = {mark.code: mark for mark in a_map().marks}
    gain, loss = marks[REGION.places.codes[0]], marks[REGION.places.codes[10]]
    assert (gain.verdict, loss.verdict) == ("up", "down")
    assert "a" in gain.path
    assert "a" not in loss.path
    half = float(loss.path.split("l")[1].split(",")[0])
    assert 2.0 * half**2 == pytest.approx(pi * loss.radius**2, rel=0.01)


def test_places_stand_as_on_the_ground() -> None:
    # Coventry is 25.4 km from Birmingham by the great circle through their centres
    codes = list(REGION.places.codes)
    x, y, _, km = project(REGION.places.lat, REGION.places.lon)
    a, b = codes.index("birmingham"), codes.index("coventry")
    assert float(np.hypot(x[a] - x[b], y[a] - y[b])) / km == pytest.approx(25.4, abs=0.3)
    assert y[codes.index("stoke_on_trent")] == y.min()
    assert x[codes.index("herefordshire")] == x.min()


def test_no_label_hides_another_or_leaves_the_drawing() -> None:
    found = a_map()
    boxes = [mark.label for mark in found.marks]
    assert max(one.overlap(other) for one, other in combinations(boxes, 2)) == 0.0
    assert max(box.outside(WIDTH, found.height) for box in boxes) == 0.0


def test_every_place_is_named_with_its_amount() -> None:
    said = {(mark.name, mark.amount) for mark in a_map().marks}
    assert ("Birmingham", "+£10.0m") in said
    assert len(said) == len(REGION.places)


def test_reference_marks_are_round_and_not_larger_than_the_largest_effect() -> None:
    assert [one.amount for one in a_map(largest=73e6).references] == ["£50.0m", "£10.0m"]


def fall(net: float, multiplier: float) -> Waterfall:
    """Return a waterfall of a loss: 64 won, 261 displaced, the multiplier on top."""
    means = {"gross": 64e6, "deadweight": 0.0, "substitution": 0.0, "displacement": 261e6,
             "multiplier": multiplier, "net": net}  # fmt: skip
    return waterfall({
        item: {"mean": mean, "lo": mean - 30e6, "hi": mean + 30e6, "unit": "GBP"}
        for item, mean in means.items()
    })  # fmt: skip


def test_an_amount_of_a_waterfall_stands_at_its_bar() -> None:
    # 64 - 261 = -197; the multiplier hangs from there to -271: its label begins at -197
    figure = draw_waterfall(fall(-271e6, -74e6), "Austerity", "means of 4 paired runs")
    (label,) = (text for text in figure.axes[0].texts if text.get_text() == "−£74.0m")
    assert label.xy[0] == pytest.approx(-197.0)


def test_a_waterfall_says_what_it_rests_on() -> None:
    runs = runs_in_words({"replicates": 4, "scale": 0.05})
    figure = draw_waterfall(fall(-271e6, -74e6), "Austerity", runs)
    assert figure.get_supxlabel() == (
        "means of 4 paired runs at scale 0.05\nnet between −£301.0m and −£241.0m (95 % interval)"
    )
