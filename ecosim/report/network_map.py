"""Public buyers and the small firms that supply them, laid out by place.

Each dot is a small or medium firm with a public contract, in the crowd of its place; dark dots are
tied to buyers of other places as well. A square is what the buyers of a place spend with small
firms of the region, a line what buyers of either of two places spend with small firms of the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ecosim.kernel.types import Bools, Floats, Ints
from ecosim.report import style
from ecosim.report.comparison.label_places import Spots, label_places
from ecosim.report.comparison.place_map import project
from ecosim.report.network_layout import crowd_radius, dots_around, moved_apart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: most dots that are drawn; beyond it a dot stands for several firms
MOST_DOTS = 1500
#: lines between places that are drawn, the widest ones
LINES = 30
#: inches
HEIGHT = 1.25 * style.WIDTH
#: width of the widest line, points
WIDEST = 7.0
#: size of the largest square, square points
LARGEST = 60.0
#: width of a mean letter of a name, and height of its line, points
CHARACTER, LINE_HEIGHT = 4.8, 9.5
LOCAL, BEYOND, LINE = "#9ECAE1", "#08519C", "#D55E00"
MILLION = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SupplyMap:
    """What is drawn: P places.

    Parameters
    ----------
    names : of places
    x, y, radius : (P,), middle and size of each place's crowd
    spend : (P, P), GBP a year, buyers' place by suppliers' place
    dots : (n,), place of each firm drawn
    is_beyond : (n,), whether it supplies buyers of other places
    firms_a_dot
        Firms that a dot stands for.
    """

    names: tuple[str, ...]
    x: Floats
    y: Floats
    radius: Floats
    spend: Floats
    dots: Ints
    is_beyond: Bools
    firms_a_dot: int

    @property
    def own_share(self) -> Floats:
        """Return the part of each place's spend with small firms that stays there: (P,)."""
        total = self.spend.sum(axis=1)
        own = np.diag(self.spend)
        none = np.full(len(total), np.nan)
        return np.asarray(np.divide(own, total, out=none, where=total > 0))


def supply_map(ties: pd.DataFrame, places: pd.DataFrame) -> SupplyMap:
    """Return the drawing of one year's ties.

    Parameters
    ----------
    ties
        buyer_place, supplier, supplier_place, weight (GBP a year): ties with the firms to show.
    places
        code, name, lat, lon.
    """
    codes = list(places["code"])
    home = pd.Categorical(ties["buyer_place"], codes).codes.astype(np.int64)
    there = pd.Categorical(ties["supplier_place"], codes).codes.astype(np.int64)
    spend = np.zeros((len(codes), len(codes)))
    np.add.at(spend, (home, there), ties["weight"].to_numpy(dtype=np.float64))
    firms = pd.DataFrame({"supplier": ties["supplier"], "place": there, "beyond": home != there})
    firms = firms.groupby("supplier", sort=True, observed=True).agg(
        place=("place", "first"), beyond=("beyond", "any")
    )
    a_dot = max(1, -(-len(firms) // MOST_DOTS))
    # those of one kind side by side, and of each place every so many: a fair sample
    shown = firms.sort_values(["place", "beyond"], kind="stable").iloc[a_dot // 2 :: a_dot]
    dots = shown["place"].to_numpy(dtype=np.int64)
    radius = crowd_radius(np.bincount(dots, minlength=len(codes)).astype(np.float64))
    lat, lon = (places[key].to_numpy(dtype=np.float64) for key in ("lat", "lon"))
    x, y = moved_apart(*project(lat, lon)[:2], radius)
    return SupplyMap(tuple(places["name"]), x, y, radius, spend, dots,
                     shown["beyond"].to_numpy(dtype=np.bool_), a_dot)  # fmt: skip


def draw_supply_map(found: SupplyMap, ax: Axes | None = None, when: str = "") -> Axes:
    """Draw buyers and the small firms that supply them.

    Parameters
    ----------
    found
    ax
    when
        The year, for the title.
    """
    axes = style.new_figure(HEIGHT)[1][0] if ax is None else ax
    axes.set_axis_off()
    axes.set_aspect("equal")
    widest = _draw_lines(axes, found)
    x, y = dots_around(found.x, found.y, found.dots)
    for which, colour in ((~found.is_beyond, LOCAL), (found.is_beyond, BEYOND)):
        axes.scatter(x[which], y[which], s=3.2, color=colour, lw=0, zorder=3)
    of_buyers = found.spend.sum(axis=1)
    largest = max(float(of_buyers.max(initial=0.0)), 1.0)
    axes.scatter(found.x, found.y, s=LARGEST * of_buyers / largest, marker="s", color="black",
                 edgecolors="white", lw=0.6, zorder=4)  # fmt: skip
    left, right, bottom, top = _bounds(found)
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    _name_places(axes, found)
    axes.set_title(style.wrapped(title(found, when)))
    _legend(axes, found, widest, largest)
    return axes


def title(found: SupplyMap, when: str) -> str:
    """Say how much of what buyers spend with small firms stays in their own place."""
    total = found.spend.sum()
    if not total:
        return "No public buyer has a small firm of the region as supplier"
    own = np.diag(found.spend).sum() / total
    said = f" in {when}" if when else ""
    return (
        f"Of each £ that public buyers spend with the region's SMEs{said}, "
        f"{100.0 * own:.0f}p stay in the buyer's own place"
    )


def _draw_lines(axes: Axes, found: SupplyMap) -> float:
    """Draw the lines between places; return the spending of the widest, GBP a year."""
    between = np.triu(found.spend + found.spend.T, 1)
    order = np.argsort(between, axis=None, kind="stable")[::-1][:LINES]
    widest = float(between.max(initial=0.0))
    for at in order[::-1]:
        one, other = np.unravel_index(at, between.shape)
        value = between[one, other]
        if value > 0:
            axes.plot(found.x[[one, other]], found.y[[one, other]], color=LINE, alpha=0.35,
                      lw=WIDEST * value / widest, solid_capstyle="round", zorder=1)  # fmt: skip
    return widest


def _bounds(found: SupplyMap) -> tuple[float, float, float, float]:
    """Return the drawing's left, right, lower and upper end; y points down."""
    room, r = found.radius.max() * 0.4, found.radius
    return (
        float((found.x - r).min() - room), float((found.x + r).max() + room),
        float((found.y + r).max() + 24.0), float((found.y - r).min() - 8.0),
    )  # fmt: skip


def place_labels(found: SupplyMap) -> tuple[list[str], Spots]:
    """Return each place's name with the part of spending that stays there, and where it stands.

    Over no crowd and no other name, next to its own crowd where there is room.
    """
    said = [
        name.split(",")[0] + ("" if np.isnan(share) else f" {share:.0%}")
        for name, share in zip(found.names, found.own_share, strict=True)
    ]
    left, right, bottom, top = _bounds(found)
    point = (right - left) / (style.WIDTH * 72.0)
    size = point * np.array([(CHARACTER * len(text), LINE_HEIGHT) for text in said])
    spots = label_places(
        found.x - left, found.y - top, found.radius, size, right - left, bottom - top
    )
    return said, spots.moved(left, top)


def _name_places(axes: Axes, found: SupplyMap) -> None:
    """Write the names of places."""
    said, spots = place_labels(found)
    for i, text in enumerate(said):
        box = spots.box[i]
        axes.text(
            (box[0] + box[2]) / 2.0, (box[1] + box[3]) / 2.0, text,
            ha="center", va="center_baseline", fontsize=7, zorder=5,
            bbox={"boxstyle": "square,pad=0.05", "fc": "white", "ec": "none", "alpha": 0.75},
        )  # fmt: skip
        if spots.has_line[i]:
            ends = np.stack([spots.start[i], spots.stop[i]])
            axes.plot(*ends.T, color=style.GREY, lw=0.6, zorder=5)


def _legend(axes: Axes, found: SupplyMap, widest: float, largest: float) -> None:
    from matplotlib.lines import Line2D

    one = "an SME" if found.firms_a_dot == 1 else f"{found.firms_a_dot} SMEs"

    def dot(colour: str, label: str) -> Line2D:
        return Line2D([], [], ls="", marker="o", ms=4, color=colour, label=label)

    handles = [
        dot(LOCAL, f"{one} with buyers of the same place only"),
        dot(BEYOND, f"{one} with buyers of other places"),
        Line2D([], [], ls="", marker="s", ms=LARGEST**0.5, color="black", mec="white",
               label=f"buyers of a place: £{largest * MILLION:,.0f}m a year with SMEs"),
        Line2D([], [], color=LINE, alpha=0.35, lw=WIDEST,
               label=f"£{widest * MILLION:,.0f}m a year between two places"),
        Line2D([], [], ls="", label="%: what buyers spend with SMEs of their own place"),
    ]  # fmt: skip
    axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(0.0, 0.0), fontsize=7.5)
