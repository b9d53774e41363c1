"""What the template lays out: every word, number and shape of the page, finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ecosim.report.comparison.place_map import PlaceMap
from ecosim.report.comparison.sankey import Sankey
from ecosim.report.comparison.sentences import Verdict
from ecosim.report.page.charts import Chart


@dataclass(frozen=True)
class LeverWords:
    """A lever: its name, and what it does clause by clause."""

    name: str
    clauses: Sequence[str]


@dataclass(frozen=True)
class ArmWords:
    """A scenario as the reader meets it."""

    name: str
    role: str
    description: str
    levers: Sequence[LeverWords]


@dataclass(frozen=True)
class Card:
    """A policy's headline: the amount, how sure it is, and what it is by services delivered."""

    name: str
    verdict: Verdict
    amount: str
    label: str
    sentences: Sequence[str]


@dataclass(frozen=True)
class EffectRow:
    """One effect: what, how much, how sure; the baseline where it helps."""

    name: str
    baseline: str
    amount: str
    sentence: str
    verdict: Verdict


@dataclass(frozen=True)
class EffectTable:
    """The effects of one policy."""

    policy: str
    rows: Sequence[EffectRow]


@dataclass(frozen=True)
class NetBlock:
    """The net decomposition of one policy: in words, as bars, as numbers; then the wider view."""

    policy: str
    sentences: Sequence[str]
    left_out: str
    chart: Chart
    terms: Sequence[EffectRow]
    beside: Sequence[EffectRow]


@dataclass(frozen=True)
class MapBlock:
    """The map of one policy."""

    policy: str
    says: str
    drawing: PlaceMap


@dataclass(frozen=True)
class GainChart:
    """Bars of one grouping, under a title."""

    title: str
    chart: Chart


@dataclass(frozen=True)
class GainBlock:
    """Who gains by one policy: sentences, then bars."""

    policy: str
    sentences: Sequence[str]
    charts: Sequence[GainChart]


@dataclass(frozen=True)
class TimeRow:
    """One indicator over time: a chart for each policy."""

    title: str
    charts: Sequence[tuple[str, Chart]]


@dataclass(frozen=True)
class FlowDrawing:
    """A Sankey for a desk and one for a phone.

    Parameters
    ----------
    labels
        The amount of each node, by its key.
    tones
        The tone of ribbons by the group they lead to; grey where there is none.
    """

    title: str
    says: str
    wide: Sankey
    narrow: Sankey
    labels: Mapping[str, str]
    tones: Mapping[str, str]


@dataclass(frozen=True)
class FlowBlock:
    """What a policy changes in who pays whom."""

    policy: str
    drawings: Sequence[FlowDrawing]


@dataclass(frozen=True)
class FunnelRow:
    """One stage of a pathway: challenges that enter it, what becomes of them, how long it takes."""

    name: str
    entered: str
    passed: str
    failed: str
    waiting: str
    months: str


@dataclass(frozen=True)
class FunnelTable:
    """The stages of one pathway, in order."""

    pathway: str
    rows: Sequence[FunnelRow]


@dataclass(frozen=True)
class Picture:
    """A figure inside the page.

    Attributes
    ----------
    says : what it shows, for those who do not see it
    source : a ``data:`` address
    """

    says: str
    source: str


@dataclass(frozen=True)
class InnovationBlock:
    """The innovation of one policy: in words, stage by stage, what it brought, networks."""

    policy: str
    sentences: Sequence[str]
    funnels: Sequence[FunnelTable]
    effects: Sequence[EffectRow]
    networks: Sequence[EffectRow]
    pictures: Sequence[Picture]
    network_pictures: Sequence[Picture]


@dataclass(frozen=True)
class Page:
    """The whole page, in the order in which it is read.

    `contents` has the name of each section by its mark. What `missing` says of a section is shown
    where the section has nothing to show.
    """

    title: str
    question: str
    setting: str
    headline: str
    care: Sequence[str]
    contents: Sequence[tuple[str, str]]
    arms: Sequence[ArmWords]
    cards: Sequence[Card]
    effects: Sequence[EffectTable]
    net: Sequence[NetBlock]
    by_lever: Sequence[EffectTable]
    maps: Sequence[MapBlock]
    gains: Sequence[GainBlock]
    over_time: Sequence[TimeRow]
    pound: FlowDrawing | None
    pound_words: Sequence[str]
    flow_changes: Sequence[FlowBlock]
    innovation: Sequence[InnovationBlock]
    services: Sequence[EffectTable]
    service_unit: str
    placebo: Sequence[str]
    law: Sequence[str]
    assumed: Sequence[str]
    parameters: Sequence[str]
    assumed_parameters: Sequence[str]
    limits: Sequence[str]
    facts: Sequence[tuple[str, str]]
    how_again: str
    command: str
    warning: str
    missing: Mapping[str, str]
