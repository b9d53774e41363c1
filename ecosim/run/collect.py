"""From a stepped model to the plain columns of a result: codes become names, rows become copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecosim.kernel.types import AnyArray, Kind, Ring, Stratum
from ecosim.procurement.tender import Procedure, Route
from ecosim.region import Region
from ecosim.result import Labels

if TYPE_CHECKING:
    from enum import IntEnum

    from ecosim.model import ProcurementModel

#: columns of an award that are copied as they are
_CONTRACT = (
    "supplier",
    "estimate",
    "price",
    "billed",
    "n_bidders",
    "duration",
    "quality",
    "subcontract_share",
    "is_below_threshold",
    "is_abnormally_low",
    "is_terminated",
)

#: columns of a living supplier that are copied as they are
_SUPPLIER = ("entity", "generation", "staff", "age", "turnover", "capability", "load", "wins")


def labels_of(region: Region) -> Labels:
    """Return the codes and names of a region's places, sectors and buyers."""
    codes = region.places.codes
    return Labels(
        place=codes,
        place_names=region.places.names,
        sector=region.sectors.codes,
        sector_names=region.sectors.names,
        buyer=tuple(buyer.code for buyer in region.buyers),
        buyer_places=tuple(codes[buyer.place] for buyer in region.buyers),
    )


def named(codes: AnyArray, names: Sequence[str]) -> Any:
    """Return codes as names, stored as codes."""
    return pd.Categorical.from_codes(np.asarray(codes, dtype=np.int64), pd.Index(list(names)))


def _members(kind: type[IntEnum]) -> list[str]:
    return [member.name.lower() for member in kind]


def contract_columns(model: ProcurementModel) -> Mapping[str, Any]:
    """Return every award of the run, those of the warm-up with months before the start."""
    contracts, suppliers = model.contracts, model.suppliers
    start = np.asarray(contracts.start, dtype=np.int64)
    first = int(start.min(initial=0))
    months = [model.calendar.date(m) for m in range(first, int(start.max(initial=0)) + 1)]
    keys = {
        "month": named(start - first, months),
        **_who_and_how(model, np.arange(len(start))),
        "supplier_place": named(suppliers.place[contracts.supplier], model.region.places.codes),
        "route": named(contracts.route, _members(Route)),
    }
    return keys | {name: np.array(getattr(contracts, name)) for name in _CONTRACT}


def contract_totals(model: ProcurementModel) -> Mapping[str, Any]:
    """Return awards added up by year, buyer, category, supplier kind, ring and procedure.

    What a run at full scale keeps by default: it has millions of awards.
    """
    contracts = model.contracts
    start = np.asarray(contracts.start, dtype=np.int64)
    first = int(np.floor_divide(start.min(initial=0), 12))
    years = np.floor_divide(start, 12) - first
    parts = (years, contracts.buyer, contracts.category, contracts.kind, contracts.ring)
    codes = np.zeros(len(start), dtype=np.int64)
    for part in (*parts, contracts.procedure):
        values = np.asarray(part, dtype=np.int64)
        codes = codes * (int(values.max(initial=0)) + 1) + values
    _, rows, group = np.unique(codes, return_index=True, return_inverse=True)
    labels = [model.calendar.year_label(first + y) for y in range(int(years.max(initial=0)) + 1)]
    keys = {"year": named(years[rows], labels), **_who_and_how(model, rows)}
    sums = {
        name: np.bincount(group, weights=getattr(contracts, name), minlength=len(rows))
        for name in ("estimate", "price", "billed", "n_bidders", "is_below_threshold")
    }
    return keys | {"n_contracts": np.bincount(group, minlength=len(rows))} | sums


def _who_and_how(model: ProcurementModel, rows: AnyArray) -> dict[str, Any]:
    """Return the keys that both tables of contracts have."""
    contracts, region = model.contracts, model.region
    buyer_kinds = [buyer.kind for buyer in region.buyers]
    kinds = sorted(set(buyer_kinds))
    kind_codes = np.array([kinds.index(kind) for kind in buyer_kinds])
    buyer = np.asarray(contracts.buyer, dtype=np.int64)[rows]
    return {
        "buyer": named(buyer, [one.code for one in region.buyers]),
        "buyer_kind": named(kind_codes[buyer], kinds),
        "category": named(contracts.category[rows], region.sectors.codes),
        "supplier_kind": named(contracts.kind[rows], _members(Kind)),
        "ring": named(contracts.ring[rows], _members(Ring)),
        "procedure": named(contracts.procedure[rows], _members(Procedure)),
    }


class YearlySuppliers:
    """Snapshots of the living suppliers, one at the end of each year."""

    def __init__(self) -> None:
        self._parts: list[dict[str, AnyArray]] = []
        self._months: list[str] = []
        self._region: Region | None = None

    def note(self, model: ProcurementModel, month: str) -> None:
        """Copy the columns of the suppliers alive now."""
        suppliers = model.suppliers
        rows = np.flatnonzero(suppliers.is_alive)
        names = ("place", "sector", "kind", "stratum", *_SUPPLIER)
        part = {name: np.asarray(getattr(suppliers, name)[rows]) for name in names}
        part["month"] = np.full(len(rows), len(self._months))
        part["supplier"] = rows.astype(np.int32)
        self._parts.append(part)
        self._months.append(month)
        self._region = model.region

    def columns(self) -> Mapping[str, Any]:
        """Return all snapshots as one table."""
        if self._region is None:
            return {}
        all_of = {name: np.concatenate([p[name] for p in self._parts]) for name in self._parts[0]}
        keys = {
            "month": named(all_of["month"], self._months),
            "place": named(all_of["place"], self._region.places.codes),
            "sector": named(all_of["sector"], self._region.sectors.codes),
            "kind": named(all_of["kind"], _members(Kind)),
            "stratum": named(all_of["stratum"], _members(Stratum)),
            "supplier": all_of["supplier"],
        }
        return keys | {name: all_of[name] for name in _SUPPLIER}


def flow_columns(model: ProcurementModel) -> Mapping[str, Any]:
    """Return the monthly transaction matrix."""
    return dict(model.flow_record)
