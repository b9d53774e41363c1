"""Where labels of a map stand: near their marks, over nothing, led by lines that cross nothing.

Each label has some two hundred places around its mark and takes the cheapest, one label after the
other. Then each is looked at again, now that all stand somewhere, until none would move. Where that
ends depends on who chose first: a few orders are tried, and the cheapest end is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import pi

import numpy as np

from ecosim.kernel.types import Bools, Floats, Ints

DIRECTIONS = 24
REACHES = (3.0, 8.0, 14.0, 24.0, 36.0, 52.0, 72.0)
#: passes over all labels; two or three are enough
PASSES = 8
#: points of a line that are looked at
POINTS = np.linspace(0.0, 1.0, 9)
#: what a place costs, in units of distance from its mark: to touch a mark or a label at all, and
#: each unit of area or depth; a line that runs over something; a label that another mark is next to
TOUCHES, AREA, DEPTH, RUNS_OVER, NEXT_TO, OUTSIDE = 60.0, 10.0, 40.0, 100.0, 1.0, 500.0


@dataclass(frozen=True, slots=True, eq=False)
class Spots:
    """Places for labels: n of one label, or one of n labels.

    Attributes
    ----------
    box : (n, 4), left, top, right, bottom
    start, stop : (n, 2), ends of the line that leads from the mark's edge to the label
    has_line : (n,), whether the line is drawn
    """

    box: Floats
    start: Floats
    stop: Floats
    has_line: Bools

    def at(self, which: Ints | Bools) -> Spots:
        """Return some of them."""
        return Spots(self.box[which], self.start[which], self.stop[which], self.has_line[which])

    def set(self, i: int, other: Spots, k: int) -> None:
        """Let the i-th be the k-th of others."""
        self.box[i], self.has_line[i] = other.box[k], other.has_line[k]
        self.start[i], self.stop[i] = other.start[k], other.stop[k]

    def moved(self, right: float, down: float) -> Spots:
        """Return them moved over the drawing."""
        by = np.array([right, down])
        return Spots(self.box + np.tile(by, 2), self.start + by, self.stop + by, self.has_line)

    def points(self) -> Floats:
        """Return points along each line: (n, POINTS, 2)."""
        along = POINTS[None, :, None]
        return np.asarray(self.start[:, None] * (1.0 - along) + self.stop[:, None] * along)


def label_places(
    x: Floats, y: Floats, radius: Floats, size: Floats, width: float, height: float
) -> Spots:
    """Return where labels stand, and the lines that lead to them.

    Parameters
    ----------
    x, y, radius : (n,), marks
    size : (n, 2), width and height of each label
    width, height
        Of the drawing.
    """
    n, middle = len(x), np.column_stack([x, y])
    apart = np.hypot(x[:, None] - x, y[:, None] - y)
    crowd = (1.0 / (1.0 + apart)).sum(axis=1)
    spots = [_spots(middle[i], float(radius[i]), size[i]) for i in range(n)]
    reach = np.repeat(REACHES, DIRECTIONS)
    own = [reach + _beside_marks(spots[i], reach, i, middle, radius)
           + OUTSIDE * _outside(spots[i].box, width, height) for i in range(n)]  # fmt: skip
    orders = [np.argsort(key, kind="stable") for key in (-crowd, -radius, crowd, y, x)]
    ends = [_settled(spots, own, order) for order in orders]
    return min(ends, key=lambda end: end[0])[1]


def _settled(
    spots: Sequence[Spots], own: Sequence[Floats], order: Ints
) -> tuple[float, Spots]:
    """Return what it costs, and where labels stand, when they choose in an order.

    Parameters
    ----------
    spots, own
        Of each label: its places, and what each costs whatever the others do.
    order
        Of labels.
    """
    n = len(spots)
    now = Spots(np.zeros((n, 4)), np.zeros((n, 2)), np.zeros((n, 2)), np.zeros(n, dtype=np.bool_))
    chosen, paid = np.full(n, -1, dtype=np.int64), np.zeros(n)
    for _ in range(PASSES):
        before = chosen.copy()
        for i in order:
            others = chosen >= 0
            others[i] = False
            cost = own[i] + _beside_labels(spots[i], now.at(others))
            chosen[i] = np.argmin(cost)
            paid[i] = cost[chosen[i]]
            now.set(int(i), spots[i], int(chosen[i]))
        if np.array_equal(before, chosen):
            break
    return float(paid.sum()), now


def _spots(middle: Floats, radius: float, size: Floats) -> Spots:
    """Return the places of one label: reaches, and for each all directions."""
    turn = 2.0 * pi * np.arange(DIRECTIONS) / DIRECTIONS
    way = np.tile(np.column_stack([np.cos(turn), np.sin(turn)]), (len(REACHES), 1))
    reach = np.repeat(REACHES, DIRECTIONS)
    first = middle + (radius + reach)[:, None] * way + (way - 1.0) / 2.0 * size
    box = np.concatenate([first, first + size], axis=1)
    stop = np.clip(middle, box[:, :2], box[:, 2:])
    far = np.maximum(np.hypot(*(stop - middle).T), max(radius, 1e-9))
    start = middle + (radius / far)[:, None] * (stop - middle)
    return Spots(box, start, stop, reach > REACHES[0])


def _beside_marks(
    spots: Spots, reach: Floats, i: int, middle: Floats, radius: Floats
) -> Floats:
    """Return what marks add to the cost of places of the i-th label: (n,)."""
    near = np.clip(middle[None], spots.box[:, None, :2], spots.box[:, None, 2:])
    away = np.hypot(*np.moveaxis(near - middle[None], -1, 0)) - radius
    depth = np.maximum(-away, 0.0)
    cost = (DEPTH * depth + TOUCHES * (depth > 0.0)).sum(axis=1)
    other = np.arange(len(radius)) != i
    # a reader takes a label for that of the nearest mark
    cost += NEXT_TO * np.maximum(reach[:, None] + 2.0 - away[:, other], 0.0).sum(axis=1)
    points = spots.points()[:, :, None] - middle[other]
    inside = np.hypot(points[..., 0], points[..., 1]) < radius[other]
    over = (inside.mean(axis=1) + inside.max(axis=1)).sum(axis=1)
    return np.asarray(cost + RUNS_OVER * over * spots.has_line)


def _beside_labels(spots: Spots, others: Spots) -> Floats:
    """Return what labels that stand already add to the cost of each place: (n,)."""
    a, b = spots.box[:, None], others.box[None]
    sides = np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2])
    hidden = np.prod(np.maximum(sides, 0.0), axis=-1)
    over = _runs_over(spots, others.box) * spots.has_line[:, None]
    under = _runs_over(others, spots.box).T * others.has_line
    both = spots.has_line[:, None] & others.has_line
    crossed = _cross(spots, others) & both
    cost = AREA * hidden + TOUCHES * (hidden > 0.0) + RUNS_OVER * (over + under + crossed)
    return np.asarray(cost.sum(axis=1))


def _runs_over(lines: Spots, box: Floats) -> Floats:
    """Return how much of each line lies in each box, 1 added where any does: (lines, boxes)."""
    points = lines.points()[:, :, None]
    inside = ((points >= box[:, :2] - 1.0) & (points <= box[:, 2:] + 1.0)).all(axis=-1)
    return np.asarray(inside.mean(axis=1) + inside.max(axis=1))


def _cross(one: Spots, other: Spots) -> Bools:
    """Return which lines cross which: (lines, other lines)."""
    a, b = one.start[:, None], one.stop[:, None]
    c, d = other.start[None], other.stop[None]
    return np.asarray((_side(a, b, c) * _side(a, b, d) < 0.0)
                      & (_side(c, d, a) * _side(c, d, b) < 0.0))  # fmt: skip


def _side(a: Floats, b: Floats, p: Floats) -> Floats:
    """Return on which side of the line from a to b a point is."""
    along, to = b - a, p - a
    return np.asarray(along[..., 0] * to[..., 1] - along[..., 1] * to[..., 0])


def _outside(box: Floats, width: float, height: float) -> Floats:
    """Return how far places stand out of the drawing: (n,)."""
    out = np.column_stack([-box[:, 0], -box[:, 1], box[:, 2] - width, box[:, 3] - height])
    return np.asarray(np.maximum(out, 0.0).max(axis=1))
