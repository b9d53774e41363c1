"""The figures of networks in a run's folder: the map of supply, and measures beside chance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ecosim.report import style
from ecosim.report.network_map import HEIGHT, draw_supply_map, supply_map
from ecosim.report.network_trends import measures_over_time
from ecosim.result.network import RANDOMISATIONS, measures_against_chance
from ecosim.run.files import read_metadata
from ecosim.study.arm_tables import YEARS

#: ties beyond which fewer networks by chance are drawn, down to the fewest
MANY_TIES, FEWEST = 10_000, 20


def draw_networks(folder: Path, target: Path) -> list[Path]:
    """Draw the networks of a run's first replicate; nothing where the folder has none.

    Measures over time are drawn where somebody has been in an innovation partnership: they take
    many networks by chance.
    """
    file = folder / "network.parquet"
    if not file.is_file():
        return []
    about = read_metadata(file)
    ties = _first_replicate(pd.read_parquet(file))
    written = _draw_map(ties, folder, about, target)
    if ties["from_is_innovative"].any() or ties["to_is_innovative"].any():
        figure = measures_over_time(measured(ties))
        written += style.save(figure, target / "network_measures")
    return written


def measured(ties: pd.DataFrame) -> pd.DataFrame:
    """Return measures of a few years beside networks by chance, fewer of those of large networks.

    Parameters
    ----------
    ties
        The ties of one replicate.
    """
    years = list(dict.fromkeys(ties["year"].astype(str)))
    chosen = {years[round(i)] for i in np.linspace(0, len(years) - 1, min(YEARS, len(years)))}
    some = ties[ties["year"].isin(chosen)]
    each = len(some) / len(chosen)
    n = int(np.clip(RANDOMISATIONS * MANY_TIES / each, FEWEST, RANDOMISATIONS))
    return measures_against_chance(some, 0, n)


def sme_ties(ties: pd.DataFrame, suppliers: pd.DataFrame, about: dict[str, Any]) -> pd.DataFrame:
    """Return the last year's ties with small and medium firms, places at both ends, GBP a year.

    Parameters
    ----------
    ties
        Of one replicate.
    suppliers
        Of the same; those at the end of the last year are taken.
    about
        What the file of ties says of itself.
    """
    last = ties[(ties["year"] == ties["year"].iloc[-1]) & (ties["kind"] == "contracts")]
    firms = suppliers[(suppliers["month"] == suppliers["month"].iloc[-1])
                      & (suppliers["kind"] == "sme")]  # fmt: skip
    names = "supplier:" + firms["supplier"].astype(str)
    place = dict(zip(names, firms["place"].astype(str), strict=True))
    home = {f"buyer:{code}": where for code, where in about["buyer_places"].items()}
    table = pd.DataFrame({
        "buyer_place": last["from"].astype(str).map(home),
        "supplier": last["to"].astype(str),
        "supplier_place": last["to"].astype(str).map(place),
        "weight": last["weight"].astype(np.float64) / float(about["scale"]),
    })  # fmt: skip
    return table.dropna(subset=["supplier_place"]).reset_index(drop=True)


def _draw_map(
    ties: pd.DataFrame, folder: Path, about: dict[str, Any], target: Path
) -> list[Path]:
    file = folder / "suppliers.parquet"
    positions = about["place_positions"]
    if not file.is_file() or not positions or not (ties["kind"] == "contracts").any():
        return []
    columns = ["replicate", "month", "supplier", "kind", "place"]
    suppliers = _first_replicate(pd.read_parquet(file, columns=columns))
    places = pd.DataFrame(
        [(code, about["places"][code], *at) for code, at in positions.items()],
        columns=["code", "name", "lat", "lon"],
    )
    found = supply_map(sme_ties(ties, suppliers, about), places)
    figure, (axes,) = style.new_figure(HEIGHT)
    draw_supply_map(found, axes, when=str(ties["year"].iloc[-1]))
    return style.save(figure, target / "network_map")


def _first_replicate(table: pd.DataFrame) -> pd.DataFrame:
    rows: pd.DataFrame = table[table["replicate"] == table["replicate"].iloc[0]]
    return rows
