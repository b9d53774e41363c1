"""Money as ribbons: a year's public money by place, and one contract's pound step by step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from ecosim.report import style
from ecosim.report.by_place import short_name
from ecosim.report.comparison.money_flows import Link
from ecosim.report.comparison.quantities import quantity
from ecosim.report.comparison.sankey import NODE, Node, Ribbon, Sankey, sankey
from ecosim.report.comparison.sankey_labels import Type, with_clear_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: size of a drawing, in points: as wide as the figure
WIDTH = 312.0
#: room for a node's label
GAP = 15.0
#: its letters, points
LETTERS = Type(character=3.8, line=8.5)
BLUE, ORANGE, GREY, PALE = style.COLOURS[0], style.COLOURS[1], "#8A949E", "#B9C2CA"

KINDS = {
    "sme": "small, medium firms",
    "vcse": "third sector",
    "large": "large firms",
    "national": "national firms",
    "outside": "done elsewhere",
}
NEXT = {
    "people": "people here",
    "firms": "firms here",
    "saving": "kept",
    "tax": "taxes",
    "rest_of_uk": "rest of UK",
    "world": "abroad",
    "outside_owners": "owners outside",
    "in_commuters": "in-commuters",
}
#: holders of a pound in few letters
SHORT = {
    "buyer": "council", "supplier": "supplier", "people_here": "people here",
    "people_near": "people nearby", "firms_here": "firms here", "firms_near": "firms nearby",
}  # fmt: skip
#: pounds of 100 that are drawn
SHOWN = 0.05
#: who has a pound that stays
KEY = "Blue stays in the region, orange has left it, grey is tax or on its way."
MONEY_HEADS = (
    "Left to right: buyers' place, kind of supplier, place of the work, who is paid next."
)
STORY_NOTE = "What people and firms hold at the right is paid on again."
_COLOURS = {"up": BLUE, "down": ORANGE, "tax": GREY, "total": PALE}
STAYS = ("people", "firms", "kept")
TAXES = ("taxes",)


def money_steps(
    rows: pd.DataFrame, names: Mapping[str, str], ax: Axes | None = None, height: float = 660.0
) -> Axes:
    """Draw a year's public money: buyers by place, suppliers by kind, place of work, who is next.

    Parameters
    ----------
    rows
        Of one year: step, source, target, amount; means over replicates are taken.
    names
        Of places by code.
    ax
    height
        Of the drawing, points.
    """
    links = money_links(rows, names)
    drawing = sankey(links, WIDTH, height, GAP)
    axes = draw_sankey(drawing, money, ax)
    axes.set_title(style.wrapped(money_title(links), 46))
    _note(axes, drawing, f"{MONEY_HEADS} {KEY}")
    return axes


def money_links(rows: pd.DataFrame, names: Mapping[str, str]) -> list[tuple[int, Link]]:
    """Return the ribbons of a year's public money, each with its column, in order."""
    table = rows.groupby(["step", "source", "target"], sort=False)["amount"].mean().reset_index()
    labels = {code: short_name(name) for code, name in names.items()}
    links = []
    for column, step in enumerate(("kind", "place", "next")):
        part = table[table["step"] == step]
        triples = zip(part["source"], part["target"], part["amount"], strict=True)
        links += [
            (column, Link(_named(source, labels), _named(target, labels), float(amount)))
            for source, target, amount in triples
            if amount > 0.0
        ]
    return _ordered(links)


def with_fewer_places(
    links: Sequence[tuple[int, Link]], places: Mapping[str, str], most: int
) -> list[tuple[int, Link]]:
    """Return the ribbons with the places that get least in one, for drawings with little room.

    Parameters
    ----------
    links
        A year's public money.
    places
        Names of places by code.
    most
        Places that are left, the joint one among them.
    """
    paid = {short_name(name): 0.0 for name in places.values()}
    for column, link in links:
        if column == 0 and link.source in paid:
            paid[link.source] += link.amount
    small = sorted(paid, key=lambda name: paid[name])[: max(len(paid) - most + 1, 0)]
    joint = dict.fromkeys(small, f"{len(small)} other places") if len(small) > 1 else {}
    sums: dict[tuple[int, str, str], float] = {}
    for column, link in links:
        key = column, joint.get(link.source, link.source), joint.get(link.target, link.target)
        sums[key] = sums.get(key, 0.0) + link.amount
    joined = [(column, Link(source, target, amount))
              for (column, source, target), amount in sums.items()]  # fmt: skip
    # the joint one stands below the places, which come first
    return sorted(joined, key=lambda one: (one[0], one[1].source in joint.values(),
                                           one[1].target in joint.values()))  # fmt: skip


def money_title(links: Sequence[tuple[int, Link]]) -> str:
    """Return what a year's public money shows."""
    total = sum(link.amount for column, link in links if column == 0)
    here = sum(link.amount for column, link in links if column == 1)
    share = f"{here / total:.0%}"
    return f"Of {money(total)} a year that public buyers pay, {share} is work in the region"


def pound_story(rows: pd.DataFrame, ax: Axes | None = None, height: float = 300.0) -> Axes:
    """Draw one contract's pound: from the council to the supplier, and two payments on.

    Parameters
    ----------
    rows
        Of one year and replicate: step, source, target, amount, and what the contract is.
    ax
    height
        Of the drawing, points.
    """
    drawing = sankey(story_links(rows), WIDTH, height, GAP)
    axes = draw_sankey(drawing, pounds, ax)
    axes.set_title(style.wrapped(story_title(rows.iloc[0]), 46))
    _note(axes, drawing, f"{KEY} {STORY_NOTE}")
    return axes


def story_links(rows: pd.DataFrame, *, is_short: bool = False) -> list[tuple[int, Link]]:
    """Return the ribbons of one contract's pound, each with its column, in order.

    Parameters
    ----------
    rows
        As for :func:`pound_story`.
    is_short
        Name holders in few letters, for drawings with little room; the title has the place.
    """
    names = {"buyer": "the council", "supplier": "the supplier", **_holders(rows.iloc[0])}
    label = {**(SHORT if is_short else names), **NEXT}
    triples = zip(rows["step"], rows["source"], rows["target"], rows["amount"], strict=True)
    return _ordered([
        (int(step) - 1, Link(label[source], label[target], float(amount)))
        for step, source, target, amount in triples
        if amount >= SHOWN
    ])  # fmt: skip


def story_title(first: pd.Series) -> str:
    """Return what contract it is, in a sentence."""
    people = f"{first['staff']:.0f} people" if round(first["staff"]) != 1 else "one person"
    price = quantity(float(first["price"]), "GBP", signed=False)
    return (
        f"£100 of a {price} contract of {first['buyer']}, won by a firm of {people} in "
        f"{short_name(str(first['place']))} ({str(first['sector']).lower()})"
    )


def _holders(first: pd.Series) -> dict[str, str]:
    """Return what holders of the pound are called, by the place of the firm that won."""
    place = short_name(str(first["place"]))
    return {
        "people_here": f"people in {place}",
        "people_near": "people nearby",
        "firms_here": f"firms in {place}",
        "firms_near": "firms nearby",
    }


def money(amount: float) -> str:
    """Return an amount of a year's money."""
    return quantity(amount, "GBP", signed=False)


def pounds(amount: float) -> str:
    """Return an amount of 100 pounds."""
    return f"£{amount:.0f}" if amount >= 0.95 else f"£{amount:.1f}"


def _named(code: str, places: Mapping[str, str]) -> str:
    return places.get(code) or KINDS.get(code) or NEXT[code]


def _ordered(links: Sequence[tuple[int, Link]]) -> list[tuple[int, Link]]:
    """Return links so that nodes stand in order: what stays above, taxes, what leaves below."""
    order = [*KINDS.values(), *NEXT.values()]
    holders = ("people in", "people here", "people nearby", "firms in", "firms here",
               "firms nearby")  # fmt: skip

    def rank(name: str) -> int:
        of_holder = next((i - 10 for i, one in enumerate(holders) if name.startswith(one)), None)
        if of_holder is not None:
            return of_holder
        # places keep the order of the region's table
        return order.index(name) if name in order else -20

    return sorted(links, key=lambda one: (one[0], rank(one[1].target), rank(one[1].source)))


def draw_sankey(drawing: Sankey, show: Callable[[float], str], ax: Axes | None = None) -> Axes:
    """Draw a Sankey: blue stays in the region, orange has left it, grey are taxes and steps."""
    axes = ax if ax is not None else _own_axes(drawing)
    axes.set_axis_off()
    axes.set_xlim(0.0, drawing.width)
    axes.set_ylim(drawing.height + 2.0, -14.0)
    for ribbon in drawing.ribbons:
        _draw_ribbon(axes, ribbon)
    texts = {node.key: f"{show(node.amount)} {node.name}" for node in drawing.nodes}
    for node in with_clear_labels(drawing, texts, LETTERS).nodes:
        _draw_node(axes, node, texts[node.key])
    return axes


def _draw_node(axes: Axes, node: Node, label: str) -> None:
    from matplotlib.patches import Rectangle
    from matplotlib.patheffects import withStroke

    axes.add_patch(Rectangle((node.x, node.y), NODE, node.height, fc="#3F4B57", lw=0))
    side = {"start": "left", "middle": "center", "end": "right"}[node.anchor]
    x, y = node.label
    # letters stay legible where a ribbon passes behind them
    halo = [withStroke(linewidth=2.0, foreground="white", alpha=0.8)]
    axes.text(x, y + 1.5, label, fontsize=6.8, ha=side, path_effects=halo)


def _note(axes: Axes, drawing: Sankey, text: str) -> None:
    axes.text(0.0, drawing.height + 8.0, style.wrapped(text, 84), fontsize=6.8,
              color=style.GREY, va="top")  # fmt: skip


def _own_axes(drawing: Sankey) -> Axes:
    _, (axes,) = style.new_figure((drawing.height + 60.0) / 72.0)
    return axes


def _draw_ribbon(axes: Axes, ribbon: Ribbon) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    x0, x1 = ribbon.x_left, ribbon.x_right
    mid = (x0 + x1) / 2.0
    a, b = ribbon.top_left, ribbon.top_right
    c, d = a + ribbon.width, b + ribbon.width
    points = [(x0, a), (mid, a), (mid, b), (x1, b), (x1, d), (mid, d), (mid, c), (x0, c), (x0, a)]
    curve = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    colour = _COLOURS[tone(ribbon.link.target)]
    axes.add_patch(PathPatch(Path(points, curve), fc=colour, alpha=0.5, lw=0))


def tone(target: str) -> str:
    """Return which way money of a ribbon goes: up stays in the region, down has left it."""
    if target.split()[0] in STAYS:
        return "up"
    if target in TAXES:
        return "tax"
    return "down" if target in (*NEXT.values(), KINDS["outside"]) else "total"
