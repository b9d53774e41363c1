"""Every figure of a run's folder, as PNG and SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import yaml

from ecosim.kernel.catalogue import INDICATORS
from ecosim.report import figures, style
from ecosim.report.by_place import PLACE_FIGURES, by_place
from ecosim.report.draw_innovation import draw_innovation
from ecosim.report.draw_networks import draw_networks
from ecosim.report.instruments.figures import draw_instruments
from ecosim.report.panels import legend
from ecosim.report.prices import pounds_of
from ecosim.report.trends import scenarios_of, trends
from ecosim.report.words import replicates
from ecosim.result import LM3_CONVENTIONS
from ecosim.run.files import read_metadata

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Panel = Callable[..., object]

#: file name: the panels below each other, and the indicators they need
REGION_FIGURES: dict[str, tuple[tuple[Panel, ...], tuple[str, ...]]] = {
    "gva": ((figures.gva_level, figures.gva_index), ("gva",)),
    "sme": ((figures.sme_turnover, figures.sme_staff), ("sme_turnover", "sme_staff")),
    "local": ((figures.lm3, figures.local_share), ("lm3", "spend_by_ring", "council_spend")),
    "sme_share": ((figures.sme_share,), ("sme_share",)),
    "price_index": ((figures.price_index,), ("price_index",)),
}


def draw_run(folders: Path | Iterable[Path], into: Path | None = None) -> list[Path]:
    """Draw the figures of one run, or of several scenarios together, one line each.

    Parameters
    ----------
    folders
        One or more folders with ``indicators.parquet``.
    into
        Where the pictures go; by default ``figures`` in the (first) folder.
    """
    each = [folders] if isinstance(folders, Path) else list(folders)
    files = [folder / "indicators.parquet" for folder in each]
    indicators = pd.concat([read_indicators(file) for file in files], ignore_index=True)
    target = into or each[0] / "figures"
    target.mkdir(parents=True, exist_ok=True)
    prices = pounds_of(region_of(each[0]))
    written = draw_all(indicators, read_metadata(files[0])["places"], target, prices)
    if len(each) == 1:
        with style.styled():
            written += draw_networks(each[0], target) + draw_innovation(each[0], target)
        written += draw_instruments(each[0], region_of(each[0]), target)
    return written


def region_of(folder: Path) -> str:
    """Return the region of a run, as its resolved scenario names it; nothing where that is gone."""
    resolved = folder / "scenario.resolved.yaml"
    if not resolved.is_file():
        return ""
    return str(yaml.safe_load(resolved.read_text(encoding="utf-8")).get("region", ""))


def draw_all(
    indicators: pd.DataFrame, names: Mapping[str, str], target: Path, prices: str
) -> list[Path]:
    """Draw every figure whose indicators are there; return the files.

    Parameters
    ----------
    indicators
        A tidy table as in ``indicators.parquet``.
    names
        Name of each place by its code.
    target
        A folder.
    prices
        What a pound is, said below figures of money: ``pounds of 2022``.
    """
    known = set(indicators["indicator"].unique())
    written: list[Path] = []
    with style.styled():
        for name, (panels, needs) in REGION_FIGURES.items():
            if known.issuperset(needs):
                figure = region_figure(indicators, panels, needs[0], prices)
                written += style.save(figure, target / name)
        for what in PLACE_FIGURES:
            if known.issuperset((what.indicator, what.region)):
                written += style.save(by_place(indicators, what, names), target / what.name)
    return written


def region_figure(
    indicators: pd.DataFrame, panels: tuple[Panel, ...], main: str, prices: str
) -> Figure:
    """Return panels below each other, with one note on what lines, bands and pounds are."""
    figure, axes = style.new_figure(0.4 + 3.1 * len(panels), rows=len(panels))
    for panel, ax in zip(panels, axes, strict=True):
        panel(indicators, ax=ax)
    if axes[-1].get_legend() is None and len(scenarios_of(indicators)) > 1:
        legend(axes[-1])
    note = replicates(trends(indicators, main))
    if INDICATORS[main].unit == "GBP/month":
        note = f"{prices}; {note}"
    if main == "lm3":
        note = f"LM3: {LM3_CONVENTIONS}\n{note}"
    figure.supxlabel(note, x=0.98, ha="right", fontsize=8, color=style.GREY)
    return figure


def read_indicators(path: Path) -> pd.DataFrame:
    """Read ``indicators.parquet`` with texts as plain columns."""
    frame = pd.read_parquet(path)
    texts = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(texts, "str"))
