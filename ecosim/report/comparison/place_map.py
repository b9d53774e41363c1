"""A map without map data: each place a mark at its centre, as large as the effect, with its name.

Positions are in units of a drawing `WIDTH` wide, about the width of a phone. Labels are put where
they hide no mark and no other label; a thin line leads to the mark where they stand away from it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import cos, floor, hypot, log10, pi, radians, sqrt
from typing import Literal

import numpy as np

from ecosim.kernel.types import Floats
from ecosim.region import Region
from ecosim.report.comparison.finding import Row
from ecosim.report.comparison.label_places import label_places
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
    def anchor(self) -> Literal["start", "middle", "end"]:
        """Return which end of the label's text is fixed: that nearer to the mark.

        Boxes are a little wider than most texts, which would stand away from the mark otherwise.
        """
        if self.label.left >= self.x:
            return "start"
        return "end" if self.label.right <= self.x else "middle"

    @property
    def text_x(self) -> float:
        """Return where the fixed end of the label's text stands."""
        part = {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        return self.label.left + part * (self.label.right - self.label.left)

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
    """Return the marks with a place for each label, the largest mark first."""
    x, y, radii = (np.array([getattr(one, key) for one in marks]) for key in ("x", "y", "radius"))
    size = np.array([(one.label.right, one.label.bottom) for one in marks])
    # the corners of a diamond stand out of a circle of its area
    outer = np.where([one.verdict == "down" for one in marks], sqrt(pi / 2.0) * radii, radii)
    found = label_places(x, y, outer, size, width, height)
    done = [
        replace(mark, label=Box(*box), leads=has_line)
        for mark, box, has_line in zip(
            marks, found.box.tolist(), found.has_line.tolist(), strict=True
        )
    ]
    return tuple(sorted(done, key=lambda one: (-one.radius, one.code)))


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
