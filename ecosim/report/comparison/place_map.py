"""A map without map data: each place a mark at its centre, as large as the effect, with its name.

Positions are in units of a drawing `WIDTH` wide, about the width of a phone. Labels are put where
they hide no mark and no other label; a thin line leads to the mark where they stand away from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import cos, floor, hypot, log10, pi, radians, sin, sqrt

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.region import Region
from ecosim.report.comparison.finding import Row
from ecosim.report.comparison.quantities import quantity
from ecosim.report.comparison.sentences import Verdict, verdict

WIDTH = 344.0
#: room at the left, at the right, where names stand, and above and below
LEFT, RIGHT, EDGE = 24.0, 84.0, 30.0
LARGEST = 30.0
SMALLEST = 3.0
#: room below the places for reference sizes
FOOT = 2.0 * LARGEST + 8.0
#: height of a line of a label, and width of a character
LINE, CHARACTER = 12.5, 6.5
KM_PER_DEGREE = 111.2
DIRECTIONS = 16
REACHES = (3.0, 10.0, 20.0, 32.0, 46.0, 62.0, 80.0)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, in units of the drawing."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Return the area that two rectangles share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def outside(self, width: float, height: float) -> float:
        """Return how far the rectangle stands out of the drawing."""
        return max(0.0, -self.left, self.right - width, -self.top, self.bottom - height)


@dataclass(frozen=True, slots=True)
class Mark:
    """One place.

    Parameters
    ----------
    x, y, radius
        Centre and size; the area is in proportion to the effect.
    verdict
        ``up``, ``down``, ``unclear`` or ``none``.
    name, amount
        The two lines of its label.
    label
        Where the label stands.
    leads
        Whether a line must lead from the mark to its label.
    """

    code: str
    x: float
    y: float
    radius: float
    verdict: Verdict
    name: str
    amount: str
    label: Box
    leads: bool = False

    @property
    def lead(self) -> tuple[float, float, float, float]:
        """Return the line from the edge of the mark to the nearest point of the label."""
        x = min(max(self.x, self.label.left), self.label.right)
        y = min(max(self.y, self.label.top), self.label.bottom)
        part = self.radius / max(hypot(x - self.x, y - self.y), self.radius)
        return self.x + part * (x - self.x), self.y + part * (y - self.y), x, y

    @property
    def path(self) -> str:
        """Return the outline as the path of an SVG: losses are diamonds of a circle's area."""
        x, y, r = self.x, self.y, self.radius
        if self.verdict != "down":
            arc = f"a{r:.1f},{r:.1f} 0 1,0"
            return f"M{x - r:.1f},{y:.1f}{arc} {2 * r:.1f},0{arc} {-2 * r:.1f},0Z"
        d = r * sqrt(pi / 2.0)
        return f"M{x:.1f},{y - d:.1f}l{d:.1f},{d:.1f} {-d:.1f},{d:.1f} {-d:.1f},{-d:.1f}Z"

    @property
    def lines(self) -> tuple[float, float]:
        """Return the baselines of the label's two lines."""
        return self.label.top + 0.8 * LINE, self.label.top + 1.8 * LINE


@dataclass(frozen=True, slots=True)
class Reference:
    """A mark of a round size, with its amount beside it."""

    x: float
    y: float
    radius: float
    amount: str

    @property
    def text(self) -> tuple[float, float]:
        """Return where its amount stands."""
        return self.x + self.radius + 5.0, self.y + 4.0


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A drawing.

    Parameters
    ----------
    marks
        Places, the largest first, so that none is hidden.
    references
        Marks of round sizes, below the places.
    scale_bar
        Left and right end and height of a line of 20 km.
    """

    width: float
    height: float
    marks: tuple[Mark, ...]
    references: tuple[Reference, ...]
    scale_bar: tuple[float, float, float]


def place_map(region: Region, rows: Mapping[str, Row], largest: float) -> PlaceMap:
    """Return the map of one policy.

    Parameters
    ----------
    region
        Where the places are.
    rows
        The effect on each place, by its code.
    largest
        The effect that gets the largest mark: that of all policies, so that maps compare.
    """
    x, y, height, km = project(region.places.lat, region.places.lon)
    unit = str(next(iter(rows.values()))["unit"])
    marks = [
        _mark(code, name, float(x[i]), float(y[i]), rows[code], largest)
        for i, (code, name) in enumerate(zip(region.places.codes, region.places.names, strict=True))
    ]
    return PlaceMap(
        width=WIDTH,
        height=height + FOOT,
        marks=placed(marks, WIDTH, height),
        references=references(largest, unit, height + FOOT / 2.0),
        scale_bar=(WIDTH - LEFT - 20.0 * km, WIDTH - LEFT, height + FOOT / 2.0),
    )


def project(lat: Floats, lon: Floats) -> tuple[Floats, Floats, float, float]:
    """Return positions, the drawing's height, and units a kilometre; true to shape in the middle.

    Parameters
    ----------
    lat, lon : (P,) degrees
    """
    east = lon * cos(radians(float(lat.mean()))) * KM_PER_DEGREE
    north = lat * KM_PER_DEGREE
    wide = max(float(np.ptp(east)), 1e-6)
    km = (WIDTH - LEFT - RIGHT) / wide
    x = LEFT + (east - east.min()) * km
    y = EDGE + (north.max() - north) * km
    return x, y, float(y.max()) + EDGE, km


def radius(value: float, largest: float) -> float:
    """Return the radius of a mark whose area is in proportion to the effect."""
    if largest <= 0.0:
        return SMALLEST
    return max(SMALLEST, LARGEST * sqrt(abs(value) / largest))


def references(largest: float, unit: str, y: float) -> tuple[Reference, ...]:
    """Return two reference marks of round sizes in a row, at a height of the drawing."""
    if largest <= 0.0:
        return ()
    power = 10.0 ** floor(log10(largest))
    top = max(step * power for step in (1.0, 2.0, 5.0) if step * power <= largest)
    found, x = [], LEFT / 2.0
    for size in (top, top / 5.0):
        r, amount = radius(size, largest), quantity(size, unit, signed=False)
        found.append(Reference(x + r, y, r, amount))
        x += 2.0 * r + 4.0 * CHARACTER + CHARACTER * len(amount)
    return tuple(found)


def placed(marks: Sequence[Mark], width: float, height: float) -> tuple[Mark, ...]:
    """Return the marks with a place for each label, the most crowded first."""
    crowd = {
        mark.code: sum(1.0 / (1.0 + hypot(mark.x - o.x, mark.y - o.y)) for o in marks)
        for mark in marks
    }
    taken: list[Box] = [_around(mark) for mark in marks]
    done: dict[str, Mark] = {}
    for mark in sorted(marks, key=lambda one: (-crowd[one.code], one.code)):
        box, reach = min(
            ((_box(mark, angle, reach), reach) for reach, angle in _spots()),
            key=lambda spot: _cost(spot[0], spot[1], mark, taken, width, height),
        )
        taken.append(box)
        done[mark.code] = replace(mark, label=box, leads=reach > REACHES[0])
    ordered = sorted(marks, key=lambda one: (-one.radius, one.code))
    return tuple(done[mark.code] for mark in ordered)


def _spots() -> list[tuple[float, float]]:
    angles = [2.0 * pi * i / DIRECTIONS for i in range(DIRECTIONS)]
    return list(product(REACHES, angles))


def _mark(
    code: str, name: str, x: float, y: float, row: Row, largest: float
) -> Mark:
    mean = float(row["mean"])
    short = name.split(",")[0]
    amount = quantity(mean, str(row["unit"]))
    # amounts are bold, and a tenth wider
    wide = CHARACTER * max(len(short), 1.1 * len(amount))
    empty = Box(0.0, 0.0, wide, 2.0 * LINE)
    return Mark(code, x, y, radius(mean, largest), verdict(row), short, amount, empty)


def _around(mark: Mark) -> Box:
    r = mark.radius
    return Box(mark.x - r, mark.y - r, mark.x + r, mark.y + r)


def _box(mark: Mark, angle: float, reach: float) -> Box:
    """Return the label's rectangle at a distance from the mark's edge, in a direction."""
    wide, high = mark.label.right, mark.label.bottom
    far = mark.radius + reach
    x = mark.x + far * cos(angle) + (cos(angle) - 1.0) * wide / 2.0
    y = mark.y + far * sin(angle) + (sin(angle) - 1.0) * high / 2.0
    return Box(x, y, x + wide, y + high)


def _cost(
    box: Box, reach: float, mark: Mark, taken: Sequence[Box], width: float, height: float
) -> float:
    """Return how bad a place for a label is: hidden marks and labels, distance, the edge."""
    hidden = sum(box.overlap(other) for other in taken)
    middle = ((box.left + box.right) / 2.0, (box.top + box.bottom) / 2.0)
    crossed = sum(_crosses((mark.x, mark.y), middle, other) for other in taken)
    return 10.0 * hidden + reach + 200.0 * crossed + 500.0 * box.outside(width, height)


def _crosses(start: tuple[float, float], stop: tuple[float, float], box: Box) -> float:
    """Return the part of a line from a mark to its label that lies in another rectangle."""
    n = 12
    inside = 0
    for i in range(4, n):
        x = start[0] + (stop[0] - start[0]) * i / n
        y = start[1] + (stop[1] - start[1]) * i / n
        # a mark's own rectangle holds the start of its line
        own = box.left <= start[0] <= box.right and box.top <= start[1] <= box.bottom
        inside += not own and box.left <= x <= box.right and box.top <= y <= box.bottom
    return inside / n
