"""Labels of maps and of Sankey drawings: none hides another, no line runs over a name.

What is looked at are the rectangles and lines that are drawn, point by point, not what their
placing costs.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ecosim.report.comparison.label_places import Spots, label_places
from ecosim.report.comparison.money_flows import Link
from ecosim.report.comparison.place_map import PlaceMap, place_map
from ecosim.report.comparison.sankey import NODE, Node, Sankey, sankey
from ecosim.report.comparison.sankey_labels import Type, with_clear_labels
from ecosim.report.instruments.flow_figures import with_fewer_places
from ecosim.report.network_map import place_labels, supply_map
from tests.unit.comparison_example import REGION, row

#: LM3 less 1 of the shipped baseline, in the order of the region's table: marks of like size, of
#: which those of the Black Country overlap
LM3 = {
    "birmingham": 0.259, "coventry": 0.169, "dudley": 0.133, "sandwell": 0.119, "solihull": 0.108,
    "walsall": 0.114, "wolverhampton": 0.141, "herefordshire": 0.324, "worcestershire": 0.298,
    "warwickshire": 0.268, "telford": 0.179, "shropshire": 0.243, "stoke_on_trent": 0.289,
    "staffordshire": 0.316,
}  # fmt: skip
#: effects of a policy of two councils: one large gain, small losses around it
GAINS = dict.fromkeys(LM3, -8.0) | {"birmingham": 316.0, "solihull": 85.0, "sandwell": -26.0}


def drawn(values: dict[str, float]) -> PlaceMap:
    rows = {code: {**row(value, value, value), "unit": "GBP/GBP"}
            for code, value in zip(REGION.places.codes, values.values(), strict=True)}  # fmt: skip
    return place_map(REGION, rows, max(map(abs, values.values())))


def along(line: tuple[float, float, float, float]) -> np.ndarray:
    """Return two hundred points of a line."""
    part = np.linspace(0.0, 1.0, 200)[:, None]
    return (1.0 - part) * np.array(line[:2]) + part * np.array(line[2:])


def turns(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> bool:
    """Return whether three points turn left."""
    return bool((b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0]))


def cross(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two lines, as points along them, cross."""
    a, b, c, d = one[0], one[-1], other[0], other[-1]
    return turns(a, c, d) != turns(b, c, d) and turns(a, b, c) != turns(a, b, d)


@pytest.mark.parametrize("values", [LM3, GAINS], ids=["lm3", "gains"])
def test_no_line_of_the_map_runs_over_a_label_or_another_line(values: dict[str, float]) -> None:
    found = drawn(values)
    lines = {mark.code: along(mark.lead) for mark in found.marks if mark.leads}
    for code, line in lines.items():
        for mark in found.marks:
            box = mark.label
            inside = ((line[:, 0] > box.left) & (line[:, 0] < box.right)
                      & (line[:, 1] > box.top) & (line[:, 1] < box.bottom))  # fmt: skip
            assert not inside.any(), (code, mark.code)
    assert not [pair for pair in combinations(lines, 2) if cross(lines[pair[0]], lines[pair[1]])]


@pytest.mark.parametrize("values", [LM3, GAINS], ids=["lm3", "gains"])
def test_no_label_of_the_map_stands_on_a_mark_or_another_label(values: dict[str, float]) -> None:
    found = drawn(values)
    boxes = [mark.label for mark in found.marks]
    assert max(one.overlap(other) for one, other in combinations(boxes, 2)) == 0.0
    for mark in found.marks:
        for box in boxes:
            x = min(max(mark.x, box.left), box.right)
            y = min(max(mark.y, box.top), box.bottom)
            # rectangles are a little larger than what is written in them
            assert np.hypot(x - mark.x, y - mark.y) >= mark.radius - 2.0, mark.code


def test_text_is_fixed_at_the_end_that_is_nearer_to_the_mark() -> None:
    for mark in drawn(LM3).marks:
        if mark.anchor == "end":
            assert mark.text_x == mark.label.right <= mark.x
        elif mark.anchor == "start":
            assert mark.text_x == mark.label.left >= mark.x
        else:
            assert mark.label.left < mark.x < mark.label.right


def alone(x: float, y: float) -> Spots:
    one = [np.array([each]) for each in (x, y, 5.0)]
    return label_places(*one, np.array([[40.0, 10.0]]), 200.0, 100.0)


def test_a_label_that_is_alone_stands_at_its_mark_without_a_line() -> None:
    found = alone(100.0, 50.0)
    assert not found.has_line[0]
    left, top, right, bottom = found.box[0]
    gap = np.hypot(np.clip(100.0, left, right) - 100.0, np.clip(50.0, top, bottom) - 50.0) - 5.0
    assert 0.0 < gap <= 3.0 + 1e-9


def test_a_label_at_the_edge_stands_inside_the_drawing() -> None:
    left, top, right, bottom = alone(196.0, 3.0).box[0]
    assert left >= 0.0
    assert right <= 200.0
    assert top >= 0.0
    assert bottom <= 100.0


def test_names_on_the_map_of_supply_stand_on_no_crowd_and_no_other_name() -> None:
    places = REGION.places
    table = pd.DataFrame({"code": places.codes, "name": places.names,
                          "lat": places.lat, "lon": places.lon})  # fmt: skip
    firms = np.repeat(np.arange(len(places)), 20 + 10 * np.arange(len(places)) % 90)
    ties = pd.DataFrame({
        "buyer_place": [places.codes[i] for i in firms], "supplier": np.arange(len(firms)),
        "supplier_place": [places.codes[i] for i in firms], "weight": 1e6,
    })  # fmt: skip
    found = supply_map(ties, table)
    said, spots = place_labels(found)
    assert said[0] == "Birmingham 100%"
    for a, b in combinations(spots.box, 2):
        assert min(a[2], b[2]) <= max(a[0], b[0]) or min(a[3], b[3]) <= max(a[1], b[1])
    for left, top, right, bottom in spots.box:
        x, y = np.clip(found.x, left, right), np.clip(found.y, top, bottom)
        assert (np.hypot(x - found.x, y - found.y) >= found.radius).all()


# ---- Sankey ------------------------------------------------------------------------------------

#: letters five wide and ten high
LETTERS = Type(character=5.0, line=10.0)
#: two columns of nodes at the edges, one between whose first label stands as high as theirs
LINKS = [(0, Link("a", "m", 5.0)), (0, Link("b", "n", 5.0)),
         (1, Link("m", "y", 5.0)), (1, Link("n", "z", 5.0))]  # fmt: skip


def span(node: Node, text: str) -> tuple[float, float, float, float]:
    """Return the left, right, upper and lower end of a label of letters five wide."""
    x, y = node.label
    wide = 5.0 * len(text)
    left = {"start": x, "middle": x - wide / 2.0, "end": x - wide}[node.anchor]
    return left, left + wide, y - 8.0, y + 2.0


def hidden(drawing: Sankey, texts: dict[str, str]) -> list[tuple[str, str]]:
    """Return the pairs of labels that overlap."""
    spans = {node.key: span(node, texts[node.key]) for node in drawing.nodes}
    return [
        (one, other)
        for (one, a), (other, b) in combinations(spans.items(), 2)
        if min(a[1], b[1]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[2], b[2])
    ]


def labels(drawing: Sankey, length: int) -> dict[str, str]:
    return {node.key: node.name * length for node in drawing.nodes}


def test_labels_of_a_middle_column_give_way_to_those_at_the_edges() -> None:
    drawing = sankey(LINKS, 240.0, 110.0, 12.0)
    texts = labels(drawing, 17)  # 85 wide: columns are 115 apart
    assert ("0 a", "1 m") in hidden(drawing, texts)
    cleared = with_clear_labels(drawing, texts, LETTERS)
    assert hidden(cleared, texts) == []
    for before, after in zip(drawing.nodes, cleared.nodes, strict=True):
        assert (after.x, after.y, after.height) == (before.x, before.y, before.height)
        if before.column != 1:
            assert after == before


def test_a_label_beside_its_node_stands_on_no_node() -> None:
    drawing = sankey(LINKS, 240.0, 110.0, 12.0)
    texts = labels(drawing, 17)
    cleared = with_clear_labels(drawing, texts, LETTERS)
    for node in cleared.nodes:
        left, right, top, bottom = span(node, texts[node.key])
        for other in cleared.nodes:
            is_over = min(right, other.x + NODE) > max(left, other.x)
            assert not (is_over and min(bottom, other.y + other.height) > max(top, other.y))


def test_labels_that_have_room_stay_where_they_are() -> None:
    drawing = sankey(LINKS, 240.0, 110.0, 12.0)
    texts = labels(drawing, 3)
    assert hidden(drawing, texts) == []
    assert with_clear_labels(drawing, texts, LETTERS) == drawing


# ---- a year's public money on a phone ------------------------------------------------------------

PLACES = {"a": "Aston", "b": "Bilston", "c": "Coleshill", "d": "Dudley"}
MONEY = [
    (0, Link("Aston", "small, medium firms", 50.0)),
    (0, Link("Bilston", "small, medium firms", 5.0)),
    (0, Link("Coleshill", "national firms", 7.0)), (0, Link("Dudley", "national firms", 30.0)),
    (1, Link("small, medium firms", "Bilston", 40.0)), (1, Link("national firms", "Dudley", 20.0)),
    (2, Link("Bilston", "people here", 25.0)), (2, Link("Dudley", "taxes", 12.0)),
]  # fmt: skip


def test_small_places_become_one_and_no_pound_is_lost() -> None:
    found = with_fewer_places(MONEY, PLACES, 3)
    # Bilston and Coleshill have least to spend; what is made in Bilston goes with them
    assert [(column, link.source, link.target, link.amount) for column, link in found] == [
        (0, "Aston", "small, medium firms", 50.0),
        (0, "Dudley", "national firms", 30.0),
        (0, "2 other places", "small, medium firms", 5.0),
        (0, "2 other places", "national firms", 7.0),
        (1, "national firms", "Dudley", 20.0),
        (1, "small, medium firms", "2 other places", 40.0),
        (2, "Dudley", "taxes", 12.0),
        (2, "2 other places", "people here", 25.0),
    ]


def test_few_places_stay_as_they_are() -> None:
    found = with_fewer_places(MONEY, PLACES, 4)
    assert sorted(found, key=str) == sorted(MONEY, key=str)


def test_labels_in_the_middle_stay_inside_the_drawing() -> None:
    # four columns 61 apart: beside its node, to the left, the label of the second is cut off
    drawing = sankey(with_fewer_places(MONEY, PLACES, 3), 193.0, 60.0, 4.0)
    texts = {node.key: f"£50m {node.name[:9]}" for node in drawing.nodes}
    middle = [node for node in with_clear_labels(drawing, texts, LETTERS).nodes
              if 0 < node.column < 3]  # fmt: skip
    for node in middle:
        left, right, _, _ = span(node, texts[node.key])
        assert left >= 0.0, node.name
        assert right <= drawing.width, node.name
