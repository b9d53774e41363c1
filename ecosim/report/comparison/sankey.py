"""Geometry of a Sankey drawing: nodes in columns, ribbons as wide as the money they carry.

A node is as high as the larger of what comes in and what goes out, so ribbons leave no gap where
money is conserved and the drawing shows where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ecosim.report.comparison.money_flows import Link

Anchor = Literal["start", "middle", "end"]

NODE = 10.0
#: room above the drawing
LABEL = 18.0


@dataclass(frozen=True, slots=True)
class Node:
    """A group in a column.

    Parameters
    ----------
    x, y, height
        Left edge, top and height.
    amount
        The larger of money in and money out.
    anchor, shift
        Which end of its label stands at the node, and how far it is moved right and down.
    """

    name: str
    column: int
    x: float
    y: float
    height: float
    amount: float
    anchor: Anchor
    shift: tuple[float, float] = (0.0, 0.0)

    @property
    def key(self) -> str:
        """Return what tells the node from one of the same name in another column."""
        return f"{self.column} {self.name}"

    @property
    def label(self) -> tuple[float, float]:
        """Return where its label stands: above it, inside the drawing at both ends."""
        part = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.x + part * NODE + self.shift[0], self.y - 4.0 + self.shift[1]


@dataclass(frozen=True, slots=True)
class Ribbon:
    """A link between two nodes: from the right edge of one to the left edge of the other.

    Parameters
    ----------
    top_left, top_right
        Where its upper edge begins and ends.
    width
        Its height on the page, in proportion to the amount.
    """

    link: Link
    x_left: float
    x_right: float
    top_left: float
    top_right: float
    width: float

    @property
    def path(self) -> str:
        """Return its outline as the path of an SVG."""
        x0, x1, mid = self.x_left, self.x_right, (self.x_left + self.x_right) / 2.0
        a, b = self.top_left, self.top_right
        c, d = a + self.width, b + self.width
        return (
            f"M{x0:.1f},{a:.1f}C{mid:.1f},{a:.1f} {mid:.1f},{b:.1f} {x1:.1f},{b:.1f}"
            f"L{x1:.1f},{d:.1f}C{mid:.1f},{d:.1f} {mid:.1f},{c:.1f} {x0:.1f},{c:.1f}Z"
        )


@dataclass(frozen=True, slots=True)
class Sankey:
    """A drawing of a size, with its nodes and ribbons."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    ribbons: tuple[Ribbon, ...]
    node: float = NODE

    @property
    def view(self) -> str:
        """Return the box of an SVG, with room for labels above the first nodes."""
        return f"0 {-LABEL:g} {self.width:g} {self.height + LABEL + 2.0:g}"


def sankey(
    links: Sequence[tuple[int, Link]], width: float, height: float, gap: float
) -> Sankey:
    """Return the geometry.

    Parameters
    ----------
    links
        Each with the column of its source; its target is in the next one. Nodes of a column stand
        in the order in which links name them.
    width, height
        Size of the drawing.
    gap
        Air between two nodes of a column; columns that fill less than the height are centred.
    """
    columns = _columns(links)
    amounts = {key: _amount(links, key) for names in columns for key in names}
    scale = min(
        (height - gap * (len(names) - 1)) / max(sum(amounts[key] for key in names), 1e-300)
        for names in columns
    )
    nodes: dict[tuple[int, str], Node] = {}
    for column, names in enumerate(columns):
        x = column * (width - NODE) / (len(columns) - 1)
        free = height - scale * sum(amounts[key] for key in names) - gap * (len(names) - 1)
        y = free / 2.0
        for key in names:
            high = scale * amounts[key]
            anchor = _anchor(column, len(columns))
            nodes[key] = Node(key[1], column, x, y, high, amounts[key], anchor)
            y += high + gap
    return Sankey(width, height, tuple(nodes.values()), _ribbons(links, nodes, scale))


def _anchor(column: int, n: int) -> Anchor:
    return "start" if column == 0 else "end" if column == n - 1 else "middle"


def _columns(links: Sequence[tuple[int, Link]]) -> list[list[tuple[int, str]]]:
    count = 2 + max(column for column, _ in links)
    found: list[dict[tuple[int, str], None]] = [{} for _ in range(count)]
    for column, link in links:
        found[column][(column, link.source)] = None
        found[column + 1][(column + 1, link.target)] = None
    return [list(names) for names in found]


def _amount(links: Sequence[tuple[int, Link]], key: tuple[int, str]) -> float:
    column, name = key
    out = sum(link.amount for at, link in links if at == column and link.source == name)
    into = sum(link.amount for at, link in links if at == column - 1 and link.target == name)
    return max(out, into)


def _ribbons(
    links: Sequence[tuple[int, Link]], nodes: dict[tuple[int, str], Node], scale: float
) -> tuple[Ribbon, ...]:
    """Stack ribbons at both ends in the order of the nodes at their other ends."""
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    used_out = dict.fromkeys(nodes, 0.0)
    used_in = dict.fromkeys(nodes, 0.0)
    numbered = list(enumerate(links))
    for i, (column, link) in sorted(
        numbered, key=lambda one: (nodes[(one[1][0] + 1, one[1][1].target)].y, one[0])
    ):
        source = (column, link.source)
        left[i] = nodes[source].y + used_out[source]
        used_out[source] += scale * link.amount
    for i, (column, link) in sorted(
        numbered, key=lambda one: (nodes[(one[1][0], one[1][1].source)].y, one[0])
    ):
        target = (column + 1, link.target)
        right[i] = nodes[target].y + used_in[target]
        used_in[target] += scale * link.amount
    return tuple(
        Ribbon(
            link,
            nodes[(column, link.source)].x + NODE,
            nodes[(column + 1, link.target)].x,
            left[i],
            right[i],
            scale * link.amount,
        )
        for i, (column, link) in numbered
    )
