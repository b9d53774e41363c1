"""Units, levels and names that travel inside every table."""

from __future__ import annotations

from typing import Any

from ecosim.kernel.catalogue import INDICATORS
from ecosim.result import Result
from ecosim.run.units import MEANINGS, UNITS

#: what the instruments of the local multiplier read of the books
INSTRUMENTS = ("lm3", "input_output", "tracing", "money_steps", "pound_story")
#: tables of a folder, each ``NAME.parquet``
TABLES = (
    "indicators", "contracts", "suppliers", "flows", "network", "challenges", *INSTRUMENTS,
)  # fmt: skip
#: tables that are there only where they have rows
OPTIONAL = ("network", "challenges", *INSTRUMENTS)
#: attribute of a result that holds a table, where the two names differ
ATTRIBUTES = {"network": "ties"}

def table_metadata(table: str, result: Result) -> dict[str, Any]:
    """Return what a table's file says about itself, the same for every replicate."""
    scale, labels = result.scenario.scale, result.labels
    common = {
        "table": table,
        "scale": scale,
        "money": "GBP at base-year prices",
        "places": dict(zip(labels.place, labels.place_names, strict=True)),
        "sectors": dict(zip(labels.sector, labels.sector_names, strict=True)),
    }
    if table != "indicators":
        whole = table in ("flows", *INSTRUMENTS)
        full = "amounts are at full scale" if whole else "a row stands for 1 / scale"
        more = _nodes(result) if table == "network" else {}
        form = form_of(table, result)
        return common | {"units": UNITS[form], "weight": full} | _meanings(form) | more
    return common | {"indicators": {name: _facts(name) for name in result.series}}


def form_of(table: str, result: Result) -> str:
    """Return which form a table has: of contracts a row an award, or yearly totals of them."""
    is_summed = table == "contracts" and "n_contracts" in result.contract_columns
    return "contract_totals" if is_summed else table


def _meanings(form: str) -> dict[str, Any]:
    """Return what columns mean whose names alone would mislead."""
    return {"columns": MEANINGS[form]} if form in MEANINGS else {}


def _nodes(result: Result) -> dict[str, Any]:
    """Return where places and buyers are, so that their ties can be drawn."""
    labels = result.labels
    at = zip(labels.place, labels.place_lat, labels.place_lon, strict=False)
    return {
        "place_positions": {code: [lat, lon] for code, lat, lon in at},
        "buyer_places": dict(zip(labels.buyer, labels.buyer_places, strict=True)),
    }


def _facts(name: str) -> dict[str, Any]:
    what = INDICATORS[name]
    return {
        "unit": what.unit,
        "level": what.level,
        "doc": what.doc,
        "frequency": what.frequency,
        "yearly": what.yearly,
        "is_total": what.is_total,
        "dims": list(what.dims),
    }
