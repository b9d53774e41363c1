"""What the template of a run's page lays out: every word, number and shape, finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ecosim.report.page.content import FlowDrawing, MapBlock


@dataclass(frozen=True)
class PlainTable:
    """A table: the first cell of a row is its name."""

    caption: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class RunPage:
    """The page of one run, in the order in which it is read."""

    title: str
    question: str
    runs: str
    setting: str
    headlines: PlainTable
    headline_words: Sequence[str]
    lm3: Sequence[PlainTable]
    lm3_words: Sequence[str]
    map: MapBlock | None
    input_output: PlainTable
    leaks: PlainTable
    money: FlowDrawing | None
    story: FlowDrawing | None
    cautions: Sequence[str]
    facts: Sequence[tuple[str, str]]
    command: str
