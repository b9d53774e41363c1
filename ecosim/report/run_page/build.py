"""From a run's folder to its finished page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ecosim.report.comparison.money_flows import Link
from ecosim.report.draw import read_indicators, region_of
from ecosim.report.instruments.figures import first_story, known_region, lm3_map, map_title
from ecosim.report.instruments.flow_figures import (
    MONEY_HEADS,
    STORY_NOTE,
    money,
    money_links,
    money_title,
    pounds,
    story_links,
    story_title,
    tone,
    with_fewer_places,
)
from ecosim.report.instruments.lm3_table import NAMES, lm3_rows, lm3_words, read_lm3
from ecosim.report.instruments.tables import Instrument, chosen, read_instrument
from ecosim.report.page.content import FlowDrawing, MapBlock
from ecosim.report.page.flow_drawing import flow_drawing
from ecosim.report.prices import pounds_of
from ecosim.report.run_page.content import PlainTable, RunPage
from ecosim.report.tables import change_notes, headline_header, headline_rows
from ecosim.result import LM3_CONVENTIONS, changes, headlines

#: sizes of drawings: on a desk, and as wide as a phone; height of a year's money and of a story
WIDE, NARROW, MONEY_HEIGHT, STORY_HEIGHT, GAP = 760.0, 344.0, 900.0, 420.0, 24.0
#: before a row that is a part of the one above; ordinary spaces are lost on a page
INDENT = "\u2003"
ABBREVIATIONS = (
    "GVA, gross value added, is what the region produces less what it buys in to do so. SMEs are "
    "small and medium firms, of up to 249 staff."
)
#: as many as a phone has room to name, the joint one of all others among them
PLACES_ON_A_PHONE = 5
_COLUMNS = (
    ("output", "type1", "in_force"), ("output", "type1", "realised"),
    ("output", "type2", "in_force"), ("output", "type2", "realised"),
    ("output_here", "type2", "in_force"), ("gva", "type2", "in_force"),
    ("jobs", "type2", "in_force"),
)  # fmt: skip
#: what the table is about stands first, where a phone shows it
LM3_HEADER = ("", "LM3", "range", "by survey", "paid a year", "in the area", "round 2", "round 3")
CAUTIONS = (
    "LM3 is turnover of three rounds, not value added, and depends on its area, payroll and basis: "
    "compare it only under the same three, and for areas of like size.",
    "Type I and II take coefficients as fixed: no firm is full, nobody loses an order to another.",
    "A traced pound is an average pound of the year. What one more pound would change is another "
    "question: ecosim multiplier answers it; ecosim compare says what a policy changes.",
    "How trade and commuting spread over places is an assumption, so figures of a single place "
    "rest on it more than those of the region.",
)


def build_run_page(folder: Path, manifest: Mapping[str, Any]) -> RunPage:
    """Return everything the template lays out.

    Raises
    ------
    InputError
        When the run kept no tables of the instruments.
    """
    region = read_lm3(folder, "buyer_kind", "region", "in", "workplace", None)
    own = read_lm3(folder, "place", "own_place", "in", "workplace", None)
    return RunPage(
        title=str(manifest["scenario"]),
        question="One scenario, as it ran: nothing is compared.",
        runs=_runs(int(manifest["replicates"])),
        setting=_setting(manifest, pounds_of(region_of(folder))),
        headlines=_headlines(folder),
        headline_words=[
            *change_notes(int(manifest["replicates"])),
            f"LM3 in this table: {LM3_CONVENTIONS}.",
        ],
        lm3=[
            PlainTable("In the region, by kind of buyer", LM3_HEADER, _lm3_first(region)),
            PlainTable("In the buyer's own place, by place", LM3_HEADER, _lm3_first(own)),
        ],
        # what it is not stands among the page's cautions
        lm3_words=lm3_words(region)[:-1],
        map=_map(folder),
        input_output=_input_output(read_instrument(folder, "input_output")),
        leaks=_leaks(read_instrument(folder, "tracing")),
        money=_money(folder),
        story=_story(folder),
        cautions=CAUTIONS,
        facts=_facts(manifest),
        command=f"ecosim run scenario.resolved.yaml -n {manifest['replicates']} -o again",
    )


def _runs(n: int) -> str:
    return "one run" if n == 1 else f"{n} runs"


def _setting(manifest: Mapping[str, Any], prices: str) -> str:
    return (
        f"{manifest['months']} months from {manifest['start']}, "
        f"{_runs(int(manifest['replicates']))} at scale {manifest['scale']:g}; totals at full "
        f"scale, money in {prices}. {ABBREVIATIONS}"
    )


def _headlines(folder: Path) -> PlainTable:
    indicators = read_indicators(folder / "indicators.parquet")
    table, moved = headlines(indicators), changes(indicators)
    rows = [[row[0].replace("  ", INDENT), *row[1:]] for row in headline_rows(table, moved)]
    header = headline_header(table, moved)
    return PlainTable("First and last year, medians of the runs", header, rows)


def _lm3_first(table: pd.DataFrame) -> list[list[str]]:
    """Return the rows with LM3, its range and that of surveys before what they are made of."""
    return [[row[0], *row[5:], *row[1:5]] for row in lm3_rows(table)]


def _map(folder: Path) -> MapBlock | None:
    region = known_region(region_of(folder))
    if region is None:
        return None
    drawing = lm3_map(read_instrument(folder, "lm3").of_year(None), region)
    return MapBlock("", map_title(), drawing)


def _input_output(found: Instrument) -> PlainTable:
    """Return multipliers by sector, the largest first: means over places, which differ little."""
    rows = found.of_year(None)
    wide = rows.pivot_table(
        index="sector", columns=["type", "coefficients"],
        values=["output", "gva", "jobs", "output_here"], aggfunc="mean",
    )  # fmt: skip
    table = [
        (str(code), [float(row[column]) for column in _COLUMNS]) for code, row in wide.iterrows()
    ]
    table.sort(key=lambda one: -one[1][2])
    names = found.about["sectors"]
    body = [
        [names[code], *(f"{v:.3f}" for v in values[:-1]), f"{values[-1]:.1f}"]
        for code, values in table
    ]
    header = ("Sector", "Type I in force", "realised", "Type II in force", "realised",
              "of it in the place", "value added", "jobs per £1m")  # fmt: skip
    return PlainTable("Output per pound of final demand, means of places", header, body)


def _leaks(found: Instrument) -> PlainTable:
    """Return what becomes of a traced pound, by buyers and by who is paid first."""
    rows = chosen(found.of_year(None), "closure", "as_paid")
    doors = [name for name in rows.columns if name.startswith("to_")]
    body = []
    for by in ("all", "buyer_kind", "supplier_kind"):
        part = rows[rows["by"] == by].groupby("key", sort=False)[
            ["spend", "firms", "households", *doors]
        ].mean()
        body += [
            [NAMES.get(str(key), str(key)), f"£{row['firms']:.2f}", f"£{row['households']:.2f}",
             *(f"{row[door]:.1%}" for door in doors)]
            for key, row in part.iterrows() if row["spend"] > 0
        ]  # fmt: skip
    heads = [door.removeprefix("to_").replace("_", " ").replace("uk", "UK") for door in doors]
    header = ("Of each £1", "received here by firms", "by people", *(f"left: {h}" for h in heads))
    caption = "Until the pound has left, by who pays and by who is paid first"
    return PlainTable(caption, header, body)


def _money(folder: Path) -> FlowDrawing | None:
    if not (folder / "money_steps.parquet").is_file():
        return None
    found = read_instrument(folder, "money_steps")
    links = money_links(found.of_year(None), found.about["places"])
    narrow = with_fewer_places(links, found.about["places"], PLACES_ON_A_PHONE)
    return _drawing("A year's public money", money_title(links) + ". " + MONEY_HEADS, links, money,
                    MONEY_HEIGHT, narrow)  # fmt: skip


def _story(folder: Path) -> FlowDrawing | None:
    if not (folder / "pound_story.parquet").is_file():
        return None
    rows = first_story(read_instrument(folder, "pound_story"))
    said = f"{story_title(rows.iloc[0])}. {STORY_NOTE}"
    narrow = story_links(rows, is_short=True)
    return _drawing("The story of a pound", said, story_links(rows), pounds, STORY_HEIGHT, narrow)


def _drawing(
    title: str,
    says: str,
    links: Sequence[tuple[int, Link]],
    show: Callable[[float], str],
    height: float,
    narrow: Sequence[tuple[int, Link]] | None = None,
) -> FlowDrawing:
    tones = {link.target: tone(link.target) for _, link in (*links, *(narrow or ()))}
    tones = {name: tone for name, tone in tones.items() if tone in ("up", "down")}
    return flow_drawing(title, says, links, show, tones, (WIDE, NARROW, height, GAP), narrow)


def _facts(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    residual = manifest["identity_residual_max"]
    return [
        ("Seed", f"{manifest['seed']}, replicates 0 to {int(manifest['replicates']) - 1}"),
        ("Scenario", str(manifest["scenario_sha256"])[:16]),
        ("Code", str(manifest["code_sha256"])[:16]),
        (
            "Largest broken identity",
            "unknown" if residual is None else f"{residual:.1e} of monthly GVA",
        ),
    ]

