"""From gross to net: the steps of the net decomposition as bars that hang from each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ecosim.report.comparison.finding import Row
from ecosim.report.comparison.quantities import quantity

Kind = Literal["total", "less", "more"]

#: each step: its item, its name for a reader, and whether the net is less (-1) or more (+1) by it
STEPS = (
    ("gross", "Gross", "value added under the policy's own contracts", 1.0),
    ("deadweight", "Deadweight", "the same suppliers had it anyway", -1.0),
    ("substitution", "Substitution", "other work that these suppliers do less of", -1.0),
    ("displacement", "Displacement", "what other suppliers of the region lose", -1.0),
    ("multiplier", "Multiplier", "supply chains, wages spent, room in other markets", 1.0),
)
NET = ("net", "Net", "the change of the region's GVA")
#: where the gross is so many times the largest later bar, bars start after the deadweight
ZOOM = 6.0


@dataclass(frozen=True, slots=True)
class Step:
    """One bar.

    Parameters
    ----------
    item, name, meaning
        What it is, for a table, a label and a reader.
    start, stop
        Where the bar begins and ends, in the unit of the table.
    lo, hi
        The interval of the bar's own height, as added to the net.
    kind
        A total stands on zero; the others hang from the bar before.
    """

    item: str
    name: str
    meaning: str
    start: float
    stop: float
    lo: float
    hi: float
    kind: Kind

    @property
    def height(self) -> float:
        """Return what the step adds to the net; totals give their own value."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The steps from gross to net.

    Parameters
    ----------
    steps
        All of them, in order.
    bars
        Those to draw: where deadweight dwarfs everything else, the first two are one.
    left_out
        What the picture leaves out, in words, or nothing.
    """

    steps: tuple[Step, ...]
    bars: tuple[Step, ...]
    left_out: str
    unit: str


def waterfall(terms: Mapping[str, Row]) -> Waterfall:
    """Return the bars of one policy.

    Where what would have happened anyway dwarfs everything else, the first bar is what is left of
    the gross without it, so that the bars that matter can be seen; the words say what is left out.

    Parameters
    ----------
    terms
        Rows of the decomposition by item: gross to net.
    """
    unit = str(terms["gross"]["unit"])
    every = _chain(terms)
    later = max(abs(step.height) for step in every[2:])
    if abs(every[0].height) <= ZOOM * later:
        return Waterfall(every, every, "", unit)
    drawn = (_additional(every, terms), *every[2:])
    return Waterfall(every, drawn, _left_out(terms, unit), unit)


def _chain(terms: Mapping[str, Row]) -> tuple[Step, ...]:
    steps, level = [], 0.0
    for item, name, meaning, sign in STEPS:
        row = terms[item]
        ends = sorted((sign * float(row["lo"]), sign * float(row["hi"])))
        stop = level + sign * float(row["mean"])
        kind: Kind = "total" if item == "gross" else "more" if stop > level else "less"
        steps.append(Step(item, name, meaning, level, stop, ends[0], ends[1], kind))
        level = stop
    item, name, meaning = NET
    net = terms[item]
    mean, lo, hi = (float(net[key]) for key in ("mean", "lo", "hi"))
    return (*steps, Step(item, name, meaning, 0.0, mean, lo, hi, "total"))


def _additional(every: tuple[Step, ...], terms: Mapping[str, Row]) -> Step:
    nan = float("nan")
    left = float(terms["gross"]["mean"]) - float(terms["deadweight"]["mean"])
    meaning = "value added that these suppliers would not have had"
    return Step("additional", "Gross less deadweight", meaning, 0.0, left, nan, nan, "total")


def _left_out(terms: Mapping[str, Row], unit: str) -> str:
    gross, dead = (
        quantity(float(terms[item]["mean"]), unit, signed=False) for item in ("gross", "deadweight")
    )
    return (
        f"Gross is {gross}. Of it, {dead} is deadweight, which the same suppliers had anyway; the "
        "first bar is what is left."
    )
