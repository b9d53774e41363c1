"""Labels of a Sankey drawing that hide no other: those of middle columns give way.

A label stands above its node. At both edges it has one place; in between it may stand over the
middle of its node, begin or end there, or stand beside it, over the ribbons, a line or two lower.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ecosim.report.comparison.place_map import Box
from ecosim.report.comparison.sankey import LABEL, NODE, Anchor, Node, Sankey

#: passes over all labels
PASSES = 4
#: places of a middle label, the best first: anchor, lines below its usual height, beside the node
_PLACES: tuple[tuple[Anchor, float, bool], ...] = (
    ("middle", 0.0, False), ("start", 0.0, False), ("end", 0.0, False),
    ("start", 1.0, True), ("end", 1.0, True), ("start", 2.0, True), ("end", 2.0, True),
    ("start", 3.0, True), ("end", 3.0, True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Type:
    """Size of letters, in units of the drawing: width of a mean one, height of a line."""

    character: float
    line: float


def with_clear_labels(drawing: Sankey, texts: Mapping[str, str], letters: Type) -> Sankey:
    """Return the drawing with labels moved where they would hide each other.

    Parameters
    ----------
    drawing
    texts
        What each node's label says, by the node's key.
    letters
    """
    inside = Box(0.0, -LABEL, drawing.width, drawing.height)
    wide = {node.key: letters.character * len(texts[node.key]) for node in drawing.nodes}
    nodes = list(drawing.nodes)
    for _ in range(PASSES):
        before = list(nodes)
        for i, node in enumerate(nodes):
            if drawing.nodes[i].anchor == "middle":
                others = [_box(one, wide[one.key], letters) for one in nodes if one is not node]
                others += [Box(one.x, one.y, one.x + NODE, one.y + one.height) for one in nodes]
                nodes[i] = _best(drawing.nodes[i], wide[node.key], letters, others, inside)
        if nodes == before:
            break
    return replace(drawing, nodes=tuple(nodes))


def _best(node: Node, wide: float, letters: Type, others: Sequence[Box], inside: Box) -> Node:
    """Return the node with its label in the best place among those of others."""

    def cost(place: int) -> tuple[float, int]:
        box = _box(_moved(node, place, letters), wide, letters)
        # what is cut off at the edge is lost
        cut = wide * letters.line - box.overlap(inside)
        return sum(box.overlap(other) for other in others) + 4.0 * cut, place

    return _moved(node, min(range(len(_PLACES)), key=cost), letters)


def _moved(node: Node, place: int, letters: Type) -> Node:
    anchor, lines, is_beside = _PLACES[place]
    out = NODE + 3.0 if is_beside else 0.0
    shift = (out if anchor == "start" else -out, lines * letters.line)
    return replace(node, anchor=anchor, shift=shift)


def _box(node: Node, wide: float, letters: Type) -> Box:
    """Return the rectangle of a node's label."""
    x, y = node.label
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[node.anchor] * wide
    return Box(left, y - 0.8 * letters.line, left + wide, y + 0.2 * letters.line)
