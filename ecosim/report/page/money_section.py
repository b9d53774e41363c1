"""Where the pound goes: the public pound in two steps, and what a policy moves in who pays whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ecosim.report.comparison.finding import Finding
from ecosim.report.comparison.money_flows import (
    BUYERS,
    OUTSIDE,
    REGIONAL,
    TAXES,
    Link,
    changes,
    paid_to,
    public_pound,
)
from ecosim.report.comparison.quantities import quantity
from ecosim.report.page.content import FlowBlock, FlowDrawing
from ecosim.report.page.flow_drawing import flow_drawing

ABSENT = "No public buyer paid for a contract in these runs."
#: sizes of drawings: on a desk, and as wide as a phone
POUND_WIDTH, POUND_HEIGHT, CHANGE_WIDTH, NARROW = 760.0, 420.0, 500.0, 344.0
#: height of a drawing of changes: at least, and more for each link
ROOM, ROW = 60.0, 34.0
#: air between nodes: two lines of a label
GAP = 30.0


def pound(found: Finding) -> FlowDrawing | None:
    """Return where 100 pounds of the baseline's public spending go; nothing where none is spent."""
    links = public_pound(found.flows, found.baseline.name)
    if not links:
        return None
    stay, leave, taxes = (paid_to(links, *groups) for groups in (REGIONAL, (OUTSIDE,), (TAXES,)))
    says = (
        f"{found.baseline.name}: after two payments, £{stay:.0f} are with people, firms and owners "
        f"in the region (blue), £{taxes:.0f} are taxes (grey), and £{leave:.0f} have left the "
        "region (orange)."
    )
    columns = [(int(link.source != BUYERS), link) for link in links]
    tones = {OUTSIDE: "down", **dict.fromkeys(REGIONAL, "up")}
    return _drawing("Of each £100 of public spending", says, columns, _pounds, tones,
                    (POUND_WIDTH, POUND_HEIGHT))  # fmt: skip


def pound_words(found: Finding) -> list[str]:
    """Return the same for each policy, in a sentence."""
    base, *each = (
        (arm.name, paid_to(public_pound(found.flows, arm.name), *REGIONAL)) for arm in found.arms
    )
    if not base[1] > 0.0:
        return []
    return [
        f"{name}: £{stay:.2f} of each £100 are paid on in the region; {base[0]}: £{base[1]:.2f}."
        for name, stay in each
    ]


def flow_changes(found: Finding) -> list[FlowBlock]:
    """Return who pays whom more and less in each policy's run."""
    blocks = []
    for arm in found.policies:
        more, less = changes(found.flows, found.baseline.name, arm.name)
        drawings = [
            _change(title, links, tone)
            for title, links, tone in (("More money", more, "up"), ("Less money", less, "down"))
            if links
        ]
        blocks.append(FlowBlock(arm.name, drawings))
    return blocks


def _change(title: str, links: Sequence[Link], tone: str) -> FlowDrawing:
    top = links[0]
    says = f"Above all from {top.source} to {top.target}: {_money(top.amount)} over the run."
    size = (CHANGE_WIDTH, ROOM + ROW * len(links))
    tones = {link.target: tone for link in links}
    return _drawing(title, says, [(0, link) for link in links], _money, tones, size)


def _drawing(
    title: str,
    says: str,
    links: Sequence[tuple[int, Link]],
    show: Callable[[float], str],
    tones: Mapping[str, str],
    size: tuple[float, float],
) -> FlowDrawing:
    return flow_drawing(title, says, links, show, tones, (size[0], NARROW, size[1], GAP))


def _pounds(amount: float) -> str:
    return f"£{amount:.0f}" if amount >= 1.0 else f"£{amount:.2f}"


def _money(amount: float) -> str:
    return quantity(amount, "GBP", signed=False)
