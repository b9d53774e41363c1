"""A Sankey of a page, once for a desk and once for a phone, with labels that hide no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ecosim.report.comparison.money_flows import Link
from ecosim.report.comparison.sankey import sankey
from ecosim.report.comparison.sankey_labels import Type, with_clear_labels
from ecosim.report.page.content import FlowDrawing

#: letters of 13 and of 11 pixels, as the page's style sheet has them
DESK, PHONE = Type(character=7.3, line=16.0), Type(character=6.2, line=13.5)


def flow_drawing(
    title: str,
    says: str,
    links: Sequence[tuple[int, Link]],
    show: Callable[[float], str],
    tones: Mapping[str, str],
    sizes: tuple[float, float, float, float],
    narrow: Sequence[tuple[int, Link]] | None = None,
) -> FlowDrawing:
    """Return both drawings.

    Parameters
    ----------
    title, says
        What it is called, and what it shows.
    links
        Each with the column of its source.
    show
        Says an amount.
    tones
        The tone of ribbons by the group they lead to.
    sizes
        Width on a desk and on a phone, height, and air between nodes, in pixels.
    narrow
        What a phone shows, where that is less.
    """
    desk, phone, height, gap = sizes
    large = sankey(links, desk, height, gap)
    small = sankey(links if narrow is None else narrow, phone, height, gap)
    nodes = {node.key: node for node in (*large.nodes, *small.nodes)}
    labels = {key: show(node.amount) for key, node in nodes.items()}
    texts = {key: f"{labels[key]} {node.name}" for key, node in nodes.items()}
    return FlowDrawing(
        title, says, with_clear_labels(large, texts, DESK), with_clear_labels(small, texts, PHONE),
        labels, tones,
    )  # fmt: skip
