"""A small world for tests of the market: three places, works and social care, a few buyers."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np

from ecosim.agents.suppliers import Suppliers
from ecosim.kernel.params import Parameters
from ecosim.kernel.random import Streams, entity_id
from ecosim.kernel.types import BuyerKind, Kind, Stratum
from ecosim.market.world import World, build_world
from ecosim.procurement.need import Needs, need_key

SECTORS = ("CON", "SOC")
#: places 0 and 1 share a combined authority, place 2 is outside it
RING = np.array([[0, 1, 2], [1, 0, 2], [2, 2, 0]])
KINDS = (BuyerKind.COUNCIL, BuyerKind.NHS, BuyerKind.COUNCIL)
#: firms in each place by stratum, in both sectors
USUAL = {
    Stratum.MICRO: 60,
    Stratum.SMALL: 20,
    Stratum.MEDIUM: 6,
    Stratum.VCSE: 10,
    Stratum.LARGE: 2,
    Stratum.NATIONAL: 3,
}
STAFF = {0: 3.0, 1: 25.0, 2: 120.0, 3: 20.0, 4: 600.0, 5: 2000.0}
KIND_OF = {0: Kind.SME, 1: Kind.SME, 2: Kind.SME, 3: Kind.VCSE, 4: Kind.LARGE, 5: Kind.NATIONAL}


@dataclass
class Example:
    """Everything that the market's functions ask for."""

    world: World
    streams: Streams
    params: Parameters
    spend: np.ndarray = field(repr=False)


def suppliers(counts: dict[Stratum, int] | None = None, n_places: int = 3) -> Suppliers:
    """Return living firms with sales of GBP 8,000 a month per head."""
    counts = counts or USUAL
    rows = [
        (sector, stratum, place, ordinal)
        for sector in range(len(SECTORS))
        for stratum in range(6)
        for place in range(n_places)
        for ordinal in range(counts.get(Stratum(stratum), 0))
    ]
    sector, stratum, place, ordinal = np.array(rows, dtype=np.int64).T
    count = np.zeros((len(SECTORS), 6, n_places), dtype=np.int64)
    np.add.at(count, (sector, stratum, place), 1)
    start = (np.cumsum(count.ravel()) - count.ravel()).reshape(count.shape)
    n = len(rows)
    table = SimpleNamespace(
        entity=entity_id(place, sector, stratum, ordinal),
        kind=np.array([KIND_OF[int(s)] for s in stratum]),
        stratum=stratum,
        place=place,
        sector=sector,
        staff=np.array([STAFF[int(s)] for s in stratum]),
        is_alive=np.ones(n, dtype=bool),
        age=np.full(n, 8.0),
        cost_advantage=np.where(stratum == Stratum.NATIONAL, -0.03, 0.0),
        capability=np.full(n, 0.5),
        delivery_share=np.ones(n),
        stands_for=np.ones(n),
        whole_size=np.ones(n),
        start=start,
        count=count,
    )
    firms = Suppliers(table, len(SECTORS))
    firms.turnover = firms.staff * 8000.0
    return firms


def example(
    counts: dict[Stratum, int] | None = None,
    values: dict[str, object] | None = None,
    seed: int = 1,
) -> Example:
    """Return the world with some numbers of firms and some parameters changed."""
    params = Parameters(values or {})
    n = len(KINDS)
    buyers = SimpleNamespace(
        kind=np.array([int(k) for k in KINDS], dtype=np.int64),
        place=np.arange(n),
        capability=np.full(n, 0.5),
        risk_aversion=np.full(n, 0.5),
        price_weight=np.full(n, 0.4),
        belief=np.full((n, len(SECTORS)), 3.5),
        awareness=np.ones(n),
    )
    world = build_world(suppliers(counts), buyers, RING, SECTORS, params)
    return Example(world, Streams(seed), params, np.full((n, len(SECTORS)), 40e6))


def needs(n: int, value: float = 60_000.0, buyer: int = 0, category: int = 0) -> Needs:
    """Return like needs of one buyer and category, due in month 0, of two years each."""
    zeros = np.zeros(n, dtype=np.int64)
    return Needs(
        key=need_key(zeros + buyer, zeros + category, zeros, np.arange(n)),
        buyer=zeros + buyer,
        category=zeros + category,
        due=zeros,
        value=np.full(n, value),
        duration=np.full(n, 24, dtype=np.int64),
        quality_need=np.full(n, 0.5),
        u=np.full(n, 0.5),
        appeal=np.ones(n),
        attempt=zeros,
        is_relet=np.zeros(n, dtype=bool),
        premium=np.ones(n),
    )
