"""Units, levels and names that travel inside every table."""

from __future__ import annotations

from typing import Any

from ecosim.kernel.catalogue import INDICATORS
from ecosim.result import Result

#: tables of a folder, each ``NAME.parquet``
TABLES = ("indicators", "contracts", "suppliers", "flows", "network", "challenges")
#: tables that are there only where they have rows
OPTIONAL = ("network", "challenges")
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
        full = "amounts are at full scale" if table == "flows" else "a row stands for 1 / scale"
        return common | {"units": UNITS[table], "weight": full}
    return common | {"indicators": {name: _facts(name) for name in result.series}}


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
