"""Every firm that may bid: one population of columns, one numbering for all kinds.

Rows are permanent slots ordered by (sector, stratum, place, ordinal). A slot whose firm has not
been born, or has died, has ``is_alive`` False; an entrant takes such a slot and starts a new
generation in it, so nobody else's row, identity or draws change.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ecosim.kernel.columns import Population, View, column
from ecosim.kernel.types import AnyArray, Floats, Ints, Kind

#: first win of a firm that has not won yet: before any month that is simulated or warmed up
NEVER = -1000


class PopulationTable(Protocol):
    """What a synthetic population must bring: columns over slots and slot ranges of cells."""

    @property
    def entity(self) -> AnyArray: ...
    @property
    def kind(self) -> AnyArray: ...
    @property
    def stratum(self) -> AnyArray: ...
    @property
    def place(self) -> AnyArray: ...
    @property
    def sector(self) -> AnyArray: ...
    @property
    def staff(self) -> Floats: ...
    @property
    def is_alive(self) -> AnyArray: ...
    @property
    def age(self) -> Floats: ...
    @property
    def cost_advantage(self) -> Floats: ...
    @property
    def capability(self) -> Floats: ...
    @property
    def delivery_share(self) -> Floats: ...
    @property
    def stands_for(self) -> Floats: ...
    @property
    def whole_size(self) -> Floats: ...
    @property
    def start(self) -> Ints: ...
    @property
    def count(self) -> Ints: ...


class Suppliers(Population):
    """SMEs, third-sector bodies, large regional firms and branches of national firms.

    Parameters
    ----------
    table
        The synthetic population of a region at a scale.
    """

    entity = column("id", "permanent identity: place, sector, stratum, ordinal", np.uint64)
    kind = column("code", "sme, vcse, large or national", np.int8)
    stratum = column("code", "the cell of slots that tenders look into", np.int8)
    place = column("code", "place of the firm, or of a national's branch", np.int16)
    sector = column("code", "sector of what it sells", np.int16)
    cell = column("code", "place x n_sectors + sector", np.int64)
    delivery_share = column(
        "share", "part of what it wins that is delivered in the region", np.float64, 1
    )
    cost_advantage = column("ln units", "permanent shift of its cost", np.float64)

    stands_for = column("firms", "firms of the whole region that it stands for", np.float64, 1)
    whole_size = column("ratio", "the whole firm over its part here", np.float64, 1)

    is_alive = column("bool", "trading", np.bool_)
    generation = column("count", "how many firms have held this slot before", np.int64)
    age = column("years", "since birth", np.float64)
    staff = column("jobs", "people it employs", np.float64)
    standing_staff = column("jobs", "staff a firm in this slot starts with", np.float64)
    private_level = column("GBP/month", "private demand before sharing the market", np.float64)
    gained_home = column("GBP/month", "lasting demand that contracts left, here", np.float64)
    gained_abroad = column("GBP/month", "the same, sold outside the region", np.float64)
    capacity = column("GBP/month", "work it can do without strain", np.float64)
    work = column("GBP/month", "work done last month, in cost units", np.float64)
    turnover = column("GBP/month", "sales that its size stands for, all customers", np.float64)
    sales = column("GBP/month", "sales of last month in the region, public and private", np.float64)
    public_sales = column("GBP/month", "sales to public buyers last month", np.float64)
    public_norm = column("GBP/year", "slow average of annual public sales", np.float64)
    load = column("ratio", "work over capacity, last month", np.float64)
    base_capability = column("0-1", "capability that it returns to without practice", np.float64)
    capability = column("0-1", "ability to deliver what is asked and new things", np.float64)
    wins = column("count", "contracts won so far (experience in its category)", np.float64)
    first_win = column("month", "month of the first award; -1000 when none", np.int64, NEVER)
    months_short = column("months", "months in a row beyond the overdraft limit", np.int64)

    def __init__(self, table: PopulationTable, n_sectors: int) -> None:
        super().__init__(len(table.entity))
        for name in ("entity", "kind", "stratum", "place", "sector", "is_alive", "age", "staff",
                     "cost_advantage", "capability", "delivery_share", "stands_for",
                     "whole_size"):  # fmt: skip
            self._columns[name][...] = getattr(table, name)
        self.standing_staff = self.staff
        self.base_capability = self.capability
        self.cell = self.place.astype(np.int64) * n_sectors + self.sector
        self.start, self.count = table.start, table.count

    @property
    def identity(self) -> AnyArray:
        """Return the key of the firm now in each slot: (n,) uint64, slot and generation."""
        return self.identity_of(slice(None))

    def identity_of(self, uids: Ints | slice) -> AnyArray:
        """Return the keys of the firms now in some slots: uint64."""
        return self.entity[uids] ^ (self.generation[uids].astype(np.uint64) << np.uint64(24))

    @property
    def smes(self) -> View:
        """Return the living small and medium firms."""
        return self.of_kind(Kind.SME)

    @property
    def nationals(self) -> View:
        """Return the branches of national firms."""
        return self.of_kind(Kind.NATIONAL)

    def of_kind(self, *kinds: Kind) -> View:
        """Return the living firms of some kinds."""
        return self.select(self.is_alive & np.isin(self.kind, kinds))
