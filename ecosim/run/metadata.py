"""Units, levels and names that travel inside every table."""

from __future__ import annotations

from typing import Any

from ecosim.kernel.catalogue import INDICATORS
from ecosim.result import Result

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

UNITS: dict[str, dict[str, str]] = {
    "contracts": {
        "estimate": "GBP, whole life, without VAT",
        "price": "GBP, whole life, without VAT",
        "paid": "GBP so far",
        "n_bidders": "bids",
        "duration": "months",
    },
    "suppliers": {"staff": "jobs", "turnover": "GBP/month", "age": "years", "capability": "0-1"},
    "flows": {"amount": "GBP/month"},
    "lm3": {
        "spend": "GBP/year, round one", "local": "GBP/year, the part of it in the area",
        "round2": "GBP/year", "round3": "GBP/year", "lm3": "GBP/GBP",
        "lm3_survey": "GBP/GBP, by the mean of suppliers", "suppliers": "suppliers that billed",
    },
    "input_output": {
        "output": "GBP/GBP", "gva": "GBP/GBP", "jobs": "job-years per GBP million",
        "output_here": "GBP/GBP in the place itself", "gva_here": "GBP/GBP in the place itself",
        "jobs_here": "job-years per GBP million in the place itself",
    },
    "tracing": {
        "spend": "GBP/year", "multiplier": "payments of each pound, the buyer's included",
        "firms": "GBP/GBP received", "households": "GBP/GBP received",
        "own_place": "GBP/GBP received in the own place", "sd": "receipts, over single pounds",
        "to_rest_of_uk": "share", "to_world": "share", "to_tax": "share",
        "to_outside_owners": "share", "to_in_commuters": "share", "to_saving": "share",
        "retained": "GBP/year", "leaked": "GBP/year",
    },
    "money_steps": {"amount": "GBP/year"},
    "pound_story": {
        "amount": "GBP of 100", "staff": "people", "price": "GBP, whole life",
        "duration": "months", "bidders": "bids",
    },
    "challenges": {
        "cost": "GBP so far, running the pathway",
        "research": "GBP so far, billed by the partners",
        "exports": "GBP/month sold outside the region by the owner",
    },
    "network": {"weight": "GBP/year for contracts, ties for the others"},
}


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
        return common | {"units": UNITS[table], "weight": full} | more
    return common | {"indicators": {name: _facts(name) for name in result.series}}


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
