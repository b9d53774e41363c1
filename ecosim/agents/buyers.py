"""Public buyers: Mesa agents over shared arrays, one row a buyer.

The market reads the arrays; people and subclasses read the objects. Both are the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any, Protocol

import mesa
import numpy as np

from ecosim.agents.parameters import BuyerParams
from ecosim.kernel.types import Bools, BuyerKind, Floats, Ints


class BuyerFacts(Protocol):
    """What a region says of one buyer."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def place(self) -> int: ...
    @property
    def spend(self) -> Floats: ...
    @property
    def own_place_share(self) -> float: ...


class BuyerTable:
    """All buyers as arrays.

    Attributes
    ----------
    codes, names : one a buyer
    kind : (n_buyers,) :class:`~ecosim.kernel.types.BuyerKind`
    is_council : (n_buyers,) bool
    place : (n_buyers,)
    spend : (n_buyers, S), GBP/year at full scale and baseline funding
    capability, risk_aversion : (n_buyers,) 0-1
    readiness : (n_buyers,) 0-1, to set challenges and to take up solutions; before policy
    usual_price_weight : (n_buyers,), w0: without budget pressure
    price_weight : (n_buyers,), in force this month
    pressure : (n_buyers,), share of needs that the budget does not cover
    belief : (n_buyers, S), bidders expected
    awareness : (n_buyers,), factor on local firms' awareness of this buyer's tenders
    funding : (n_buyers, S), funding factor in force
    saving_rate : (n_buyers,), share of estimates saved by recent awards
    """

    def __init__(self, facts: Sequence[BuyerFacts], params: BuyerParams) -> None:
        n = len(facts)
        self.codes = tuple(f.code for f in facts)
        self.names = tuple(f.name for f in facts)
        self.kind: Ints = np.array([BuyerKind[f.kind.upper()] for f in facts], dtype=np.int64)
        self.is_council: Bools = np.asarray(self.kind == BuyerKind.COUNCIL)
        self.place: Ints = np.array([f.place for f in facts], dtype=np.int64)
        self.spend: Floats = np.array([f.spend for f in facts], dtype=np.float64)
        self.capability: Floats = np.full(n, params.capability)
        self.risk_aversion: Floats = np.full(n, params.risk_aversion)
        self.readiness: Floats = np.full(n, params.readiness)
        self.usual_price_weight: Floats = np.full(n, params.price_weight)
        self.price_weight: Floats = self.usual_price_weight.copy()
        self.pressure: Floats = np.zeros(n)
        self.belief: Floats = np.full(self.spend.shape, params.belief)
        own = np.array([f.own_place_share for f in facts], dtype=np.float64)
        self.awareness: Floats = local_awareness(own, params)
        self.funding: Floats = np.ones(self.spend.shape)
        self.saving_rate: Floats = np.zeros(n)

    def __len__(self) -> int:
        return len(self.codes)

    def council_of_place(self, n_places: int) -> Ints:
        """Return the council of each place, -1 where there is none: (n_places,)."""
        council = np.full(n_places, -1, dtype=np.int64)
        rows = np.flatnonzero(self.is_council)
        council[self.place[rows]] = rows
        return council


def local_awareness(own_place_share: Floats, params: BuyerParams) -> Floats:
    """Return each buyer's factor on how widely firms of its own place hear of its tenders.

    Awareness moves the odds that an own-place firm wins, so a buyer known to buy more at home than
    the usual council gets a factor in proportion to its odds, to a power that is fitted.

    Parameters
    ----------
    own_place_share : (n_buyers,), published or usual share bought in the own place
    params
    """
    usual = params.usual_own_place_share
    odds = own_place_share / (1.0 - own_place_share) * (1.0 - usual) / usual
    return np.asarray(params.local_awareness * odds**params.local_awareness_power)


def budget_pressure(funding: Floats, spend: Floats) -> Floats:
    """Return pressure, equation (3): clip(1 - budget / cost of needs, 0, 1): (n_buyers,).

    The cost of needs is baseline spending: the pipeline holds what baseline funding would buy.
    """
    needs = spend.sum(axis=1)
    budget = (np.minimum(funding, 1.0) * spend).sum(axis=1)
    covered = np.divide(budget, needs, out=np.ones_like(needs), where=needs > 0)
    return np.asarray(np.clip(1.0 - covered, 0.0, 1.0))


def next_saving_rate(rate: Floats, saved: Floats, estimate: Floats, memory: float) -> Floats:
    """Return the share of estimates that awards save, as a moving average: (n_buyers,).

    Parameters
    ----------
    rate : (n_buyers,), before this month
    saved, estimate : (n_buyers,), GBP of the month's awards
    memory : months
    """
    now = np.divide(saved, estimate, out=rate.copy(), where=estimate > 0)
    return np.asarray(rate + (now - rate) / memory)


def price_weight(pressure: Floats, w0: Floats, eta: float) -> Floats:
    """Return the price weight under pressure, equation (3): clip(w0 + eta x pressure, .2, .9)."""
    return np.asarray(np.minimum(np.maximum(w0 + eta * pressure, 0.2), 0.9))


class _IdsOfModels:
    """Numbers of agents, kept with their model.

    Mesa before 3.5 keeps them in a table of its class with every model as a key, which holds every
    model of a process in memory for good.
    """

    def __getitem__(self, model: Any) -> Iterator[int]:
        ids: Iterator[int] = vars(model).setdefault("_ids_of_agents", count(1))
        return ids


class Buyer(mesa.Agent):  # type: ignore[misc]
    """A public buyer: a readable view of its row of the table."""

    _ids = _IdsOfModels()

    def __init__(self, model: Any, table: BuyerTable, index: int) -> None:
        super().__init__(model)
        self.table, self.index = table, index
        self.code, self.name = table.codes[index], table.names[index]
        self.place = int(table.place[index])

    def __repr__(self) -> str:
        millions = self.annual_spend / 1e6
        return f"<{type(self).__name__} {self.name!r} GBP {millions:,.0f}m a year>"

    @property
    def annual_spend(self) -> float:
        """Return baseline purchases, GBP/year at full scale."""
        return float(self.table.spend[self.index].sum())

    @property
    def price_weight(self) -> float:
        """Return the weight of price in this buyer's awards this month."""
        return float(self.table.price_weight[self.index])

    @property
    def capability(self) -> float:
        """Return the buyer's ability to specify and judge, 0-1."""
        return float(self.table.capability[self.index])

    @property
    def pressure(self) -> float:
        """Return the share of needs that the budget does not cover."""
        return float(self.table.pressure[self.index])

    def expected_bidders(self, category: int) -> float:
        """Return how many bidders it expects in a category."""
        return float(self.table.belief[self.index, category])


class Council(Buyer):
    """The upper-tier council of a place."""


class Anchor(Buyer):
    """An anchor institution: NHS, university, police or housing association."""


class CombinedAuthority(Buyer):
    """The combined authority, which may pool its members' needs."""


def buyer_agents(model: Any, table: BuyerTable) -> list[Buyer]:
    """Return one agent a buyer, registered with the model in table order."""
    classes = {BuyerKind.COUNCIL: Council, BuyerKind.COMBINED_AUTHORITY: CombinedAuthority}
    return [
        classes.get(BuyerKind(int(kind)), Anchor)(model, table, i)
        for i, kind in enumerate(table.kind)
    ]
