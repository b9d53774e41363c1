"""Who gains: the map, winners and losers by place, and bars by kind, size and sector."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ecosim.report.comparison.finding import Arm, Finding, Row, effects_by, gains, rows_of
from ecosim.report.comparison.place_map import place_map
from ecosim.report.comparison.quantities import quantity
from ecosim.report.comparison.who_gains import (
    FIRMS,
    NAMED,
    Gain,
    gains_of,
    gini_in_words,
    unclear,
    winners_and_losers,
)
from ecosim.report.page.charts import gain_bars
from ecosim.report.page.content import GainBlock, GainChart, MapBlock
from ecosim.study.effects import TOTAL

ABSENT = "This comparison has no table by kind and size of firm, nor the Gini across places."
NO_MAP = "The region's tables could not be read, so there is no map."
#: what is not simply its measure's name without underscores
_MEASURES = {"gva": "GVA", "gva_per_head": "GVA per head"}


def maps(found: Finding) -> list[MapBlock]:
    """Return a map of GVA for each policy, marks of one scale; none without the region."""
    if found.region is None:
        return []
    tables = {arm.name: effects_by(found, arm.name, "gva_by_place", "place")
              for arm in found.policies}  # fmt: skip
    largest = max(float(table["mean"].abs().max()) for table in tables.values())
    blocks = []
    for name, table in tables.items():
        drawing = place_map(found.region, _by_place(table), largest)
        blocks.append(MapBlock(name, _says(name, found, table), drawing))
    return blocks


def gain_blocks(found: Finding) -> list[GainBlock]:
    """Return who gains by each policy."""
    return [_block(found, arm) for arm in found.policies]


def _block(found: Finding, arm: Arm) -> GainBlock:
    places = _gains(found, arm, "gva_by_place", "place", found.places)
    # bars have room for a name, not for what it holds in brackets
    short = {code: name.split(" (")[0] for code, name in found.sectors.items()}
    sectors = _gains(found, arm, "gva_by_sector", "sector", short)
    said = [*winners_and_losers(places), unclear(places), *_churn(found, arm), *_ginis(found, arm)]
    charts = [("GVA by place", places), ("GVA by sector", sectors)]
    firms = gains(found, arm.name, "firms", "gva")
    if len(firms):
        charts.append(("GVA by kind and size of firm", gains_of(firms, "group", FIRMS)))
    income = gains(found, arm.name, "place", "household_income_per_head")
    if len(income):
        a_head = gains_of(income.assign(unit="GBP/head"), "group", found.places)
        charts.append(("Household income a head and year by place", a_head))
    drawn = [
        GainChart(title, gain_bars(each, f"{arm.name}: {title}. {_first(each)}"))
        for title, each in charts
    ]
    return GainBlock(arm.name, [one for one in said if one], drawn)


def _churn(found: Finding, arm: Arm) -> list[str]:
    """Return where firms win and lose most of the programme's contracts: a place may do both."""
    won, lost = (
        gains_of(gains(found, arm.name, "place", f"programme_gva_{way}"), "group", found.places)
        for way in ("won", "lost")
    )
    if not won or not lost:
        return []
    losses = {gain.name: gain for gain in lost}
    said = [
        f"{gain.name} {quantity(gain.mean, gain.unit, signed=False)} and "
        f"{quantity(losses[gain.name].mean, gain.unit, signed=False)}"
        for gain in won[:NAMED]
        if gain.mean > 0.0
    ]
    if not said:
        return []
    return [
        "A place can gain while its firms lose. Value added that its suppliers win and lose "
        f"under the policy's contracts, where most is won: {'; '.join(said)}."
    ]


def _measure(name: str) -> str:
    return _MEASURES.get(name, name.replace("_", " "))


def _gains(
    found: Finding, arm: Arm, indicator: str, key: str, names: Mapping[str, str]
) -> tuple[Gain, ...]:
    return gains_of(effects_by(found, arm.name, indicator, key), key, names)


def _ginis(found: Finding, arm: Arm) -> list[str]:
    if found.distribution is None:
        return []
    rows = found.distribution
    rows = rows[(rows["policy"] == arm.name) & (rows["dimension"] == "gini")]
    rows = rows[rows["period"] == TOTAL]
    return [gini_in_words(row, _measure(str(row["measure"]))) for row in rows_of(rows)]


def _says(policy: str, found: Finding, table: pd.DataFrame) -> str:
    up, down = winners_and_losers(gains_of(table, "place", found.places))
    return f"{policy}, change of GVA by place. {up} {down}"


def _by_place(table: pd.DataFrame) -> dict[str, Row]:
    return {str(row["place"]): row for row in rows_of(table)}


def _first(each: tuple[Gain, ...]) -> str:
    return f"From {each[0].in_words} to {each[-1].in_words}."
