"""The figures of a run's instruments: LM3 on the map, a year's public money, a pound's story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ecosim.errors import InputError
from ecosim.region import Region, load_region
from ecosim.report import style
from ecosim.report.comparison.figures import draw_map
from ecosim.report.comparison.place_map import PlaceMap, place_map
from ecosim.report.instruments.flow_figures import money_steps, pound_story
from ecosim.report.instruments.tables import Instrument, chosen, read_instrument

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAP_CONVENTION = {"by": "place", "area": "own_place", "payroll": "in", "basis": "workplace"}
MAP_KEY = (
    "circle: what is turned over in the place beyond the pound itself\n"
    "LM3: area: own place; payroll: in; basis: place of work"
)


def draw_instruments(folder: Path, region: str, target: Path) -> list[Path]:
    """Draw what the tables of a run allow; nothing where it has none.

    Parameters
    ----------
    folder
        Of the run.
    region
        Its region, as the scenario names it.
    target
        Where the pictures go.
    """
    written: list[Path] = []
    with style.styled():
        for name, figure in _figures(folder, region):
            written += style.save(figure, target / name)
    return written


def _figures(folder: Path, region: str) -> Iterator[tuple[str, Figure]]:
    if (folder / "money_steps.parquet").is_file():
        found = read_instrument(folder, "money_steps")
        yield "money_steps", _of(money_steps(found.of_year(None), found.about["places"]))
    if (folder / "pound_story.parquet").is_file():
        yield "pound_story", _of(pound_story(first_story(read_instrument(folder, "pound_story"))))
    places = known_region(region)
    if places is not None and (folder / "lm3.parquet").is_file():
        drawing = lm3_map(read_instrument(folder, "lm3").of_year(None), places)
        yield "lm3_map", draw_map(drawing, map_title(), MAP_KEY)


def first_story(found: Instrument) -> pd.DataFrame:
    """Return the story of the last whole year of the first replicate that has one."""
    rows = found.of_year(None)
    first: pd.DataFrame = rows[rows["replicate"] == rows["replicate"].iloc[0]]
    return first


def map_title() -> str:
    """Return what the map of LM3 shows."""
    return "More turnover in a place for each £1 that its public buyers pay (LM3 less 1, last year)"


def lm3_map(rows: pd.DataFrame, region: Region) -> PlaceMap:
    """Return the map of LM3 of the own place: marks as large as what comes on top of the pound."""
    for column, value in MAP_CONVENTION.items():
        rows = chosen(rows, column, value)
    marks: dict[str, dict[str, Any]] = {}
    for key, part in rows.groupby("key", sort=False):
        more = part["lm3"] - 1.0
        # a mark is hollow where replicates disagree on the sign, and they never do
        marks[str(key)] = {
            "mean": more.mean(), "lo": more.min(), "hi": more.max(), "unit": "GBP/GBP",
        }  # fmt: skip
    return place_map(region, marks, max(mark["mean"] for mark in marks.values()))


def known_region(name: str) -> Region | None:
    """Return where the places are; None where the region's tables cannot be read."""
    try:
        return load_region(name)
    except InputError:
        return None


def _of(axes: Any) -> Figure:
    figure: Figure = axes.figure
    return figure
