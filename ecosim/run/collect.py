"""From a stepped model to the plain columns of a result: codes become names, rows become copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ecosim.accounts.flows import Why
from ecosim.kernel.types import AnyArray, Kind, Network, Ring, Stratum
from ecosim.procurement.tender import Procedure, Route
from ecosim.region import Region
from ecosim.region.knowledge import KINDS as KNOWLEDGE_KINDS
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
    "service_units",
    "subcontract_share",
    "is_below_threshold",
    "is_abnormally_low",
    "is_terminated",
)


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
        population=tuple(float(n) for n in region.places.population),
        place_lat=tuple(float(x) for x in region.places.lat),
        place_lon=tuple(float(x) for x in region.places.lon),
        buyer_names=tuple(buyer.name for buyer in region.buyers),
        buyer_kinds=tuple(buyer.kind for buyer in region.buyers),
        knowledge=region.knowledge.codes,
        knowledge_names=region.knowledge.names,
        knowledge_kinds=tuple(KNOWLEDGE_KINDS[kind] for kind in region.knowledge.kind),
        knowledge_places=tuple(codes[place] for place in region.knowledge.place),
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
    before, *months = (
        model.calendar.date(m) for m in range(first - 1, int(start.max(initial=0)) + 1)
    )
    keys = {
        "month": named(start - first, months),
        # work starts the month after the award
        "awarded": named(start - first, [before, *months[:-1]]),
        **_who_and_how(model, np.arange(len(start))),
        "supplier_place": named(
            suppliers.place[np.asarray(contracts.supplier, dtype=np.int64)],
            model.region.places.codes,
        ),
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


def supplier_columns(model: ProcurementModel) -> Mapping[str, Any]:
    """Return the suppliers alive at the end of each year."""
    columns = {name: _compact(values) for name, values in model.recorder.supplier_columns().items()}
    if not columns:
        return {}
    names = {
        "month": [model.calendar.date(m) for m in range(model.scenario.months)],
        "place": model.region.places.codes,
        "sector": model.region.sectors.codes,
        "kind": _members(Kind),
        "stratum": _members(Stratum),
    }
    return columns | {key: named(columns[key], codes) for key, codes in names.items()}


def tie_columns(model: ProcurementModel) -> Mapping[str, Any]:
    """Return the ties at the end of each year: buyers, of contracts, of knowledge."""
    ties = model.recorder.tie_columns()
    if not ties:
        return {}
    names = _node_names(model, np.unique(np.concatenate([ties["one"], ties["other"]])))
    years = [model.calendar.year_label(y) for y in range(-(-model.scenario.months // 12))]
    return {
        "year": named(ties["month"] // 12, years),
        "kind": named(ties["kind"], _members(Network)),
        "from": names(ties["one"]),
        "to": names(ties["other"]),
        "weight": ties["weight"],
        "from_is_innovative": ties["one_is_innovative"],
        "to_is_innovative": ties["other_is_innovative"],
    }


def _node_names(model: ProcurementModel, used: AnyArray) -> Callable[[AnyArray], Any]:
    """Return a function from nodes to their names, ``supplier:12``; for the nodes in use."""
    region, nodes = model.region, model.networks.nodes
    first = nodes.n_buyers + nodes.n_suppliers
    texts = [
        f"buyer:{region.buyers[node].code}" if node < nodes.n_buyers
        else f"supplier:{node - nodes.n_buyers}" if node < first
        else f"knowledge:{region.knowledge.codes[node - first]}"
        for node in used.tolist()
    ]  # fmt: skip
    return lambda some: named(np.searchsorted(used, some), texts)


def _compact(values: AnyArray) -> AnyArray:
    """Return four-byte numbers: ten years at full scale are two million rows."""
    short = {np.dtype(np.float64): np.float32, np.dtype(np.int64): np.int32}
    return values.astype(short.get(values.dtype, values.dtype))


def flow_columns(model: ProcurementModel) -> Mapping[str, Any]:
    """Return the monthly transaction matrix by class of payer and payee, places added up.

    The grid by place is in ``model.flow_record``: some 15,000 rows a month.
    """
    record = model.recorder.flow_codes()
    if not record:
        return {}
    names = model.world.chart.party_names(model.region.places.codes)
    class_of = [name.split(":")[0] for name in names]
    kind, kinds = _used(record["kind"], _members(Why))
    payer, payers = _used(record["payer"], class_of)
    payee, payees = _used(record["payee"], class_of)
    shape = (model.scenario.months, len(kinds), len(payers), len(payees))
    cells = np.ravel_multi_index((record["month"].astype(np.int64), kind, payer, payee), shape)
    total = np.bincount(cells, weights=record["amount"], minlength=int(np.prod(shape)))
    used = np.flatnonzero(np.bincount(cells, minlength=len(total)))
    months, which, by, to = np.unravel_index(used, shape)
    return {
        "month": named(months, [model.calendar.date(m) for m in range(shape[0])]),
        "kind": named(which, kinds),
        "payer": named(by, payers),
        "payee": named(to, payees),
        "amount": total[used],
    }


def _used(codes: AnyArray, names: Sequence[str]) -> tuple[AnyArray, list[str]]:
    """Return codes among the names in use, sorted, and those names; several codes may share one."""
    is_used = np.bincount(codes, minlength=len(names)) > 0
    used = sorted({name for name, kept in zip(names, is_used, strict=True) if kept})
    place = {name: i for i, name in enumerate(used)}
    return np.array([place.get(name, 0) for name in names])[codes], used


def instrument_columns(model: ProcurementModel) -> Mapping[str, Mapping[str, Any]]:
    """Return the tables of the local multiplier's instruments; none where they were not read."""
    if model.instruments is None:
        return {}
    months = [model.calendar.date(m) for m in range(model.scenario.months)]
    return {
        name: {**columns, "month": named(columns["month"], months)}
        for name, columns in model.instruments.columns().items()
    }
