"""Where a drawing puts buyers and suppliers: by place, moved apart where they would overlap.

Positions are in units of a drawing, y downwards.
"""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from ecosim.kernel.types import Floats, Ints

#: distance between neighbouring dots
SPACING = 2.6
#: air between the crowds of two places
AIR = 15.0
#: passes in which crowds are moved apart; few places need a dozen
PASSES = 400
#: turn between one dot and the next: sunflowers fill a disc evenly
GOLDEN_ANGLE = pi * (3.0 - sqrt(5.0))


def crowd_radius(n: Floats) -> Floats:
    """Return the radius of a disc that holds `n` dots: (P,)."""
    return np.asarray(SPACING * np.sqrt(np.maximum(n, 1.0) / pi) + SPACING)


def moved_apart(x: Floats, y: Floats, radius: Floats) -> tuple[Floats, Floats]:
    """Return positions near the given ones at which discs do not overlap: (P,) each.

    Two discs that overlap are pushed from each other along the line between them, half each, again
    and again; north stays north wherever there is room.
    """
    x, y = x.astype(np.float64).copy(), y.astype(np.float64).copy()
    one, other = np.triu_indices(len(x), 1)
    need = radius[one] + radius[other] + AIR
    for _ in range(PASSES):
        across, down = x[other] - x[one], y[other] - y[one]
        apart = np.maximum(np.hypot(across, down), 1e-9)
        push = np.maximum(need - apart, 0.0) / 2.0
        if push.max(initial=0.0) < 1e-3:
            break
        # half of the way at a time: a disc may be pushed from several sides
        for at, sign in ((one, -0.5), (other, 0.5)):
            np.add.at(x, at, sign * push * across / apart)
            np.add.at(y, at, sign * push * down / apart)
    return x, y


def dots_around(x: Floats, y: Floats, place: Ints) -> tuple[Floats, Floats]:
    """Return a position for each dot in the crowd of its place: (n,) each.

    Parameters
    ----------
    x, y : (P,)
    place : (n,)
        Dots of one place are set from its middle outwards in the order in which they come.
    """
    order = np.argsort(place, kind="stable")
    size = np.bincount(place, minlength=len(x))
    rank = np.empty(len(place))
    rank[order] = np.arange(len(place)) - np.repeat(np.cumsum(size) - size, size)
    far = SPACING * np.sqrt((rank + 0.5) / pi)
    turn = GOLDEN_ANGLE * rank
    return x[place] + far * np.cos(turn), y[place] + far * np.sin(turn)
